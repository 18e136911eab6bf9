package io.homeport.cookies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.corpus.TokenCorpus;
import io.homeport.cookies.corpus.TokenCorpus.Sample;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tokens in the shapes of six authorization servers, and some in another. */
class TokenCorpusTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final KeyRing RING =
            new KeyRing(List.of(new SealingKey("2026a", RandomValue.bytes(RANDOM, SealingKey.SECRET_LENGTH))));
    private static final List<Sample> SAMPLES = TokenCorpus.samples();
    /** What a Set-Cookie line leaves for the value. */
    private static final int LONGEST = 3900;

    private static AccessCookies cookies(CookieFormat format) {
        return new AccessCookies(
                CookieNames.hostOnly("shop"),
                "shop",
                "https://login.example.com",
                new LiveKeyRing(RING, Clock.fixed(NOW, ZoneOffset.UTC)),
                format,
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static AccessContent content(Sample sample) {
        return new AccessContent(
                new Envelope(NOW, NOW.plus(Duration.ofDays(1)), SessionId.random(RANDOM), 3),
                sample.token(),
                NOW.plusSeconds(300),
                Optional.of("eu"));
    }

    @Test
    void areManyOfManySizesAndAlgorithms() {
        assertTrue(SAMPLES.size() >= 200);
        assertEquals(4, SAMPLES.stream().map(Sample::algorithm).distinct().count());
        assertTrue(SAMPLES.stream().anyMatch(sample -> sample.token().length() <= 650));
        assertTrue(SAMPLES.stream().anyMatch(sample -> sample.token().length() >= 11_900));
        assertEquals(SAMPLES, TokenCorpus.samples());
    }

    @Test
    void areRestoredByteForByte() {
        AccessOpener opener = cookies(CookieFormat.ONE).opener();
        for (CookieFormat format : CookieFormat.values()) {
            AccessCookies sealing = cookies(format);
            for (Sample sample : SAMPLES) {
                AccessContent content = content(sample);
                String value = sealing.seal(content);
                assertEquals(Optional.of(content), sealing.open(value).opened(), sample.name());
                byte[] source = value.getBytes(StandardCharsets.US_ASCII);
                assertTrue(opener.open(source, 0, source.length));
                assertEquals(
                        sample.token(),
                        new String(opener.token(), 0, opener.tokenLength(), StandardCharsets.ISO_8859_1));
            }
        }
    }

    @Test
    void areRestoredFromSeveralCookies() {
        for (Sample sample : SAMPLES) {
            AccessContent content = content(sample);
            SealedCookie sealed = cookies(CookieFormat.TWO).seal(content, LONGEST);
            List<String> pieces = ((SealedCookie.Fitting) sealed)
                    .pieces().stream().map(CookiePiece::value).toList();
            assertEquals(
                    Optional.of(content), cookies(CookieFormat.TWO).open(pieces).opened());
        }
    }

    /** With base64url of the sealed bytes and the 342 characters of a signature, which no code makes shorter. */
    @Test
    void areSmallerThanTheyWereInFormatTwo() {
        Sample typical = TokenCorpus.typical();
        assertEquals(1400, typical.token().length(), 10);
        double ratio = (double) cookies(CookieFormat.TWO).seal(content(typical)).length()
                / typical.token().length();
        assertTrue(ratio <= 0.90, "the typical token's cookie is " + ratio + " of it");
        for (Sample sample : SAMPLES) {
            int before = cookies(CookieFormat.ONE).seal(content(sample)).length();
            int coded = cookies(CookieFormat.TWO).seal(content(sample)).length();
            int compressed =
                    cookies(CookieFormat.TWO_COMPRESSED).seal(content(sample)).length();
            assertTrue(coded < before, sample.name());
            assertTrue(compressed <= coded, sample.name());
        }
        assertTrue(
                SAMPLES.stream()
                                .filter(sample -> sample.name().startsWith("other-"))
                                .collect(Collectors.averagingDouble(sample -> (double) cookies(CookieFormat.TWO)
                                                .seal(content(sample))
                                                .length()
                                        / sample.token().length()))
                        < 1,
                "tokens that the table was not made of are smaller, too");
    }
}
