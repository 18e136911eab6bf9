package io.homeport.agent.login;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** #52: a login that asks for more, while a session lives (RFC 9470). */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class StepUpTest {
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

    @Test
    void reportsWhatTheNewLoginHasShown_52() {
        String url = page.startLogin("acr_values=urn%3Aexample%3Agold%20urn%3Aexample%3Asilver&max_age=60");
        page.get("session").then().body("is_logged_in", equalTo(true));
        page.post("login/end", server.authorize(url, "aiko")).then().statusCode(200);
        page.get("session").then().body("id_token_claims.acr", equalTo("urn:example:gold"));
    }

    static Stream<Arguments> weaker() {
        return Stream.of(
                weaker("another class", claims -> claims.put("acr", "urn:example:bronze")),
                weaker("no class", claims -> without(claims, "acr")),
                weaker("a class that is no text", claims -> claims.put("acr", 2)),
                weaker("an older authentication", claims -> claims.put("auth_time", claims.getLong("iat") - 120)),
                weaker("no time of the authentication", claims -> without(claims, "auth_time")));
    }

    private static Arguments weaker(String what, UnaryOperator<JsonObject> change) {
        return Arguments.of(what, change);
    }

    private static JsonObject without(JsonObject claims, String name) {
        claims.remove(name);
        return claims;
    }

    @ParameterizedTest(name = "#52 {0}")
    @MethodSource("weaker")
    void refusesLessThanWasAskedAndKeepsTheSession(String what, UnaryOperator<JsonObject> change) {
        Map<String, String> before = Map.copyOf(page.jar());
        String url = page.startLogin("acr_values=urn%3Aexample%3Agold&max_age=60");
        server.idToken(change);
        page.isError(page.post("login/end", server.authorize(url, "aiko")), 502, "authorization_server_error");
        assertEquals(before, page.jar());
        page.get("session").then().body("is_logged_in", equalTo(true));
    }

    /** OpenID Connect Core 5.5.1.1: of an essential acr with values, one of these must come back. */
    @ParameterizedTest(name = "#52 {0} {1} {2}")
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "{\"essential\":true;\"values\":[\"gold\";\"high silver\"]}, gold, 200",
                "{\"essential\":true;\"values\":[\"gold\";\"high silver\"]}, high silver, 200",
                "{\"essential\":true;\"values\":[\"gold\";\"high silver\"]}, silver, 502",
                "{\"essential\":true;\"value\":\"gold\"}, gold, 200",
                "{\"essential\":true;\"value\":\"gold\"}, bronze, 502",
                "{\"essential\":true}, bronze, 200",
                "{\"values\":[\"gold\"]}, bronze, 200",
                "null, bronze, 200"
            })
    void verifiesAClassThatTheClaimsParameterAsksForAsEssential_52(String asked, String shown, int status) {
        String claims = "{\"id_token\":{\"acr\":" + asked.replace(';', ',') + "}}";
        String url = page.startLogin("claims=" + Page.encoded(claims));
        server.idToken(token -> token.put("acr", shown));
        page.post("login/end", server.authorize(url, "aiko")).then().statusCode(status);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "gold bronze,gold,200",
        "gold bronze,silver,502",
        "gold bronze,bronze,502",
        "bronze,gold,200",
        "bronze,bronze,502"
    })
    void wantsAClassThatBothParametersNameWhereThereIsOne(String acrValues, String shown, int status) {
        String claims = "{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"gold\",\"silver\"]}}}";
        String url = page.startLogin("claims=" + Page.encoded(claims) + "&acr_values=" + Page.encoded(acrValues));
        server.idToken(token -> token.put("acr", shown));
        page.post("login/end", server.authorize(url, "aiko")).then().statusCode(status);
    }

    @Test
    void keepsTheSessionWhenTheUserTurnsBack() {
        String url = page.startLogin("acr_values=urn%3Aexample%3Agold");
        String state = server.asked(url).get("state");
        page.isError(
                page.post("login/end", "error=access_denied&state=" + state + "&iss=" + Page.encoded(server.issuer())),
                400,
                "access_denied");
        page.get("session").then().body("is_logged_in", equalTo(true));
    }
}
