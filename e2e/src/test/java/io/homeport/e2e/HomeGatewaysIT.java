package io.homeport.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two regions as real processes, each with keys that the other does not have. Aiko is at home in {@code eu}, whose agent,
 * proxy and API are here; she travels to {@code us}, whose agent stops on purpose: whatever went to it would fail.
 */
class HomeGatewaysIT {
    private static final Map<String, String> AIKO = Map.of("login", "aiko", "password", "any");
    private static final String SECRET = "planted-client-secret-0123456789";
    private static final String BOUND = "__Host-club-bound";
    private static final List<String> AUDITED = List.of(
            "service", "target", "operation", "entry", "home", "serving", "decision", "rule", "outcome", "status");

    private static final String HOMEPORT = """
              audit-log: {enabled: true, subject-secret: QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8}
              cookies:
                access-keys: [{id: a, region: OWN, secret: ACCESS}]
                session-keys: [{id: s, region: OWN, secret: SESSION}]
              apps:
                club:
                  web-origin: https://club.example.com
                  agent-path: /club
                  device-binding: preferred
                  redirect-uri: https://club.example.com/callback
                  allowed-parameters: [region]
                  post-logout-redirect-uri: https://club.example.com/
                  authorization-server:
                    issuer: ISSUER
                    client-id: club
                    client-secret: ${CLIENT_SECRET}
              routes:
                orders: {path: /orders, default-region: OWN, upstreams: {OWN: API}}
            """;

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private StrictServer server;
    private SpanCollector collector;
    private TwoHomes homes;

    @BeforeEach
    void start() throws Exception {
        JsonObject club = StrictServer.client("club");
        club.addProperty("client_secret", SECRET);
        server = StrictServer.start(folder, List.of(club), Map.of());
        collector = SpanCollector.start();
        Map<String, String> environment = new HashMap<>(collector.environment());
        environment.put("CLIENT_SECRET", SECRET);
        homes = TwoHomes.start(
                folder,
                new TwoHomes.Told(
                        HOMEPORT.replace("ISSUER", server.issuer()), shippedSpanSettings(), service -> environment));
    }

