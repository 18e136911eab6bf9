package io.homeport.cookies;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/**
 * What renews a session.
 *
 * @param refreshToken absent where the authorization server issued none
 * @param sessionStart when the user signed in; absolute limits count from here
 * @param serverEnd when the authorization server ends the session, where it said so; to the second
 * @param deviceKey what the session is bound to; absent where its browser has registered none
 */
public record RefreshContent(
        Envelope envelope,
        Optional<String> refreshToken,
        Instant sessionStart,
        Optional<Instant> serverEnd,
        Optional<DeviceKey> deviceKey) {
    /** The highest byte of the session's start says what follows it; no start needs that byte. */
    private static final long SERVER_END_FOLLOWS = 1L << 56;

    private static final long DEVICE_KEY_FOLLOWS = 1L << 57;

    /** Of a session that is bound to no device. */
    public RefreshContent(
            Envelope envelope, Optional<String> refreshToken, Instant sessionStart, Optional<Instant> serverEnd) {
        this(envelope, refreshToken, sessionStart, serverEnd, Optional.empty());
    }

    /** The same session, bound to this key. */
    public RefreshContent boundTo(DeviceKey key) {
        return new RefreshContent(envelope, refreshToken, sessionStart, serverEnd, Optional.of(key));
    }

    /** Of a server that did not say when the session ends. */
    public RefreshContent(Envelope envelope, Optional<String> refreshToken, Instant sessionStart) {
        this(envelope, refreshToken, sessionStart, Optional.empty());
    }

    /** All but the envelope. */
    byte[] bytes(CookieFormat format, TokenPacking packing) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Fields.put(
                out,
                sessionStart.getEpochSecond()
                        | (serverEnd.isPresent() ? SERVER_END_FOLLOWS : 0)
                        | (deviceKey.isPresent() ? DEVICE_KEY_FOLLOWS : 0));
        serverEnd.ifPresent(end -> Fields.putTime(out, end));
        deviceKey.ifPresent(key -> out.writeBytes(key.point()));
        refreshToken.ifPresent(token -> out.writeBytes(packing.pack(token, format)));
        return out.toByteArray();
    }

    /** Reads what {@link #bytes} wrote. */
    static RefreshContent read(Envelope envelope, ByteBuffer in, TokenPacking packing) {
        long start = in.getLong();
        Optional<Instant> serverEnd =
                (start & SERVER_END_FOLLOWS) == 0 ? Optional.empty() : Optional.of(Fields.time(in));
        Optional<DeviceKey> deviceKey =
                (start & DEVICE_KEY_FOLLOWS) == 0 ? Optional.empty() : Optional.of(deviceKey(in));
        Optional<String> token = in.hasRemaining() ? Optional.of(packing.unpack(in)) : Optional.empty();
        return new RefreshContent(
                envelope,
                token,
                Instant.ofEpochSecond(start & ~(SERVER_END_FOLLOWS | DEVICE_KEY_FOLLOWS)),
                serverEnd,
                deviceKey);
    }

    private static DeviceKey deviceKey(ByteBuffer in) {
        byte[] point = new byte[DeviceKey.LENGTH];
        in.get(point);
        return new DeviceKey(point);
    }

    /** Never prints the token. */
    @Override
    public String toString() {
        return "RefreshContent[" + envelope + ", sessionStart=" + sessionStart + "]";
    }
}
