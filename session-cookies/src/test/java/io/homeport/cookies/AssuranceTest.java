package io.homeport.cookies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a session shows of its user's authentication, and what is asked of it. */
class AssuranceTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final AskedAssurance GOLD = new AskedAssurance(List.of("gold", "platinum"), OptionalLong.empty());
    private static final AskedAssurance FRESH = new AskedAssurance(List.of(), OptionalLong.of(60));
    private static final SecureRandom RANDOM = new SecureRandom();

    private final AccessCookies cookies = new AccessCookies(
            CookieNames.hostOnly("shop"),
            "shop",
            "https://login.example.com",
            new KeyRing(List.of(new SealingKey("2026a", RandomValue.bytes(RANDOM, SealingKey.SECRET_LENGTH)))),
            Clock.fixed(NOW, ZoneOffset.UTC));

    private static ShownAssurance shown(String acr) {
        return new ShownAssurance(Optional.of(acr), OptionalLong.empty());
    }

    private static ShownAssurance shown(long secondsAgo) {
        return new ShownAssurance(Optional.empty(), OptionalLong.of(NOW.getEpochSecond() - secondsAgo));
    }

    @Test
    void wantsOneOfTheClassesAsItIsWritten() {
        assertTrue(GOLD.isMetBy(shown("gold"), NOW));
        assertTrue(GOLD.isMetBy(shown("platinum"), NOW));
        assertFalse(GOLD.isMetBy(shown("silver"), NOW));
        assertFalse(GOLD.isMetBy(shown("Gold"), NOW));
        assertFalse(GOLD.isMetBy(shown("gold platinum"), NOW));
        assertFalse(GOLD.isMetBy(ShownAssurance.none(), NOW));
    }

    @Test
    void wantsAnAuthenticationThatIsNotOlder() {
        assertTrue(FRESH.isMetBy(shown(0), NOW));
        assertTrue(FRESH.isMetBy(shown(60), NOW));
        assertFalse(FRESH.isMetBy(shown(61), NOW));
        // The server's clock may be ahead of ours.
        assertTrue(FRESH.isMetBy(shown(-5), NOW));
        assertFalse(FRESH.isMetBy(shown("gold"), NOW));
        assertFalse(FRESH.isMetBy(ShownAssurance.none(), NOW));
    }

    @Test
    void wantsBothWhereBothAreAsked() {
        AskedAssurance both = new AskedAssurance(List.of("gold"), OptionalLong.of(60));
        assertFalse(both.isMetBy(shown("gold"), NOW));
        assertFalse(both.isMetBy(shown(1), NOW));
        assertTrue(both.isMetBy(shown("gold").or(shown(1)), NOW));
    }

    @Test
    void wantsNothingWhereNothingIsAsked() {
        assertTrue(AskedAssurance.none().isNone());
        assertTrue(AskedAssurance.none().isMetBy(ShownAssurance.none(), NOW));
        assertFalse(GOLD.isNone());
        assertFalse(FRESH.isNone());
    }

    @Test
    void keepsWhatAnEarlierTokenShowedWhereALaterOneSaysNothing() {
        assertEquals(
                shown("gold").or(shown(1)), shown("gold").or(shown("silver").or(shown(1))));
        assertEquals(shown("gold"), ShownAssurance.none().or(shown("gold")));
        assertEquals(ShownAssurance.none(), new ShownAssurance(Optional.of(""), OptionalLong.of(0)));
    }

    private AccessContent content(ShownAssurance assurance, Optional<SubjectDigest> subject) {
        return new AccessContent(
                new Envelope(NOW, NOW.plusSeconds(3600), SessionId.random(RANDOM), 3),
                "planted-access-token",
                NOW.plusSeconds(300),
                Optional.of("eu"),
                Optional.empty(),
                Optional.of(new RevocationHandles(7, 8)),
                true,
                subject,
                assurance);
    }

    @Test
    void theAnchorCarriesWhatIsShown() {
        for (ShownAssurance assurance : List.of(
                ShownAssurance.none(),
                shown("urn:example:gold"),
                shown(10),
                shown("\u00e4").or(shown(10)))) {
            for (Optional<SubjectDigest> subject : List.of(
                    Optional.<SubjectDigest>empty(), Optional.of(SubjectDigest.of("https://login.example.com", "a")))) {
                AccessContent content = content(assurance, subject);
                byte[] sealed = cookies.seal(content).getBytes(StandardCharsets.US_ASCII);
                AccessOpener opener = cookies.opener();
                assertTrue(opener.open(sealed, 0, sealed.length));
                assertEquals(assurance, opener.assurance());
                assertEquals(content, opener.content());
                assertEquals("planted-access-token".length(), opener.tokenLength());
            }
        }
    }

    @Test
    void aSessionThatShowsNothingIsNotLonger() {
        int plain =
                cookies.seal(content(ShownAssurance.none(), Optional.empty())).length();
        int showing =
                cookies.seal(content(shown("1").or(shown(1)), Optional.empty())).length();
        assertTrue(plain < showing && showing - plain <= 12, plain + " and " + showing);
    }
}
