package io.homeport.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.Cookie;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A browser's own WebSocket and EventSource, from a page to the packaged proxy. */
class BrowserStreamsIT {
    private static Vertx vertx;
    private static Landscape landscape;
    private static PackagedProxy proxy;
    private static Playwright playwright;
    private static Browser browser;
    private static String origin;
    private static String evil;

    private BrowserContext profile;

    @BeforeAll
    static void start() throws IOException {
        vertx = Vertx.vertx();
        HttpServer site = vertx.createHttpServer()
                .requestHandler(request -> request.response()
                        .putHeader("Content-Type", "text/html")
                        .end("<!doctype html><title>page</title>"));
        site.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
        origin = "http://www.homeport.localhost:" + site.actualPort();
        evil = "http://evil.homeport.localhost:" + site.actualPort();
        landscape = new Landscape();
        Map<String, String> configuration = new TreeMap<>(landscape.configuration());
        configuration.put("homeport.apps.shop.web-origin", origin);
        configuration.put("homeport.apps.shop.redirect-uri", origin + "/");
        configuration.put("homeport.routes.events.path", "/browser");
        configuration.put("homeport.routes.events.stream", "true");
        configuration.put("homeport.routes.events.upstreams.us", landscape.raw.url());
        proxy = new PackagedProxy("browser-streams-it.log", List.of(), configuration);
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

    @AfterAll
    static void stop() {
        playwright.close();
        proxy.close();
        landscape.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void newProfile() {
        profile = browser.newContext();
        landscape.forget();
    }

    @AfterEach
    void closeProfile() {
        profile.close();
    }

    private static String api() {
        return "api.homeport.localhost:" + proxy.port();
    }

    private Page pageOf(String site, Instant tokenExpiresAt) {
        profile.addCookies(List.of(
                new Cookie(Landscape.cookieName("shop"), landscape.sealed("shop", Optional.of("us"), tokenExpiresAt))
                        .setUrl("https://" + api())
                        .setHttpOnly(true)
                        .setSecure(true)));
        Page page = profile.newPage();
        page.navigate(site);
        return page;
    }

    private static Instant later() {
        return Instant.now().plusSeconds(300);
    }

    @Test
    void aWebSocketCarriesMessagesBothWays() {
        Page page = pageOf(origin, later());
        Object echoed = page.evaluate("""
                url => new Promise((resolve, reject) => {
                  const socket = new WebSocket(url);
                  socket.onopen = () => socket.send('hello '.repeat(20000));
                  socket.onmessage = event => resolve(event.data.length);
                  socket.onclose = event => reject(new Error('closed ' + event.code));
                })""", "ws://" + api() + "/live/echo");
        assertEquals(120_000, echoed);
        assertEquals(
                List.of("Bearer " + Landscape.TOKEN),
                landscape.us.seen().get(0).headers().getAll("Authorization"));
    }

    @Test
    void aWebSocketOfAnotherPageIsRefused() {
        Page page = pageOf(evil, later());
        Object outcome = page.evaluate("""
                url => new Promise(resolve => {
                  const socket = new WebSocket(url);
                  socket.onopen = () => resolve('open');
                  socket.onclose = () => resolve('refused');
                })""", "ws://" + api() + "/live/echo");
        assertEquals("refused", outcome);
        assertEquals(List.of(), landscape.us.seen());
    }

    @Test
    void anEventSourceGetsAnEventWhileTheStreamIsOpen() {
        landscape.raw.answer(
                "/browser/events",
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "13\r\ndata: first event\n\n\r\n");
        Page page = pageOf(origin, later());
        Object event = page.evaluate("""
                url => new Promise((resolve, reject) => {
                  const source = new EventSource(url, { withCredentials: true });
                  source.onmessage = event => { source.close(); resolve(event.data); };
                  source.onerror = () => reject(new Error('state ' + source.readyState));
                })""", "http://" + api() + "/browser/events");
        assertEquals("first event", event);
    }

    @Test
    void aPageLearnsThatItsWebSocketEndsWithTheToken() {
        // A token that is over before a busy machine has opened the page says nothing yet.
        String ended = "false";
        for (int life = 3; ended.startsWith("false") && life < 60; life *= 2) {
            Page page = pageOf(origin, Instant.now().plusSeconds(life));
            ended = String.valueOf(page.evaluate("""
                    url => new Promise(resolve => {
                      const socket = new WebSocket(url);
                      let opened = false;
                      socket.onopen = () => { opened = true; };
                      socket.onclose = event =>
                        resolve([opened, event.wasClean, event.code, event.reason].join(' '));
                    })""", "ws://" + api() + "/live/echo"));
        }
        assertEquals("true true 3000 token_expired", ended);
    }
}
