package io.homeport.authorizationserver;

/** What went wrong with the authorization server. The text is for the log: it never holds a token or a body. */
public abstract sealed class ServerFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ServerFailure(String message) {
        super(message, null, false, false);
    }

    /** Whether it may be well again soon, so that the same call is worth another try. */
    public boolean passes() {
        return this instanceof Unreachable || this instanceof Unwell;
    }

    /** It cannot be reached in time. */
    public static final class Unreachable extends ServerFailure {
        private static final long serialVersionUID = 1L;

        public Unreachable(String message) {
            super(message);
        }
    }

    /** It is there but not well: it fails, is overloaded or under maintenance, and wants to be asked again later. */
    public static final class Unwell extends ServerFailure {
        private static final long serialVersionUID = 1L;

        private final int retryAfterSeconds;

        public Unwell(String message, int retryAfterSeconds) {
            super(message);
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

    /** It answered with a signed token that breaks a rule: it may speak of someone else. */
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
