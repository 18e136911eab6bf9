package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * APIs that know no users, behind two packaged proxies: they get tokens of the proxy's own client, by client credentials at a
 * real oidc-provider, and none at all where the route says so.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ApiTokenIT {
    private static final String SECRET = "planted-client-secret-0123456789";
    private static final String PROXY_SECRET = "planted-proxy-secret-01234567890";
    private static final int CALLS = 24;

    private static final String ROUTES = """
                machines:
                  path: /machines
                  api-token: client
                  client-token: {scope: "machines:run"}
                  upstreams: {us: API}
                more-machines:
                  path: /more-machines
                  api-token: client
                  client-token: {scope: "machines:run"}
                  upstreams: {us: API}
                tools:
                  path: /tools
                  api-token: client
                  client-token: {scope: "tools:read"}
                  upstreams: {us: API}
                status:
                  path: /status
                  public: true
                  scope: global
                  apps: [shop]
                  api-token: client
                  client-token: {scope: "tools:read"}
                  upstreams: {us: API}
                plain:
                  path: /plain
                  api-token: none
                  upstreams: {us: API}
            """;

    @TempDir
    private static Path folder;

    private static final Vertx vertx = Vertx.vertx();
    private static final java.net.http.HttpClient jdk = java.net.http.HttpClient.newHttpClient();
    private static final List<RunningService> proxies = new ArrayList<>();
    private static StrictServer server;
    private static RunningService agent;
    private static NotingApi api;
    private static AppPage page;

    @BeforeAll
    static void start() throws Exception {
        JsonObject shop = StrictServer.client("shop");
        shop.addProperty("client_secret", SECRET);
        JsonObject proxy = JsonParser.parseString("""
                {"client_id": "homeport-proxy", "redirect_uris": [], "response_types": [], "grant_types": ["client_credentials"],
                 "scope": "machines:run tools:read"}
                """).getAsJsonObject();
        proxy.addProperty("client_secret", PROXY_SECRET);
        server = StrictServer.start(folder, List.of(shop, proxy), Map.of("AS_SCOPES", "machines:run tools:read"));
        api = NotingApi.start(vertx, "us");
        DeploymentFile deployment = DeploymentFile.of(server.issuer()).app("shop", """
                client-secret: "${CLIENT_SECRET:}"
                introspect-opaque-tokens: true
                proxy-client:
                  client-id: homeport-proxy
                  client-secret: "${PROXY_SECRET:}"
                """);
        agent = RunningService.start(
                "oauth-agent",
                deployment.writtenTo(folder.resolve("agent.yaml")),
                folder.resolve("agent.log"),
                Map.of("CLIENT_SECRET", SECRET));
        Path file = Files.writeString(
                folder.resolve("proxy.yaml"),
                deployment.forProxy(List.of(agent.address()), api.url()) + ROUTES.replace("API", api.url()));
        for (int i = 0; i < 2; i++) {
            proxies.add(RunningService.start(
                    "oauth-proxy",
                    file,
                    folder.resolve("proxy-" + i + ".log"),
                    Map.of("PROXY_SECRET", PROXY_SECRET, "HOMEPORT_PROXY_HTTP2_CLEAR_TEXT", "true")));
        }
        agent.awaitReady();
        proxies.forEach(RunningService::awaitReady);
        page = AppPage.of(jdk, "shop", agent);
        page.signIn(Map.of("login", "uma", "password", "any"));
    }

    @AfterAll
    static void stop() throws Exception {
        for (RunningService proxy : proxies) {
            proxy.close();
        }
        if (agent != null) {
            agent.close();
        }
        if (server != null) {
            server.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void forget() {
        api.forget();
    }

    private static Future<Integer> call(HttpClient client, RunningService proxy, String path, boolean withSession) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost("127.0.0.1")
                .setPort(proxy.port())
                .setURI(path)
                .putHeader("Origin", "https://shop.example.com")
                .putHeader("token-handler-version", "1");
        if (withSession) {
            options.putHeader("Cookie", page.stream("http", path).cookies());
        }
        return client.request(options)
                .compose(request ->
                        request.send().compose(answer -> answer.body().map(body -> answer.statusCode())));
    }

    /** Calls at once, in both HTTP versions: their statuses. */
    private static Set<Integer> calls(RunningService proxy, String path, boolean withSession) {
        Set<Integer> statuses = new HashSet<>();
        List<HttpClient> clients = List.of(client(HttpVersion.HTTP_1_1), client(HttpVersion.HTTP_2));
        Future.all(IntStream.range(0, CALLS)
                        .mapToObj(i -> call(clients.get(i % 2), proxy, path, withSession)
                                .onSuccess(statuses::add))
                        .toList())
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        clients.forEach(HttpClient::close);
        return Set.copyOf(statuses);
    }

    private static HttpClient client(HttpVersion version) {
        return vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
    }

    /** The one token that all these calls came with. */
    private static String token() {
        Set<String> fields = new HashSet<>();
        api.seen().forEach(seen -> fields.add(seen.fields().get("Authorization")));
        assertEquals(1, fields.size(), "one token for all calls");
        String field = fields.iterator().next();
        assertTrue(field.startsWith("Bearer "));
        return field.substring("Bearer ".length());
    }

    /** What the server says of a token (RFC 7662). */
    private static JsonObject introspected(String token) throws Exception {
        String pair = Base64.getEncoder()
                .encodeToString(("homeport-proxy:" + PROXY_SECRET).getBytes(StandardCharsets.US_ASCII));
        HttpRequest question = HttpRequest.newBuilder(URI.create(server.issuer() + "/token/introspection"))
                .header("Authorization", "Basic " + pair)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("token=" + token))
                .build();
        return JsonParser.parseString(
                        jdk.send(question, BodyHandlers.ofString()).body())
                .getAsJsonObject();
    }

    @Test
    @Order(1)
    void givesAllCallsOneTokenOfTheProxysOwnClient() throws Exception {
        int before = server.count();
        assertEquals(Set.of(200), calls(proxies.get(0), "/machines", true));
        assertEquals(CALLS, api.seen().size());
        String token = token();
        JsonObject said = introspected(token);
        assertTrue(said.get("active").getAsBoolean(), said::toString);
        assertEquals("homeport-proxy", said.get("client_id").getAsString());
        assertEquals("machines:run", said.get("scope").getAsString());
        assertFalse(said.has("sub") && said.get("sub").getAsString().equals("uma"), "it says nothing of the user");
        MultiMap fields = api.seen().get(0).fields();
        assertEquals("us", fields.get("homeport-home-region"));
        assertNull(fields.get("Cookie"));
        api.forget();

        assertEquals(Set.of(200), calls(proxies.get(0), "/more-machines", true));
        assertEquals(token, token(), "a route that wants the same shares it");
        assertEquals(1, server.callsSince(before, "/token").size(), "asked for once, however many wait for it");

        api.forget();
        assertEquals(Set.of(200), calls(proxies.get(1), "/machines", true));
        assertNotEquals(token, token(), "each instance has its own");
        assertEquals(2, server.callsSince(before, "/token").size());
    }

    @Test
    @Order(2)
    void asksForATokenOfItsOwnWhereTheScopeIsAnother() throws Exception {
        int before = server.count();
        assertEquals(Set.of(200), calls(proxies.get(0), "/tools", true));
        assertEquals("tools:read", introspected(token()).get("scope").getAsString());
        assertEquals(1, server.callsSince(before, "/token").size());
    }

    @Test
    @Order(3)
    void wantsASessionAllTheSame() {
        assertEquals(Set.of(401), calls(proxies.get(0), "/machines", false));
        assertEquals(List.of(), api.seen());
    }

    @Test
    @Order(4)
    void givesItToAPublicRouteThatNamesItsApp() throws Exception {
        assertEquals(Set.of(200), calls(proxies.get(0), "/status", false));
        assertEquals("tools:read", introspected(token()).get("scope").getAsString());
        assertTrue(proxies.get(0).output().contains("homeport.routes.status"), "warned of at the start");
    }

    @Test
    @Order(5)
    void givesAnApiNoTokenAtAllWhereItsRouteSaysSo() {
        assertEquals(Set.of(200), calls(proxies.get(0), "/plain", true));
        api.seen().forEach(seen -> {
            assertNull(seen.fields().get("Authorization"));
            assertNull(seen.fields().get("Cookie"));
            assertEquals("us", seen.fields().get("homeport-home-region"));
        });
        api.forget();
        assertEquals(Set.of(401), calls(proxies.get(0), "/plain", false));
        assertEquals(List.of(), api.seen());
    }
}
