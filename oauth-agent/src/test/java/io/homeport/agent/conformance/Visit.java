package io.homeport.agent.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.World.AppUnderTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One user of an app, and the server that plays the suite's part. */
record Visit(AppUnderTest app, Page page, ScriptedServer server) {
    static Visit to(AppUnderTest app, ScriptedServer server) {
        return new Visit(app, new Page(app), server);
    }

    /** To the shop, of a world that is good again. */
    static Visit toTheShop(World world, Clock clock) {
        world.reset(clock);
        return to(World.SHOP, world.server());
    }

    void isAccepted() {
        page.signIn(server, "aiko");
    }

    /** The tokens are refused: no session, and no call after the one that fetched them. */
    void isRejected() {
        String query = server.authorize(page.startLogin(""), "aiko");
        int before = server.calls(Endpoint.TOKEN).size();
        page.isError(page.post("login/end", query), 502, "authorization_server_error");
        assertEquals(Map.of(), page.jar());
        assertEquals(before + 1, server.calls(Endpoint.TOKEN).size());
        assertEquals(List.of(), server.calls(Endpoint.USERINFO));
    }

    /** Sign-in, user info, refresh, logout. */
    void goesTheWholeWay() {
        isAccepted();
        page.get("userinfo").then().statusCode(200);
        page.post("refresh").then().statusCode(200);
        page.post("logout").then().statusCode(200);
        assertFalse(page.jar().containsKey("__Host-Http-" + app.name() + "-at"));
    }

    static JsonObject without(JsonObject claims, String name) {
        claims.remove(name);
        return claims;
    }

    static JsonObject withSecondAudience(JsonObject claims) {
        String client = claims.getString("aud");
        return claims.put("azp", client).put("aud", new JsonArray().add(client).add("another-client"));
    }

    /** The same token response, its ID token unsigned. */
    static JsonObject unsigned(JsonObject tokens) {
        String none = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        return tokens.put("id_token", none + "." + tokens.getString("id_token").split("\\.")[1] + ".");
    }

    /** Which endpoints were called. */
    Set<Endpoint> called() {
        return Set.copyOf(
                server.calls().stream().map(call -> call.endpoint()).distinct().toList());
    }
}
