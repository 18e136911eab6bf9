package io.homeport.agent.apps;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.World.AppUnderTest;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Many apps in one deployment: found by path and by origin, and nothing of one opens another. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class AppsApartTest {
    World world;

    @Inject
    MovableClock clock;

    private ScriptedServer server;

    @BeforeEach
    void reset() {
        world.reset(clock);
        server = world.server();
    }

    @Test
    void findsTheAppOfASharedPathByItsOrigin_5() {
        for (AppUnderTest twin : List.of(World.ONE_TWIN, World.OTHER_TWIN)) {
            Page page = new Page(twin);
            String url = page.startLogin("");
            assertEquals(twin.clientId(), server.asked(url).get("client_id"));
            page.post("login/end", server.authorize(url, "aiko")).then().statusCode(200);
            page.get("session")
                    .then()
                    .header("Access-Control-Allow-Origin", twin.origin())
                    .body("is_logged_in", equalTo(true));
        }
    }

    @Test
    void servesNobodyElseAtASharedPath_27() {
        for (String origin : List.of("http://evil.example", "null", World.SHOP.origin())) {
            given().header("Origin", origin)
                    .header("token-handler-version", "1")
                    .get("/twins/session")
                    .then()
                    .statusCode(403)
                    .header("Access-Control-Allow-Origin", nullValue())
                    .body("error_code", equalTo("invalid_origin"));
        }
        // A browser leaves Origin out of a same-origin GET; whose page it was, nobody can say.
        given().header("Sec-Fetch-Site", "same-origin")
                .header("token-handler-version", "1")
                .get("/twins/session")
                .then()
                .statusCode(403)
                .body("error_code", equalTo("invalid_origin"));
        given().header("Origin", "http://evil.example")
                .header("Access-Control-Request-Method", "GET")
                .options("/twins/session")
                .then()
                .statusCode(403)
                .header("Access-Control-Allow-Origin", nullValue());
    }

    @Test
    void publishesTheKeysOfAllClientsAtAPath() {
        given().get("/twins/jwks").then().statusCode(200).body("keys.kid", equalTo(List.of("castor-1", "pollux-1")));
    }

    static Stream<Arguments> pairs() {
        return Stream.of(
                Arguments.of(World.ONE_TWIN, World.OTHER_TWIN),
                Arguments.of(World.OTHER_TWIN, World.ONE_TWIN),
                Arguments.of(World.SHOP, World.ADMIN),
                Arguments.of(World.SHOP, World.PUSHED));
    }

    private static void isNobody(Page page) {
        page.get("session").then().statusCode(200).body("is_logged_in", equalTo(false));
        page.isError(page.get("userinfo"), 401, "unauthorized");
        page.isError(page.post("refresh"), 401, "unauthorized");
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @MethodSource("pairs")
    void opensNothingOfAnotherApp_5(AppUnderTest owner, AppUnderTest other) {
        Page signedIn = new Page(owner);
        signedIn.signIn(server, "aiko");
        server.calls().clear();
        Page asTheyAre = new Page(other);
        asTheyAre.jar().putAll(signedIn.jar());
        isNobody(asTheyAre);
        Page renamed = new Page(other);
        signedIn.jar().forEach((name, value) -> renamed.jar().put(name.replace(owner.name(), other.name()), value));
        isNobody(renamed);
        renamed.post("logout").then().statusCode(200);
        assertEquals(List.of(), server.calls(Endpoint.TOKEN));
        assertEquals(List.of(), server.calls(Endpoint.REVOCATION));
        signedIn.get("session").then().body("is_logged_in", equalTo(true));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @MethodSource("pairs")
    void endsNoLoginOfAnotherApp_5_55(AppUnderTest owner, AppUnderTest other) {
        Page starting = new Page(owner);
        String query = server.authorize(starting.startLogin(""), "aiko");
        server.calls().clear();
        for (boolean renaming : new boolean[] {false, true}) {
            Page thief = new Page(other);
            for (Map.Entry<String, String> cookie : starting.jar().entrySet()) {
                String name = renaming ? cookie.getKey().replace(owner.name(), other.name()) : cookie.getKey();
                thief.jar().put(name, cookie.getValue());
            }
            thief.isError(thief.post("login/end", query), 400, "invalid_request");
        }
        assertEquals(List.of(), server.calls(Endpoint.TOKEN));
        starting.post("login/end", query).then().statusCode(200);
    }
}
