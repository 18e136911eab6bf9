package io.homeport.benchmarks.cookies;

import io.homeport.cookies.AccessContent;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.AccessOpener;
import io.homeport.cookies.CookieFormat;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.LiveKeyRing;
import io.homeport.cookies.SealingKey;
import io.homeport.cookies.SessionId;
import io.homeport.cookies.corpus.TokenCorpus;
import io.homeport.cookies.corpus.TokenCorpus.Sample;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One token in a cookie: opened as an event loop does it, and sealed. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SealedTokens {
    /** Its place in the corpus. */
    @Param("0")
    public int token;

    @Param({"ONE", "TWO"})
    public CookieFormat format;

    private AccessCookies cookies;
    private AccessOpener opener;
    private AccessContent content;
    private byte[] value;

    /** Seals the token once. */
    @Setup
    public void seal() {
        SecureRandom random = new SecureRandom();
        byte[] secret = new byte[SealingKey.SECRET_LENGTH];
        random.nextBytes(secret);
        Clock clock = Clock.systemUTC();
        KeyRing ring = new KeyRing(List.of(new SealingKey("2026a", secret)));
        cookies = new AccessCookies(
                CookieNames.hostOnly("shop"),
                "shop",
                "https://login.example.com",
                new LiveKeyRing(ring, clock),
                format,
                clock);
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        content = new AccessContent(
                new Envelope(now, now.plus(Duration.ofDays(1)), SessionId.random(random), 0),
                sample(token).token(),
                now.plusSeconds(300),
                Optional.of("eu"));
        value = cookies.seal(content).getBytes(StandardCharsets.US_ASCII);
        opener = cookies.opener();
    }

    static Sample sample(int index) {
        return TokenCorpus.samples().get(index);
    }

    /** How many characters the cookie's value has. */
    int cookieBytes() {
        return value.length;
    }

    /** From the cookie's characters to the token's. */
    @Benchmark
    public int open() {
        if (!opener.open(value, 0, value.length)) {
            throw new IllegalStateException("refused: " + opener.refusal());
        }
        return opener.tokenLength();
    }

    /** From the token to the cookie's value. */
    @Benchmark
    public String sealed() {
        return cookies.seal(content);
    }
}
