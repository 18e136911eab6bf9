package io.homeport.deployment;

import java.time.Duration;
import java.util.List;

/**
 * What an app says of sessions that are bound to a browser's key (W3C, Device Bound Session Credentials).
 *
 * @param offered whether browsers are asked to bind sessions; those that are bound stay so either way
 * @param lifetime how long a browser keeps the cookie that only the key's holder gets again
 * @param paths the prefixes of the APIs that the app's sessions may call, on whichever host; empty where this service is
 *     told of none
 */
public record DeviceBinding(boolean offered, Duration lifetime, List<String> paths) {
    /** Without a word of it in the deployment file. */
    public static final Duration USUAL_LIFETIME = Duration.ofMinutes(10);

    /** Not offered. */
    public static DeviceBinding off() {
        return new DeviceBinding(false, USUAL_LIFETIME, List.of());
    }
}
