package io.homeport.agent.signals;

/** Why a security event token is not taken, in the words of RFC 8935 2.4. */
final class DeliveryError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The words of the standard. */
    enum Code {
        INVALID_REQUEST,
        INVALID_KEY,
        INVALID_ISSUER,
        INVALID_AUDIENCE,
        AUTHENTICATION_FAILED
    }

    private final Code code;

    DeliveryError(Code code, String description) {
        super(description, null, false, false);
        this.code = code;
    }

    Code code() {
        return code;
    }
}
