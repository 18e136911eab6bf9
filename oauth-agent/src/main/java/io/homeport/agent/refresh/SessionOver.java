package io.homeport.agent.refresh;

/** The authorization server has ended the session, or speaks of another user. */
final class SessionOver extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SessionOver() {
        super("the session has ended", null, false, false);
    }
}
