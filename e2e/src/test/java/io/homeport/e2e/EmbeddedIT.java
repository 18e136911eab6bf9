package io.homeport.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page in frames of other sites, in Chromium: the user signs in there, and each such site has a session of its own. */
class EmbeddedIT {
    private static final double PATIENCE_MS = 30_000;
    private static final String PORTAL = "http://portal.localhost:";
    private static final String OTHER_PORTAL = "http://other-portal.localhost:";

    /** Lets these two frame the page, and lets its window of the sign-in answer it. */
    private static final String HEADERS = """
            {"content-security-policy": "frame-ancestors %s %s", "cross-origin-opener-policy": "unsafe-none"}
            """;

    private static final String PAGE = """
            <!doctype html>
            <title>Embedded</title>
            <p id="state"></p>
            <button id="sign-in">Sign in</button>
            <button id="call">Call</button>
            <p id="answer"></p>
            <script type="module" src="./page.js"></script>
            """;

    private static final String SCRIPT = """
            import { answersOpener, createTokenHandlerClient, signInInPopup } from './client/index.js';
            if (!answersOpener()) {
              const { agentUrl, apiUrl } = await (await fetch('./config.json')).json();
              const homeport = createTokenHandlerClient({ agentUrl, locks: null });
              const show = (id, text) => { document.getElementById(id).textContent = text; };
              const tell = session => show('state', session.isLoggedIn ? `in ${session.idTokenClaims.sub}` : 'out');
              const fail = error => show('state', `failed ${error.errorCode}`);
              document.getElementById('sign-in').onclick = () => signInInPopup(homeport).then(tell, fail);
              document.getElementById('call').onclick = async () =>
                show('answer', `${(await homeport.fetch(`${apiUrl}/orders`)).status}`);
              homeport.onPageLoad().then(tell, fail);
            }
            """;

    /** What a page of another site can do with the cookies of the frames in it. */
    private static final String FORGERY = """
            async ([url, method, headers]) => {
              try {
                const answer = await fetch(url, { method, headers, credentials: 'include' });
                return `${answer.status}`;
              } catch (error) {
                return error.name;
              }
            }
            """;

    private static HttpServer portals;
    private static RunningDemo demo;
    private static Chromium chromium;
    private BrowserContext browser;
    private final List<Response> answers = new CopyOnWriteArrayList<>();

    @TempDir
    private static Path site;

    @BeforeAll
    static void start() throws Exception {
        Files.writeString(site.resolve("index.html"), PAGE);
        Files.writeString(site.resolve("page.js"), SCRIPT);
        copy(RunningDemo.root().resolve("spa-example/token-handler-client/dist"), site.resolve("client"));
        // Real servers: Chromium lets no page that comes from elsewhere frame one of this machine.
        portals = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        portals.createContext("/", EmbeddedIT::answerAsPortal);
        portals.start();
        demo = RunningDemo.start(
                AuthorizationServerKind.OIDC_PROVIDER,
                Map.of(
                        "HOMEPORT_APPS_SHOP_EMBEDDING",
                        "partitioned",
                        "HOMEPORT_APPS_SHOP_LOGOUT_HINT",
                        "none",
                        "STATIC_ROOT",
                        site.toString(),
                        "STATIC_HEADERS",
                        HEADERS.formatted(at(PORTAL), at(OTHER_PORTAL))));
        chromium = new Chromium();
    }

    private static String at(String portal) {
        return portal + portals.getAddress().getPort();
    }

    private static void answerAsPortal(HttpExchange asked) throws IOException {
        byte[] page = ("<!doctype html><title>Portal</title><iframe id=\"app\" width=\"600\" height=\"400\" src=\""
                        + demo.page() + "\"></iframe>")
                .getBytes(StandardCharsets.UTF_8);
        asked.getResponseHeaders().set("Content-Type", "text/html");
        asked.sendResponseHeaders(200, page.length);
        asked.getResponseBody().write(page);
        asked.close();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (chromium != null) {
            chromium.close();
        }
        if (demo != null) {
            demo.close();
        }
        if (portals != null) {
            portals.stop(0);
        }
    }

    @BeforeEach
    void open() {
        browser = chromium.newContext();
        browser.setDefaultTimeout(PATIENCE_MS);
        browser.onResponse(answers::add);
    }

    @AfterEach
    void close() {
        browser.close();
    }

    private Page portal(String address) {
        Page portal = browser.newPage();
        portal.navigate(at(address) + "/");
        return portal;
    }

    private static FrameLocator app(Page portal) {
        return portal.frameLocator("#app");
    }

    private Page signedIn() {
        Page portal = portal(PORTAL);
        FrameLocator app = app(portal);
        assertThat(app.locator("#state")).hasText("out");
        Page popup = portal.waitForPopup(() -> app.locator("#sign-in").click());
        popup.locator("input[name=username]").fill("emma");
        popup.locator("input[name=password]").fill("homeport");
        popup.locator("button[type=submit]").click();
        assertThat(app.locator("#state")).hasText("in emma");
        return portal;
    }

    @Test
    void signsInAndCallsAnApiInAFrameOfAnotherSite() {
        Page portal = signedIn();
        app(portal).locator("#call").click();
        assertThat(app(portal).locator("#answer")).hasText("200");
        portal.reload();
        assertThat(app(portal).locator("#state")).hasText("in emma");
        List<String> lines = answers.stream()
                .filter(answer -> answer.url().startsWith(demo.agent()))
                .flatMap(answer -> Optional.ofNullable(answer.headerValues("Set-Cookie")).orElse(List.of()).stream())
                .flatMap(String::lines)
                .toList();
        assertTrue(lines.size() >= 7, lines::toString);
        lines.forEach(line -> assertTrue(line.endsWith("; Secure; HttpOnly; SameSite=None; Partitioned"), line));
    }

    @Test
    void keepsASessionForEachSiteAround() {
        signedIn();
        assertThat(app(portal(OTHER_PORTAL)).locator("#state")).hasText("out");
        Page alone = browser.newPage();
        alone.navigate(demo.page());
        assertThat(alone.locator("#state")).hasText("out");
    }

    /** With the header and without: no SameSite keeps its requests back. */
    @Test
    void refusesThePageAroundTheFrame() {
        Page portal = signedIn();
        Map<String, String> custom = Map.of("token-handler-version", "1");
        for (String call : List.of("/oauth-agent/session", "/orders")) {
            assertEquals("TypeError", portal.evaluate(FORGERY, List.of(demo.apiOrigin() + call, "GET", custom)), call);
            assertEquals(
                    "TypeError", portal.evaluate(FORGERY, List.of(demo.apiOrigin() + call, "GET", Map.of())), call);
            assertEquals(
                    "TypeError", portal.evaluate(FORGERY, List.of(demo.apiOrigin() + call, "POST", Map.of())), call);
        }
        portal.reload();
        assertThat(app(portal).locator("#state")).hasText("in emma");
    }
}
