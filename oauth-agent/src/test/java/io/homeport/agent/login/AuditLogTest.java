package io.homeport.agent.login;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.Log;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the audit log says of sign-ins and refreshes, at an agent that runs in {@code us}. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class AuditLogTest {
    World world;

    @Inject
    MovableClock clock;

    private final Page page = new Page(World.TRAVEL);
    private final Log log = new Log("io.homeport.audit");
    private int begin;

    /** Lines are written in their order by a thread of their own, so those of an earlier test may still be on their way. */
    @BeforeEach
    void reset() {
        world.reset(clock);
        page.post("login/start", "region=br");
        await().until(() -> lastOf("\"operation\":\"login/start\"") >= 0);
        begin = lastOf("\"operation\":\"login/start\"") + 1;
    }

    private int lastOf(String word) {
        List<String> lines = log.lines();
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).contains(word)) {
                return i;
            }
        }
        return -1;
    }

    @AfterEach
    void close() {
        log.close();
    }

    private void region(String at, Object claim) {
        ScriptedServer server = world.in(at);
        server.tokenResponse(tokens -> tokens.put(
                "access_token",
                server.signed(new JsonObject().put("sub", "erik").put("region", claim), header -> {})));
    }

    private String sentHome() {
        return page.post("login/end", world.in("us").authorize(page.startLogin(""), "erik"))
                .path("authorization_url");
    }

    /** Of each line what was called, the home region, the serving one, the decision, its rule and the outcome. */
    private List<String> lines(int count) {
        await().until(() -> all().size() >= count);
        assertFalse(log.lines().toString().contains("erik"), log.lines()::toString);
        return all().stream()
                .map(line -> String.join(
                        " ",
                        line.getString("operation"),
                        line.getString("home"),
                        line.getString("serving"),
                        line.getString("decision"),
                        line.getString("rule"),
                        line.getString("outcome")))
                .toList();
    }

    private List<JsonObject> all() {
        return log.lines().stream()
                .skip(begin)
                .map(line -> new JsonObject(line.substring(line.indexOf('{'))))
                .toList();
    }

    @Test
    void eachStepOfASignInAtHomeHasALineWithOneNameForEachUserOfAServer() {
        page.post("login/end", world.in("eu").authorize(sentHome(), "erik"));
        page.post("refresh");
        assertEquals(
                List.of(
                        "login/end eu none send-home home ok",
                        "login/end eu us serve home ok",
                        "refresh eu us serve home ok"),
                lines(3));
        List<String> names =
                all().stream().map(line -> line.getString("subject")).toList();
        assertEquals(names.get(1), names.get(2));
        assertNotEquals(names.get(0), names.get(1));
        for (JsonObject line : all()) {
            assertEquals("agent", line.getString("service"));
            assertEquals("travel", line.getString("target"));
            assertEquals("us", line.getString("entry"));
            assertTrue(line.getInteger("status") == 200);
        }
    }

    @Test
    void eachRefusalSaysWhoseTokensWereNotKept() {
        for (Object claim : List.of("cn", "br", 7)) {
            region("us", claim);
            page.post("login/end", world.in("us").authorize(page.startLogin(""), "erik"));
        }
        world.in("us").tokenResponse(tokens -> tokens);
        String home = sentHome();
        region("eu", "us");
        page.post("login/end", world.in("eu").authorize(home, "erik"));
        assertEquals(
                List.of(
                        "login/end cn none refuse blocked region_blocked",
                        "login/end br none refuse unserved region_unserved",
                        "login/end unknown none refuse unknown region_unknown",
                        "login/end eu none send-home home ok",
                        "login/end us none refuse conflict region_conflict"),
                lines(5));
    }

    @Test
    void aLoginThatIsNotBegunHasALineAndOneThatFailsForAnotherReasonHasNone() {
        page.post("login/start", "region=cn");
        page.post("login/start", "region=br");
        page.post("login/end", "state=planted");
        page.post("login/end", world.in("eu").authorize(sentHome(), "erik"));
        region("eu", "ap");
        page.post("refresh");
        assertEquals(
                List.of(
                        "login/start cn none refuse blocked region_blocked",
                        "login/start br none refuse unserved region_unserved",
                        "login/end eu none send-home home ok",
                        "login/end eu us serve home ok",
                        "refresh ap none refuse moved session_expired"),
                lines(5));
    }

    /** The proxy sets the field for calls that a peer handed on, and lets no client's through. */
    @Test
    void aLoginThatAnotherRegionHandedOnCameInThere() {
        for (String entry : List.of("eu", "planted-by-nobody-we-know")) {
            page.request()
                    .header("Homeport-Entry-Region", entry)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .body("region=cn")
                    .post(World.TRAVEL.agentPath() + "/login/start");
        }
        page.post("login/start", "region=cn");
        lines(3);
        assertEquals(
                List.of("eu", "unknown", "us"),
                all().stream().map(line -> line.getString("entry")).toList());
    }
}
