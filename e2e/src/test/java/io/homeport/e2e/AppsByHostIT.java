package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One agent and one proxy for two apps of two sites, each at a host of its own with a certificate of its own, in Chromium. */
class AppsByHostIT {
    private static final String SECRET = "planted-client-secret-0123456789";
    private static final String CLUB = "https://club.example.com";
    private static final String CLUB_API = "https://api.example.com";
    private static final String BANK = "https://bank.example.org";
    private static final String BANK_API = "https://api.example.org";
    /** Of the club's site and at the same proxy, but the host of no app. */
    private static final String NO_APPS = "https://other.example.com";

    @TempDir
    static Path folder;

    private static final Vertx VERTX = Vertx.vertx();
    private static LiveApi api;
    private static StrictServer server;
    private static RunningService agent;
    private static RunningService proxy;
    private static BindingChromium chromium;

    private BrowserContext context;
    private Page club;
    private Page bank;

    @BeforeAll
    static void start() throws Exception {
        TlsIdentity ofClub = TlsIdentity.of(folder, "club.example.com", "api.example.com", "other.example.com");
        TlsIdentity ofBank = TlsIdentity.of(folder, "bank.example.org", "api.example.org");
        int clubPages = EmptyPages.serve(VERTX, ofClub, 0);
        int bankPages = EmptyPages.serve(VERTX, ofBank, 0);
        int apis = RunningService.freePort();
        api = new LiveApi();
        JsonObject bankClient = StrictServer.client("bank");
        server = StrictServer.start(
                folder, List.of(secret(StrictServer.client("club")), secret(ofOrg(bankClient))), Map.of());
        DeploymentFile deployment = DeploymentFile.of(server.issuer())
                .app("club", "client-secret: ${CLIENT_SECRET}")
                .app("bank", "client-secret: ${CLIENT_SECRET}");
        byHost(deployment);
        agent = RunningService.start(
                "oauth-agent",
                deployment.writtenTo(folder.resolve("agent.yaml")),
                folder.resolve("agent.log"),
                Map.of("CLIENT_SECRET", SECRET));
        Path file = Files.writeString(folder.resolve("proxy.yaml"), api.routed(deployment, List.of(agent.address())));
        Map<String, String> tls = new HashMap<>(Map.of(
                "QUARKUS_TLS_FRONT_KEY_STORE_SNI",
                "true",
                "HOMEPORT_PROXY_TLS",
                "front",
                "HOMEPORT_PROXY_TLS_PORT",
                String.valueOf(apis)));
        pem(tls, "CLUB", ofClub);
        pem(tls, "BANK", ofBank);
        proxy = RunningService.start("oauth-proxy", file, folder.resolve("proxy.log"), tls);
        agent.awaitReady();
        proxy.awaitReady();
        chromium = BindingChromium.without(
                Map.of(
                        "club.example.com", clubPages,
                        "bank.example.org", bankPages,
                        "api.example.com", apis,
                        "other.example.com", apis,
                        "api.example.org", apis),
                ofClub.keyHash() + "," + ofBank.keyHash());
    }

    private static void pem(Map<String, String> tls, String name, TlsIdentity identity) throws IOException {
        String both = identity.pem().toString();
        tls.put(
                "QUARKUS_TLS_FRONT_KEY_STORE_PEM_" + name + "_CERT",
                identity.certificate().toString());
        tls.put("QUARKUS_TLS_FRONT_KEY_STORE_PEM_" + name + "_KEY", both);
    }

    private static JsonObject secret(JsonObject client) {
        client.addProperty("client_secret", SECRET);
        return client;
    }

    private static JsonObject ofOrg(JsonObject client) {
        return JsonParser.parseString(client.toString().replace("bank.example.com", "bank.example.org"))
                .getAsJsonObject();
    }

    /** One agent-path for both. */
    private static void byHost(DeploymentFile deployment) {
        String text = deployment
                .text()
                .toString()
                .replace("bank.example.com", "bank.example.org")
                .replace("      agent-path: /club\n", "      api-host: api.example.com\n")
                .replace("      agent-path: /bank\n", "      api-host: api.example.org\n");
        deployment.text().setLength(0);
        deployment.text().append(text);
    }

