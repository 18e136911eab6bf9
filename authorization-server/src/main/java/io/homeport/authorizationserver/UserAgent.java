package io.homeport.authorizationserver;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What a call says of its sender (RFC 9110 10.1.5). The firewalls of some servers refuse requests without it.
 */
final class UserAgent {
    /** The product and its version, as the build knows it. */
    static final String PRODUCT = "homeport/" + version();

    private UserAgent() {}

    private static String version() {
        try (InputStream file = UserAgent.class.getResourceAsStream("build.properties")) {
            Properties build = new Properties();
            build.load(file);
            return build.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
