package io.homeport.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
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
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Travellers in a real browser, who enter three regions by one public host, each region with an authorization server of its
 * own: with keys that all regions share, and with keys that stay at home.
 */
@ParameterizedClass(name = "{0}, {1}")
@CsvSource({
    "SHARED_KEYS, OIDC_PROVIDER",
    "HOME_GATEWAYS, OIDC_PROVIDER",
    "SHARED_KEYS, KEYCLOAK",
    "HOME_GATEWAYS, KEYCLOAK"
})
class TravellersIT {
    private static ThreeRegions regions;
    private static Chromium chromium;

    @Parameter(0)
    ResidencyPromise promise;

    @Parameter(1)
    AuthorizationServerKind kind;

    private Traveller traveller;

    @BeforeParameterizedClassInvocation
    static void start(ResidencyPromise promise, AuthorizationServerKind kind, @TempDir Path folder) throws Exception {
        regions = ThreeRegions.start(folder, promise, kind);
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
    void arrive() {
        traveller = new Traveller(regions, chromium.newContext());
    }

    @AfterEach
    void leave() {
        traveller.leave();
    }

    /** The proxies that a request of a traveller of {@code ap} goes through. */
    private String way(String entry) {
        boolean passedOn = promise == ResidencyPromise.HOME_GATEWAYS && !entry.equals("ap");
        return passedOn ? entry + ", ap" : entry;
    }

    private void isServedAtHome(JsonObject answer, String entry) {
        assertEquals("ap", answer.get("region").getAsString());
        assertEquals("Aiko Tanaka", answer.get("user").getAsString());
        assertEquals(regions.servers().issuer("ap"), answer.get("issuer").getAsString());
        assertEquals("ap", answer.get("home").getAsString());
        assertEquals(entry, answer.get("entry").getAsString());
        assertEquals(way(entry), answer.get("via").getAsString());
    }

    @Test
    void aSessionThatBeganAtHomeGoesAlongAndIsServedThere() {
        traveller.openPage();
        traveller.travelTo("ap");
        traveller.signIn("aiko", "ap");
        assertThat(traveller.seen("home-region")).hasText("ap");
        isServedAtHome(traveller.callOrders(), "ap");
        for (String entry : List.of("us", "eu")) {
            traveller.travelTo(entry);
            isServedAtHome(traveller.callOrders(), entry);
        }
        traveller.screenshot("travelling-" + promise.name().toLowerCase().replace('_', '-'));
        assertFalse(traveller.wasAtServer("us") || traveller.wasAtServer("eu"), "home's server is the only one");
    }

    @Test
    void theHomeRegionsServerRenewsAndEndsTheSessionWhereverTheUserIs() {
        traveller.openPage();
        traveller.travelTo("ap");
        traveller.signIn("aiko", "ap");
        traveller.travelTo("us");
        traveller
                .page()
                .waitForResponse(
                        answer -> answer.url().equals(regions.agent("us") + "/refresh") && answer.status() == 200,
                        () -> traveller.seen("refresh").click());
        isServedAtHome(traveller.callOrders(), "us");
        traveller.travelTo("eu");
        traveller.seen("sign-out").click();
        traveller.seen("sign-in").waitFor();
        assertThat(traveller.seen("notice")).hasText("You are signed out.");
        assertTrue(traveller.wasAtServer("ap"), "signed out at home's server, too");
        assertFalse(traveller.wasAtServer("us") || traveller.wasAtServer("eu"), "home's server is the only one");
        assertEquals(List.of(), traveller.cookieNames("eu"));
    }

    /** Where keys stay at home, the second login begins and ends there: nobody else opens what comes of it. */
    @Test
    void whoSignsInAbroadIsSentToTheServerAtHome() {
        traveller.openPage();
        traveller.signIn("aiko", "us", "ap");
        assertThat(traveller.seen("home-region")).hasText("ap");
        isServedAtHome(traveller.callOrders(), "us");
        traveller.travelTo("eu");
        isServedAtHome(traveller.callOrders(), "eu");
    }

    /** Where keys stay at home, the login begins there, too: else its session would be the entry's. */
    @Test
    void whoSaysWhereHomeIsSignsInThereFromAbroad() {
        traveller.openPage();
        traveller.startLogin("us", "region=ap");
        traveller.fillIn("aiko", "ap");
        assertThat(traveller.seen("home-region")).hasText("ap");
        isServedAtHome(traveller.callOrders(), "us");
        assertFalse(traveller.wasAtServer("us") || traveller.wasAtServer("eu"), "home's server is the only one");
    }

    /** Nobody else of this test's users is at home in {@code eu}. */
    @Test
    void whoseHomeIsDownReadsSoWhereverTheyAre() {
        traveller.openPage();
        traveller.travelTo("eu");
        traveller.signIn("emma", "eu");
        regions.api("eu").close();
        for (String entry : List.of("eu", "us")) {
            traveller.travelTo(entry);
            assertEquals("region_unavailable", traveller.refusedOrders());
        }
        assertThat(traveller.seen("home-region")).hasText("eu");
    }

    @Test
    void whoseHomeIsHereNoticesNothing() {
        traveller.openPage();
        traveller.signIn("uma", "us");
        JsonObject answer = traveller.callOrders();
        assertEquals("us", answer.get("region").getAsString());
        assertEquals("us", answer.get("via").getAsString());
    }
}
