package io.homeport.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.Cookie;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What another host of the site can do to a user, in a real browser, by the cookies that it sets. */
class TossedCookiesIT {
    private static RunningDemo demo;
    private static Chromium chromium;

    private SiblingHost sibling;
    private Visitor victim;
    private Visitor attacker;

    @BeforeAll
    static void start() throws Exception {
        demo = RunningDemo.start(AuthorizationServerKind.OIDC_PROVIDER, Map.of());
        chromium = new Chromium();
    }

    @AfterAll
    static void stop() throws Exception {
        if (chromium != null) {
            chromium.close();
        }
        if (demo != null) {
            demo.close();
        }
    }

    @BeforeEach
    void arrive() throws Exception {
        sibling = new SiblingHost();
        victim = chromium.newVisitor(demo);
        attacker = chromium.newVisitor(demo);
    }

    @AfterEach
    void leave() {
        victim.leave();
        attacker.leave();
        sibling.close();
    }

    private void tossTheAttackersCookies() {
        for (Cookie cookie : attacker.agentCookies()) {
            sibling.toss(cookie.name, cookie.value, cookie.name.startsWith("__Host-") ? "/" : "/oauth-agent");
        }
    }

    /** Chromium takes all that the sibling tosses, but what has the prefix that keeps it out. */
    private void victimLooksAtTheSibling() {
        Page tab = victim.secondTab();
        tab.navigate(sibling.page());
        tab.close();
        List<String> kept = victim.context().cookies(List.of(demo.agent() + "refresh")).stream()
                .map(cookie -> cookie.name + "=" + cookie.value + " " + cookie.path)
                .toList();
        for (String tossed : sibling.tossed()) {
            assertEquals(!tossed.contains("__Host-"), kept.contains(tossed), tossed.substring(0, 20));
        }
    }

    /** Signs the attacker in at the authorization server, and stops before the page ends the login. */
    private String responseToTheAttacker() {
        attacker.context().route(demo.agent() + "login/end", Route::abort);
        attacker.startSignIn();
        attacker.page().locator("input[name=username]").fill("emma");
        attacker.page().locator("input[name=password]").fill("homeport");
        attacker.page().locator("button[type=submit]").click();
        attacker.page().waitForCondition(() -> response().isPresent());
        return response().orElseThrow();
    }

    private Optional<String> response() {
        return attacker.pages().stream().filter(page -> page.contains("code=")).findFirst();
    }

    private void isNotSignedInBy(String response) {
        victim.page().navigate(response);
        victim.seen("sign-in").waitFor();
        assertTrue(
                victim.bodies().stream()
                        .anyMatch(body -> body.url().endsWith("/login/end")
                                && body.text().contains("\"error_code\":\"invalid_request\"")),
                "the agent has refused to end the login");
        assertFalse(
                victim.agentCookies().stream().anyMatch(cookie -> cookie.name.equals("__Host-Http-shop-at")),
                "there is no session");
    }

    @Test
    void aLoginCookieOfASiblingSignsNobodyIn_35() {
        String response = responseToTheAttacker();
        tossTheAttackersCookies();
        victimLooksAtTheSibling();
        isNotSignedInBy(response);
        victim.signIn("aiko");
        assertThat(victim.seen("home-region")).hasText("ap");
    }

    @Test
    void aLoginCookieOfASiblingSignsNobodyInBesideALoginOfTheirOwn_35() {
        String response = responseToTheAttacker();
        victim.startSignIn();
        tossTheAttackersCookies();
        victimLooksAtTheSibling();
        isNotSignedInBy(response);
    }

    private String lastBodyOf(String call) {
        return victim.bodies().stream()
                .filter(body -> body.url().endsWith("/" + call))
                .reduce((earlier, later) -> later)
                .orElseThrow()
                .text();
    }

    private void refreshes(int times) {
        for (int i = 0; i < times; i++) {
            long before = refreshed();
            victim.seen("refresh").click();
            victim.page().waitForCondition(() -> refreshed() > before);
            assertTrue(lastBodyOf("refresh").contains("access_token_expires_in"), lastBodyOf("refresh"));
        }
    }

    private long refreshed() {
        return victim.bodies().stream()
                .filter(body -> body.url().endsWith("/refresh"))
                .count();
    }

    /** Whose claims a loaded page gets to see. */
    private void isStill(String user) {
        victim.page().reload();
        victim.seen("sign-out").waitFor();
        assertTrue(lastBodyOf("session").contains("\"sub\":\"" + user + "\""), lastBodyOf("session"));
    }

    @Test
    void refreshAndIdCookiesOfASiblingAreInNobodysWay() {
        victim.signIn("aiko");
        attacker.signIn("emma");
        for (Cookie cookie : attacker.agentCookies()) {
            if (!cookie.name.startsWith("__Host-")) {
                // Of the narrower path, Chromium sends it before all others.
                sibling.toss(cookie.name, cookie.value, "/oauth-agent/refresh");
                sibling.toss(cookie.name.replaceFirst("-(rt|id)-.{8}$", "-$1"), cookie.value, "/oauth-agent");
            }
        }
        tossTheAttackersCookies();
        victimLooksAtTheSibling();
        isStill("aiko");
        refreshes(2);
        isStill("aiko");
        victim.seen("call-orders").click();
        assertThat(victim.seen("served-by")).hasText("orders-ap");
        victim.signOut();
        victim.signIn("uma");
        refreshes(1);
        isStill("uma");
    }

    @Test
    void anchorsAreNoSiblingsToSet() {
        for (String name : List.of("__Host-Http-shop-at", "__Host-Http-shop-login")) {
            sibling.toss(name, "AAAAAAAAAAAAAAAAAAAAAA", "/");
        }
        victimLooksAtTheSibling();
    }
}
