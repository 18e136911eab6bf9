package io.homeport.deployment.file;

import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The cookies of an app of the classic contract. */
public interface ClassicConfiguration {
    /** What the cookies' names begin with; without it, the app's name. */
    Optional<String> cookiePrefix();

    /** 32 random bytes in 64 hexadecimal digits, which the gateway has, too. */
    Optional<String> cookieKey();

    /** A file that holds the key, in its place. */
    Optional<String> cookieKeyFile();

    /**
     * Takes refresh and ID cookies that a Curity OAuth agent has sealed with the same key, so that its users stay
     * signed in. For the time of a migration; logs a warning. Agent only.
     */
    @WithDefault("false")
    boolean takeOverSessions();
}
