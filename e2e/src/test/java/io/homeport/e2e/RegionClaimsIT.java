package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.homeport.e2e.AppPage.Answer;
import io.homeport.e2e.StrictServer.Call;
import io.vertx.core.Vertx;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * From what a server says of a user to where their calls go: two packaged agents behind two packaged proxies in {@code us},
 * and two real authorization servers. The app {@code club} has one server, whose opaque tokens the agent asks about; the app
 * {@code team} has one in {@code eu} and one in {@code us}.
 */
class RegionClaimsIT {
    private static final String SECRET = "planted-client-secret-of-";
    private static final String ACCESS_KEY = "planted-access-key-0123456789012";
    private static final String SESSION_KEY = "planted-session-key-012345678901";

    private static final String FILE = """
            homeport-proxy:
              trusted-proxies: [127.0.0.0/8]
            homeport:
              region: us
              agent-url: [AGENTS]
              cookies:
                access-keys: [{id: a, secret: ACCESS}]
                session-keys: [{id: s, secret: "${SESSION_KEY:}"}]
              boundaries: {south: [br]}
              blocked: [{home: cn, serving: us}]
              apps:
                club:
                  web-origin: https://club.example.com
                  agent-path: /club
                  redirect-uri: https://club.example.com/callback
                  post-logout-redirect-uri: https://club.example.com/
                  authorization-server:
                    issuer: "ISSUER_EU"
                    client-id: club
                    client-secret: "${CLUB_SECRET:}"
                    introspect-opaque-tokens: true
                team:
                  web-origin: https://team.example.com
                  agent-path: /team
                  redirect-uri: https://team.example.com/callback
                  post-logout-redirect-uri: https://team.example.com/
                  authorization-servers:
                    eu: {issuer: "ISSUER_EU", client-id: team, client-secret: "${TEAM_EU_SECRET:}", introspect-opaque-tokens: true}
                    us: {issuer: "ISSUER_US", client-id: team, client-secret: "${TEAM_US_SECRET:}", introspect-opaque-tokens: true}
              routes:
                orders: {path: /orders, upstreams: {eu: "API_EU", us: "API_US", ap: "API_AP"}}
            """;

    @TempDir
    static Path folder;

