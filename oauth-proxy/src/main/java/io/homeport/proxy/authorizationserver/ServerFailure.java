package io.homeport.proxy.authorizationserver;

/** What went wrong with the authorization server. The text is for the log: it never holds a token or a body. */
public abstract sealed class ServerFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ServerFailure(String message) {
        super(message, null, false, false);
    }

    /** It cannot be reached in time, or refuses more calls for now: later it may be well again. */
    public static final class Unavailable extends ServerFailure {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message) {
            super(message);
        }
    }

    /** It answered, but with something that must not be used, or that somebody has to mend. */
    public static final class Unusable extends ServerFailure {
        private static final long serialVersionUID = 1L;

        public Unusable(String message) {
            super(message);
        }
    }
}
