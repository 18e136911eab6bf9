package io.homeport.agent.authorizationserver;

import static io.restassured.RestAssured.given;
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
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** #1, #80: how the agent proves at every endpoint that it is the client. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class ClientAuthenticationTest {
    World world;

    @Inject
    MovableClock clock;

    private ScriptedServer server;

    @BeforeEach
    void reset() {
        world.reset(clock);
        server = world.server();
    }

    static Stream<Arguments> assertions() {
        return Stream.of(
                Arguments.of(World.PUSHED, "ES256", "p-2"),
                Arguments.of(World.SIGNED, "PS256", "s-1"),
                Arguments.of(World.EDWARDS, "EdDSA", "e-1"),
                Arguments.of(World.OTHER_TWIN, "Ed25519", "pollux-1"),
                Arguments.of(World.HMAC, "HS256", "none"));
    }

    private static JsonObject part(String jwt, int at) {
        return new JsonObject(new String(Base64.getUrlDecoder().decode(jwt.split("\\.")[at]), StandardCharsets.UTF_8));
    }

    @ParameterizedTest(name = "#1, #80 {1}")
    @MethodSource("assertions")
    void assertsWhoItIsAtEveryEndpoint(AppUnderTest app, String algorithm, String keyId) {
        Page page = new Page(app);
        page.signIn(server, "aiko");
        page.post("refresh").then().statusCode(200);
        page.post("logout").then().statusCode(200);
        List<Call> calls = server.calls().stream()
                .filter(call -> Set.of(Endpoint.PUSHED_REQUEST, Endpoint.TOKEN, Endpoint.REVOCATION)
                        .contains(call.endpoint()))
                .toList();
        assertEquals(app == World.PUSHED ? 5 : 4, calls.size());
        for (Call call : calls) {
            assertFalse(call.headers().contains("Authorization"));
            assertFalse(call.form().containsKey("client_secret"));
            assertEquals(app.clientId(), call.form().get("client_id"));
            assertEquals(
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                    call.form().get("client_assertion_type"));
            JsonObject header = part(call.form().get("client_assertion"), 0);
            assertEquals(algorithm, header.getString("alg"));
            assertEquals("JWT", header.getString("typ"));
            assertEquals(keyId, header.getString("kid", "none"));
            JsonObject claims = part(call.form().get("client_assertion"), 1);
            assertEquals(Set.of("iss", "sub", "aud", "jti", "iat", "nbf", "exp"), claims.fieldNames());
            assertEquals(server.issuer(), claims.getValue("aud"), "one text, no array");
            assertEquals(60, claims.getLong("exp") - claims.getLong("iat"));
        }
        assertEquals(
                calls.size(),
                calls.stream()
                        .map(call ->
                                part(call.form().get("client_assertion"), 1).getString("jti"))
                        .distinct()
                        .count(),
                "each is used once");
    }

    /** The server calls: no page, no cookie, no header of ours. */
    @Test
    void publishesThePublicHalvesOfAllKeys() {
        Response answer = given().get("/pushed/jwks");
        answer.then().statusCode(200).contentType("application/json");
        List<Map<String, Object>> keys = answer.jsonPath().getList("keys");
        assertEquals(
                List.of("p-2", "p-1"), keys.stream().map(key -> key.get("kid")).toList());
        for (Map<String, Object> key : keys) {
            assertEquals(Set.of("kty", "kid", "use", "alg", "crv", "x", "y"), key.keySet(), "nothing private");
        }
        assertEquals(
                Set.of("kty", "kid", "use", "alg", "n", "e"),
                given().get("/signed/jwks").jsonPath().getMap("keys[0]").keySet());
        assertEquals(
                Set.of("kty", "kid", "use", "alg", "crv", "x"),
                given().get("/edwards/jwks").jsonPath().getMap("keys[0]").keySet());
        assertNotEquals(keys.get(0).get("x"), keys.get(1).get("x"));
    }

    @Test
    void publishesNothingWhereTheClientHasNoKeys() {
        given().get("/oauth-agent/jwks").then().statusCode(404).body("error_code", equalTo("not_found"));
        given().post("/pushed/jwks").then().statusCode(405).header("Allow", "GET, HEAD");
    }

    @Test
    void tellsTheOperatorThatTheServerDoesNotKnowTheKey() {
        Page page = new Page(World.EDWARDS);
        String query = server.authorize(page.startLogin(""), "aiko");
        server.on(Endpoint.TOKEN, io.homeport.agent.world.Reply.json(401, "{\"error\":\"invalid_client\"}"));
        page.isError(page.post("login/end", query), 502, "authorization_server_error");
        assertTrue(page.jar().isEmpty());
    }
}
