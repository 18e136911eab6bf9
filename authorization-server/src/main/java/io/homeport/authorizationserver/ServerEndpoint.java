package io.homeport.authorizationserver;

/** An endpoint of the authorization server, as metrics name it. */
public enum ServerEndpoint {
    METADATA,
    KEYS,
    PUSHED_AUTHORIZATION_REQUEST,
    TOKEN,
    USERINFO,
    INTROSPECTION,
    REVOCATION,
    SIGNALS
}
