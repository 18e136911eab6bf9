package io.homeport.proxy.request;

/** What a field of a browser's request means to the proxy. */
public enum FieldRole {
    HOST,
    ORIGIN,
    VERSION,
    SITE,
    COOKIE,
    AUTHORIZATION,
    /** A proof of the client's own: for authorization servers alone. */
    PROOF,
    TRANSFER_ENCODING,
    CONTENT_LENGTH,
    CONNECTION,
    UPGRADE,
    EXPECT,
    VIA,
    TE,
    MAX_FORWARDS,
    FORWARDED,
    /** What the proxy of another region says of a request that it passes on. */
    HOP,
    /** The trace that the client is in (W3C Trace Context). */
    TRACE_PARENT,
    TRACE_STATE,
    /** Part of a preflight: a question to the proxy, or to the agent. */
    PREFLIGHT,
    /** Ends at this hop (RFC 9110 7.6.1). */
    HOP_BY_HOP,
    /** No field name at all (RFC 9110 5.1). */
    MALFORMED,
    /** A client may not speak for itself here. */
    REFUSED,
    /** The upstream's business. */
    PASSED
}
