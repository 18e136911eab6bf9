package io.homeport.agent.web;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;

/**
 * What a request says of a device-bound session (W3C, Device Bound Session Credentials, "HTTP header fields"). A page can
 * set each of them but {@code Sec-Secure-Session-Id}, and anyone who is no browser all of them.
 *
 * @param proof the signed answer to a challenge
 * @param identifier of the session whose cookie the browser wants again
 * @param skipped of which sessions, and why, the browser could not get the cookie
 */
public record DeviceFields(Optional<String> proof, Optional<String> identifier, List<String> skipped) {
    private static final String PROOF = "Secure-Session-Response";
    private static final String IDENTIFIER = "Sec-Secure-Session-Id";
    private static final String SKIPPED = "Secure-Session-Skipped";

    /** Of a request that says nothing. */
    public static DeviceFields none() {
        return new DeviceFields(Optional.empty(), Optional.empty(), List.of());
    }

    static DeviceFields of(MultiMap headers) {
        return new DeviceFields(only(headers, PROOF), only(headers, IDENTIFIER), headers.getAll(SKIPPED));
    }

    /** Chromium writes the values bare; in the draft they are strings, with quotes (RFC 8941 3.3.3). */
    private static Optional<String> only(MultiMap headers, String name) {
        List<String> values = headers.getAll(name);
        if (values.size() != 1) {
            return Optional.empty();
        }
        String value = values.get(0).strip();
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return Optional.of(quoted ? value.substring(1, value.length() - 1) : value)
                .filter(bare -> !bare.isEmpty());
    }

    /**
     * Whether the browser says that it could not get the cookie of such a session. Anyone can say so: it may choose an error,
     * and never opens anything.
     *
     * @param beginning of the session's identifier
     */
    public boolean saysSkipped(String beginning) {
        String parameter = "session_identifier=\"" + beginning;
        return skipped.stream().anyMatch(value -> value.contains(parameter));
    }

    /** Never prints a proof. */
    @Override
    public String toString() {
        return "DeviceFields";
    }
}
