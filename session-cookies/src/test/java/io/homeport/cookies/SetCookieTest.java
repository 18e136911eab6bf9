package io.homeport.cookies;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SetCookieTest {
    private static final CookieNames NAMES = CookieNames.hostOnly("shop");
    private static final SetCookie HOST_ONLY = new SetCookie(NAMES, "/oauth-agent", Optional.empty(), Optional.empty());

    @Test
    void writesTheAnchorForTheWholeHost() {
        assertEquals(
                "__Host-Http-shop-at=v; Path=/; Secure; HttpOnly; SameSite=Strict",
                HOST_ONLY.session(NAMES.access(), "v"));
        assertEquals(
                "__Host-Http-shop-login=v; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Strict",
                HOST_ONLY.login(NAMES.loginAnchor(), "v"));
    }

    @Test
    void keepsTheOthersOffTheApiRoutes() {
        assertEquals(
                "__Secure-shop-rt=v; Path=/oauth-agent; Secure; HttpOnly; SameSite=Strict",
                HOST_ONLY.session(NAMES.refresh(), "v"));
        assertEquals(
                "__Secure-shop-login-x=v; Path=/oauth-agent; Max-Age=600; Secure; HttpOnly; SameSite=Strict",
                HOST_ONLY.login(NAMES.login("x"), "v"));
    }

    @Test
    void clearsWithTheAttributesItSetWith() {
        assertEquals(
                "__Host-Http-shop-at=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict",
                HOST_ONLY.clear(NAMES.access()));
        CookieNames names = CookieNames.withDomain("shop");
        SetCookie withDomain =
                new SetCookie(names, "/oauth-agent", Optional.of("example.com"), Optional.of(Duration.ofHours(8)));
        assertEquals(
                "__Secure-shop-at=v; Path=/; Domain=example.com; Max-Age=28800; Secure; HttpOnly; SameSite=Strict",
                withDomain.session(names.access(), "v"));
        assertEquals(
                "__Secure-shop-at=; Path=/; Domain=example.com; Max-Age=0; Secure; HttpOnly; SameSite=Strict",
                withDomain.clear(names.access()));
    }

    @Test
    void setsAndClearsPartitionedCookiesAlike() {
        SetCookie embedded = new SetCookie(NAMES, "/oauth-agent", Optional.empty(), Optional.empty(), true);
        assertEquals(
                "__Host-Http-shop-at=v; Path=/; Secure; HttpOnly; SameSite=None; Partitioned",
                embedded.session(NAMES.access(), "v"));
        assertEquals(
                "__Secure-shop-rt=; Path=/oauth-agent; Max-Age=0; Secure; HttpOnly; SameSite=None; Partitioned",
                embedded.clear(NAMES.refresh()));
    }

    /** Other browsers than Chromium count the attributes, too. */
    @Test
    void leavesRoomForTheLongerAttributes() {
        SetCookie embedded = new SetCookie(NAMES, "/oauth-agent", Optional.empty(), Optional.empty(), true);
        int longest = CookieBudget.longestValue(embedded, NAMES.access());
        assertEquals(
                CookieBudget.longestValue(HOST_ONLY, NAMES.access())
                        - "; Partitioned".length()
                        + "Strict".length()
                        - "None".length(),
                longest);
    }
}
