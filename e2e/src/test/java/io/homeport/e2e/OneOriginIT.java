package io.homeport.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The example app on the origin of its agent and its API: its files come through the proxy, from an NGINX that plays the CDN
 * or from a folder, and a user signs in, calls and signs out in Chromium.
 */
class OneOriginIT {
    private static final double PATIENCE_MS = 30_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String POLICY = "default-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none';"
            + " object-src 'none'; frame-ancestors 'none'; form-action 'self'";
    private static final String ACCESS_KEY = "cGxhbnRlZC1hY2Nlc3Mta2V5LTAxMjM0NTY3ODkwMTI";
    private static final String SESSION_KEY = "cGxhbnRlZC1zZXNzaW9uLWtleS0wMTIzNDU2Nzg5MDE";
    private static final String CLIENT_SECRET = "planted-client-secret-0123456789";

    /** Where the page's files come from. */
    enum FileSource {
        CDN,
        FOLDER
    }

    @TempDir
    private static Path folder;

    private static final HttpClient client = HttpClient.newHttpClient();
    private static final int serverPort = RunningService.freePort();
    private static final int cdnPort = RunningService.freePort();
    private static final Map<FileSource, Integer> proxyPorts =
            Map.of(FileSource.CDN, RunningService.freePort(), FileSource.FOLDER, RunningService.freePort());
    private static final List<Process> processes = new CopyOnWriteArrayList<>();
    private static final List<RunningService> services = new CopyOnWriteArrayList<>();
    private static Chromium chromium;
    private BrowserContext browser;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Response> answers = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        begin(
                "authorization-server",
                Map.of(
                        "AS_PORT",
                        String.valueOf(serverPort),
                        "AS_ISSUER",
                        issuer(),
                        "AS_REDIRECT_URIS",
                        origin(FileSource.CDN) + "/callback " + origin(FileSource.FOLDER) + "/callback",
                        "AS_POST_LOGOUT_REDIRECT_URIS",
                        origin(FileSource.CDN) + "/ " + origin(FileSource.FOLDER) + "/",
                        "SHOP_CLIENT_SECRET",
                        CLIENT_SECRET),
                "node",
                RunningDemo.root()
                        .resolve("deployment/demo/authorization-server.mjs")
                        .toAbsolutePath()
                        .toString());
        beginCdn();
        RunningService orders = begun(RunningService.start(
                "deployment/orders-api",
                folder,
                folder.resolve("orders.log"),
                Map.of("ORDERS_REGION", "us", "ORDERS_ISSUER", issuer(), "ORDERS_BACK_CHANNEL_URL", backChannel())));
        for (FileSource from : FileSource.values()) {
            int agentPort = RunningService.freePort();
            Path file = Files.writeString(
                    folder.resolve(from + ".yaml"), file(from, agentPort, orders.address(), site(from)));
            begun(RunningService.start(
                    "oauth-agent",
                    file,
                    folder.resolve(from + "-agent.log"),
                    Map.of("SESSION_KEY", SESSION_KEY, "CLIENT_SECRET", CLIENT_SECRET),
                    agentPort));
            begun(RunningService.start(
                    "oauth-proxy", file, folder.resolve(from + "-proxy.log"), Map.of(), proxyPorts.get(from)));
        }
        services.forEach(RunningService::awaitReady);
        awaitAnswer(backChannel() + "/.well-known/openid-configuration");
        awaitAnswer("http://127.0.0.1:" + cdnPort + "/");
        chromium = new Chromium();
    }

    private static RunningService begun(RunningService service) {
        services.add(service);
        return service;
    }

    private static void begin(String name, Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().putAll(environment);
        processes.add(builder.start());
    }

    private static void awaitAnswer(String url) {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> get(url).statusCode() == 200);
    }

    private static String issuer() {
        return "http://login.idp.localhost:" + serverPort;
    }

    private static String backChannel() {
        return "http://127.0.0.1:" + serverPort;
    }

    private static String origin(FileSource from) {
        return "http://www.homeport.localhost:" + proxyPorts.get(from);
    }

    /** The built app, which learns at run time where agent and API are. */
    private static Path site(FileSource from) throws IOException {
        Path site = folder.resolve("site-" + from);
        Path built = RunningDemo.root().resolve("spa-example/app/dist");
        try (Stream<Path> files = Files.walk(built)) {
            for (Path file : files.toList()) {
                Path copy = site.resolve(built.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
        Files.writeString(site.resolve("config.json"), """
                {"agentUrl": "ORIGIN/oauth-agent", "apiUrl": "ORIGIN"}
                """.replace("ORIGIN", origin(from)));
        return site;
    }

    /** It sets a cookie and notes what it is asked with, as a CDN with statistics does. */
    private static void beginCdn() throws IOException {
        Path file = Files.writeString(folder.resolve("cdn.conf"), """
                daemon off;
                # As whoever runs the test: others may not read its folder.
                master_process off;
                pid FOLDER/cdn.pid;
                error_log FOLDER/cdn-error.log;
                events {}
                http {
                  include /etc/nginx/mime.types;
                  client_body_temp_path FOLDER/cdn-body; proxy_temp_path FOLDER/cdn-proxy; fastcgi_temp_path FOLDER/cdn-f;
                  uwsgi_temp_path FOLDER/cdn-u; scgi_temp_path FOLDER/cdn-s;
                  log_format asked '$request_uri cookie=[$http_cookie] authorization=[$http_authorization]';
                  access_log FOLDER/cdn-access.log asked;
                  server {
                    listen 127.0.0.1:PORT;
                    root FOLDER/site-CDN;
                    add_header Set-Cookie "cdn=1; Path=/";
                    location /assets/ {
                      add_header Set-Cookie "cdn=1; Path=/";
                      add_header Cache-Control "public, max-age=31536000, immutable";
                    }
                  }
                }
                """.replace("FOLDER", folder.toString())
                .replace("PORT", String.valueOf(cdnPort)));
        begin("cdn", Map.of(), "/usr/sbin/nginx", "-p", folder.toString(), "-c", file.toString());
    }

    private static String file(FileSource from, int agentPort, String orders, Path site) {
        return """
                homeport:
                  region: us
                  agent-url: http://127.0.0.1:AGENT
                  cookies:
                    access-keys:
                      - id: a
                        secret: ACCESS
                    session-keys:
                      - id: s
                        secret: "${SESSION_KEY:}"
                  apps:
                    shop:
                      web-origin: ORIGIN
                      redirect-uri: ORIGIN/callback
                      post-logout-redirect-uri: ORIGIN/
                      scope: openid profile offline_access orders
                      authorization-server:
                        issuer: ISSUER
                        back-channel-url: BACK
                        client-id: shop-spa
                        client-secret: "${CLIENT_SECRET:}"
                  routes:
                    orders:
                      path: /orders
                      upstreams:
                        us: ORDERS
                    site:
                      kind: static
                      path: /
                      WHERE
                      response-headers:
                        Content-Security-Policy: "POLICY"
                        Referrer-Policy: no-referrer
                """.replace("AGENT", String.valueOf(agentPort))
                .replace("ACCESS", ACCESS_KEY)
                .replace("ORIGIN", origin(from))
                .replace("ISSUER", issuer())
                .replace("BACK", backChannel())
                .replace("ORDERS", orders)
                .replace(
                        "WHERE",
                        from == FileSource.CDN
                                ? "upstreams: {us: \"http://127.0.0.1:" + cdnPort + "\"}"
                                : "folder: " + site)
                .replace("POLICY", POLICY);
    }

    @AfterAll
    static void stop() throws Exception {
        if (chromium != null) {
            chromium.close();
        }
        for (RunningService service : services) {
            service.close();
        }
        for (Process process : processes) {
            process.destroy();
            process.waitFor();
        }
    }

    @BeforeEach
    void open() {
        browser = chromium.newContext();
        browser.setDefaultTimeout(PATIENCE_MS);
        browser.onRequest(requests::add);
        browser.onResponse(answers::add);
    }

    @AfterEach
    void leave() {
        browser.close();
    }

    @ParameterizedTest
    @EnumSource
    void signsInCallsReloadsAndSignsOutOnOneOrigin(FileSource from) throws Exception {
        Page page = browser.newPage();
        page.navigate(origin(from) + "/");
        page.getByTestId("sign-in").click();
        page.locator("input[name=username]").fill("uma");
        page.locator("input[name=password]").fill("homeport");
        page.locator("button[type=submit]").click();
        // The page that the server sends the user back to is no file: it is the app's, which reads the code.
        page.getByTestId("sign-out").waitFor();
        assertEquals("Uma Jackson", page.getByTestId("user-name").textContent());
        page.getByTestId("call-orders").click();
        page.getByTestId("served-by").waitFor();
        page.reload();
        page.getByTestId("sign-out").waitFor();
        assertEquals("Uma Jackson", page.getByTestId("user-name").textContent());

        Response document = answers.stream()
                .filter(answer -> answer.url().startsWith(origin(from) + "/callback?"))
                .findFirst()
                .orElseThrow();
        assertEquals(200, document.status());
        assertEquals(POLICY, document.headerValue("content-security-policy"));
        assertEquals("no-referrer", document.headerValue("referrer-policy"));
        assertEquals("nosniff", document.headerValue("x-content-type-options"));
        assertTrue(
                requests.stream().noneMatch(request -> request.method().equals("OPTIONS")),
                "a call of the page's own origin needs no preflight");
        assertTrue(
                browser.cookies().stream().noneMatch(cookie -> cookie.name.equals("cdn")),
                "what serves the files sets no cookie at the API's host");

        page.getByTestId("sign-out").click();
        page.getByTestId("sign-in").waitFor();
        assertTrue(page.url().startsWith(origin(from) + "/"), page.url());
        assertEquals(
                0,
                browser.cookies(origin(from) + "/oauth-agent/session").stream()
                        .filter(cookie -> cookie.name.contains("shop"))
                        .count());
    }

    @Test
    void givesTheCdnNeitherCookieNorTokenNorCode() throws Exception {
        signsInCallsReloadsAndSignsOutOnOneOrigin(FileSource.CDN);
        List<String> asked = Files.readAllLines(folder.resolve("cdn-access.log"));
        assertTrue(asked.stream().anyMatch(line -> line.startsWith("/index.html ")), asked::toString);
        for (String line : asked) {
            assertTrue(line.endsWith(" cookie=[-] authorization=[-]"), line);
            assertFalse(line.contains("code=") || line.contains("?"), line);
        }
    }

    @ParameterizedTest
    @EnumSource
    void letsCachesAskAgainAndGivesParts(FileSource from) throws Exception {
        String asset = asset(from);
        HttpResponse<String> whole = get(asset);
        assertEquals(200, whole.statusCode());
        boolean cdn = from == FileSource.CDN;
        assertEquals(
                cdn ? "public, max-age=31536000, immutable" : "no-cache",
                whole.headers().firstValue("cache-control").orElse(""));
        String validator = cdn ? "etag" : "last-modified";
        String known = whole.headers().firstValue(validator).orElseThrow();
        HttpResponse<String> same = get(asset, cdn ? "If-None-Match" : "If-Modified-Since", known);
        assertEquals(304, same.statusCode());
        assertEquals("", same.body());
        HttpResponse<String> part = get(asset, "Range", "bytes=10-19");
        assertEquals(206, part.statusCode());
        assertEquals(whole.body().substring(10, 20), part.body());
        assertEquals(404, get(proxy(from) + "/assets/none.js").statusCode());
    }

    private static String proxy(FileSource from) {
        return "http://127.0.0.1:" + proxyPorts.get(from);
    }

    /** A script whose name holds a hash. */
    private static String asset(FileSource from) throws Exception {
        String page = get(proxy(from) + "/some/page").body();
        int begin = page.indexOf("assets/");
        return proxy(from) + "/" + page.substring(begin, page.indexOf('"', begin));
    }

    private static HttpResponse<String> get(String url, String... fields) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (fields.length > 0) {
            request.headers(fields);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
