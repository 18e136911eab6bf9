package io.homeport.agent.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
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
import org.jose4j.jws.JsonWebSignature;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The modules of the plan fapi2-message-signing-final-client: signed requests (RFC 9101), signed responses (JARM). */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class Fapi2MessageSigningClientTest {
    World world;

    @Inject
    MovableClock clock;

    private final Page page = new Page(World.FAPI_SIGNED);
    private ScriptedServer server;

    @BeforeEach
    void reset() {
        world.reset(clock);
        server = world.server();
        server.idTokenHeader(Fapi2MessageSigningClientTest::byPs256);
        server.signedResponse(UnaryOperator.identity(), Fapi2MessageSigningClientTest::byPs256);
    }

    private static void byPs256(JsonWebSignature token) {
        token.setAlgorithmHeaderValue("PS256");
    }

    private static JsonObject part(String jwt, int at) {
        return new JsonObject(new String(Base64.getUrlDecoder().decode(jwt.split("\\.")[at]), StandardCharsets.UTF_8));
    }

    private String response() {
        return server.authorize(page.startLogin(""), "aiko");
    }

    private void rejects(String query, int status, String code) {
        page.isError(page.post("login/end", query), status, code);
        assertFalse(page.jar().containsKey("__Host-Http-fapi-signed-at"));
        assertEquals(List.of(), server.calls(Endpoint.TOKEN), "nothing else is called");
    }

    @Test
    @DisplayName("happy-path")
    void happyPath() {
        server.dpopNonce("planted-signing-nonce");
        String url = page.startLogin("");
        assertEquals(
                Set.of("client_id", "request_uri"),
                ScriptedServer.form(URI.create(url).getRawQuery()).keySet());
        List<io.homeport.agent.world.Call> pushes = server.calls(Endpoint.PUSHED_REQUEST);
        Map<String, String> pushed = pushes.get(pushes.size() - 1).form();
        assertEquals(Set.of("client_id", "request", "client_assertion_type", "client_assertion"), pushed.keySet());
        String request = pushed.get("request");
        assertEquals("PS256", part(request, 0).getString("alg"));
        assertEquals("oauth-authz-req+jwt", part(request, 0).getString("typ"));
        assertEquals(server.issuer(), part(request, 1).getValue("aud"));
        assertEquals("jwt", part(request, 1).getValue("response_mode"));
        assertEquals("S256", part(request, 1).getValue("code_challenge_method"));
        assertTrue(part(request, 1).getLong("exp") - part(request, 1).getLong("nbf") <= 3600);
        assertTrue(part(request, 1).containsKey("dpop_jkt"));
        page.post("login/end", server.authorize(url, "aiko")).then().statusCode(200);
        page.get("userinfo").then().statusCode(200);
        page.post("refresh").then().statusCode(200);
        page.post("logout").then().statusCode(200);
    }

    private static JsonObject without(JsonObject claims, String name) {
        claims.remove(name);
        return claims;
    }

    private static Map<String, UnaryOperator<JsonObject>> wrong() {
        return Map.of(
                "ensure-jarm-without-iss-fails", claims -> without(claims, "iss"),
                "ensure-jarm-without-aud-fails", claims -> without(claims, "aud"),
                "ensure-jarm-without-exp-fails", claims -> without(claims, "exp"),
                "ensure-jarm-with-invalid-iss-fails", claims -> claims.put("iss", "https://evil.example"),
                "ensure-jarm-with-invalid-aud-fails", claims -> claims.put("aud", "another-client"),
                "ensure-jarm-with-expired-exp-fails", claims -> claims.put("exp", claims.getLong("exp") - 600));
    }

    static Stream<String> modules() {
        return wrong().keySet().stream().sorted();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("modules")
    void rejectsAResponseThatBreaksARule(String module) {
        server.signedResponse(wrong().get(module), Fapi2MessageSigningClientTest::byPs256);
        rejects(response(), 502, "authorization_server_error");
    }

    @Test
    @DisplayName("ensure-jarm-with-invalid-sig-fails")
    void ensureJarmWithInvalidSigFails() {
        String good = response();
        int middle = good.lastIndexOf('.') + 20;
        char other = good.charAt(middle) == 'A' ? 'B' : 'A';
        rejects(good.substring(0, middle) + other + good.substring(middle + 1), 502, "authorization_server_error");
    }

    @Test
    @DisplayName("ensure-jarm-signature-is-not-none")
    void ensureJarmSignatureIsNotNone() {
        String none = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        rejects("response=" + none + "." + response().split("\\.")[1] + ".", 502, "authorization_server_error");
    }

    @Test
    void rejectsAResponseSignedWithAnAlgorithmThatTheProfileDoesNotHave() {
        server.signedResponse(UnaryOperator.identity(), token -> token.setAlgorithmHeaderValue("RS256"));
        rejects(response(), 502, "authorization_server_error");
    }

    @Test
    void rejectsAPlainResponse() {
        JsonObject claims = part(response(), 1);
        rejects(
                "code=" + claims.getString("code") + "&state=" + claims.getString("state") + "&iss="
                        + Page.encoded(server.issuer()),
                400,
                "invalid_request");
    }
}
