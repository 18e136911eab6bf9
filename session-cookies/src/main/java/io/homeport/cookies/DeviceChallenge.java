package io.homeport.cookies;

import java.util.Optional;

/**
 * What the browser of a session signs to show that it holds the session's key. It is sealed and kept nowhere: its envelope
 * says until when, and for which session, a signature counts.
 *
 * @param key that has to sign it; absent for the key that a registration brings
 */
public record DeviceChallenge(Envelope envelope, Optional<DeviceKey> key) {
    byte[] bytes() {
        return key.map(DeviceKey::point).orElseGet(() -> new byte[0]);
    }

    static DeviceChallenge read(Envelope envelope, byte[] bytes) {
        return new DeviceChallenge(envelope, bytes.length == 0 ? Optional.empty() : Optional.of(new DeviceKey(bytes)));
    }

    /** A key tells devices apart, so it is not printed. */
    @Override
    public String toString() {
        return "DeviceChallenge[" + envelope + "]";
    }
}
