package io.homeport.proxy.request;

/**
 * What a request is, before its fields.
 *
 * @param method letter for letter (RFC 9110 9.1)
 * @param target path and query as they came; empty where the request has none, as a CONNECT over HTTP/2
 */
public record RequestLine(String method, String target, Version version) {
    /** Never prints the target. */
    @Override
    public String toString() {
        return "RequestLine";
    }
}
