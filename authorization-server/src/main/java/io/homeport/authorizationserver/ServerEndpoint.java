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
    SIGNALS,
    /** None of a server, but of a directory that says at which of them a user is at home. */
    HOME_DIRECTORY
}
