package io.homeport.cookies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.Opening.Refused;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SealedCookiesTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final String ISSUER = "https://login.example.com";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final SealingKey OLD = key("2026a");
    private static final SealingKey NEW = key("2026b");
    private static final CookieNames NAMES = CookieNames.hostOnly("shop");
    private static final String JWT =
            Base64.getUrlEncoder().withoutPadding().encodeToString("{\"alg\":\"RS256\"}".getBytes())
                    + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[700])
                    + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[256]);

    private static SealingKey key(String id) {
        byte[] secret = new byte[SealingKey.SECRET_LENGTH];
        RANDOM.nextBytes(secret);
        return new SealingKey(id, secret);
    }

    private static Clock at(Instant instant) {
        return Clock.fixed(instant, ZoneOffset.UTC);
    }

    private static AccessCookies access(String app, String issuer, Instant now, SealingKey... keys) {
        return new AccessCookies(CookieNames.hostOnly(app), app, issuer, new KeyRing(List.of(keys)), at(now));
    }

    private static AccessCookies sealing(CookieFormat format) {
        return new AccessCookies(
                NAMES, "shop", ISSUER, new LiveKeyRing(new KeyRing(List.of(NEW)), at(NOW)), format, at(NOW));
    }

    private static SessionCookies session(SealingKey... keys) {
        return new SessionCookies("shop", ISSUER, new KeyRing(List.of(keys)), at(NOW));
    }

    private static Envelope envelope() {
        return new Envelope(NOW, NOW.plus(Duration.ofDays(1)), SessionId.random(RANDOM), 7);
    }

    private static AccessContent content(String token) {
        return new AccessContent(envelope(), token, NOW.plusSeconds(300), Optional.of("ap"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"opaque", "a.b.c", "ey.with.padding=", "ümlaut", ".", "..", "a..b", "AB.CD.EF"})
    void returnsEveryTokenByteForByte(String token) {
        AccessCookies cookies = access("shop", ISSUER, NOW, NEW);
        AccessContent content = content(token);
        assertEquals(Optional.of(content), cookies.open(cookies.seal(content)).opened());
    }

    @Test
    void growsAJwtByLessThanATenth() {
        String sealed = access("shop", ISSUER, NOW, NEW).seal(content(JWT));
        assertTrue(sealed.length() < JWT.length() * 1.1 + 20, "sealed " + sealed.length() + " of " + JWT.length());
    }

    @Test
    void refusesAValueWithAnySingleBitFlipped() {
        AccessCookies cookies = access("shop", ISSUER, NOW, NEW);
        byte[] bytes = Base64.getUrlDecoder().decode(cookies.seal(content("opaque")));
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] mutant = bytes.clone();
            mutant[bit / 8] ^= (byte) (1 << bit % 8);
            String value = Base64.getUrlEncoder().withoutPadding().encodeToString(mutant);
            assertTrue(cookies.open(value).opened().isEmpty(), "bit " + bit);
        }
    }

    @Test
    void refusesAValueCutAnywhere() {
        AccessCookies cookies = access("shop", ISSUER, NOW, NEW);
        String value = cookies.seal(content("opaque"));
        for (int length = 0; length < value.length(); length++) {
            assertTrue(cookies.open(value.substring(0, length)).opened().isEmpty(), "length " + length);
        }
    }

    @Test
    void refusesAnotherSpellingOfTheSameBytes() {
        AccessCookies cookies = access("shop", ISSUER, NOW, NEW);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        Base64.Decoder decoder = Base64.getUrlDecoder();
        Set<Integer> remainders = new HashSet<>();
        for (String token : List.of("opaque", "opaquex", "opaquexx")) {
            String value = cookies.seal(content(token));
            remainders.add(value.length() % 4);
            assertInstanceOf(Opening.Opened.class, cookies.open(value));
            for (char last : alphabet.toCharArray()) {
                String respelled = value.substring(0, value.length() - 1) + last;
                if (!respelled.equals(value) && Arrays.equals(decoder.decode(respelled), decoder.decode(value))) {
                    assertEquals(new Refused<>(Refusal.MALFORMED), cookies.open(respelled));
                }
            }
            assertEquals(new Refused<>(Refusal.MALFORMED), cookies.open(value + "="));
            assertEquals(new Refused<>(Refusal.MALFORMED), cookies.open(value + "=="));
        }
        assertEquals(Set.of(0, 2, 3), remainders);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "A", "!", "AQ", "éé", "a b", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void refusesWhatIsNoSealedValue(String value) {
        assertTrue(access("shop", ISSUER, NOW, NEW).open(value).opened().isEmpty());
    }

    @Test
    void opensUnderItsOwnAppAndIssuerOnly() {
        String value = access("shop", ISSUER, NOW, NEW).seal(content("opaque"));
        assertEquals(
                new Refused<>(Refusal.NOT_AUTHENTIC),
                access("bank", ISSUER, NOW, NEW).open(value));
        assertEquals(
                new Refused<>(Refusal.NOT_AUTHENTIC),
                access("shop", ISSUER + "/", NOW, NEW).open(value));
    }

    @Test
    void opensUnderItsOwnNameAndPurposeOnly() {
        SessionCookies session = session(NEW);
        Envelope envelope = envelope();
        String name = NAMES.of(envelope.session()).refresh();
        String refresh = session.sealRefresh(name, new RefreshContent(envelope, Optional.of("opaque"), NOW));
        assertTrue(session.openRefresh(name, refresh).opened().isPresent());
        assertEquals(new Refused<>(Refusal.NOT_AUTHENTIC), session.openRefresh(NAMES.refresh(), refresh));
        assertEquals(new Refused<>(Refusal.NOT_AUTHENTIC), session.openId(name, refresh));
        assertEquals(
                new Refused<>(Refusal.NOT_AUTHENTIC),
                access("shop", ISSUER, NOW, NEW).open(refresh));

        LoginContent login = new LoginContent(
                envelope,
                "hash",
                "state",
                "nonce",
                "verifier",
                ISSUER,
                Optional.of("eu"),
                "https://www.example.com/",
                new AskedAssurance(List.of("gold", "silver"), OptionalLong.of(0)),
                Optional.of(Map.of("scope", "openid", "prompt", "")),
                Optional.empty());
        String one = NAMES.login("one");
        String sealed = session.sealLogin(one, login);
        assertEquals(Optional.of(login), session.openLogin(one, sealed).opened());
        assertEquals(new Refused<>(Refusal.NOT_AUTHENTIC), session.openLogin(NAMES.login("two"), sealed));
    }

    private static DpopKey dpopKey() {
        byte[] bytes = new byte[DpopKey.LENGTH];
        RANDOM.nextBytes(bytes);
        return DpopKey.of(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"opaque", "a.b.c", "AB.CD.EF", "\u00ff"})
    void keepsTheKeyThatATokenIsBoundTo(String token) {
        AccessContent bearer = content(token);
        AccessContent bound = new AccessContent(
                bearer.envelope(), token, bearer.accessTokenExpiresAt(), bearer.region(), Optional.of(dpopKey()));
        for (CookieFormat format : CookieFormat.values()) {
            assertEquals(
                    Optional.of(bound),
                    sealing(CookieFormat.TWO).open(sealing(format).seal(bound)).opened());
        }
        assertFalse(bound.toString().contains(bound.dpopKey().get().d()));
        assertFalse(
                bound.dpopKey().get().toString().contains(bound.dpopKey().get().d()));
    }

    @Test
    void keepsByWhatASessionCanBeRevoked() {
        AccessContent bearer = content("opaque");
        for (Optional<DpopKey> key : List.of(Optional.<DpopKey>empty(), Optional.of(dpopKey()))) {
            AccessContent revocable = new AccessContent(
                    bearer.envelope(),
                    "opaque",
                    bearer.accessTokenExpiresAt(),
                    bearer.region(),
                    key,
                    Optional.of(new RevocationHandles(-1, 0)));
            String value = sealing(CookieFormat.TWO).seal(revocable);
            assertEquals(
                    Optional.of(revocable),
                    sealing(CookieFormat.ONE).open(value).opened());
        }
    }

    @ParameterizedTest
    @EnumSource(CookieFormat.class)
    void sealsOneFormatAndOpensAll(CookieFormat format) {
        AccessContent content = content(JWT);
        String value = sealing(format).seal(content);
        assertEquals(format.version(), Base64.getUrlDecoder().decode(value)[0]);
        for (CookieFormat other : CookieFormat.values()) {
            assertEquals(Optional.of(content), sealing(other).open(value).opened());
        }
    }

    /** A part that a later version adds must not be read as the start of the token. */
    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32, 64, 128})
    void refusesPartsThatItDoesNotKnow(int flag) {
        AccessContent content = content("opaque");
        byte[] bytes = content.bytes(CookieFormat.TWO, new TokenPacking());
        bytes[0] |= (byte) flag;
        CookieSealer sealer =
                new CookieSealer(new LiveKeyRing(new KeyRing(List.of(NEW)), at(NOW)), CookieFormat.TWO, at(NOW));
        String value = sealer.seal(
                new CookieBinding(NAMES.access(), "shop", ISSUER, CookiePurpose.ACCESS), content.envelope(), bytes);
        assertEquals(new Refused<>(Refusal.MALFORMED), sealing(CookieFormat.TWO).open(value));
    }

    @Test
    void keepsTheKeyOfALogin() {
        LoginContent login = new LoginContent(
                envelope(),
                "hash",
                "state",
                "nonce",
                "verifier",
                ISSUER,
                Optional.empty(),
                "https://www.example.com/",
                AskedAssurance.none(),
                Optional.empty(),
                Optional.of(dpopKey()));
        String name = NAMES.login("one");
        assertEquals(
                Optional.of(login),
                session(NEW)
                        .openLogin(name, session(NEW).sealLogin(name, login))
                        .opened());
        assertFalse(login.toString().contains(login.dpopKey().get().d()));
    }

    @Test
    void keepsASessionWithoutRefreshToken() {
        RefreshContent content = new RefreshContent(envelope(), Optional.empty(), NOW);
        assertEquals(
                Optional.of(content),
                session(NEW)
                        .openRefresh("a-name", session(NEW).sealRefresh("a-name", content))
                        .opened());
    }

    @Test
    void keepsWhenTheServerEndsTheSession() {
        Optional<Instant> end = Optional.of(NOW.plusSeconds(1800));
        for (CookieFormat format : CookieFormat.values()) {
            SessionCookies cookies = new SessionCookies(
                    "shop", ISSUER, new LiveKeyRing(new KeyRing(List.of(NEW)), at(NOW)), format, at(NOW));
            for (Optional<String> token : List.of(Optional.of("planted-refresh"), Optional.<String>empty())) {
                RefreshContent content = new RefreshContent(envelope(), token, NOW, end);
                String sealed = cookies.sealRefresh("a-name", content);
                assertEquals(
                        Optional.of(content),
                        cookies.openRefresh("a-name", sealed).opened());
            }
        }
    }

    @Test
    void opensWithEveryKeyOfTheRing() {
        String old = access("shop", ISSUER, NOW, OLD).seal(content("opaque"));
        String fresh = access("shop", ISSUER, NOW, NEW).seal(content("opaque"));
        AccessCookies both = access("shop", ISSUER, NOW, NEW, OLD);
        assertTrue(both.open(old).opened().isPresent());
        assertTrue(both.open(fresh).opened().isPresent());
        assertEquals(
                new Refused<>(Refusal.UNKNOWN_KEY),
                access("shop", ISSUER, NOW, NEW).open(old));
    }

    @Test
    void refusesAValueFromItsExpiryOn() {
        String value = access("shop", ISSUER, NOW, NEW).seal(content("opaque"));
        Instant expiry = NOW.plus(Duration.ofDays(1));
        assertTrue(access("shop", ISSUER, expiry.minusSeconds(1), NEW)
                .open(value)
                .opened()
                .isPresent());
        assertEquals(
                new Refused<>(Refusal.EXPIRED),
                access("shop", ISSUER, expiry, NEW).open(value));
        assertEquals(
                new Refused<>(Refusal.EXPIRED),
                access("shop", ISSUER, NOW.plus(Duration.ofDays(402)), NEW).open(value));
    }

    @Test
    void opensOnTheDayAfterItWasSealed() {
        Instant midnight = Instant.parse("2026-11-24T23:59:59Z");
        String value = access("shop", ISSUER, midnight, NEW).seal(content("opaque"));
        assertTrue(access("shop", ISSUER, midnight.plusSeconds(2), NEW)
                .open(value)
                .opened()
                .isPresent());
    }

    @Test
    void neverRepeatsAValue() {
        AccessCookies cookies = access("shop", ISSUER, NOW, NEW);
        AccessContent content = content("opaque");
        Set<String> nonces = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            String value = cookies.seal(content);
            assertTrue(nonces.add(value.substring(0, 32)));
        }
    }

    @Test
    void printsNoToken() {
        String token = "planted-access-token-1";
        assertFalse(content(token).toString().contains(token));
        assertFalse(new RefreshContent(envelope(), Optional.of(token), NOW)
                .toString()
                .contains(token));
        assertFalse(new IdContent(envelope(), token).toString().contains(token));
    }
}
