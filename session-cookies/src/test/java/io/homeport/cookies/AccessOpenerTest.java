package io.homeport.cookies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AccessOpenerTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Instant END = NOW.plus(Duration.ofDays(1));
    private static final String ISSUER = "https://login.example.com";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final CookieNames NAMES = CookieNames.hostOnly("shop");
    private static final SealingKey OLD = key("2026a");
    private static final SealingKey NEW = key("2026-second");

    private static SealingKey key(String id) {
        return new SealingKey(id, RandomValue.bytes(RANDOM, SealingKey.SECRET_LENGTH));
    }

    private static AccessCookies cookies(CookieFormat format, Instant now, SealingKey... keys) {
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        return new AccessCookies(
                NAMES, "shop", ISSUER, new LiveKeyRing(new KeyRing(List.of(keys)), clock), format, clock);
    }

    private static AccessContent content(String token, String region, boolean whole) {
        return new AccessContent(
                new Envelope(NOW, END, SessionId.random(RANDOM), RANDOM.nextInt(1_000_000)),
                token,
                NOW.plusSeconds(300),
                Optional.of(region).filter(name -> !name.isEmpty()),
                whole ? Optional.of(DpopKey.of(RandomValue.bytes(RANDOM, DpopKey.LENGTH))) : Optional.empty(),
                Optional.empty());
    }

    private static boolean open(AccessOpener opener, String value) {
        byte[] source = ("a=b; c=" + value + "; d").getBytes(StandardCharsets.US_ASCII);
        return opener.open(source, 7, 7 + value.length());
    }

    private static void assertFinds(AccessContent content, AccessOpener opener) {
        assertEquals(
                content.accessToken(),
                new String(opener.token(), 0, opener.tokenLength(), StandardCharsets.ISO_8859_1));
        assertEquals(content.accessTokenExpiresAt().getEpochSecond(), opener.accessTokenExpiresAt());
        assertEquals(content.envelope().session(), opener.session());
        assertEquals(content.region(), opener.region());
        assertEquals(content.dpopKey(), opener.dpopKey());
        assertEquals(content, opener.content());
    }

    /** Of other formats, keys, days, regions and lengths, so that nothing of one shows in the next. */
    @Test
    void findsWhatEachOfManyValuesHolds() {
        AccessOpener opener = cookies(CookieFormat.TWO, NOW, NEW, OLD).opener();
        for (int i = 0; i < 500; i++) {
            AccessCookies sealing = cookies(
                    CookieFormat.values()[RANDOM.nextInt(CookieFormat.values().length)],
                    NOW.minus(Duration.ofHours(RANDOM.nextInt(100))),
                    RANDOM.nextBoolean() ? OLD : NEW);
            AccessContent content = content(
                    RandomValue.base64url(RANDOM, 1 + RANDOM.nextInt(4000)),
                    List.of("", "eu", "us", "ap-1").get(RANDOM.nextInt(4)),
                    RANDOM.nextBoolean());
            assertTrue(open(opener, sealing.seal(content)));
            assertFinds(content, opener);
        }
    }

    @Test
    void findsWhatIsSplit() {
        AccessCookies sealing = cookies(CookieFormat.TWO, NOW, NEW);
        AccessContent content = content(RandomValue.base64url(RANDOM, 2000), "eu", false);
        List<CookiePiece> pieces = ((SealedCookie.Fitting) sealing.seal(content, 1500)).pieces();
        byte[] source = String.join("", pieces.stream().map(CookiePiece::value).toList())
                .getBytes(StandardCharsets.US_ASCII);
        int[] lengths =
                pieces.stream().mapToInt(piece -> piece.value().length()).toArray();
        AccessOpener opener = sealing.opener();
        assertTrue(opener.open(source, 0, source.length, lengths, lengths.length));
        assertFinds(content, opener);
        assertFalse(opener.open(source, 0, source.length));
        lengths[0]--;
        lengths[1]++;
        assertFalse(opener.open(source, 0, source.length, lengths, lengths.length));
        assertEquals(Refusal.MALFORMED, opener.refusal());
        int[] five = IntStream.generate(() -> source.length / 5).limit(5).toArray();
        assertFalse(opener.open(source, 0, source.length / 5 * 5, five, 5));
    }

    @Test
    void refusesAsTheTextsReaderDoes() {
        AccessCookies cookies = cookies(CookieFormat.TWO, NOW, NEW);
        AccessOpener opener = cookies.opener();
        AccessContent content = content("opaque", "eu", false);
        String value = cookies.seal(content);
        assertTrue(open(opener, value));
        String other = value.substring(0, 60) + (value.charAt(60) == 'A' ? 'B' : 'A') + value.substring(61);
        assertFalse(open(opener, other));
        assertEquals(Refusal.NOT_AUTHENTIC, opener.refusal());
        assertFalse(open(opener, value + "A"));
        assertEquals(Refusal.MALFORMED, opener.refusal());
        assertFalse(open(opener, ""));
        assertFalse(open(opener, cookies(CookieFormat.TWO, NOW, OLD).seal(content)));
        assertEquals(Refusal.UNKNOWN_KEY, opener.refusal());
        AccessOpener later = cookies(CookieFormat.TWO, END, NEW).opener();
        assertFalse(open(later, value));
        assertEquals(Refusal.EXPIRED, later.refusal());
        AccessOpener muchLater =
                cookies(CookieFormat.TWO, END.plus(Duration.ofDays(500)), NEW).opener();
        assertFalse(open(muchLater, value));
        assertEquals(Refusal.EXPIRED, muchLater.refusal());
        assertTrue(open(opener, value));
        assertFinds(content, opener);
    }
}
