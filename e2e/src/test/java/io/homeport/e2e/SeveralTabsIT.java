package io.homeport.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tabs of one browser share a session: one refresh, one end, one word on either. */
class SeveralTabsIT {
    private static final LocatorAssertions.HasTextOptions PATIENT =
            new LocatorAssertions.HasTextOptions().setTimeout(20_000);

    private static RunningDemo demo;
    private static Chromium chromium;

    private Visitor visitor;

    @BeforeAll
    static void start() throws Exception {
        demo = RunningDemo.start(AuthorizationServerKind.OIDC_PROVIDER, Map.of("AS_ACCESS_TOKEN_TTL", "4"));
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
    void arrive() {
        visitor = chromium.newVisitor(demo);
    }

    @AfterEach
    void leave() {
        visitor.leave();
    }

    private List<Page> twoTabs() {
        visitor.signIn("aiko");
        Page second = visitor.secondTab();
        second.navigate(demo.page());
        second.getByTestId("sign-out").waitFor();
        return List.of(visitor.page(), second);
    }

    private long refreshes() {
        return visitor.agentCalls().stream().filter("POST refresh"::equals).count();
    }

    private static void expired(List<Page> tabs) {
        tabs.forEach(tab -> assertThat(tab.getByTestId("expires-in")).hasText("expired", PATIENT));
        // The page counts whole seconds down, so that the token may live a part of one more.
        tabs.get(0).waitForTimeout(1_100);
    }

    /** Both call at the same moment, which a click of the test's after the other would not be. */
    private static void callAtOnce(List<Page> tabs) {
        double at = System.currentTimeMillis() + 500.0;
        tabs.forEach(tab -> tab.evaluate(
                "at => void setTimeout(() => document.querySelector('[data-testid=call-orders]').click(),"
                        + " at - Date.now())",
                at));
    }

    private void refreshesOnceAtEachEndOfAToken() {
        List<Page> tabs = twoTabs();
        for (int end = 1; end <= 3; end++) {
            expired(tabs);
            callAtOnce(tabs);
            for (Page tab : tabs) {
                assertThat(tab.getByTestId("expires-in")).not().hasText("expired");
                assertThat(tab.getByTestId("served-by")).hasText("orders-ap");
                assertThat(tab.getByTestId("error")).hasCount(0);
            }
            assertEquals(end, refreshes());
        }
    }

    @Test
    void refreshOnceBetweenThem() {
        refreshesOnceAtEachEndOfAToken();
    }

    @Test
    void refreshOnceBetweenThemWithoutWebLocks() {
        visitor.context().addInitScript("delete Navigator.prototype.locks");
        refreshesOnceAtEachEndOfAToken();
        assertEquals(true, visitor.page().evaluate("navigator.locks === undefined"));
    }

    @Test
    void areToldWhenOneOfThemSignsOut() {
        List<Page> tabs = twoTabs();
        visitor.signOut();
        assertThat(tabs.get(1).getByTestId("notice")).hasText("You have signed out in another tab.");
    }

    @Test
    void waitTogetherWhileTheServerIsAway() {
        List<Page> tabs = twoTabs();
        expired(tabs);
        Consumer<Route> away = route -> {
            if (!"POST".equals(route.request().method())) {
                route.resume();
                return;
            }
            route.fulfill(new Route.FulfillOptions()
                    .setStatus(503)
                    .setHeaders(Map.of(
                            "Access-Control-Allow-Origin", demo.webOrigin(),
                            "Access-Control-Allow-Credentials", "true",
                            "Access-Control-Expose-Headers", "Retry-After",
                            "Content-Type", "application/json",
                            "Retry-After", "5"))
                    .setBody("{\"error_code\":\"authorization_server_unavailable\",\"message\":\"Later.\"}"));
        };
        visitor.context().route(demo.agent() + "refresh", away);
        callAtOnce(tabs);
        for (Page tab : tabs) {
            assertThat(tab.getByTestId("error")).hasAttribute("data-code", "authorization_server_unavailable");
        }
        assertEquals(1, refreshes(), "asked once for both");
        visitor.context().unroute(demo.agent() + "refresh", away);
        visitor.page().waitForCondition(() -> {
            visitor.seen("call-orders").click();
            return refreshes() == 2;
        });
        assertThat(visitor.seen("served-by")).hasText("orders-ap");
        assertThat(visitor.seen("error")).hasCount(0);
        assertThat(tabs.get(1).getByTestId("expires-in")).not().hasText("expired");
    }

    @Test
    void areTheSameAfterALaptopSlept() {
        visitor.context().clock().install();
        List<Page> tabs = twoTabs();
        tabs.get(0).waitForTimeout(5_100);
        visitor.context().clock().fastForward("08:00:00");
        tabs.forEach(tab -> assertThat(tab.getByTestId("expires-in")).hasText("expired"));
        assertEquals(0, refreshes(), "nobody has called anything");
        tabs.forEach(tab -> tab.getByTestId("call-orders").click());
        for (Page tab : tabs) {
            assertThat(tab.getByTestId("served-by")).hasText("orders-ap");
            assertThat(tab.getByTestId("error")).hasCount(0);
        }
        assertEquals(1, refreshes());
    }

    @Test
    void areToldOfTheLastMinuteOfTheirSessionAndTogetherStaySignedIn() {
        visitor.context().clock().install();
        List<Page> tabs = twoTabs();
        // The idle limit is a day.
        visitor.context().clock().fastForward("23:59:30");
        for (Page tab : tabs) {
            assertThat(tab.getByTestId("session-expiring")).isVisible();
        }
        tabs.get(1).getByTestId("session-expiring").getByRole(AriaRole.BUTTON).click();
        for (Page tab : tabs) {
            assertThat(tab.getByTestId("session-expiring")).hasCount(0);
        }
        assertEquals(1, refreshes());
    }
}
