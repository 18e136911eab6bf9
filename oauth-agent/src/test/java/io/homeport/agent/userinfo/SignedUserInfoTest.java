package io.homeport.agent.userinfo;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.Reply;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** UserInfo as a signed JWT (OpenID Connect Core 5.3.2); oidcc-client-test-userinfo-signed. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class SignedUserInfoTest {
    World world;

    @Inject
    MovableClock clock;

    private final Page page = new Page(World.SHOP);
    private ScriptedServer server;

    @BeforeEach
    void signIn() {
        world.reset(clock);
        server = world.server();
        page.signIn(server, "aiko");
    }

    private void isRefused() {
        page.isError(page.get("userinfo"), 502, "authorization_server_error").header("Set-Cookie", nullValue());
    }

    @Test
    void takesAnAnswerThatTheServerHasSigned_66() {
        server.signUserInfo(UnaryOperator.identity(), header -> {});
        page.get("userinfo")
                .then()
                .statusCode(200)
                .header("Content-Type", "application/json")
                .body("sub", equalTo("aiko"))
                .body("name", equalTo("Zoë 愛子"));
        server.signUserInfo(
                claims -> claims.put("aud", new JsonArray().add("shop-spa").add("another")), header -> {});
        page.get("userinfo").then().statusCode(200);
    }

    private static Map<String, UnaryOperator<JsonObject>> wrongClaims() {
        return Map.of(
                "another issuer", claims -> claims.put("iss", "https://evil.example"),
                "no issuer", claims -> without(claims, "iss"),
                "another client", claims -> claims.put("aud", "another-client"),
                "no audience", claims -> without(claims, "aud"),
                "another subject", claims -> claims.put("sub", "emma"),
                "no subject", claims -> without(claims, "sub"),
                "over", claims -> claims.put("exp", 1),
                "no proper expiry", claims -> claims.put("exp", "tomorrow"),
                "an ID token", claims -> claims.put("nonce", "n-1"));
    }

    private static JsonObject without(JsonObject claims, String name) {
        claims.remove(name);
        return claims;
    }

    static Stream<String> claims() {
        return wrongClaims().keySet().stream().sorted();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("claims")
    void refusesWrongClaims_66(String what) {
        server.signUserInfo(wrongClaims().get(what), header -> {});
        isRefused();
    }

    private static Map<String, Consumer<JsonWebSignature>> wrongHeaders() {
        return Map.of(
                "an access token", header -> header.setHeader("typ", "at+jwt"),
                "a logout token", header -> header.setHeader("typ", "logout+jwt"),
                "a key of its own", header -> header.setHeader("jku", "https://evil.example/jwks"),
                "an HMAC by the client's secret",
                        header -> {
                            header.setAlgorithmHeaderValue("HS256");
                            header.setKey(new HmacKey(ScriptedServer.SECRET.getBytes(StandardCharsets.UTF_8)));
                        },
                "an unknown key", header -> header.setKeyIdHeaderValue("unknown"));
    }

    static Stream<String> headers() {
        return wrongHeaders().keySet().stream().sorted();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("headers")
    void refusesWhatTheServerHasNotSignedAsUserInfo_56_64_65(String what) {
        server.signUserInfo(UnaryOperator.identity(), wrongHeaders().get(what));
        isRefused();
    }

    @Test
    void refusesAnUnsignedJwt_56() {
        server.on(Endpoint.USERINFO, Reply.with(200, "application/jwt", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhaWtvIn0."));
        isRefused();
        server.on(Endpoint.USERINFO, Reply.with(200, "application/jwt", "{\"sub\":\"aiko\"}"));
        isRefused();
    }

    @Test
    void refusesAPlainAnswerWhereASignedOneIsAgreedOn() {
        Page ledger = new Page(World.LEDGER);
        ledger.signIn(server, "aiko");
        ledger.isError(ledger.get("userinfo"), 502, "authorization_server_error");
        server.signUserInfo(UnaryOperator.identity(), header -> {});
        ledger.get("userinfo").then().statusCode(200).body("sub", equalTo("aiko"));
    }
}
