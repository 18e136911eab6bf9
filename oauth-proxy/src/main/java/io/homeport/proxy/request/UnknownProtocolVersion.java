package io.homeport.proxy.request;

/** Why a request is invalid that says it is neither HTTP/1.0 nor HTTP/1.1. */
public final class UnknownProtocolVersion extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnknownProtocolVersion() {
        super("neither HTTP/1.0 nor HTTP/1.1", null, false, false);
    }
}
