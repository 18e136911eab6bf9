package io.homeport.agent.session;

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
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the page of an app with {@code session-claims} learns of the user. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class SessionClaimsTest {
    private static final Map<String, String> SHOWN = Map.of("sub", "aiko", "display_name", "Zoë 愛子");

    World world;

    @Inject
    MovableClock clock;

    private final Page page = new Page(World.DISCREET);
    private ScriptedServer server;

    @BeforeEach
    void reset() {
        world.reset(clock);
        server = world.server();
    }

    @Test
    void showsTheClaimsThatAreListedByTheirNewNames() {
        Response ended = page.signIn(server, "aiko");
        assertEquals(SHOWN, ended.path("id_token_claims"));
        assertEquals(SHOWN, page.get("session").path("id_token_claims"));
        assertEquals(SHOWN, page.get("userinfo").path(""));
    }

    @Test
    void goesByAllClaimsItself() {
        assertEquals("ap", page.signIn(server, "aiko").path("region"), "the claim that is not shown");
        page.post("refresh").then().statusCode(200);
    }

    @Test
    void showsAllClaimsWhereNothingIsSaid() {
        Map<String, ?> all = new Page(World.SHOP).signIn(server, "aiko").path("id_token_claims");
        assertTrue(all.keySet().containsAll(Set.of("iss", "aud", "sub", "name", "exp")), all::toString);
    }
}
