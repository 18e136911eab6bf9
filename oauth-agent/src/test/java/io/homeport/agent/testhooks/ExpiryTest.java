package io.homeport.agent.testhooks;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** access/expire and refresh/expire, of an app with {@code test-hooks}. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class ExpiryTest {
    World world;

    @Inject
    MovableClock clock;

    private final Page page = new Page(World.ADMIN);
    private ScriptedServer server;

    @BeforeEach
    void signIn() {
        world.reset(clock);
        server = world.server();
        page.signIn(server, "aiko");
        server.calls().clear();
    }

    @Test
    void letsTheAccessTokenExpireAndTheNextRefreshRenewIt() {
        page.post("access/expire", "").then().statusCode(200).body("access_token_expires_in", equalTo(0));
        page.get("session")
                .then()
                .statusCode(200)
                .body("is_logged_in", equalTo(true))
                .body("access_token_expires_in", equalTo(0));
        page.isError(page.get("userinfo"), 401, "token_expired");
        assertEquals(List.of(), server.calls(), "the server is told nothing");
        page.post("refresh", "").then().statusCode(200);
        page.get("userinfo").then().statusCode(200);
    }

    @Test
    void letsTheNextRefreshFindThatTheSessionHasEnded() {
        page.post("refresh/expire", "").then().statusCode(200);
        page.get("userinfo").then().statusCode(200);
        server.calls().clear();
        page.isError(page.post("refresh", ""), 401, "session_expired");
        page.get("session").then().statusCode(200).body("is_logged_in", equalTo(false));
        assertEquals(List.of(), server.calls(), "the server is told nothing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"access/expire", "refresh/expire"})
    void needsASession(String hook) {
        Page stranger = new Page(World.ADMIN);
        stranger.isError(stranger.post(hook, ""), 401, "unauthorized");
    }

    @ParameterizedTest
    @ValueSource(strings = {"access/expire", "refresh/expire"})
    void isNotThereWithoutTheSetting(String hook) {
        Page shop = new Page(World.SHOP);
        shop.signIn(server, "aiko");
        shop.isError(shop.post(hook, ""), 404, "not_found");
        shop.post("refresh", "").then().statusCode(200);
    }
}
