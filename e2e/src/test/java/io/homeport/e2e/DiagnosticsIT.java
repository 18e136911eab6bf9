package io.homeport.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How both services of a whole deployment tell at the management port how they are. */
class DiagnosticsIT {
    private static RunningDemo demo;
    private static Chromium chromium;

    @BeforeAll
    static void start() throws Exception {
        demo = RunningDemo.start(AuthorizationServerKind.OIDC_PROVIDER, Map.of("HOMEPORT_DIAGNOSTICS", "true"));
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

    private static String address(String service) {
        return "http://127.0.0.1:" + demo.port(service + ", management") + "/q/homeport";
    }

    private static JsonObject report(String service) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address(service))).build();
        return JsonParser.parseString(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .body())
                .getAsJsonObject();
    }

    @Test
    void tellsOfServersUpstreamsAndKeys() throws Exception {
        JsonObject agent = report("agent");
        assertEquals(0, agent.getAsJsonArray("problems").size(), agent::toString);
        JsonObject server = agent.getAsJsonArray("authorization_servers").get(0).getAsJsonObject();
        assertEquals("read", server.get("state").getAsString());
        assertEquals("agrees", server.get("clock").getAsString());
        JsonObject proxy = report("proxy");
        assertTrue(proxy.getAsJsonArray("upstreams").size() >= 2, proxy::toString);
        assertEquals(1, proxy.getAsJsonArray("keys").size(), "the proxy has the access ring alone");
        assertTrue(proxy.getAsJsonArray("residency").size() >= 3, proxy::toString);
    }

    @Test
    void showsNoSecretOfTheRun() throws Exception {
        for (String service : List.of("agent", "proxy")) {
            Page page = chromium.newContext().newPage();
            page.navigate(address(service));
            String told = report(service) + page.content();
            page.context().close();
            demo.secrets().forEach((name, secret) -> assertFalse(told.contains(secret), service + " shows " + name));
        }
    }

    /** At three in the morning, on whatever is at hand. */
    @Test
    void isReadableOnEveryScreen() {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            for (int width : List.of(360, 1280)) {
                BrowserContext browser = chromium.newContext(new NewContextOptions()
                        .setColorScheme(scheme)
                        .setJavaScriptEnabled(true)
                        .setViewportSize(width, 800));
                for (String service : List.of("agent", "proxy")) {
                    Page page = browser.newPage();
                    page.navigate(address(service));
                    assertThat(page.locator("h1")).hasText("Homeport " + service + ", region us");
                    assertThat(page.locator(".verdict")).hasText("Nothing is wrong that this instance can see.");
                    assertEquals(
                            true,
                            page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"),
                            "nothing is wider than the screen");
                    page.screenshot(new Page.ScreenshotOptions()
                            .setFullPage(true)
                            .setPath(Path.of(
                                    System.getProperty("homeport.output"),
                                    "screenshots",
                                    "diagnostics-" + service + "-"
                                            + scheme.name().toLowerCase(Locale.ROOT) + "-" + width + ".png")));
                }
                browser.close();
            }
        }
    }
}
