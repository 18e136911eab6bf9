package io.homeport.agent.authorizationserver;

/** A refreshed ID token names another user, or another server, than the session has (OpenID Connect Core 12.2). */
public final class AnotherUser extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Such a token.
     *
     * @param claim the claim that differs
     */
    AnotherUser(String claim) {
        super("the ID token of the refresh has another " + claim, null, false, false);
    }
}