    private static final Vertx vertx = Vertx.vertx();
    private static final HttpClient client = HttpClient.newHttpClient();
    private static final Map<String, NotingApi> apis = new TreeMap<>();
    private static final Map<String, StrictServer> servers = new TreeMap<>();
    private static final List<RunningService> agents = new ArrayList<>();
    private static final List<RunningService> proxies = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        List.of("eu", "us", "ap").forEach(region -> apis.put(region, NotingApi.start(vertx, region)));
        says("\"eu\"");
        for (String region : List.of("eu", "us")) {
            Map<String, String> environment =
                    Map.of("AS_USERS_FILE", folder.resolve("users.json").toString());
            List<JsonObject> clients = List.of(registered("club", "club"), registered("team", "team-" + region));
            servers.put(region, StrictServer.start(folder, clients, environment));
        }
        Map<String, String> secrets = Map.of(
                "SESSION_KEY", base64url(SESSION_KEY),
                "CLUB_SECRET", SECRET + "club",
                "TEAM_EU_SECRET", SECRET + "team-eu",
                "TEAM_US_SECRET", SECRET + "team-us");
        for (int i = 0; i < 2; i++) {
            agents.add(started("oauth-agent", i, "http://127.0.0.1:1", secrets));
        }
        String addresses =
                String.join(", ", agents.stream().map(RunningService::address).toList());
        for (int i = 0; i < 2; i++) {
            proxies.add(started("oauth-proxy", i, addresses, Map.of()));
        }
        agents.forEach(RunningService::awaitReady);
        proxies.forEach(RunningService::awaitReady);
    }

    private static JsonObject registered(String name, String secret) {
        JsonObject registered = StrictServer.client(name);
        registered.addProperty("client_secret", SECRET + secret);
        return registered;
    }

    private static RunningService started(String service, int number, String agentUrls, Map<String, String> secrets)
            throws Exception {
        String text = FILE.replace("AGENTS", agentUrls).replace("ACCESS", base64url(ACCESS_KEY));
        for (Map.Entry<String, StrictServer> server : servers.entrySet()) {
            text = text.replace(
                    "ISSUER_" + server.getKey().toUpperCase(), server.getValue().issuer());
        }
        for (Map.Entry<String, NotingApi> api : apis.entrySet()) {
            text = text.replace(
                    "API_" + api.getKey().toUpperCase(), api.getValue().url());
        }
        Path file = Files.writeString(folder.resolve(service + number + ".yaml"), text);
        return RunningService.start(service, file, folder.resolve(service + number + ".log"), secrets);
    }

    private static String base64url(String secret) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret.getBytes(StandardCharsets.US_ASCII));
    }

    @AfterAll
    static void stop() throws Exception {
        for (RunningService service : proxies) {
            service.close();
        }
        for (RunningService service : agents) {
            service.close();
        }
        for (StrictServer server : servers.values()) {
            server.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void forget() {
        apis.values().forEach(NotingApi::forget);
    }

    /** From now on the servers' claim of Aiko's region is this JSON; {@code -}: there is no such claim. */
    private static void says(String claim) throws Exception {
        JsonObject aiko = new JsonObject();
        aiko.addProperty("sub", "aiko");
        aiko.addProperty("name", "Aiko Tanaka");
        if (!claim.equals("-")) {
            JsonElement region = JsonParser.parseString(claim);
            aiko.add("region", region);
        }
        JsonArray users = new JsonArray();
        users.add(aiko);
        // Nulls are claims, too.
        String text = new GsonBuilder().serializeNulls().create().toJson(users);
        Path written = Files.writeString(folder.resolve("users.new"), text);
        Files.move(
                written,
                folder.resolve("users.json"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static final Map<String, String> AIKO = Map.of("login", "aiko", "password", "any");

    /** Which regions' APIs were asked. */
    private static List<String> asked() {
        return apis.entrySet().stream()
                .flatMap(api -> api.getValue().seen().stream().map(seen -> api.getKey()))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    "eu"         | eu   | 200 | eu
                    "us"         | us   | 200 | us
                    "ap"         | ap   | 200 | ap
                    "EU"         | eu   | 200 | eu
                    ["eu"]       | eu   | 200 | eu
                    -            |      | 403 | region_missing
                    ""           |      | 403 | region_unknown
                    "  "         |      | 403 | region_unknown
                    " eu"        |      | 403 | region_unknown
                    5            |      | 403 | region_unknown
                    null         |      | 403 | region_unknown
                    ["eu", "us"] |      | 403 | region_unknown
                    "mars"       | mars | 403 | region_unknown
                    "br"         | br   | 503 | region_unavailable
                    """)
    void aClaimLeadsToItsRegionOrNowhere(String claim, String region, int status, String servedOrCode)
            throws Exception {
        says(claim);
        AppPage page = AppPage.of(client, "club", proxies.get(0));
        Answer signedIn = page.signIn(AIKO);
        assertEquals("true", signedIn.text("is_logged_in"));
        for (RunningService proxy : proxies) {
            forget();
            AppPage there = page.sharedWith(proxy);
            assertEquals(region, there.get("session").text("region"));
            Answer answer = there.getApi("/orders/7");
            if (status == 200) {
                assertEquals(servedOrCode, answer.text("region"));
                assertEquals(List.of(servedOrCode), asked());
            } else {
                assertEquals(status + " " + servedOrCode, answer.fault());
                assertEquals(List.of(), asked());
            }
        }
    }

    @Test
    void whoIsBlockedHereGetsNoSession() throws Exception {
        says("\"cn\"");
        AppPage page = AppPage.of(client, "club", proxies.get(0));
        int before = servers.get("eu").count();
        Answer refused = page.post("login/end", page.cameBack(page.startLogin(), AIKO));
        assertEquals("403 region_blocked", refused.fault());
        assertEquals(List.of(), sessionCookies(page));
        assertTrue(servers.get("eu").callsSince(before, "/token/revocation").stream()
                .allMatch(call -> call.status() == 200));
        assertEquals("false", page.get("session").text("is_logged_in"));
    }

    private static List<String> sessionCookies(AppPage page) {
        return page.cookieNames().stream()
                .filter(name -> name.matches(".*-(at|rt-.*|id-.*)"))
                .toList();
    }

    @Test
    void aRefreshReadsTheRegionAnew() throws Exception {
        says("\"eu\"");
        AppPage page = AppPage.of(client, "club", proxies.get(0));
        page.signIn(AIKO);
        assertEquals("eu", page.getApi("/orders/7").text("region"));
        // The API at the old home says so first, and the page refreshes.
        assertEquals("401 region_changed", page.getApi("/orders/moved").fault());
        says("\"ap\"");
        AppPage elsewhere = page.sharedWith(proxies.get(1));
        assertEquals("ap", elsewhere.post("refresh").text("region"));
        for (RunningService proxy : proxies) {
            assertEquals("ap", page.sharedWith(proxy).getApi("/orders/7").text("region"));
        }
        // A claim that has become malformed is no missing one: nobody stays where they were.
        says("\"\"");
        assertEquals(200, page.post("refresh").status());
        assertEquals("403 region_unknown", page.getApi("/orders/7").fault());
    }

    private static List<String> told(String region, int since, String path) throws Exception {
        return servers.get(region).callsSince(since, path).stream()
                .map(Call::toString)
                .toList();
    }

    @Test
    void whatIsAboutASessionIsAskedAtItsHomeRegionsServer() throws Exception {
        says("\"eu\"");
        AppPage page = AppPage.of(client, "team", proxies.get(0));
        int abroad = servers.get("us").count();
        int home = servers.get("eu").count();
        Answer sentHome = page.endLogin(page.cameBack(page.startLogin(), AIKO));
        assertEquals("false", sentHome.text("is_logged_in"));
        assertTrue(
                sentHome.text("authorization_url").startsWith(servers.get("eu").issuer() + "/"));
        assertEquals(List.of(), sessionCookies(page));
        List<String> revoked = told("us", abroad, "/token/revocation");
        assertTrue(revoked.contains("POST /token/revocation 200"), revoked::toString);
        int after = servers.get("us").count();

        AppPage elsewhere = page.sharedWith(proxies.get(1));
        Answer signedIn = elsewhere.endLogin(page.cameBack(sentHome.text("authorization_url"), AIKO));
        assertEquals("eu", signedIn.text("region"));
        assertEquals(200, page.post("refresh").status());
        assertEquals("Aiko Tanaka", elsewhere.get("userinfo").text("name"));
        assertEquals("eu", page.getApi("/orders/7").text("region"));
        assertTrue(elsewhere.signOut().startsWith(servers.get("eu").issuer() + "/"));
        assertEquals(List.of("POST /token 200", "POST /token 200"), told("eu", home, "/token"));
        assertEquals(List.of("GET /me 200"), told("eu", home, "/me"));
        assertTrue(told("eu", home, "/token/revocation").contains("POST /token/revocation 200"));
        for (String path : List.of("/token", "/me", "/token/revocation", "/token/introspection")) {
            assertEquals(List.of(), told("us", after, path));
        }
    }
}
