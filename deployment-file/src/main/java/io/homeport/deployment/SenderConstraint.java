package io.homeport.deployment;

import java.util.Locale;

/** What an access token is bound to, so that whoever steals it cannot use it. */
public enum SenderConstraint {
    /** Nothing: a bearer token (RFC 6750). */
    NONE,
    /** A key of the session (RFC 9449). */
    DPOP,
    /** The client's certificate (RFC 8705 3). */
    CERTIFICATE;

    /** The name in the deployment file. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
