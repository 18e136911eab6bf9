package io.homeport.proxy;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PageAssertions;
import com.microsoft.playwright.options.Cookie;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page in a browser, whose files come through the packaged proxy and whose API calls are of its own origin. */
class OneOriginIT {
    private static final String POLICY =
            "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'";

    /** An app that routes by itself, and shows what its API has answered. */
    private static final String APP = """
            const call = (method) => fetch('/orders/1', { method, headers: { 'token-handler-version': '1' } });
            Promise.all([call('GET'), call('POST')]).then(answers => {
              document.title = location.pathname + ' ' + answers.map(answer => answer.status).join(' ');
            });
            """;

    @TempDir
    static Path folder;

    private static Landscape landscape;
    private static PackagedProxy proxy;
    private static Playwright playwright;
    private static Browser browser;

    @BeforeAll
    static void start() throws IOException {
        Files.writeString(
                folder.resolve("index.html"),
                "<!doctype html><title>page</title><script type=module src=/app.3f.js></script>"
                        + "<script>document.title = 'injected'</script>");
        Files.writeString(folder.resolve("app.3f.js"), APP);
        landscape = new Landscape();
        proxy = new PackagedProxy("one-origin-it.log", OneOriginIT::configuration);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of(
                                Optional.ofNullable(System.getenv("CHROMIUM")).orElse("/usr/bin/chromium")))
                        .setChromiumSandbox(false)
                        .setArgs(List.of("--disable-gpu", "--no-first-run", "--disable-background-networking")));
    }

    private static String origin(int port) {
        return "http://shop.homeport.localhost:" + port;
    }

    private static Map<String, String> configuration(int port) {
        Map<String, String> configuration = new TreeMap<>(landscape.configuration());
        configuration.put("homeport.apps.shop.web-origin", origin(port));
        configuration.put("homeport.apps.shop.redirect-uri", origin(port) + "/");
        configuration.put("homeport.routes.page.kind", "static");
        configuration.put("homeport.routes.page.path", "/");
        configuration.put("homeport.routes.page.folder", folder.toString());
        configuration.put("homeport.routes.page.response-headers.Content-Security-Policy", POLICY);
        return configuration;
    }

    @AfterAll
    static void stop() {
        playwright.close();
        proxy.close();
        landscape.close();
    }

    @Test
    void aPageCallsItsApiWithoutAForeignOrigin() {
        try (BrowserContext profile = browser.newContext()) {
            String origin = origin(proxy.port());
            profile.addCookies(List.of(new Cookie(
                            Landscape.cookieName("shop"),
                            landscape.sealed(
                                    "shop", Optional.of("us"), Instant.now().plusSeconds(300)))
                    .setUrl(origin.replace("http:", "https:"))
                    .setHttpOnly(true)
                    .setSecure(true)));
            Page page = profile.newPage();
            List<String> methods = new CopyOnWriteArrayList<>();
            page.onRequest(request -> methods.add(request.method()));
            page.navigate(origin + "/settings/profile?code=planted");
            // The policy forbids what waits for a text of JavaScript.
            assertThat(page)
                    .hasTitle("/settings/profile 200 200", new PageAssertions.HasTitleOptions().setTimeout(30_000));
            assertEquals(2, landscape.us.seen().size());
            landscape.us.seen().forEach(seen -> {
                assertEquals("Bearer " + Landscape.TOKEN, seen.headers().get("Authorization"));
                assertTrue(!seen.headers().contains("Cookie"));
            });
            assertTrue(!methods.contains("OPTIONS"), methods.toString());
        }
    }
}
