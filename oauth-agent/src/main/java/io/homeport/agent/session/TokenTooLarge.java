package io.homeport.agent.session;

/** A token does not fit into a cookie; the log says how large it is, and what helps. */
public final class TokenTooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Which of them. */
    public enum Token {
        ACCESS,
        REFRESH,
        ID
    }

    private final Token token;

    /** This one does not fit. */
    public TokenTooLarge(Token token) {
        super("a token is too large for a cookie", null, false, false);
        this.token = token;
    }

    public Token token() {
        return token;
    }
}
