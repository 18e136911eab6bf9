package io.homeport.agent.login;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The second login of a user whose home is {@code us}, where the agent runs, as the proxy of {@code eu} has it begun. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class LoginAgainTest {
    private static final String CALL = "/travel/login/again";
    private static final String FORM = "application/x-www-form-urlencoded";

    World world;

    @Inject
    MovableClock clock;

    private final Page page = new Page(World.TRAVEL);

    @BeforeEach
    void reset() {
        world.reset(clock);
    }

    /** No page makes this call, and the published description does not have it. */
    private static RequestSpecification asked() {
        return given().header("Origin", World.TRAVEL.origin())
                .header("X-Forwarded-Host", Page.AGENT)
                .header("Sec-Fetch-Site", "same-site")
                .header("token-handler-version", "1");
    }

    private static RequestSpecification handedOn() {
        return asked().header("Homeport-Entry-Region", "eu");
    }

    private Response again(String form) {
        RequestSpecification request = handedOn().header("Content-Type", FORM).body(form);
        page.jar().forEach(request::cookie);
        return page.receives(request.post(CALL));
    }

    private static void isError(Response answer, int status, String code) {
        answer.then().statusCode(status).body("error_code", equalTo(code));
        assertEquals(List.of(), answer.getHeaders().getValues("Set-Cookie"));
    }

    @Test
    void itBeginsAtTheServerOfThisRegionAndEndsHere() {
        Response begun = again("ui_locales=sv&scope=openid+orders");
        begun.then()
                .statusCode(200)
                .body("is_logged_in", equalTo(false))
                .body("region", nullValue())
                .header("Access-Control-Allow-Origin", World.TRAVEL.origin());
        String url = begun.path("authorization_url");
        assertTrue(url.startsWith(world.in("us").issuer() + "/"), url);
        Map<String, String> asked = ScriptedServer.form(URI.create(url).getRawQuery());
        assertEquals("sv", asked.get("ui_locales"));
        assertEquals("openid orders", asked.get("scope"));
        page.post("login/end", world.in("us").authorize(url, "uma"))
                .then()
                .statusCode(200)
                .body("is_logged_in", equalTo(true))
                .body("region", equalTo("us"));
    }

    @Test
    void withoutParametersItNeedsNoBody() {
        handedOn().post(CALL).then().statusCode(200).body("is_logged_in", equalTo(false));
    }

    /** It was the second one: there is no third, and no other server sees this user. */
    @Test
    void aSecondServerThatSaysAnotherHomeIsAConflict() {
        ScriptedServer server = world.in("us");
        server.tokenResponse(tokens -> tokens.put(
                "access_token", server.signed(new JsonObject().put("sub", "uma").put("region", "eu"), header -> {})));
        String url = again("").path("authorization_url");
        page.isError(page.post("login/end", server.authorize(url, "uma")), 403, "region_conflict");
    }

    /** What the page had said at the other entry is checked here, too: the rules may be others. */
    @ParameterizedTest
    @ValueSource(strings = {"other=1", "prompt=nonsense", "prompt=login&prompt=login", "login_hint=%0a", "region=eu"})
    void whatNoPageMayAskForIsRefused(String form) {
        isError(again(form), 400, "invalid_request");
    }

    /** To whoever comes by this region's own port it is a path as any other that is not there. */
    @Test
    void forEverybodyElseThereIsNoSuchCall() {
        isError(asked().post(CALL), 404, "not_found");
        isError(asked().get(CALL), 404, "not_found");
        asked().head(CALL).then().statusCode(404);
        isError(asked().post("/travel/login/none"), 404, "not_found");
    }

    @Test
    void itIsAPost() {
        handedOn().get(CALL).then().statusCode(405).header("Allow", "POST");
        handedOn().head(CALL).then().statusCode(405);
    }

    @Test
    void itPassesTheSameDoorAsPages() {
        isError(given().header("Homeport-Entry-Region", "eu").post(CALL), 403, "invalid_origin");
        isError(handedOn().header("Origin", "https://evil.example").post(CALL), 403, "invalid_origin");
        isError(
                given().header("Homeport-Entry-Region", "eu")
                        .header("Origin", World.TRAVEL.origin())
                        .post(CALL),
                403,
                "missing_header");
    }

    /** Each is a login of its own, as with login/start. */
    @Test
    void askedTwiceItBeginsTwoLogins() {
        String first = again("").path("authorization_url");
        String second = again("").path("authorization_url");
        for (String url : List.of(second, first)) {
            page.post("login/end", world.in("us").authorize(url, "uma"))
                    .then()
                    .statusCode(200)
                    .body("is_logged_in", equalTo(true));
        }
    }
}
