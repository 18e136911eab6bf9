package io.homeport.agent.web;

/**
 * What the anchors of an app's sessions say of the user, beside what every anchor says.
 *
 * @param subject whose session it is, for the audit log
 * @param assurance how the user was authenticated, for routes that ask for it
 */
public record AnchorFacts(boolean subject, boolean assurance) {
    /** Nothing. */
    public static final AnchorFacts NONE = new AnchorFacts(false, false);
}
