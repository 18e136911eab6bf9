package io.homeport.agent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.ClassicPage;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.RecordedSpans;
import io.homeport.agent.world.Reply;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.Seen;
import io.homeport.agent.world.Watch;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** #3, #24, #111: no secret in any answer, log line or metric, neither when all is well nor when nothing is. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class LeakTest {
    World world;

    @Inject
    MovableClock clock;

    @Inject
    Watch watch;

    @Inject
    RecordedSpans spans;

    private Seen seen;

    @BeforeEach
    void listen() {
        seen = watch.begin(world);
    }

    @AfterEach
    void showsNoSecret_3_24_111() {
        watch.end();
    }

    private static void goesTheWholeWay(Page page, ScriptedServer server) {
        String query = server.authorize(page.startLogin(""), "aiko");
        page.post("login/end", query);
        page.post("login/end", query);
        page.get("session");
        page.get("userinfo");
        page.post("refresh");
        // The server gets the ID token as a hint, and the page never sees it.
        assertTrue(page.signedOutAt(page.post("logout")).getRawQuery().contains("id_token_hint="));
    }

    private static void goesTheClassicWay(ClassicPage page, ScriptedServer server) {
        page.signIn(server, "aiko");
        for (String call : List.of("claims", "userInfo")) {
            page.get(call);
        }
        page.post("refresh");
        page.load(World.VINTAGE.origin() + "/");
        page.post("logout");
        assertTrue(page.navigate("logout/continue").getHeader("Location").contains("id_token_hint="));
    }

    @Test
    void showsNoSecretAnywhere_3_24_111() {
        ScriptedServer server = world.server();
        Page shop = new Page(World.SHOP);
        Page admin = new Page(World.ADMIN);
        goesTheWholeWay(shop, server);
        goesTheWholeWay(admin, server);
        goesTheWholeWay(new Page(World.BOUND), server);
        goesTheClassicWay(new ClassicPage(World.VINTAGE), server);
        for (Page page : List.of(shop, admin)) {
            for (Reply fault : List.of(
                    Reply.empty(500),
                    Reply.json(400, "{\"error\":\"invalid_grant\",\"error_description\":\"planted-description\"}"),
                    Reply.json(401, "{\"error\":\"invalid_client\",\"error_description\":\"planted-description\"}"),
                    Reply.with(200, "text/html", "<p>planted-description</p>"),
                    Reply.json(200, "{\"access_token\":\"planted-\\r\\n-token\",\"token_type\":\"Bearer\"}"),
                    Reply.hangUp())) {
                page.signIn(server, "aiko");
                String query = server.authorize(page.startLogin(""), "aiko");
                server.on(Endpoint.TOKEN, fault);
                page.post("login/end", query);
                page.post("refresh");
                server.well(Endpoint.TOKEN);
                page.jar().replaceAll((name, value) -> value.substring(1));
                page.post("refresh");
                page.get("userinfo");
            }
            server.idToken(claims -> claims.put("aud", "planted-audience"));
            page.post("login/end", server.authorize(page.startLogin(""), "aiko"));
            server.idToken(claims -> claims);
        }
        clock.advance(Duration.ofSeconds(1));
        seen.add(spans.texts());
        // Whether a secret is among all that, the end of the watch says.
        assertTrue(seen.log().stream().anyMatch(line -> line.contains("login of app shop")), "the log was seen");
        assertTrue(seen.log().stream().noneMatch(line -> line.contains("\tat ")), "no stack trace");
        assertTrue(seen.secrets().size() > 50, "the search has something to look for");
    }
}
