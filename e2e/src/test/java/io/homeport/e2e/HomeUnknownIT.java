package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.homeport.e2e.AppPage.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two regions as real processes, each with an authorization server of its own and keys that the other does not have. Aiko is at
 * home in {@code eu}, and signs in at {@code us}, where nobody knows that: the tokens of that sign-in say so.
 */
class HomeUnknownIT {
    private static final Map<String, String> AIKO = Map.of("login", "aiko", "password", "any");
    private static final String SECRET = "planted-client-secret-of-region-";

    private static final String FILE = """
            homeport-proxy:
              gateway-tls: regions
              gateway-port: OWN_PORT
              trusted-proxies: [127.0.0.0/8]
            quarkus:
              tls:
                regions:
                  key-store: {p12: {path: KEY_STORE, password: PASSWORD}}
                  trust-store: {pem: {certs: [CERTIFICATES]}}
            homeport:
              region: OWN
              agent-url: AGENT
              cookies:
                access-keys: [{id: a-OWN, region: OWN, secret: ACCESS}]
                session-keys: [{id: s-OWN, region: OWN, secret: SESSION}]
              regions:
                OTHER: {gateway: "https://localhost:OTHER_PORT", peers: [proxy.OTHER.internal]}
              apps:
                club:
                  web-origin: https://club.example.com
                  agent-path: /club
                  redirect-uri: https://club.example.com/callback
                  allowed-parameters: [ui_locales, login_hint]
                  post-logout-redirect-uri: https://club.example.com/
                  authorization-servers:
                    eu: {issuer: "ISSUER_EU", client-id: club, client-secret: "${SECRET_EU:}", introspect-opaque-tokens: true}
                    us: {issuer: "ISSUER_US", client-id: club, client-secret: "${SECRET_US:}", introspect-opaque-tokens: true}
              routes:
                orders: {path: /orders, upstreams: {OWN: API}}
            """;

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Vertx vertx = Vertx.vertx();
    private final List<RunningService> running = new ArrayList<>();
    private final Map<String, StrictServer> servers = new TreeMap<>();
    private final Map<String, Integer> ports = Map.of("eu", RunningService.freePort(), "us", RunningService.freePort());
    private RunningService agentAtHome;
    private RunningService atHome;
    private RunningService agentAbroad;
    private RunningService abroad;
    private AppPage page;

    @BeforeEach
    void start() throws Exception {
        isAtHomeIn("eu");
        for (String region : ports.keySet()) {
            JsonObject club = StrictServer.client("club");
            club.addProperty("client_secret", SECRET + region);
            Map<String, String> environment =
                    Map.of("AS_USERS_FILE", folder.resolve("users.json").toString());
            servers.put(region, StrictServer.start(folder, List.of(club), environment));
        }
        TlsIdentity eu = TlsIdentity.of(folder, "proxy.eu.internal", "localhost");
        TlsIdentity us = TlsIdentity.of(folder, "proxy.us.internal", "localhost");
        agentAtHome = started("oauth-agent", file("eu", "us", eu, us, "http://127.0.0.1:1"));
        atHome = started("oauth-proxy", file("eu", "us", eu, us, agentAtHome.address()));
        agentAbroad = started("oauth-agent", file("us", "eu", us, eu, "http://127.0.0.1:1"));
        abroad = started("oauth-proxy", file("us", "eu", us, eu, agentAbroad.address()));
        running.forEach(RunningService::awaitReady);
        page = AppPage.of(client, "club", abroad);
    }

    /** What both servers say of Aiko from now on. */
    private void isAtHomeIn(String region) throws Exception {
        Files.writeString(
                folder.resolve("users.json"),
                "[{\"sub\": \"aiko\", \"name\": \"Aiko Tanaka\", \"region\": \"" + region + "\"}]");
    }

    private RunningService started(String service, Path file) throws Exception {
        Path log = folder.resolve(service + running.size() + ".log");
        Map<String, String> secrets = Map.of("SECRET_EU", SECRET + "eu", "SECRET_US", SECRET + "us");
        running.add(RunningService.start(
                service, file, log, service.equals("oauth-agent") ? secrets : Map.<String, String>of()));
        return running.get(running.size() - 1);
    }

