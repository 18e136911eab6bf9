package io.homeport.authorizationserver;

import io.homeport.deployment.command.Build;

/**
 * What a call says of its sender (RFC 9110 10.1.5). The firewalls of some servers refuse requests without it.
 */
final class UserAgent {
    /** The product and its version, as the build knows it. */
    static final String PRODUCT = "homeport/" + Build.ofThis().version();

    private UserAgent() {}
}
