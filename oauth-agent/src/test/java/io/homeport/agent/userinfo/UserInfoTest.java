package io.homeport.agent.userinfo;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.Call;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.Reply;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** userinfo. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class UserInfoTest {
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
        server.calls().clear();
    }

    @Test
    void asksTheServerWithTheTokenInTheHeaderOnly_66() {
        Response answer = page.get("userinfo");
        assertEquals("application/json", answer.getHeader("Content-Type"));
        answer.then()
                .statusCode(200)
                .header("Set-Cookie", nullValue())
                .body("sub", equalTo("aiko"))
                .body("name", equalTo("Zoë 愛子"));
        Call call = server.calls(Endpoint.USERINFO).get(0);
        assertEquals("GET", call.method());
        assertTrue(call.form().isEmpty());
        assertTrue(call.headers().get("Authorization").startsWith("Bearer "));
    }

    @Test
    void refusesClaimsOfAnotherSubject_66() {
        server.on(Endpoint.USERINFO, Reply.json(200, "{\"sub\":\"emma\"}"));
        page.isError(page.get("userinfo"), 502, "authorization_server_error");
        server.on(Endpoint.USERINFO, Reply.json(200, "{\"name\":\"no subject\"}"));
        page.isError(page.get("userinfo"), 502, "authorization_server_error");
    }

    @Test
    void saysThatTheTokenIsOverWhenTheServerSaysSo() {
        server.on(Endpoint.USERINFO, Reply.empty(401));
        page.isError(page.get("userinfo"), 401, "token_expired").header("Set-Cookie", nullValue());
    }

    @Test
    void asksNothingWithATokenThatIsOver() {
        clock.advance(Duration.ofSeconds(301));
        page.isError(page.get("userinfo"), 401, "token_expired");
        assertEquals(List.of(), server.calls());
    }

    @Test
    void needsASession() {
        Page stranger = new Page(World.SHOP);
        stranger.isError(stranger.get("userinfo"), 401, "unauthorized");
        assertEquals(List.of(), server.calls());
    }
}