    @AfterAll
    static void stop() throws Exception {
        if (chromium != null) {
            chromium.close();
        }
        for (RunningService service : new RunningService[] {proxy, agent}) {
            if (service != null) {
                service.close();
            }
        }
        if (server != null) {
            server.close();
        }
        if (api != null) {
            api.close();
        }
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void open() {
        context = chromium.newContext();
        club = context.newPage();
        club.navigate(CLUB);
        bank = context.newPage();
        bank.navigate(BANK);
    }

    @AfterEach
    void leave() {
        context.close();
    }

    /** What a call of the page came to: the status and the body, or that the page was told nothing. */
    private static String call(Page from, String method, String url, String form) {
        return (String) from.evaluate("""
                async ([method, url, form]) => {
                  try {
                    const answer = await fetch(url, {
                      method,
                      credentials: 'include',
                      headers: { 'token-handler-version': '1', 'content-type': 'application/x-www-form-urlencoded' },
                      body: method === 'GET' ? undefined : form,
                    });
                    return `${answer.status} ${await answer.text()}`;
                  } catch (error) {
                    return 'blocked';
                  }
                }
                """, List.of(method, url, form));
    }

    private static void signIn(Page page, String origin, String host) {
        String started = call(page, "POST", host + "/oauth-agent/login/start", "");
        assertTrue(started.startsWith("200 "), () -> started + agent.output());
        String address = JsonParser.parseString(started.substring(4))
                .getAsJsonObject()
                .get("authorization_url")
                .getAsString();
        page.navigate(address);
        // Who has signed in for the other app is asked for consent alone.
        if (page.locator("input[name=login]").count() > 0) {
            page.locator("input[name=login]").fill("aiko");
            page.locator("input[name=password]").fill("any");
            page.locator("button[type=submit]").click();
            page.waitForURL(url -> url.startsWith(origin) || url.contains("/interaction/"));
        }
        if (!page.url().startsWith(origin)) {
            page.locator("button[type=submit]").click();
            page.waitForURL(url -> url.startsWith(origin));
        }
        String query = page.url().substring(page.url().indexOf('?') + 1);
        String ended = call(page, "POST", host + "/oauth-agent/login/end", query);
        assertTrue(ended.startsWith("200 ") && ended.contains("\"is_logged_in\":true"), () -> ended + agent.output());
    }

    private List<String> cookiesAt(String host) {
        return context.cookies(host + "/oauth-agent/").stream()
                .map(cookie -> cookie.name)
                .toList();
    }

    @Test
    void signsInAtEachHostWithItsCertificateAndNothingOfOneReachesTheOther() throws Exception {
        TreeSet<String> shown = new TreeSet<>();
        context.onResponse(answer -> {
            if (answer.url().startsWith(CLUB_API) || answer.url().startsWith(BANK_API)) {
                shown.add(answer.url().split("/")[2] + " " + answer.securityDetails().subjectName);
            }
        });
        signIn(club, CLUB, CLUB_API);
        assertTrue(call(bank, "GET", BANK_API + "/oauth-agent/session", "").contains("\"is_logged_in\":false"));
        signIn(bank, BANK, BANK_API);
        assertTrue(call(club, "GET", CLUB_API + "/orders", "").startsWith("200 "), proxy.output());
        assertTrue(call(bank, "GET", BANK_API + "/orders", "").startsWith("200 "), proxy.output());
        assertTrue(call(club, "POST", CLUB_API + "/oauth-agent/refresh", "").startsWith("200 "));
        assertTrue(
                cookiesAt(CLUB_API).stream().allMatch(name -> name.contains("-club-")), cookiesAt(CLUB_API)::toString);
        assertTrue(
                cookiesAt(BANK_API).stream().allMatch(name -> name.contains("-bank-")), cookiesAt(BANK_API)::toString);
        assertEquals(
                List.of("api.example.com club.example.com", "api.example.org bank.example.org"), List.copyOf(shown));

        // Signing out at one is no business of the other.
        assertTrue(call(club, "POST", CLUB_API + "/oauth-agent/logout", "")
                .startsWith("200 {\"logout_url\":\"" + CLUB_API + "/"));
        assertTrue(call(bank, "GET", BANK_API + "/orders", "").startsWith("200 "));
    }

    @ParameterizedTest
    @CsvSource({BANK_API, NO_APPS})
    void aPageReachesNothingAtAnotherHost(String host) {
        signIn(club, CLUB, CLUB_API);
        for (String path : List.of("/oauth-agent/session", "/orders", "/nowhere")) {
            assertEquals("blocked", call(club, "GET", host + path, ""), path);
        }
        assertEquals("blocked", call(club, "POST", host + "/oauth-agent/login/start", ""));
        String socket = """
                url => new Promise(resolve => {
                  const socket = new WebSocket(url);
                  socket.onmessage = text => { socket.close(); resolve(text.data); };
                  socket.onerror = () => resolve('blocked');
                })
                """;
        assertEquals("blocked", club.evaluate(socket, host.replace("https:", "wss:") + "/live/socket"));
        assertEquals("hello", club.evaluate(socket, CLUB_API.replace("https:", "wss:") + "/live/socket"));
    }

    /** Whoever has the cookies of one app, and says of himself what he likes. */
    @ParameterizedTest
    @CsvSource({
        "api.example.com, https://club.example.com, 200",
        "API.example.com., https://club.example.com, 200",
        "api.example.org, https://club.example.com, 403",
        "other.example.com, https://club.example.com, 403",
        "127.0.0.1, https://club.example.com, 403",
        "api.example.org, https://bank.example.org, 401",
        "api.example.com, https://bank.example.org, 403"
    })
    void cookiesOfOneAppAreNotOpenedAtAnotherHost(String host, String origin, int status) throws IOException {
        signIn(club, CLUB, CLUB_API);
        String cookies = context.cookies(CLUB_API + "/oauth-agent/").stream()
                .map((Cookie cookie) -> cookie.name + "=" + cookie.value)
                .collect(Collectors.joining("; "));
        String more = "X-Forwarded-Host: api.example.com\r\nForwarded: host=api.example.com\r\n";
        assertEquals(status, status("GET /orders", host, origin, cookies, more));
        assertEquals(
                status, status("POST /oauth-agent/refresh", host, origin, cookies, more + "Content-Length: 0\r\n"));
    }

    private static int status(String line, String host, String origin, String cookies, String more) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", proxy.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write((line + " HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + origin
                                    + "\r\ntoken-handler-version: 1\r\nConnection: close\r\nCookie: " + cookies + "\r\n"
                                    + more + "\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return Integer.parseInt(answer.split(" ")[1]);
        }
    }
}
