package io.homeport.agent.authorizationserver;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.homeport.agent.world.Log;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.Reply;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** #63, #74: a server that signs with a new key, which cannot be read at once. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class KeyRotationTest {
    World world;

    @Inject
    MovableClock clock;

    private final Page one = new Page(World.SHOP);
    private final Page other = new Page(World.SHOP);
    private ScriptedServer server;

    @BeforeEach
    void signIn() {
        world.reset(clock);
        server = world.server();
        clock.advance(Duration.ofSeconds(11));
        one.signIn(server, "aiko");
        other.signIn(server, "emma");
        server.calls().clear();
        clock.advance(Duration.ofSeconds(11));
    }

    private void rotate() {
        server.renameKey("rotated-" + clock.instant().toEpochMilli());
    }

    private void goOn() {
        for (Page page : List.of(one, other)) {
            page.post("refresh").then().statusCode(200);
            page.get("session").then().body("is_logged_in", equalTo(true));
        }
    }

    /** The keys are asked for once; whoever comes next is told the same, and not that the token is wrong. */
    @Test
    void endsNoSessionAndBlamesNoTokenWhileTheKeysCannotBeRead_63_74() {
        rotate();
        server.on(Endpoint.KEYS, Reply.hangUp());
        goOn();
        for (Page page : List.of(new Page(World.SHOP), new Page(World.SHOP))) {
            String query = server.authorize(page.startLogin(""), "aiko");
            page.isError(page.post("login/end", query), 503, "authorization_server_unavailable");
        }
        assertEquals(1, server.calls(Endpoint.KEYS).size());
        server.well(Endpoint.KEYS);
        clock.advance(Duration.ofSeconds(11));
        goOn();
        new Page(World.SHOP).signIn(server, "aiko");
    }

    @Test
    void endsNoSessionForAKeyThatIsNewerThanTheLastReading_63_74() {
        server.idTokenHeader(token -> token.setKeyIdHeaderValue("unknown"));
        Page page = new Page(World.SHOP);
        String query = server.authorize(page.startLogin(""), "aiko");
        page.isError(page.post("login/end", query), 502, "authorization_server_error");
        server.idTokenHeader(token -> {});
        rotate();
        goOn();
        assertEquals(2, server.calls(Endpoint.KEYS).size(), "at once, and once more a moment later");
        clock.advance(Duration.ofSeconds(11));
        goOn();
        page.signIn(server, "aiko");
    }

    /** The machines of a server learn of a new key one after the other. */
    @Test
    void signsInWithAKeyThatIsPublishedAMomentAfterItsFirstUse_63() {
        String before = server.keySet();
        rotate();
        server.on(Endpoint.KEYS, request -> {
            Reply.json(200, before).to(request);
            server.well(Endpoint.KEYS);
        });
        new Page(World.SHOP).signIn(server, "aiko");
        assertEquals(2, server.calls(Endpoint.KEYS).size());
    }

    /** Some servers rotate the key and keep its id, so that the known key of that id has not signed the token. */
    @Test
    void signsInWithANewKeyOfAnOldId_63() {
        String id = new JsonObject(server.keySet())
                .getJsonArray("keys")
                .getJsonObject(0)
                .getString("kid");
        server.rotateKeys(id);
        new Page(World.SHOP).signIn(server, "aiko");
        assertEquals(1, server.calls(Endpoint.KEYS).size());
        goOn();
    }

    /** The app's calls may take 30 seconds, and this one does. */
    @Test
    void waitsForNoKeysThatItCanDoWithout_74() {
        Page patient = new Page(World.PATIENT);
        patient.signIn(server, "aiko");
        server.on(Endpoint.KEYS, Reply.silence());
        clock.advance(Duration.ofHours(2));
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            patient.post("refresh").then().statusCode(200);
            new Page(World.PATIENT).signIn(server, "aiko");
        });
        await().until(() -> !server.calls(Endpoint.KEYS).isEmpty());
        server.well(Endpoint.KEYS);
    }

    /** An operator learns of it, and nobody else notices. */
    @Test
    void tellsTheOperatorOnceThatMetadataAndKeysAreNotWhatTheyWere_6_112() {
        server.metadata(metadata -> metadata.put("issuer", "https://planted.example.com"));
        server.on(Endpoint.KEYS, Reply.json(200, "[]"));
        clock.advance(Duration.ofHours(13));
        try (Log log = new Log("io.homeport.authorizationserver")) {
            one.startLogin("");
            one.startLogin("");
            new Page(World.SHOP).signIn(server, "aiko");
            assertEquals(
                    List.of(
                            stale(
                                    "metadata",
                                    "the metadata is of the issuer https://planted.example.com, and issuer is "
                                            + server.issuer()
                                            + ": set issuer to exactly what the metadata states, a slash at the end"
                                            + " included"),
                            stale("key set", "jwks_uri has no key set")),
                    log.lines().stream()
                            .map(line -> line.replaceFirst("^\\S* ", ""))
                            .toList());
        }
    }

    private String stale(String what, String why) {
        return "the " + what + " of " + server.issuer()
                + " cannot be read anew, and what was read before stays in use: " + why
                + "; check the server, issuer and back-channel-url";
    }
}
