package io.homeport.authorizationserver;

/** What went wrong with the authorization server. The text is for the log: it never holds a token or a body. */
public abstract sealed class ServerFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ServerFailure(String message) {
        super(message, null, false, false);
    }

    /** Whether it may be well again soon, so that the same call is worth another try. */
    public boolean passes() {
        return this instanceof Unreachable || this instanceof Busy;
    }

    /** It cannot be reached in time. */
    public static final class Unreachable extends ServerFailure {
        private static final long serialVersionUID = 1L;

        public Unreachable(String message) {
            super(message);
        }
    }

    /** It asked us to come back later (RFC 6585 4), after so many seconds if it said so. */
    public static final class Busy extends ServerFailure {
        private static final long serialVersionUID = 1L;

        private final int retryAfterSeconds;

        public Busy(int retryAfterSeconds) {
            super("the server refuses more calls for now (status 429)");
            this.retryAfterSeconds = retryAfterSeconds;
        }

        public int retryAfterSeconds() {
            return retryAfterSeconds;
        }
    }

    /** It answered, but with something that must not be used. */
    public static final class Unusable extends ServerFailure {
        private static final long serialVersionUID = 1L;

        public Unusable(String message) {
            super(message);
        }
    }

    /** It answered with an ID token that breaks a rule: it may speak of someone else. */
    public static final class Untrusted extends ServerFailure {
        private static final long serialVersionUID = 1L;

        public Untrusted(String message) {
            super(message);
        }
    }

    /** It answered with an OAuth error (RFC 6749 5.2). */
    public static final class Refused extends ServerFailure {
        private static final long serialVersionUID = 1L;

        private final String code;

        public Refused(String code) {
            super("the server answered with the error " + code);
            this.code = code;
        }

        public String code() {
            return code;
        }
    }
}
