package io.homeport.deployment;

import java.util.Locale;

/** How the agent proves at the server's endpoints that it is the client (OpenID Connect Core 9, RFC 8705 2). */
public enum ClientAuthentication {
    CLIENT_SECRET_BASIC,
    CLIENT_SECRET_POST,
    CLIENT_SECRET_JWT,
    PRIVATE_KEY_JWT,
    TLS_CLIENT_AUTH,
    SELF_SIGNED_TLS_CLIENT_AUTH;

    /** The registered name. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean needsSecret() {
        return switch (this) {
            case CLIENT_SECRET_BASIC, CLIENT_SECRET_POST, CLIENT_SECRET_JWT -> true;
            case PRIVATE_KEY_JWT, TLS_CLIENT_AUTH, SELF_SIGNED_TLS_CLIENT_AUTH -> false;
        };
    }

    public boolean needsCertificate() {
        return this == TLS_CLIENT_AUTH || this == SELF_SIGNED_TLS_CLIENT_AUTH;
    }
}
