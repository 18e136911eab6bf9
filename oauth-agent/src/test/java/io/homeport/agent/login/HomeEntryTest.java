package io.homeport.agent.login;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an agent in {@code us} sends the sign-ins of users who are at home elsewhere. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class HomeEntryTest {
    World world;

    @Inject
    MovableClock clock;

    private final Page page = new Page(World.SHOP);
    private ScriptedServer server;

    @BeforeEach
    void reset() {
        world.reset(clock);
        server = world.server();
    }

    private static void leadsHome(Response answer) {
        answer.then()
                .statusCode(200)
                .body("agent_base_url", equalTo("http://api.nz.homeport.localhost/oauth-agent"))
                .body("authorization_url", nullValue())
                .header("Access-Control-Allow-Origin", World.SHOP.origin());
        assertEquals(List.of(), answer.getHeaders().getValues("Set-Cookie"));
    }

    @Test
    void aSignInAtTheWrongEntryIsToldTheHomeRegionsAgentAndMakesNoCookie() {
        leadsHome(page.post("login/start", "region=nz&prompt=login"));
        assertEquals(Map.of(), page.jar());
    }

    /** Itself, a region without a host, one that nobody knows, and one that is blocked here, which login/end refuses. */
    @ParameterizedTest
    @ValueSource(strings = {"us", "ap", "mars", "cn"})
    void aSignInGoesOnHereForWhomNoOtherEntryIsKnown(String region) {
        page.post("login/start", "region=" + region)
                .then()
                .statusCode(200)
                .body("authorization_url", notNullValue())
                .body("agent_base_url", nullValue());
    }

    @Test
    void whoHasASessionOfAnotherHomeSignsInAgainThere() {
        page.signIn(server, "nia")
                .then()
                .body("region", equalTo("nz"))
                .body("api_base_url", equalTo("http://api.nz.homeport.localhost"));
        leadsHome(page.post("login/start"));
        for (Response answer : List.of(page.get("session"), page.post("refresh"))) {
            answer.then()
                    .statusCode(200)
                    .body("region", equalTo("nz"))
                    .body("api_base_url", equalTo("http://api.nz.homeport.localhost"));
        }
    }

    @Test
    void whatThePageAsksForComesBeforeWhatAnEarlierSessionSays() {
        page.signIn(server, "nia").then().body("region", equalTo("nz"));
        page.post("login/start", "region=us").then().body("authorization_url", notNullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"region=nz&region=us", "region=nz&other=1", "region=NZ", "region=nz%0a"})
    void aRequestThatIsMalformedIsRefusedBeforeItIsSentAnywhere(String form) {
        page.isError(page.post("login/start", form), 400, "invalid_request");
    }

    private void leadsTravellersHome(Response answer) {
        answer.then()
                .statusCode(200)
                .body("agent_base_url", equalTo("http://api.nz.homeport.localhost/travel"))
                .body("authorization_url", nullValue());
    }

    @Test
    void aLoginHintLeadsHome() {
        Page traveller = new Page(World.TRAVEL);
        Response answer = traveller.post("login/start", "login_hint=nia@example.nz");
        leadsTravellersHome(answer);
        assertEquals(List.of(), answer.getHeaders().getValues("Set-Cookie"));
        traveller.post("login/start", "login_hint=erik@example.de").then().body("authorization_url", notNullValue());
        traveller.isError(traveller.post("login/start", "login_hint=nia@example.nz&other=1"), 400, "invalid_request");
    }

    /** The entry at home may remember another region, which would lead back to this one. */
    @Test
    void whatABrowserRemembersLeadsHomeAndIsForgottenHere() {
        Page traveller = new Page(World.TRAVEL);
        String home = traveller
                .post("login/end", world.in("us").authorize(traveller.startLogin(""), "nia"))
                .path("authorization_url");
        traveller
                .post("login/end", world.in("nz").authorize(home, "nia"))
                .then()
                .body("region", equalTo("nz"));
        traveller.post("logout").then().statusCode(200);
        leadsTravellersHome(traveller.post("login/start"));
        traveller.post("login/start").then().body("authorization_url", notNullValue());
    }
}
