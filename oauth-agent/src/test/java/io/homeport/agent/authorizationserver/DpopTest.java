package io.homeport.agent.authorizationserver;

import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.telemetry.AgentMetrics;
import io.homeport.agent.telemetry.Spans;
import io.homeport.agent.world.Call;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.Reply;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.World.AppUnderTest;
import io.homeport.agent.world.WorldResource;
import io.homeport.authorizationserver.BackChannel;
import io.homeport.authorizationserver.DpopNonces;
import io.homeport.authorizationserver.ServerTls;
import io.homeport.cookies.DpopKey;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.ClientAuthentication;
import io.homeport.deployment.Profile;
import io.homeport.deployment.SenderConstraint;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** #69, #76, #77: tokens that are bound to a key of the session (RFC 9449). */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class DpopTest {
    private static final Set<Endpoint> PROVEN =
            Set.of(Endpoint.PUSHED_REQUEST, Endpoint.TOKEN, Endpoint.USERINFO, Endpoint.REVOCATION);

    World world;

    @Inject
    MovableClock clock;

    private final Page page = new Page(World.BOUND);
    private ScriptedServer server;

    @BeforeEach
    void reset() {
        world.reset(clock);
        server = world.server();
    }

    private static JsonObject part(String jwt, int at) {
        return new JsonObject(new String(Base64.getUrlDecoder().decode(jwt.split("\\.")[at]), StandardCharsets.UTF_8));
    }

    private static List<Call> proven(ScriptedServer at) {
        return at.calls().stream()
                .filter(call -> PROVEN.contains(call.endpoint()))
                .toList();
    }

    private static JsonObject header(Call call) {
        return part(call.headers().get("DPoP"), 0);
    }

    private static JsonObject claims(Call call) {
        return part(call.headers().get("DPoP"), 1);
    }

    private static Optional<String> nonce(Call call) {
        return Optional.ofNullable(claims(call).getString("nonce"));
    }

    private List<Optional<String>> nonces(Endpoint endpoint) {
        return server.calls(endpoint).stream().map(DpopTest::nonce).toList();
    }

    static List<AppUnderTest> apps() {
        return List.of(World.BOUND, World.SPLIT);
    }

    /** One pushes its request; the other's server is reached at another address than the one it publishes. */
    @ParameterizedTest(name = "#76 {0}")
    @MethodSource("apps")
    void provesPossessionAtEveryEndpoint(AppUnderTest app) throws Exception {
        ScriptedServer at = app == World.SPLIT ? world.split() : server;
        Page browser = new Page(app);
        long begin = clock.instant().getEpochSecond();
        String url = browser.startLogin("");
        String asked = at.asked(url).get("dpop_jkt");
        browser.post("login/end", at.authorize(browser.startLogin(""), "aiko"));
        browser.get("userinfo").then().statusCode(200);
        browser.post("refresh").then().statusCode(200);
        browser.get("userinfo").then().statusCode(200);
        browser.post("logout").then().statusCode(200);
        assertEquals(43, asked.length());
        List<Call> calls = proven(at);
        assertEquals(app == World.BOUND ? 8 : 6, calls.size());
        Set<String> ids = new HashSet<>();
        Set<Object> keys = new HashSet<>();
        for (Call call : calls) {
            assertEquals(1, call.headers().getAll("DPoP").size());
            assertEquals(Set.of("typ", "alg", "jwk"), header(call).fieldNames());
            assertEquals("dpop+jwt", header(call).getString("typ"));
            assertEquals("ES256", header(call).getString("alg"));
            assertEquals(
                    Set.of("kty", "crv", "x", "y"),
                    header(call).getJsonObject("jwk").fieldNames(),
                    "nothing private");
            boolean carriesToken = call.endpoint() == Endpoint.USERINFO;
            Set<String> members = new HashSet<>(claims(call).fieldNames());
            // The server may have given one in another test.
            members.remove("nonce");
            assertEquals(
                    carriesToken ? Set.of("jti", "htm", "htu", "iat", "ath") : Set.of("jti", "htm", "htu", "iat"),
                    members);
            assertEquals(call.method(), claims(call).getString("htm"));
            assertTrue(claims(call).getString("htu").startsWith(at.issuer() + "/"), "the published address");
            long issued = claims(call).getLong("iat");
            assertTrue(begin <= issued && issued <= clock.instant().getEpochSecond());
            assertTrue(ids.add(claims(call).getString("jti")));
            if (carriesToken) {
                String token = call.headers().get("Authorization").substring("DPoP ".length());
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
                assertEquals(
                        Base64.getUrlEncoder().withoutPadding().encodeToString(hash),
                        claims(call).getString("ath"));
            }
            // The first of two logins pushed with a key of its own.
            if (!(app == World.BOUND && call == calls.get(0))) {
                keys.add(header(call).getJsonObject("jwk"));
            }
        }
        assertEquals(1, keys.size(), "login, refresh, userinfo and logout prove the same key");
    }

    @Test
    void bindsEachSessionToAKeyOfItsOwn() {
        page.signIn(server, "aiko");
        new Page(World.BOUND).signIn(server, "aiko");
        List<Call> tokens = server.calls(Endpoint.TOKEN);
        assertNotEquals(
                header(tokens.get(0)).getJsonObject("jwk"),
                header(tokens.get(1)).getJsonObject("jwk"));
        List<Call> pushed = server.calls(Endpoint.PUSHED_REQUEST);
        assertNotEquals(
                pushed.get(0).form().get("dpop_jkt"), pushed.get(1).form().get("dpop_jkt"));
    }

    @ParameterizedTest(name = "#69 token_type {0}")
    @ValueSource(strings = {"Bearer", "N_A", "DPoP "})
    void discardsTokensThatAreNotBound(String type) {
        page.signIn(server, "aiko");
        Map<String, String> before = Map.copyOf(page.jar());
        server.tokenResponse(tokens -> tokens.put("token_type", type));
        page.isError(page.post("refresh"), 502, "authorization_server_error");
        // Only the new refresh token is kept.
        assertEquals(before.keySet(), page.jar().keySet());
        page.get("userinfo").then().statusCode(200);

        Page another = new Page(World.BOUND);
        String query = server.authorize(another.startLogin(""), "aiko");
        another.isError(another.post("login/end", query), 502, "authorization_server_error");
        assertEquals(Map.of(), another.jar());
    }

    @Test
    void readsTheTokenTypeWhateverItsCase_68() {
        server.tokenResponse(tokens -> tokens.put("token_type", "dpop"));
        page.signIn(server, "aiko");
    }

    @Test
    void discardsABoundTokenWhereABearerTokenWasAskedFor() {
        Page shop = new Page(World.SHOP);
        server.tokenResponse(tokens -> tokens.put("token_type", "DPoP"));
        String query = server.authorize(shop.startLogin(""), "aiko");
        shop.isError(shop.post("login/end", query), 502, "authorization_server_error");
    }

    @Test
    void provesNothingForABearerToken() {
        Page shop = new Page(World.SHOP);
        shop.signIn(server, "aiko");
        shop.post("refresh").then().statusCode(200);
        shop.get("userinfo").then().statusCode(200);
        server.on(Endpoint.TOKEN, Reply.json(400, "{\"error\":\"use_dpop_nonce\"}"));
        shop.isError(shop.post("refresh"), 502, "authorization_server_error");
        assertEquals(3, server.calls(Endpoint.TOKEN).size(), "and answers no challenge");
        assertTrue(server.calls().stream().noneMatch(call -> call.headers().contains("DPoP")));
    }

    @Test
    void repeatsACallOnceWithTheNonceThatTheServerWants_77() {
        server.dpopNonce("planted-nonce-1");
        page.signIn(server, "aiko");
        assertEquals(2, server.calls(Endpoint.PUSHED_REQUEST).size());
        assertEquals(
                Optional.of("planted-nonce-1"), nonces(Endpoint.PUSHED_REQUEST).get(1));
        assertEquals(List.of(Optional.of("planted-nonce-1")), nonces(Endpoint.TOKEN), "one origin, one nonce");

        server.dpopNonce("planted-nonce-2");
        page.post("refresh").then().statusCode(200);
        assertEquals(
                List.of(Optional.of("planted-nonce-1"), Optional.of("planted-nonce-1"), Optional.of("planted-nonce-2")),
                nonces(Endpoint.TOKEN));

        server.dpopNonce("planted-nonce-3");
        page.get("userinfo").then().statusCode(200);
        assertEquals(
                List.of(Optional.of("planted-nonce-2"), Optional.of("planted-nonce-3")), nonces(Endpoint.USERINFO));

        server.dpopNonce("planted-nonce-4");
        page.post("logout").then().statusCode(200);
        List<Call> revocations = server.calls(Endpoint.REVOCATION);
        for (String kind : List.of("access_token", "refresh_token")) {
            List<Call> ofToken = revocations.stream()
                    .filter(call -> call.form().get("token_type_hint").equals(kind))
                    .toList();
            // The other call may have brought the new nonce already: then this one is made once.
            assertTrue(ofToken.size() <= 2, "once more at most");
            Call last = ofToken.get(ofToken.size() - 1);
            assertEquals("planted-nonce-4", claims(last).getString("nonce"));
        }

        List<Call> calls = proven(server);
        assertEquals(
                calls.size(),
                calls.stream()
                        .map(call -> claims(call).getString("jti"))
                        .distinct()
                        .count(),
                "no proof is used twice");
        List<String> assertions = calls.stream()
                .map(call -> call.form().get("client_assertion"))
                .filter(assertion -> assertion != null)
                .map(assertion -> part(assertion, 1).getString("jti"))
                .toList();
        assertEquals(assertions.size(), Set.copyOf(assertions).size(), "nor is an assertion");
    }

    @Test
    void takesTheNextNonceFromAGoodAnswer_77() {
        page.signIn(server, "aiko");
        server.tokenResponse(tokens -> {
            server.dpopNonce("planted-nonce-9");
            return tokens;
        });
        page.post("refresh").then().statusCode(200);
        page.get("userinfo").then().statusCode(200);
        assertEquals(List.of(Optional.of("planted-nonce-9")), nonces(Endpoint.USERINFO), "no call in vain");
    }

    @Test
    void givesUpOnAServerThatIsNeverContent_77() {
        page.signIn(server, "aiko");
        server.calls().clear();
        Map<String, String> before = Map.copyOf(page.jar());
        AtomicInteger asked = new AtomicInteger();
        server.on(Endpoint.TOKEN, request -> {
            request.response().putHeader("DPoP-Nonce", "planted-changing-nonce-" + asked.incrementAndGet());
            Reply.json(400, "{\"error\":\"use_dpop_nonce\"}").to(request);
        });
        page.isError(page.post("refresh"), 502, "authorization_server_error").header("Set-Cookie", nullValue());
        assertEquals(2, server.calls(Endpoint.TOKEN).size());
        assertEquals(before, page.jar());
        server.well(Endpoint.TOKEN);
        page.post("refresh").then().statusCode(200);
        assertEquals(
                Optional.of("planted-changing-nonce-2"),
                nonce(server.calls(Endpoint.TOKEN).get(2)));
    }

    @ParameterizedTest(name = "#77 [{0}]")
    @ValueSource(strings = {"", "with blank", "quo\"te", "back\\slash"})
    void takesNoNonceThatIsNone(String value) {
        page.signIn(server, "aiko");
        server.calls().clear();
        server.on(Endpoint.TOKEN, request -> {
            request.response().putHeader("DPoP-Nonce", value);
            Reply.json(400, "{\"error\":\"use_dpop_nonce\"}").to(request);
        });
        page.isError(page.post("refresh"), 502, "authorization_server_error");
        assertEquals(1, server.calls(Endpoint.TOKEN).size());
    }

    @Test
    void keepsTheNoncesOfOriginsApart_77() {
        DpopNonces nonces = new DpopNonces();
        List<String> seen = new ArrayList<>();
        nonces.keep(URI.create("https://login.example.com/token"), List.of("one"));
        for (String url : List.of(
                "https://login.example.com/userinfo",
                "https://login.example.com:8443/token",
                "https://mtls.example.com/token",
                "http://login.example.com/token")) {
            seen.add(nonces.of(URI.create(url)).orElse("none"));
        }
        assertEquals(List.of("one", "none", "none", "none"), seen);
    }

    private AuthorizationServerClient client(SenderConstraint constraint) {
        AuthorizationServer configured = new AuthorizationServer(
                "homeport.apps.shop.authorization-server",
                server.issuer(),
                Optional.empty(),
                Optional.empty(),
                "shop-spa",
                ScriptedServer.SECRET,
                ClientAuthentication.CLIENT_SECRET_BASIC,
                List.of(),
                constraint,
                Profile.NONE,
                AuthorizationServer.RequestStyle.plain(),
                AuthorizationServer.TokenStyle.plain(),
                Set.of("RS256"),
                Set.of(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                AuthorizationServer.Peculiarities.none());
        AgentMetrics metrics = new AgentMetrics(new SimpleMeterRegistry());
        return new AuthorizationServerClient(
                configured,
                new ObservedChannel(
                        new BackChannel(server.vertx(), Duration.ofSeconds(1), ServerTls.plain()),
                        "shop",
                        metrics,
                        new Spans(OpenTelemetry.noop())),
                clock);
    }

    /** A session may be older than the setting. */
    @Test
    void givesASessionWithoutAKeyANewOneAndLeavesAnEarlierOne() {
        AuthorizationServerClient bound = client(SenderConstraint.DPOP);
        Optional<DpopKey> fresh = bound.binding(Optional.empty()).dpopKey();
        assertTrue(fresh.isPresent());
        assertEquals(fresh, bound.binding(fresh).dpopKey());
        assertEquals(
                Optional.empty(), client(SenderConstraint.NONE).binding(fresh).dpopKey());
    }

    @Test
    void showsTheKeyToNobody() {
        page.signIn(server, "aiko");
        String jwk =
                header(server.calls(Endpoint.TOKEN).get(0)).getJsonObject("jwk").getString("x");
        for (String answer : List.of(
                page.get("session").asString(),
                page.get("userinfo").asString(),
                page.post("refresh").asString())) {
            assertFalse(answer.contains(jwk));
        }
    }
}
