package io.homeport.deployment;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an access token is bound to, so that whoever steals it cannot use it. */
public enum SenderConstraint {
    /** Nothing: a bearer token (RFC 6750). */
    NONE,
    /** A key of the session (RFC 9449). */
    DPOP,
    /** The client's certificate (RFC 8705 3). */
    CERTIFICATE;

    /** The constraint of this name in the deployment file. */
    public static Optional<SenderConstraint> named(String name) {
        return Arrays.stream(values())
                .filter(constraint -> constraint.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }
}
