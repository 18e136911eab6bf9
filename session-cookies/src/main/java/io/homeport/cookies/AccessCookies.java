package io.homeport.cookies;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Seals (agent) and opens (proxy) the access-token cookie of one app, with the access keys only: who
 * holds these can neither read nor make a refresh token.
 */
public final class AccessCookies {
    /** Stands before a key; no packed token begins with it, so that a bearer token's cookie pays nothing. */
    private static final byte KEY_FOLLOWS = (byte) 0xff;

    private final CookieBinding binding;
    private final CookieSealer sealer;
    private final TokenPacking packing = new TokenPacking();

    public AccessCookies(CookieNames names, String app, String issuer, KeyRing accessKeys, Clock clock) {
        this.binding = new CookieBinding(names.access(), app, issuer, CookiePurpose.ACCESS);
        this.sealer = new CookieSealer(accessKeys, clock);
    }

    /** The cookie's value. */
    public String seal(AccessContent content) {
        ByteArrayOutputStream out =
                new ByteArrayOutputStream(content.accessToken().length());
        Fields.put(out, content.accessTokenExpiresAt().getEpochSecond());
        Fields.put(out, content.region().orElse(""));
        content.dpopKey().ifPresent(key -> {
            out.write(KEY_FOLLOWS);
            out.writeBytes(key.bytes());
        });
        out.writeBytes(packing.pack(content.accessToken()));
        return sealer.seal(binding, content.envelope(), out.toByteArray());
    }

    /** What the value holds, or the one refusal that every other value gets. */
    public Opening<AccessContent> open(String value) {
        return sealer.open(binding, value).map(unsealed -> {
            ByteBuffer in = unsealed.content();
            Instant expiresAt = Instant.ofEpochSecond(in.getLong());
            Optional<String> region = Optional.of(Fields.string(in)).filter(name -> !name.isEmpty());
            Optional<DpopKey> key = key(in);
            return new AccessContent(unsealed.envelope(), packing.unpack(Fields.rest(in)), expiresAt, region, key);
        });
    }

    private static Optional<DpopKey> key(ByteBuffer in) {
        if (in.get(in.position()) != KEY_FOLLOWS) {
            return Optional.empty();
        }
        in.get();
        byte[] key = new byte[DpopKey.LENGTH];
        in.get(key);
        return Optional.of(DpopKey.of(key));
    }
}
