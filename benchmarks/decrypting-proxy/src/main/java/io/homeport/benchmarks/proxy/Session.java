package io.homeport.benchmarks.proxy;

import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.CookieFormat;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.LiveKeyRing;
import io.homeport.cookies.SealingKey;
import java.time.Clock;
import java.util.Base64;
import java.util.List;

/** The app, issuer and key that the measurements' cookies are sealed for; homeport.yaml says the same. */
final class Session {
    static final CookieNames NAMES = CookieNames.hostOnly("shop");

    private Session() {}

    /** With the key in the environment variable {@code BENCH_ACCESS_KEY}. */
    static AccessCookies cookies() {
        return cookies(CookieFormat.TWO);
    }

    /** The same, sealed in another format. */
    static AccessCookies cookies(CookieFormat format) {
        byte[] secret = Base64.getUrlDecoder().decode(System.getenv("BENCH_ACCESS_KEY"));
        KeyRing ring = new KeyRing(List.of(new SealingKey("bench", secret)));
        Clock clock = Clock.systemUTC();
        return new AccessCookies(
                NAMES, "shop", System.getenv("BENCH_ISSUER"), new LiveKeyRing(ring, clock), format, clock);
    }
}
