package io.homeport.agent.telemetry;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code /q/homeport} at the agent's management port. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class DiagnosticsTest {
    World world;

    @Inject
    MovableClock clock;

    @TestHTTPResource(value = "/homeport", management = true)
    URI report;

    @BeforeEach
    void signIn() {
        world.reset(clock);
        new Page(World.SHOP).signIn(world.server(), "aiko");
    }

    @Test
    void tellsHowTheAgentIs() {
        given().get(report)
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .header("Cache-Control", "no-store")
                .body("instance.service", equalTo("agent"))
                .body("instance.region", equalTo("us"))
                .body("keys.ring", hasItems("access", "session"))
                .body("keys.id", hasItems("a1", "s1"))
                .body("authorization_servers.client", hasItems("app shop", "app travel"))
                .body("authorization_servers.find { it.client == 'app shop' }.state", equalTo("read"))
                .body("residency.find { it.home == 'us' }.data_may_go_to", hasItem("us"))
                .body("residency.find { it.home == 'cn' }.blocked_from", hasItem("us"))
                .body("file.'homeport.apps.shop.web-origin'", equalTo(World.SHOP.origin()))
                .body("file.'homeport.cookies.session-keys[0].secret'", equalTo("(set, not shown)"));
    }

    @Test
    void isAPageForABrowser() {
        given().accept("text/html,application/xhtml+xml;q=0.9")
                .get(report)
                .then()
                .statusCode(200)
                .contentType(ContentType.HTML)
                .header("Content-Security-Policy", containsString("default-src 'none'"))
                .body(containsString("Authorization servers"))
                .body(not(containsString("<script")));
    }

    @Test
    void showsNoSecret() {
        for (String type : List.of("application/json", "text/html")) {
            String told = given().accept(type).get(report).asString();
            for (String secret : List.of(
                    world.accessKey(), world.sessionKey(), ScriptedServer.SECRET, World.VINTAGE_KEY, World.HEIR_KEY)) {
                assertFalse(told.contains(secret), type);
            }
        }
    }

    /** Nobody's page reads it: there is no CORS field, and it is not at the port that pages call. */
    @Test
    void isAtTheManagementPortAlone() {
        given().header("Origin", World.SHOP.origin()).get("/q/homeport").then().statusCode(404);
    }
}