    /** As they are shipped; the collector's environment says where, and that each trace is recorded. */
    private static String shippedSpanSettings() throws IOException {
        return Files.readAllLines(RunningDemo.root().resolve("deployment/observability/otel-services.yaml")).stream()
                .filter(line -> line.startsWith(" "))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    @AfterEach
    void stop() throws Exception {
        if (homes != null) {
            homes.close();
        }
        if (server != null) {
            server.close();
        }
        if (collector != null) {
            collector.close();
        }
    }

    private static void callsItsApi(AppPage page, String entry) throws Exception {
        AppPage.Answer answer = page.getApi("/orders/7");
        assertEquals(200, answer.status(), () -> answer.body().toString());
        assertEquals("eu", answer.text("region"));
        assertEquals(entry, answer.text("entry"));
    }

    /** Some line of the audit log has these members, in the order of docs/regions.md. */
    private static void audits(RunningService service, String... members) {
        await().untilAsserted(() -> {
            List<List<String>> lines = service.output()
                    .lines()
                    .filter(line -> line.contains(" (audit-log) ") && line.endsWith("}"))
                    .map(line -> JsonParser.parseString(line.substring(line.indexOf('{')))
                            .getAsJsonObject())
                    .map(line -> AUDITED.stream()
                            .map(member -> line.get(member).getAsString())
                            .toList())
                    .toList();
            assertTrue(lines.contains(List.of(members)), () -> List.of(members) + " in " + lines);
        });
    }

    @Test
    void aTravellersSessionGoesOnWhereItCannotBeOpened() throws Exception {
        homes.agentAbroad().kill();
        AppPage page = AppPage.of(client, "club", homes.atHome());
        page.signIn(AIKO);
        callsItsApi(page, "eu");
        AppPage travelling = page.sharedWith(homes.abroad());
        callsItsApi(travelling, "us");
        assertEquals("true", travelling.get("session").text("is_logged_in"));
        String before = travelling.refreshCookie().orElseThrow().getValue();
        assertEquals(200, travelling.post("refresh").status());
        assertFalse(before.equals(travelling.refreshCookie().orElseThrow().getValue()));
        callsItsApi(travelling, "us");
        // Home's agent goes on with it, too: nobody else has the ID token.
        assertTrue(travelling.signOut().startsWith(server.issuer() + "/session/end?client_id=club&id_token_hint="));
        assertEquals("401 unauthorized", travelling.getApi("/orders/7").fault());
        assertTrue(!homes.output().contains("ERROR"));
    }

    @Test
    void aLoginThatSaysWhereHomeIsBeginsAndEndsThere() throws Exception {
        AppPage travelling = AppPage.of(client, "club", homes.abroad());
        String address = travelling.startLogin("region=eu");
        audits(homes.agentAbroad(), "agent", "club", "login/start", "us", "eu", "none", "pass-on", "home", "ok", "421");
        homes.agentAbroad().kill();
        String ended = travelling.endLogin(travelling.cameBack(address, AIKO)).text("is_logged_in");
        assertEquals("true", ended);
        callsItsApi(travelling, "us");
        assertEquals(200, travelling.post("refresh").status());
        callsItsApi(travelling.sharedWith(homes.atHome()), "eu");
        audits(homes.abroad(), "proxy", "agent", "POST", "us", "eu", "eu", "pass-on", "label", "answered", "200");
        audits(homes.abroad(), "proxy", "orders", "GET", "us", "eu", "eu", "pass-on", "label", "answered", "200");
        audits(homes.atHome(), "proxy", "orders", "GET", "us", "none", "eu", "serve", "default", "answered", "200");
        audits(homes.atHome(), "proxy", "orders", "GET", "eu", "none", "eu", "serve", "default", "answered", "200");
        audits(homes.agentAtHome(), "agent", "club", "login/end", "us", "none", "eu", "serve", "missing", "ok", "200");
    }

    @Test
    void aLoginThatBeganAtHomeEndsThereWhereverTheUserIsByThen() throws Exception {
        homes.agentAbroad().kill();
        AppPage page = AppPage.of(client, "club", homes.atHome());
        String query = page.cameBack(page.startLogin(), AIKO);
        AppPage travelling = page.sharedWith(homes.abroad());
        assertEquals("true", travelling.endLogin(query).text("is_logged_in"));
        callsItsApi(travelling, "us");
        callsItsApi(page, "eu");
    }

    /** The key is in a cookie that home alone can open, so the browser registers and proves it there. */
    @Test
    void aTravellersSessionIsBoundAndProvedAtHome() throws Exception {
        AppPage page = AppPage.of(client, "club", homes.atHome());
        page.signIn(AIKO);
        AppPage travelling = page.sharedWith(homes.abroad());
        ProvingBrowser browser = new ProvingBrowser(travelling);
        assertEquals(200, browser.registersAtRefresh().statusCode());
        assertEquals("true", travelling.get("session").text("device_bound"));
        callsItsApi(travelling, "us");
        travelling.forgets(BOUND);
        assertEquals("401 token_expired", travelling.getApi("/orders/7").fault());
        assertEquals(200, browser.proves().statusCode());
        assertTrue(travelling.cookieNames().contains(BOUND));
        callsItsApi(travelling, "us");
        // Another browser's key proves nothing, here as there.
        travelling.forgets(BOUND);
        String ended = new ProvingBrowser(travelling).proves().body();
        assertTrue(ended.contains("\"continue\":false"), ended);
        assertFalse(travelling.cookieNames().contains(BOUND));
        // A browser keeps its session over a 503, and ends it at any 4xx.
        homes.atHome().kill();
        assertEquals(503, browser.proves().statusCode());
    }

    /** A page's click and its refresh, both in the trace that the browser began. */
    @Test
    void oneTraceReadsFromTheBrowserUpToHomesApiAndUpToTheAuthorizationServer() throws Exception {
        AppPage page = AppPage.of(client, "club", homes.atHome());
        page.signIn(AIKO);
        AppPage travelling = page.sharedWith(homes.abroad());
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        String browser = "00f067aa0ba902b7";
        String parent = "00-" + trace + "-" + browser + "-01";
        int before = homes.calls().size();
        HttpRequest.Builder click = HttpRequest.newBuilder(
                        URI.create(homes.abroad().address() + "/orders/7?planted-query"))
                .GET();
        assertEquals(
                200, travelling.exchange(click.header("traceparent", parent)).statusCode());
        String told = homes.calls().get(before);
        assertTrue(told.matches("eu 00-" + trace + "-[0-9a-f]{16}-01"), told);
        HttpRequest.Builder refresh = travelling.calling("refresh").header("traceparent", parent);
        assertEquals(200, travelling.exchange(refresh).statusCode());
        await().untilAsserted(() -> assertEquals(
                List.of(
                        "oauth-proxy CLIENT GET orders",
                        "oauth-proxy SERVER GET orders",
                        "oauth-proxy CLIENT GET orders",
                        "oauth-proxy SERVER GET orders",
                        browser),
                collector.wayUp(trace, told.substring(39, 55))));
        await().untilAsserted(() -> assertEquals(
                List.of(
                        "oauth-agent CLIENT POST token",
                        "oauth-agent SERVER POST /club/refresh",
                        "oauth-proxy CLIENT POST agent",
                        "oauth-proxy SERVER POST agent",
                        "oauth-proxy CLIENT POST agent",
                        "oauth-proxy SERVER POST agent",
                        browser),
                collector.of(trace).stream()
                        .filter(span -> span.span().getName().equals("POST token"))
                        .findFirst()
                        .map(span -> collector.wayUp(trace, span.id()))
                        .orElse(List.of())));
        assertEquals(10, collector.of(trace).size());
        assertFalse(collector.toString().contains("planted-"));
        assertFalse(collector.toString().contains("/orders/7"));
    }

    /** Nobody began a trace: the proxy does, and all that the sign-in causes is in it. */
    @Test
    void aSignInIsOneTraceUpToTheAuthorizationServer() throws Exception {
        AppPage.of(client, "club", homes.atHome()).signIn(AIKO);
        await().untilAsserted(() -> assertEquals(
                List.of(
                        "oauth-agent CLIENT POST token",
                        "oauth-agent SERVER POST /club/login/end",
                        "oauth-proxy CLIENT POST agent",
                        "oauth-proxy SERVER POST agent",
                        ""),
                collector.firstWayUp("POST token")));
    }

    @Test
    void withoutHomeNobodyTakesItsPlaceAndTheSessionIsKept() throws Exception {
        homes.agentAbroad().kill();
        AppPage page = AppPage.of(client, "club", homes.atHome());
        page.signIn(AIKO);
        AppPage travelling = page.sharedWith(homes.abroad());
        List<String> cookies = travelling.cookieNames();
        homes.atHome().kill();
        assertEquals("503 region_unavailable", travelling.getApi("/orders/7").fault());
        assertEquals("503 region_unavailable", travelling.post("refresh").fault());
        assertEquals(cookies, travelling.cookieNames());
    }
}
