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
        out.writeBytes(packing.pack(content.accessToken()));
        return sealer.seal(binding, content.envelope(), out.toByteArray());
    }

    /** What the value holds, or the one refusal that every other value gets. */
    public Opening<AccessContent> open(String value) {
        return sealer.open(binding, value).map(unsealed -> {
            ByteBuffer in = unsealed.content();
            Instant expiresAt = Instant.ofEpochSecond(in.getLong());
            Optional<String> region = Optional.of(Fields.string(in)).filter(name -> !name.isEmpty());
            return new AccessContent(unsealed.envelope(), packing.unpack(Fields.rest(in)), expiresAt, region);
        });
    }
}
