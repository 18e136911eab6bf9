package io.homeport.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Response;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Users in a real browser whose page begins at the host of {@code us}: each region has a host of its own, its routes are
 * for users who are at home there, and the client library leads everybody home.
 */
@ParameterizedClass(name = "{0}")
@EnumSource(AuthorizationServerKind.class)
class HomeEntryIT {
    private static ThreeRegions regions;
    private static Chromium chromium;

    @Parameter(0)
    AuthorizationServerKind kind;

    private Traveller traveller;

    @BeforeParameterizedClassInvocation
    static void start(AuthorizationServerKind kind, @TempDir Path folder) throws Exception {
        regions = ThreeRegions.start(folder, ResidencyPromise.HOME_ENTRY, kind);
        chromium = new Chromium();
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        if (chromium != null) {
            chromium.close();
        }
        if (regions != null) {
            regions.close();
        }
    }

    @BeforeEach
    void arrive() throws Exception {
        regions.servers().moveAiko("ap");
        traveller = new Traveller(regions, chromium.newContext());
    }

    @AfterEach
    void leave() {
        traveller.leave();
    }

    private static void isServedAtHome(JsonObject answer, String home) {
        assertEquals(home, answer.get("region").getAsString());
        assertEquals("Aiko Tanaka", answer.get("user").getAsString());
        assertEquals(regions.servers().issuer(home), answer.get("issuer").getAsString());
        // The entry is home: no other region has seen the request.
        assertEquals(home, answer.get("entry").getAsString());
        assertEquals(home, answer.get("via").getAsString());
    }

    /** All calls since {@link Traveller#forget} went to this region's host. */
    private void callsOnly(String region) {
        List<String> calls = traveller.calls();
        assertFalse(calls.isEmpty());
        assertEquals(
                List.of(),
                calls.stream()
                        .filter(call -> !call.contains(" " + regions.entry(region) + "/"))
                        .toList());
    }

    @Test
    void whoSignsInAtAnotherEntryIsLedHomeAndTheirBrowserRemembersIt() {
        traveller.openPage();
        traveller.signIn("aiko", "us", "ap");
        assertThat(traveller.seen("home-region")).hasText("ap");
        isServedAtHome(traveller.callOrders(), "ap");
        traveller.screenshot("travelling-home-entry");
        traveller.forget();
        traveller.openPage();
        isServedAtHome(traveller.callOrders(), "ap");
        callsOnly("ap");
        assertTrue(
                traveller
                        .page()
                        .evaluate("() => JSON.stringify(Object.values(localStorage))")
                        .toString()
                        .contains(regions.entry("ap")),
                "what is remembered is home's host");
    }

    @Test
    void aSignInOfAKnownRegionIsSentToItsHostBeforeAnythingBegins() {
        traveller.openPage();
        traveller.bringClient(true);
        traveller.forget();
        Response start = traveller
                .page()
                .waitForResponse(
                        regions.agent("us") + "/login/start",
                        () -> traveller
                                .page()
                                .evaluate(
                                        "() => { window.client.startLogin({ region: 'ap' }).catch(console.error); }"));
        assertEquals("{\"agent_base_url\":\"" + regions.agent("ap") + "\"}", start.text());
        traveller.fillIn("aiko", "ap");
        assertThat(traveller.seen("home-region")).hasText("ap");
        isServedAtHome(traveller.callOrders(), "ap");
        assertFalse(traveller.wasAtServer("us"), "no server but home's was asked");
        assertEquals(List.of(), traveller.cookieNames("us"), "nothing of the user's was left at the entry");
        assertEquals(List.of(), traveller.statuses(regions.agent("us") + "/login/end"));
    }

    @Test
    void aCallAtTheWrongEntryIsMadeAgainAtHome() {
        traveller.openPage();
        traveller.signIn("aiko", "us", "ap");
        assertFalse(traveller.cookieNames("us").isEmpty(), "the first visit has left a session at the entry");
        // A client that has forgotten where home is, and calls before it asks who is signed in.
        traveller.page().evaluate("() => { localStorage.clear(); sessionStorage.clear(); }");
        traveller.bringClient(false);
        traveller.forget();
        isServedAtHome(traveller.clientCallsOrders(), "ap");
        assertEquals(List.of(421), traveller.statuses(regions.entry("us") + "/orders"));
        assertEquals(List.of(200), traveller.statuses(regions.entry("ap") + "/orders"));
        assertFalse(regions.api("us").entries().contains("us"), "the entry's API was not asked");
        // It remembers, and goes home at once.
        traveller.forget();
        isServedAtHome(traveller.clientCallsOrders(), "ap");
        callsOnly("ap");
    }

    @Test
    void signingOutEndsTheSessionThatTheFirstVisitLeftToo() {
        traveller.openPage();
        traveller.signIn("aiko", "us", "ap");
        traveller.seen("sign-out").click();
        traveller.seen("sign-in").waitFor();
        assertThat(traveller.seen("notice")).hasText("You are signed out.");
        assertEquals(List.of(), traveller.cookieNames("ap"));
        // Nobody has gone on with the sign-out there; for a minute one could.
        assertEquals(List.of("__Secure-shop-logout"), traveller.cookieNames("us"));
    }

    @Test
    void whoMovesIsFollowed() throws Exception {
        assumeTrue(kind == AuthorizationServerKind.OIDC_PROVIDER, "only the demo's server reads its users anew");
        traveller.openPage();
        traveller.signIn("aiko", "us", "ap");
        regions.servers().moveAiko("eu");
        Response refused = traveller
                .page()
                .waitForResponse(
                        regions.agent("ap") + "/refresh",
                        () -> traveller.seen("refresh").click());
        assertEquals(401, refused.status());
        traveller.seen("sign-in").waitFor();
        // The old home's server knows the user still, asks for nothing, and names the new home.
        traveller.signIn("aiko", "eu");
        assertThat(traveller.seen("home-region")).hasText("eu");
        isServedAtHome(traveller.callOrders(), "eu");
        traveller.forget();
        traveller.openPage();
        isServedAtHome(traveller.callOrders(), "eu");
        callsOnly("eu");
    }
}
