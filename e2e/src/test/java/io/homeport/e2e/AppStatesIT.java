package io.homeport.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every state of the example app, as different people see it: nothing that axe-core knows of is wrong, and no text overlaps. */
class AppStatesIT {
    private static RunningDemo demo;
    private static Chromium chromium;
    private static Inspection inspection;

    @BeforeAll
    static void start() throws Exception {
        inspection = new Inspection();
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

    /** One person's way through all states, and what was found in each. */
    private static final class Tour implements AutoCloseable {
        private final Look look;
        private final BrowserContext context;
        private final Page page;
        private final List<String> faults = new ArrayList<>();
        private final List<Route> held = new ArrayList<>();

        Tour(Look look) {
            this.look = look;
            context = chromium.newContext(look.options());
            context.setDefaultTimeout(30_000);
            page = context.newPage();
        }

        private Locator seen(String testId) {
            return page.getByTestId(testId);
        }

        private Locator heading() {
            return page.locator("h1");
        }

        private void look(String state) {
            page.evaluate(look.enlargeText());
            inspection.faults(page).forEach(fault -> faults.add(state + ": " + fault));
            Inspection.shoot(page, "states/" + state, look.fileName());
        }

        private void visit(String query) {
            page.navigate(demo.page() + query);
        }

        private void away(String address) {
            context.route(address, Route::abort);
        }

        /** Calls stay without an answer until {@link #giveUp}. */
        private void slow(String address) {
            context.route(address, held::add);
        }

        private void giveUp() {
            held.forEach(Route::abort);
            held.clear();
        }

        private void back(String address) {
            context.unroute(address);
        }

        private void answer(String address, int status, String json) {
            context.route(
                    address,
                    route -> route.fulfill(new Route.FulfillOptions()
                            .setStatus(status)
                            .setHeaders(Map.of(
                                    "Access-Control-Allow-Origin",
                                    demo.webOrigin(),
                                    "Access-Control-Allow-Credentials",
                                    "true"))
                            .setContentType("application/json")
                            .setBody(json)));
        }

        private void unknown() {
            String session = demo.agent() + "session";
            slow(session);
            visit("");
            assertThat(heading()).hasText("One moment…");
            look("waiting");
            away(session);
            giveUp();
            seen("ask-again").waitFor();
            look("outage");
            back(session);
            away("**/config.json");
            visit("");
            assertThat(heading()).hasText("Homeport cannot start");
            look("no-configuration");
            back("**/config.json");
        }

        private void signedOut() {
            visit("");
            seen("sign-in").waitFor();
            look("signed-out");
            visit("?code=old&state=forgotten");
            assertThat(seen("error")).hasAttribute("data-code", "invalid_request");
            look("sign-in-not-finished");
            String start = demo.agent() + "login/start";
            slow(start);
            seen("sign-in").click();
            assertThat(seen("sign-in")).hasText("On the way…");
            assertThat(seen("sign-in")).isFocused();
            assertThat(seen("error")).hasCount(0);
            look("on-the-way");
            giveUp();
            assertThat(seen("error")).hasAttribute("data-code", "network_error");
            assertThat(seen("sign-in")).isFocused();
            look("sign-in-not-reached");
            back(start);
        }

        private void signIn() {
            visit("");
            seen("sign-in").click();
            page.locator("input[name=username]").fill("aiko");
            page.locator("input[name=password]").fill("wrong");
            page.locator("button[type=submit]").click();
            page.getByText("This name and password do not match.").waitFor();
            look("sign-in-page-of-the-demo");
            page.locator("input[name=password]").fill("homeport");
            page.locator("button[type=submit]").click();
            seen("call-orders").waitFor();
        }

        private void signedIn() {
            look("signed-in");
            String orders = demo.apiOrigin() + "/orders";
            slow(orders);
            seen("call-orders").click();
            assertThat(seen("call-orders")).hasText("Calling…");
            look("calling");
            giveUp();
            assertThat(seen("error")).hasAttribute("data-code", "network_error");
            back(orders);
            visit("");
            seen("call-orders").click();
            assertThat(seen("served-by")).hasText("orders-ap");
            page.locator("summary").click();
            assertThat(seen("wire")).containsText("GET /orders");
            look("after-a-call");
            answer(orders, 503, "{\"error_code\": \"region_unavailable\", \"code\": \"region_unavailable\"}");
            seen("call-orders").click();
            assertThat(seen("error")).hasAttribute("data-code", "region_unavailable");
            look("a-failed-call");
            back(orders);
            context.setOffline(true);
            seen("call-orders").click();
            assertThat(seen("error")).hasAttribute("data-code", "offline");
            look("offline");
            context.setOffline(false);
            answer(orders, 200, "{\"served_by\": \"orders-ap\", \"region\": \"ap\", \"orders\": []}");
            seen("call-orders").click();
            assertThat(seen("orders")).hasText("You have not ordered anything.");
            assertThat(seen("error")).hasCount(0);
            look("no-orders");
            back(orders);
            visit("?code=old&state=forgotten");
            assertThat(seen("error")).containsText("You are signed in already");
            look("back-to-a-finished-sign-in");
        }

        private void sessionOf(String more) {
            answer(
                    demo.agent() + "session",
                    200,
                    "{\"is_logged_in\": true, \"id_token_claims\": {\"sub\": \"aiko\", \"name\": \"Aiko Tanaka\"}"
                            + more + "}");
            visit("");
        }

        private void inOtherSessions() {
            String session = demo.agent() + "session";
            sessionOf(", \"access_token_expires_in\": 20, \"session_expires_in\": 50, \"region\": \"ap\"");
            seen("session-expiring").waitFor();
            look("session-expiring");
            back(session);
            sessionOf(", \"access_token_expires_in\": 0, \"region\": \"eu\"");
            assertThat(seen("expires-in")).hasText("expired");
            look("access-token-expired");
            back(session);
            sessionOf("");
            assertThat(seen("home-region")).hasText("none");
            look("without-a-region");
            back(session);
            sessionOf(", \"access_token_expires_in\": 300, \"region\": \"us\"");
            String refresh = demo.agent() + "refresh";
            answer(refresh, 401, "{\"error_code\": \"session_expired\", \"code\": \"session_expired\"}");
            seen("refresh").click();
            assertThat(seen("error").or(seen("notice"))).containsText("Your session has ended");
            look("session-ended");
            back(refresh);
            back(session);
        }

        private void travelling() {
            answer("**/config.json", 200, """
                    {
                      "agentUrl": "%1$s", "apiUrl": "%2$s", "controlUrl": "http://control.homeport.localhost:1",
                      "entries": [
                        {"region": "eu", "agentUrl": "%1$s", "apiUrl": "%2$s"},
                        {"region": "us", "agentUrl": "%1$s", "apiUrl": "%2$s"},
                        {"region": "ap", "agentUrl": "%1$s", "apiUrl": "%2$s"}
                      ]
                    }
                    """.formatted(demo.agent().replaceFirst("/$", ""), demo.apiOrigin()));
            String regions = "http://control.homeport.localhost:1/regions";
            away(regions);
            visit("");
            page.getByText("The demo does not answer.").waitFor();
            seen("call-orders").waitFor();
            look("travelling-unseen");
            back(regions);
            answer(regions, 200, "{\"eu\": true, \"us\": true, \"ap\": false}");
            visit("");
            assertThat(seen("turn-ap")).hasText("start");
            seen("call-orders").waitFor();
            look("travelling");
            back(regions);
            back("**/config.json");
        }

        private void signOut() {
            visit("");
            Page other = context.newPage();
            other.navigate(demo.page());
            other.getByTestId("sign-out").click();
            other.getByTestId("notice").waitFor();
            assertThat(seen("notice")).hasText("You have signed out in another tab.");
            look("signed-out-in-another-tab");
            other.close();
            visit("?state=of-the-sign-out");
            assertThat(seen("notice")).hasText("You are signed out.");
            assertThat(page).hasURL(demo.page());
            look("after-signing-out");
        }

        @Override
        public void close() {
            context.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void isAccessibleInEveryState(Look look) {
        try (Tour tour = new Tour(look)) {
            tour.unknown();
            tour.signedOut();
            tour.signIn();
            tour.signedIn();
            tour.inOtherSessions();
            tour.travelling();
            tour.signOut();
            assertEquals("", String.join("\n", tour.faults));
        }
    }

    @Test
    void saysWithoutScriptsThatItNeedsThem() {
        BrowserContext context = chromium.newContext(new NewContextOptions().setJavaScriptEnabled(false));
        Page page = context.newPage();
        page.navigate(demo.page());
        assertThat(page.locator("h1")).hasText("Homeport");
        assertThat(page.locator("main")).containsText("This page needs JavaScript.");
        Inspection.shoot(page, "states/without-scripts", "light");
        context.close();
    }
}
