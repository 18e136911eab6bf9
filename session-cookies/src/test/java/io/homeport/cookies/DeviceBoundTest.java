package io.homeport.cookies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeviceBoundTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration LIFETIME = Duration.ofMinutes(10);
    private static final String ISSUER = "https://login.example.com";
    private static final String NAME = "__Host-shop-bound";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final SealingKey KEY = new SealingKey("2026a", RandomValue.bytes(RANDOM, SealingKey.SECRET_LENGTH));
    private static final SessionId SESSION = SessionId.random(RANDOM);

    private static AccessCookies access(String app, Instant now) {
        return new AccessCookies(
                CookieNames.hostOnly(app), app, ISSUER, new KeyRing(List.of(KEY)), Clock.fixed(now, ZoneOffset.UTC));
    }

    private static BoundCookies bound(Instant now) {
        return access("shop", now).bound();
    }

    private static SessionCookies session(CookieFormat format, Instant now) {
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        return new SessionCookies("shop", ISSUER, new LiveKeyRing(new KeyRing(List.of(KEY)), clock), format, clock);
    }

    private static Envelope envelope() {
        return new Envelope(NOW, NOW.plus(Duration.ofDays(1)), SESSION, 7);
    }

    private static DeviceKey key() {
        return new DeviceKey(RandomValue.bytes(RANDOM, DeviceKey.LENGTH));
    }

    /** Asked in both ways that there are. */
    private static boolean isLive(BoundCookies cookies, String field, SessionId session) {
        byte[] octets = ("abc" + field + ";").getBytes(StandardCharsets.ISO_8859_1);
        boolean live = cookies.isLiveIn(octets, 3, octets.length - 1, session);
        assertEquals(live, cookies.isLive(CookieHeader.of(List.of(field)), session));
        return live;
    }

    @Test
    void aBoundCookieCountsForItsSessionAlone() {
        String value = bound(NOW).seal(SESSION, LIFETIME);
        assertTrue(isLive(bound(NOW), "a=b; " + NAME + "=" + value + "; c=d", SESSION));
        assertFalse(isLive(bound(NOW), NAME + "=" + value, SessionId.random(RANDOM)));
    }

    @Test
    void aBoundCookieEndsAMinuteAfterTheBrowsersOwn() {
        String field = NAME + "=" + bound(NOW).seal(SESSION, LIFETIME);
        Instant end = NOW.plus(LIFETIME).plusSeconds(60);
        assertTrue(isLive(bound(end.minusSeconds(1)), field, SESSION));
        assertFalse(isLive(bound(end), field, SESSION));
    }

    @Test
    void twoBoundCookiesOrNoneAreNone() {
        String cookie = NAME + "=" + bound(NOW).seal(SESSION, LIFETIME);
        assertFalse(isLive(bound(NOW), cookie + "; " + cookie, SESSION));
        assertFalse(isLive(bound(NOW), "a=b", SESSION));
        assertFalse(isLive(bound(NOW), NAME + "=", SESSION));
    }

    @Test
    void nothingElseThatIsSealedCountsAsABoundCookie() {
        AccessContent content = new AccessContent(envelope(), "opaque", NOW.plusSeconds(300), Optional.empty());
        String access = access("shop", NOW).seal(content);
        String ofOtherApp = access("admin", NOW).bound().seal(SESSION, LIFETIME);
        String challenge =
                session(CookieFormat.TWO, NOW).sealChallenge(NAME, new DeviceChallenge(envelope(), Optional.empty()));
        for (String value : List.of(access, ofOtherApp, challenge)) {
            assertFalse(isLive(bound(NOW), NAME + "=" + value, SESSION));
        }
        assertTrue(access("shop", NOW)
                .open(bound(NOW).seal(SESSION, LIFETIME))
                .opened()
                .isEmpty());
    }

    @Test
    void eachChangedCharacterOfABoundCookieIsNoticed() {
        String value = bound(NOW).seal(SESSION, LIFETIME);
        for (int i = 0; i < value.length(); i++) {
            char other = value.charAt(i) == 'A' ? 'B' : 'A';
            String changed = value.substring(0, i) + other + value.substring(i + 1);
            assertFalse(isLive(bound(NOW), NAME + "=" + changed, SESSION), "at " + i);
        }
    }

    @Test
    void aBoundCookieTakesLessThanAHundredAndTwentyBytes() {
        int length = NAME.length() + 1 + bound(NOW).seal(SESSION, LIFETIME).length();
        assertTrue(length < 120, "it takes " + length);
    }

    @Test
    void theAnchorSaysThatItsSessionIsBound() {
        AccessContent content = new AccessContent(
                envelope(),
                "opaque",
                NOW.plusSeconds(300),
                Optional.of("eu"),
                Optional.empty(),
                Optional.empty(),
                true);
        AccessCookies cookies = access("shop", NOW);
        assertEquals(Optional.of(content), cookies.open(cookies.seal(content)).opened());
        byte[] field = cookies.seal(content).getBytes(StandardCharsets.US_ASCII);
        AccessOpener opener = cookies.opener();
        assertTrue(opener.open(field, 0, field.length));
        assertTrue(opener.isDeviceBound());
    }

    @ParameterizedTest
    @EnumSource
    void theRefreshTokenCookieKeepsTheKey(CookieFormat format) {
        SessionCookies cookies = session(format, NOW);
        for (Optional<Instant> end : List.of(Optional.<Instant>empty(), Optional.of(NOW.plusSeconds(1800)))) {
            for (Optional<String> token : List.of(Optional.of("planted-refresh"), Optional.<String>empty())) {
                RefreshContent content = new RefreshContent(envelope(), token, NOW, end).boundTo(key());
                String sealed = cookies.sealRefresh("a-name", content);
                assertEquals(
                        Optional.of(content),
                        cookies.openRefresh("a-name", sealed).opened());
            }
        }
    }

    @Test
    void aChallengeSaysForWhomAndUntilWhen() {
        Envelope envelope = new Envelope(NOW, NOW.plusSeconds(60), SESSION, 0);
        for (Optional<DeviceKey> key : List.of(Optional.<DeviceKey>empty(), Optional.of(key()))) {
            DeviceChallenge challenge = new DeviceChallenge(envelope, key);
            String sealed = session(CookieFormat.TWO, NOW).sealChallenge("shop", challenge);
            assertEquals(
                    Optional.of(challenge),
                    session(CookieFormat.TWO, NOW).openChallenge("shop", sealed).opened());
            assertInstanceOf(
                    Opening.Refused.class, session(CookieFormat.TWO, NOW).openChallenge("admin", sealed));
            assertEquals(
                    new Opening.Refused<DeviceChallenge>(Refusal.EXPIRED),
                    session(CookieFormat.TWO, NOW.plusSeconds(60)).openChallenge("shop", sealed));
        }
    }

    @Test
    void aKeyIsNeverPrinted() {
        DeviceKey key = key();
        assertEquals("DeviceKey", key.toString());
        assertEquals(key, new DeviceKey(key.point()));
        assertNotEquals(key, key());
    }

    @Test
    void aBoundCookieIsTheAppsOwnAndGoesToApis() {
        CookieNames names = CookieNames.hostOnly("shop");
        assertEquals(NAME, names.bound());
        assertTrue(names.owns(NAME));
        assertTrue(names.goesToApis(NAME));
        assertEquals("__Secure-shop-bound", CookieNames.withDomain("shop").bound());
        assertFalse(CookieNames.classic("old", false).owns("old-bound"));
        SetCookie setCookie = new SetCookie(names, "/oauth-agent", Optional.empty(), Optional.of(Duration.ofDays(7)));
        assertEquals(
                NAME + "=v; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Strict", setCookie.bound("v", LIFETIME));
        assertEquals("Path=/; Secure; HttpOnly; SameSite=Strict", setCookie.ofBound());
        assertEquals(NAME + "=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict", setCookie.clear(NAME));
    }
}