    private Path file(String own, String other, TlsIdentity ours, TlsIdentity theirs, String agent) throws Exception {
        String text = FILE.replace("OWN_PORT", ports.get(own).toString())
                .replace("OTHER_PORT", ports.get(other).toString())
                .replace("KEY_STORE", ours.keyStore().toString())
                .replace("PASSWORD", TlsIdentity.PASSWORD)
                .replace("CERTIFICATES", theirs.certificate().toString())
                .replace("AGENT", agent)
                .replace("ACCESS", base64url("planted-access-key-of-region-" + own + "-"))
                .replace("SESSION", base64url("planted-session-key-of-region-" + own))
                .replace("ISSUER_EU", servers.get("eu").issuer())
                .replace("ISSUER_US", servers.get("us").issuer())
                .replace("API", api(own))
                .replace("OWN", own)
                .replace("OTHER", other);
        return Files.writeString(folder.resolve(own + "-" + running.size() + ".yaml"), text);
    }

    private static String base64url(String secret) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret.getBytes(StandardCharsets.US_ASCII));
    }

    private String api(String region) {
        HttpServer api = vertx.createHttpServer()
                .requestHandler(request -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end("{\"region\":\"" + region + "\",\"entry\":\"" + request.getHeader("homeport-entry-region")
                                + "\"}"));
        api.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
        return "http://127.0.0.1:" + api.actualPort();
    }

    @AfterEach
    void stop() throws Exception {
        for (RunningService service : running) {
            service.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
        for (StrictServer server : servers.values()) {
            server.close();
        }
    }

    private Answer firstLoginEnds(String form) throws Exception {
        String first = page.startLogin(form);
        assertTrue(first.startsWith(servers.get("us").issuer() + "/"), first);
        return page.post("login/end", page.cameBack(first, AIKO));
    }

    /** Where the page is sent on to. */
    private String secondLogin(String form) throws Exception {
        Answer ended = firstLoginEnds(form);
        assertEquals(200, ended.status(), () -> ended.body() + "\n" + output());
        assertEquals("false", ended.text("is_logged_in"));
        return ended.text("authorization_url");
    }

    private String output() {
        return running.stream().map(RunningService::output).collect(Collectors.joining("\n"));
    }

    private List<String> loginCookies() {
        return page.cookieNames().stream()
                .filter(name -> name.contains("-login"))
                .toList();
    }

    /** The agent of the entry is killed before the second sign-in: whatever of it came there would fail. */
    @Test
    void theSecondLoginBeginsAndEndsAtHome() throws Exception {
        String second = secondLogin("ui_locales=sv&login_hint=aiko%40example.com");
        assertTrue(second.startsWith(servers.get("eu").issuer() + "/"), second);
        assertTrue(second.contains("ui_locales=sv"), second);
        assertTrue(second.contains("login_hint=aiko%40example.com"), second);
        assertEquals(2, loginCookies().size(), () -> "an anchor and a login: " + page.cookieNames());
        agentAbroad.kill();
        Answer ended = page.post("login/end", page.cameBack(second, AIKO));
        assertEquals("true", ended.text("is_logged_in"), () -> ended.body() + "\n" + output());
        assertEquals("eu", ended.text("region"));
        assertEquals(Set.of("a-eu", "s-eu"), Set.copyOf(page.keyIds()));
        assertEquals(List.of(), loginCookies());
        Answer called = page.getApi("/orders/7");
        assertEquals("eu", called.text("region"), () -> called.body().toString());
        assertEquals("us", called.text("entry"));
        assertEquals(200, page.post("refresh").status());
        assertFalse(output().contains("ERROR"), this::output);
    }

    /** The tokens of the first sign-in are revoked, and its login is used up. */
    @Test
    void whileHomeIsDownThePageReadsSoAndNothingIsLeft() throws Exception {
        atHome.kill();
        Answer ended = firstLoginEnds("");
        assertEquals("503 region_unavailable", ended.fault());
        assertEquals(List.of(), page.cookieNames());
    }

    @Test
    void twoServersThatDoNotAgreeAreAConflict() throws Exception {
        String second = secondLogin("");
        isAtHomeIn("us");
        assertEquals(
                "403 region_conflict",
                page.post("login/end", page.cameBack(second, AIKO)).fault());
        assertEquals("false", page.get("session").text("is_logged_in"));
    }

    /** The browser has a login of each region then, and the agent of the entry finds out which of them ends. */
    @Test
    void aLoginThatWasLeftDoesNotHinderTheSecondOne() throws Exception {
        page.startLogin();
        Answer ended = page.post("login/end", page.cameBack(secondLogin(""), AIKO));
        assertEquals("true", ended.text("is_logged_in"), () -> ended.body() + "\n" + output());
        assertEquals(Set.of("a-eu", "s-eu"), Set.copyOf(page.keyIds()));
    }

    /** No page makes this call, whatever it says of the way. */
    @Test
    void noPageBeginsASecondLogin() throws Exception {
        assertEquals("404 not_found", page.post("login/again").fault());
        assertEquals(
                "404 not_found", page.sharedWith(atHome).post("login/again").fault());
    }
}
