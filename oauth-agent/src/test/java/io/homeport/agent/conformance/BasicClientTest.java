package io.homeport.agent.conformance;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.Call;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Reply;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The modules of oidcc-client-basic-certification-test-plan: code flow, client_secret_basic. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class BasicClientTest {
    World world;

    @Inject
    MovableClock clock;

    private Visit visit;

    @BeforeEach
    void reset() {
        visit = Visit.toTheShop(world, clock);
    }

    @Test
    @DisplayName("oidcc-client-test")
    void goesTheWholeWay() {
        visit.goesTheWholeWay();
    }

    private static Map<String, UnaryOperator<JsonObject>> wrongIdTokens() {
        return Map.of(
                "invalid-iss", claims -> claims.put("iss", "https://evil.example"),
                "missing-sub", claims -> Visit.without(claims, "sub"),
                "invalid-aud", claims -> claims.put("aud", "another-client"),
                "missing-iat", claims -> Visit.without(claims, "iat"),
                "nonce-invalid", claims -> claims.put("nonce", "another-nonce"));
    }

    static Stream<String> wrong() {
        return wrongIdTokens().keySet().stream().sorted();
    }

    @ParameterizedTest(name = "oidcc-client-test-{0} (#57 to #60)")
    @MethodSource("wrong")
    void rejectsAnIdTokenThatBreaksARule(String module) {
        visit.server().idToken(wrongIdTokens().get(module));
        visit.isRejected();
    }

    @Test
    @DisplayName("oidcc-client-test-kid-absent-single-jwks (#62)")
    void takesTheOneKeyOfAServerForATokenWithoutKid() {
        visit.server().idTokenHeader(token -> token.getHeaders().setObjectHeaderValue("kid", null));
        visit.isAccepted();
    }

    @Test
    @DisplayName("oidcc-client-test-kid-absent-multiple-jwks (#62: each fitting key is tried)")
    void triesTheKeysOfAServerForATokenWithoutKid() {
        visit.server().publishAnotherKey("idle");
        clock.advance(Duration.ofHours(13));
        visit.server().idTokenHeader(token -> token.getHeaders().setObjectHeaderValue("kid", null));
        visit.isAccepted();
    }

    @Test
    @DisplayName("oidcc-client-test-idtoken-sig-rs256")
    void acceptsRs256() {
        visit.server().idTokenHeader(token -> token.setAlgorithmHeaderValue("RS256"));
        visit.isAccepted();
    }

    @Test
    @DisplayName("oidcc-client-test-idtoken-sig-none (#56: refused)")
    void rejectsAnUnsignedIdToken() {
        visit.server().tokenResponse(Visit::unsigned);
        visit.isRejected();
    }

    @Test
    @DisplayName("oidcc-client-test-invalid-sig-rs256 (#56)")
    void rejectsAWrongSignature() {
        visit.server().tokenResponse(tokens -> {
            String token = tokens.getString("id_token");
            int at = token.lastIndexOf('.') + 10;
            char other = token.charAt(at) == 'A' ? 'B' : 'A';
            return tokens.put("id_token", token.substring(0, at) + other + token.substring(at + 1));
        });
        visit.isRejected();
    }

    @Test
    @DisplayName("oidcc-client-test-userinfo-invalid-sub (#66)")
    void rejectsClaimsOfAnotherSubject() {
        visit.isAccepted();
        visit.server().on(Endpoint.USERINFO, Reply.json(200, "{\"sub\":\"emma\"}"));
        visit.page().isError(visit.page().get("userinfo"), 502, "authorization_server_error");
    }

    @Test
    @DisplayName("oidcc-client-test-scope-userinfo-claims")
    void asksForScopesAndUsesTheClaims() {
        String url = visit.page().startLogin("");
        assertEquals(
                Set.of("openid", "profile", "offline_access", "orders"),
                Set.of(visit.server().asked(url).get("scope").split(" ")));
        visit.page()
                .post("login/end", visit.server().authorize(url, "aiko"))
                .then()
                .statusCode(200)
                .body("id_token_claims.name", equalTo("Zoë 愛子"));
        visit.page().get("userinfo").then().statusCode(200).body("name", equalTo("Zoë 愛子"));
    }

    @Test
    @DisplayName("oidcc-client-test-client-secret-basic (#1)")
    void authenticatesByBasic() {
        visit.isAccepted();
        Call call = visit.server().calls(Endpoint.TOKEN).get(0);
        String basic = call.headers().get("Authorization");
        assertTrue(basic.startsWith("Basic "));
        String pair =
                new String(Base64.getDecoder().decode(basic.substring("Basic ".length())), StandardCharsets.UTF_8);
        assertEquals(Map.of("shop-spa", ScriptedServer.SECRET), ScriptedServer.form(pair.replaceFirst(":", "=")));
        assertTrue(!call.form().containsKey("client_secret"));
    }
}
