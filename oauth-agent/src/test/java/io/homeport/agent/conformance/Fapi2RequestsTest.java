package io.homeport.agent.conformance;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.Call;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.Reply;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.World.AppUnderTest;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the suite checks of the client's own requests while it plays the server, each by its clause of FAPI 2.0. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class Fapi2RequestsTest {
    World world;

    @Inject
    MovableClock clock;

    @BeforeEach
    void reset() {
        world.reset(clock);
        for (ScriptedServer server : List.of(world.server(), world.secure())) {
            server.idTokenHeader(token -> token.setAlgorithmHeaderValue("PS256"));
            server.signedResponse(UnaryOperator.identity(), token -> token.setAlgorithmHeaderValue("PS256"));
        }
    }

    static Stream<AppUnderTest> apps() {
        return Stream.of(World.FAPI, World.FAPI_MTLS, World.FAPI_SIGNED);
    }

    private ScriptedServer server(AppUnderTest app) {
        return app == World.FAPI_MTLS ? world.secure() : world.server();
    }

    /** All calls of a user's whole way. */
    private List<Call> calls(AppUnderTest app) {
        Visit.to(app, server(app)).goesTheWholeWay();
        return server(app).calls();
    }

    private static JsonObject part(String jwt, int at) {
        return new JsonObject(new String(Base64.getUrlDecoder().decode(jwt.split("\\.")[at]), StandardCharsets.UTF_8));
    }

    /** The parameters of the request, inside the request object where it is signed. */
    private static JsonObject pushed(Call push) {
        return Optional.ofNullable(push.form().get("request"))
                .map(request -> part(request, 1))
                .orElseGet(() -> new JsonObject(Map.copyOf(push.form())));
    }

    @ParameterizedTest(name = "5.3.3.2-2, -3: code, PKCE, no request_uri inside a pushed request {0}")
    @MethodSource("apps")
    void pushesACodeRequestWithPkce_2_37_47(AppUnderTest app) {
        List<Call> pushes = calls(app).stream()
                .filter(call -> call.endpoint() == Endpoint.PUSHED_REQUEST)
                .toList();
        assertFalse(pushes.isEmpty());
        for (Call push : pushes) {
            JsonObject asked = pushed(push);
            assertEquals("code", asked.getString("response_type"));
            assertEquals("S256", asked.getString("code_challenge_method"));
            assertTrue(asked.getString("code_challenge").matches("[A-Za-z0-9_-]{43}"));
            assertFalse(asked.containsKey("request_uri"));
            assertFalse(push.form().containsKey("request_uri"));
        }
    }

    @ParameterizedTest(name = "5.3.4-2: no access token in a parameter {0}")
    @MethodSource("apps")
    void sendsNoTokenInAParameter_82(AppUnderTest app) {
        List<Call> calls = calls(app);
        String token = calls.stream()
                .filter(call -> call.endpoint() == Endpoint.USERINFO)
                .map(call -> call.headers().get("Authorization").split(" ")[1])
                .findFirst()
                .orElseThrow();
        for (Call call : calls) {
            assertEquals(Optional.empty(), call.query());
            // To revoke it is to name it (RFC 7009 2.1).
            boolean named = call.endpoint() == Endpoint.REVOCATION;
            assertTrue(
                    named || !call.form().containsValue(token), call.endpoint().name());
            assertFalse(call.form().containsKey("access_token"));
        }
    }

    @ParameterizedTest(name = "5.4.1-2, -3: keys of the client {0}")
    @MethodSource("apps")
    void hasKeysOfTheLengthThatTheProfileWants(AppUnderTest app) {
        List<Call> calls = calls(app);
        if (app == World.FAPI_MTLS) {
            ECPublicKey key = (ECPublicKey) calls.stream()
                    .flatMap(call -> call.certificate().stream())
                    .findFirst()
                    .orElseThrow()
                    .getPublicKey();
            assertTrue(key.getParams().getCurve().getField().getFieldSize() >= 224);
            return;
        }
        List<Map<String, String>> keys =
                given().get(app.agentPath() + "/jwks").jsonPath().getList("keys");
        assertFalse(keys.isEmpty());
        for (Map<String, String> key : keys) {
            boolean rsa = key.get("kty").equals("RSA");
            assertTrue(
                    rsa
                            ? Base64.getUrlDecoder().decode(key.get("n")).length >= 2048 / 8
                            : key.get("crv").equals("P-256"),
                    key.toString());
        }
        for (Call call : calls) {
            Optional.ofNullable(call.form().get("client_assertion"))
                    .ifPresent(assertion -> assertTrue(
                            Set.of("PS256", "ES256").contains(part(assertion, 0).getString("alg"))));
        }
    }

    @ParameterizedTest(name = "5.4.1-2: a key of the server of 1024 bits {0}")
    @MethodSource("apps")
    void rejectsATokenOfAServerWhoseKeyIsTooShort_56(AppUnderTest app) throws JoseException {
        ScriptedServer server = server(app);
        new Page(app).signIn(server, "aiko");
        clock.advance(Duration.ofSeconds(11));
        RsaJsonWebKey weak = RsaJwkGenerator.generateJwk(1024);
        weak.setKeyId("weak-" + clock.instant().toEpochMilli());
        JsonArray keys = new JsonObject(server.keySet())
                .getJsonArray("keys")
                .add(new JsonObject(weak.toJson(OutputControlLevel.PUBLIC_ONLY)));
        server.on(
                Endpoint.KEYS,
                Reply.json(200, new JsonObject().put("keys", keys).encode()));
        server.idTokenHeader(token -> {
            token.setAlgorithmHeaderValue("PS256");
            token.setKeyIdHeaderValue(weak.getKeyId());
            token.setKey(weak.getPrivateKey());
            token.setDoKeyValidation(false);
        });
        server.calls().clear();
        Visit.to(app, server).isRejected();
    }

    /** Each once: the server sees to that itself. */
    @ParameterizedTest(name = "code and refresh token {0}")
    @MethodSource("apps")
    void sendsBackWhatTheServerGave(AppUnderTest app) {
        List<Map<String, String>> forms = calls(app).stream()
                .filter(call -> call.endpoint() == Endpoint.TOKEN)
                .map(Call::form)
                .toList();
        assertEquals(2, forms.size());
        assertTrue(server(app).planted().contains(forms.get(0).get("code")));
        assertTrue(server(app).planted().contains(forms.get(1).get("refresh_token")));
    }
}
