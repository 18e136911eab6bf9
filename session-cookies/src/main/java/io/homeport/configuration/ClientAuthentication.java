package io.homeport.configuration;

/** How the agent proves at the token endpoint that it is the client (OpenID Connect Core 9). */
public enum ClientAuthentication {
    CLIENT_SECRET_BASIC,
    CLIENT_SECRET_POST
}
