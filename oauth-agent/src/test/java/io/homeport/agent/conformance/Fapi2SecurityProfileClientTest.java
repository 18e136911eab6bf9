package io.homeport.agent.conformance;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.Call;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.World.AppUnderTest;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The modules fapi2-security-profile-final-client-test-*: by private_key_jwt with DPoP, and by a certificate with
 * tokens that are bound to it.
 */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class Fapi2SecurityProfileClientTest {
    World world;

    @Inject
    MovableClock clock;

    @BeforeEach
    void reset() {
        world.reset(clock);
        for (AppUnderTest app : apps()) {
            server(app).idTokenHeader(token -> token.setAlgorithmHeaderValue("PS256"));
        }
    }

    static List<AppUnderTest> apps() {
        return List.of(World.FAPI, World.FAPI_MTLS);
    }

    private ScriptedServer server(AppUnderTest app) {
        return app == World.FAPI ? world.server() : world.secure();
    }

    private static Map<String, String> inTheBrowser(String url) {
        return ScriptedServer.form(URI.create(url).getRawQuery());
    }

    private void goesTheWholeWay(AppUnderTest app) {
        ScriptedServer server = server(app);
        Page page = new Page(app);
        String url = page.startLogin("");
        assertEquals(Set.of("client_id", "request_uri"), inTheBrowser(url).keySet());
        page.post("login/end", server.authorize(url, "aiko")).then().statusCode(200);
        page.get("userinfo").then().statusCode(200);
        page.post("refresh").then().statusCode(200);
        page.post("logout").then().statusCode(200);
    }

    /** What the suite looks for while it plays the server. */
    private void isByTheBook(AppUnderTest app) {
        Map<String, String> asked =
                server(app).calls(Endpoint.PUSHED_REQUEST).get(0).form();
        assertEquals("code", asked.get("response_type"));
        assertEquals("S256", asked.get("code_challenge_method"));
        assertTrue(asked.get("nonce").length() <= 64);
        assertFalse(asked.containsKey("request_uri"));
        for (Call call : server(app).calls()) {
            assertFalse(call.form().containsKey("client_secret"));
            assertFalse(call.form().containsKey("access_token"));
            if (Set.of(Endpoint.PUSHED_REQUEST, Endpoint.TOKEN).contains(call.endpoint())) {
                assertEquals(app == World.FAPI, call.form().containsKey("client_assertion"));
                assertEquals(app == World.FAPI, call.headers().contains("DPoP"));
                assertEquals(app == World.FAPI_MTLS, call.certificate().isPresent());
            }
        }
    }

    @ParameterizedTest(name = "happy-path {0}")
    @MethodSource("apps")
    void signsInWithTheNoncesThatTheServerDemands(AppUnderTest app) {
        server(app).dpopNonce("planted-fapi-nonce");
        goesTheWholeWay(app);
        isByTheBook(app);
    }

    @ParameterizedTest(name = "happy-path-no-dpop-nonce {0}")
    @MethodSource("apps")
    void signsInWithoutNonces(AppUnderTest app) {
        goesTheWholeWay(app);
        isByTheBook(app);
        assertEquals(1, server(app).calls(Endpoint.PUSHED_REQUEST).size());
    }

    private static JsonObject without(JsonObject claims, String name) {
        claims.remove(name);
        return claims;
    }

    private static Map<String, UnaryOperator<JsonObject>> wrongIdTokens() {
        return Map.of(
                "invalid-iss", claims -> claims.put("iss", "https://evil.example"),
                "invalid-aud", claims -> claims.put("aud", "another-client"),
                "invalid-secondary-aud",
                        claims -> claims.put("azp", claims.getString("aud"))
                                .put(
                                        "aud",
                                        new JsonArray()
                                                .add(claims.getString("aud"))
                                                .add("another-client")),
                "invalid-expired-exp", claims -> claims.put("exp", claims.getLong("iat") - 301),
                "invalid-missing-exp", claims -> without(claims, "exp"),
                "invalid-missing-aud", claims -> without(claims, "aud"),
                "invalid-missing-iss", claims -> without(claims, "iss"),
                "invalid-nonce", claims -> claims.put("nonce", "another-nonce"),
                "invalid-missing-nonce", claims -> without(claims, "nonce"));
    }

    private static Stream<Arguments> withEachApp(Set<String> modules) {
        return apps().stream().flatMap(app -> modules.stream().sorted().map(module -> Arguments.of(module, app)));
    }

    static Stream<Arguments> idTokens() {
        return withEachApp(wrongIdTokens().keySet());
    }

    private void rejects(AppUnderTest app, Page page, String query, int status, String code, int tokenCalls) {
        page.isError(page.post("login/end", query), status, code);
        assertFalse(page.jar().containsKey("__Host-Http-" + app.name() + "-at"));
        assertEquals(tokenCalls, server(app).calls(Endpoint.TOKEN).size());
        assertEquals(List.of(), server(app).calls(Endpoint.USERINFO));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("idTokens")
    void rejectsAnIdTokenThatBreaksARule(String module, AppUnderTest app) {
        server(app).idToken(wrongIdTokens().get(module));
        Page page = new Page(app);
        rejects(app, page, server(app).authorize(page.startLogin(""), "aiko"), 502, "authorization_server_error", 1);
    }

    @ParameterizedTest(name = "invalid-alternate-alg {0}")
    @MethodSource("apps")
    void rejectsAnAlgorithmThatTheProfileDoesNotHave(AppUnderTest app) {
        server(app).idTokenHeader(token -> token.setAlgorithmHeaderValue("RS256"));
        Page page = new Page(app);
        rejects(app, page, server(app).authorize(page.startLogin(""), "aiko"), 502, "authorization_server_error", 1);
    }

    @ParameterizedTest(name = "invalid-null-alg {0}")
    @MethodSource("apps")
    void rejectsAnUnsignedIdToken(AppUnderTest app) {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String none = encoder.encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        server(app)
                .tokenResponse(tokens -> tokens.put(
                        "id_token", none + "." + tokens.getString("id_token").split("\\.")[1] + "."));
        Page page = new Page(app);
        rejects(app, page, server(app).authorize(page.startLogin(""), "aiko"), 502, "authorization_server_error", 1);
    }

    @ParameterizedTest(name = "valid-aud-as-array {0}")
    @MethodSource("apps")
    void acceptsAnAudienceOfOneInAnArray(AppUnderTest app) {
        server(app).idToken(claims -> claims.put("aud", new JsonArray().add(claims.getString("aud"))));
        new Page(app).signIn(server(app), "aiko");
    }

    private static Map<String, UnaryOperator<String>> wrongResponses() {
        return Map.of(
                "invalid-authorization-response-iss",
                        query -> query.replaceFirst("iss=.*", "iss=https%3A%2F%2Fevil.example"),
                "remove-authorization-response-iss", query -> query.replaceFirst("&iss=.*", ""),
                "ensure-authorization-response-with-invalid-state-fails",
                        query -> query.replaceFirst("state=[^&]*", "state=another"),
                "ensure-authorization-response-with-invalid-missing-state-fails",
                        query -> query.replaceFirst("&state=[^&]*", ""));
    }

    static Stream<Arguments> responses() {
        return withEachApp(wrongResponses().keySet());
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("responses")
    void rejectsAResponseOfAnotherOriginAndCallsNobody(String module, AppUnderTest app) {
        Page page = new Page(app);
        String query = wrongResponses().get(module).apply(server(app).authorize(page.startLogin(""), "aiko"));
        rejects(app, page, query, 400, "invalid_request", 0);
    }

    @ParameterizedTest(name = "token-endpoint-response-without-expires_in {0}")
    @MethodSource("apps")
    void acceptsTokensWithoutALifetime(AppUnderTest app) {
        server(app).tokenResponse(tokens -> without(tokens, "expires_in"));
        new Page(app).signIn(server(app), "aiko");
    }

    @ParameterizedTest(name = "token-type-case-insensitivity {0}")
    @MethodSource("apps")
    void readsTheTokenTypeWhateverItsCase(AppUnderTest app) {
        server(app).tokenResponse(tokens -> tokens.put("token_type", app == World.FAPI ? "dpOp" : "bEaReR"));
        new Page(app).signIn(server(app), "aiko");
    }

    @ParameterizedTest(name = "rs-dpop-auth-scheme-case-insensitivity {0}")
    @MethodSource("apps")
    void readsAChallengeWhateverItsCase(AppUnderTest app) {
        Page page = new Page(app);
        page.signIn(server(app), "aiko");
        server(app)
                .on(
                        Endpoint.USERINFO,
                        request -> request.response()
                                .setStatusCode(401)
                                .putHeader("DPoP-Nonce", "planted-resource-nonce")
                                .putHeader("WWW-Authenticate", "dPoP error=\"use_dpop_nonce\"")
                                .end());
        page.get("userinfo");
        assertEquals(
                app == World.FAPI ? 2 : 1, server(app).calls(Endpoint.USERINFO).size());
    }

    @ParameterizedTest(
            name = "invalid-openbanking-intent-id, brazildcr {0} (of an ecosystem: what a consent of a bank is called,"
                    + " and registering clients, is nothing that a sign-in API knows)")
    @MethodSource("apps")
    void knowsNoEcosystem(AppUnderTest app) {
        server(app).idToken(claims -> claims.put("openbanking_intent_id", "another-intent"));
        Page page = new Page(app);
        page.signIn(server(app), "aiko");
        page.isError(page.post("register"), 404, "not_found");
    }

    /** The second refresh uses the refresh token that came with the first; the third that same one, as no other came. */
    @ParameterizedTest(name = "client-refresh-token-test {0}")
    @MethodSource("apps")
    void refreshesTwice(AppUnderTest app) {
        ScriptedServer server = server(app);
        Page page = new Page(app);
        page.signIn(server, "aiko");
        page.post("refresh").then().statusCode(200);
        server.doNotRotate();
        page.post("refresh").then().statusCode(200);
        Response last = page.post("refresh");
        last.then().statusCode(200);
        page.get("session").then().body("is_logged_in", equalTo(true));
        List<String> sent = server.calls(Endpoint.TOKEN).stream()
                .skip(1)
                .map(call -> call.form().get("refresh_token"))
                .toList();
        assertNotEquals(sent.get(0), sent.get(1));
        assertEquals(sent.get(1), sent.get(2));
    }
}
