package io.homeport.agent.session;

import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.authorizationserver.Metadata;
import io.homeport.agent.world.Call;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.Reply;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.watch.DeploymentSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Access tokens that say nothing of themselves: who says when they are over, and where the user is at home. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class OpaqueTokensTest {
    World world;

    @Inject
    MovableClock clock;

    @Inject
    DeploymentSource deployment;

    private final Page page = new Page(World.LEDGER);
    private ScriptedServer server;

    @BeforeEach
    void reset() {
        world.reset(clock);
        server = world.server();
        server.handOutOpaqueTokens();
    }

    private static JsonObject without(JsonObject json, String name) {
        json.remove(name);
        return json;
    }

    /** Whole seconds, of which some pass on a busy machine; the sources differ by far more. */
    private static Matcher<Integer> isAlmost(Duration life) {
        int seconds = (int) life.toSeconds();
        return both(greaterThan(seconds - 60)).and(lessThanOrEqualTo(seconds));
    }

    @Test
    void readsTokenResponseAndIdTokenWhereNothingElseIsSet() {
        server.idToken(claims -> claims.put("region", "ap"));
        Page shop = new Page(World.SHOP);
        shop.signIn(server, "aiko")
                .then()
                .body("access_token_expires_in", isAlmost(Duration.ofSeconds(300)))
                .body("region", equalTo("ap"));
        shop.get("userinfo").then().statusCode(200).body("sub", equalTo("aiko"));
        assertEquals(List.of(), server.calls(Endpoint.INTROSPECTION));
    }

    /** The API's own refusal is then the only word on it. */
    @Test
    void countsATokenWithoutAnyLifetimeUntilTheSessionsEnd_68() {
        server.tokenResponse(tokens -> without(tokens, "expires_in"));
        new Page(World.SHOP)
                .signIn(server, "aiko")
                .then()
                .body("access_token_expires_in", isAlmost(Duration.ofDays(2)))
                .body("region", nullValue());
    }

    @Test
    void asksTheServerAsTheClient_1() {
        server.tokenResponse(tokens -> without(tokens, "expires_in"));
        page.signIn(server, "aiko")
                .then()
                .body("access_token_expires_in", isAlmost(Duration.ofSeconds(300)))
                .body("region", equalTo("ap"));
        Call call = server.calls(Endpoint.INTROSPECTION).get(0);
        assertEquals("POST", call.method());
        assertTrue(call.headers().get("Authorization").startsWith("Basic "));
        assertTrue(call.form().get("token").startsWith("planted-opaque-token"));
        assertEquals("access_token", call.form().get("token_type_hint"));
        page.post("refresh").then().statusCode(200).body("region", equalTo("ap"));
        assertEquals(2, server.calls(Endpoint.INTROSPECTION).size());
    }

    @Test
    void asksNothingAboutAJwt() {
        world.reset(clock);
        page.signIn(server, "uma").then().body("region", equalTo("us"));
        assertEquals(List.of(), server.calls(Endpoint.INTROSPECTION));
    }

    @Test
    void refusesATokenThatTheServerCallsInactive() {
        for (Object active : new Object[] {false, "true", 1}) {
            server.introspection(claims -> claims.put("active", active));
            String query = server.authorize(page.startLogin(""), "aiko");
            page.isError(page.post("login/end", query), 502, "authorization_server_error");
            assertEquals(Map.of(), page.jar());
        }
    }

    @ParameterizedTest(name = "introspection answers {0} with {1}")
    @CsvSource({"200,[],502", "401,{},502", "403,{},502", "500,{},503", "302,{},502", "429,{},503"})
    void failsALoginAndKeepsASessionWhenTheServerSaysNothing_74(int status, String body, int expected) {
        Page other = new Page(World.LEDGER);
        other.signIn(server, "aiko");
        server.on(Endpoint.INTROSPECTION, Reply.json(status, body));
        String query = server.authorize(page.startLogin(""), "aiko");
        page.isError(
                page.post("login/end", query),
                expected,
                expected == 503 ? "authorization_server_unavailable" : "authorization_server_error");
        // The refresh token is used up by the time of the question: the session must go on.
        other.post("refresh").then().statusCode(200).body("region", equalTo("ap"));
        server.well(Endpoint.INTROSPECTION);
        other.post("refresh").then().statusCode(200);
        page.signIn(server, "aiko");
    }

    @Test
    void needsAnIntrospectionEndpoint() {
        var ledger = deployment.read().apps().get("ledger").authorizationServer();
        JsonObject metadata = new JsonObject()
                .put("issuer", server.issuer())
                .put("authorization_endpoint", server.issuer() + "/authorize")
                .put("token_endpoint", server.issuer() + "/token")
                .put("jwks_uri", server.issuer() + "/jwks")
                .put("code_challenge_methods_supported", new JsonArray().add("S256"));
        HttpAnswer answer =
                new HttpAnswer(200, "application/json", metadata.encode(), MultiMap.caseInsensitiveMultiMap());
        ServerFailure failure = assertThrows(ServerFailure.class, () -> Metadata.validated(ledger, answer));
        assertTrue(failure.getMessage().contains("introspect-opaque-tokens"));
    }
}
