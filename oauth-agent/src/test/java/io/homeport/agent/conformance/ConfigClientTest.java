package io.homeport.agent.conformance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Reply;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The modules of oidcc-client-config-certification-test-plan: discovery and the server's keys. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class ConfigClientTest {
    World world;

    @Inject
    MovableClock clock;

    private Visit visit;

    @BeforeEach
    void reset() {
        visit = Visit.toTheShop(world, clock);
    }

    private void metadataIsRead() {
        clock.advance(Duration.ofHours(13));
        visit.page().startLogin("");
        await().until(() -> !visit.server().calls(Endpoint.METADATA).isEmpty());
    }

    @Test
    @DisplayName("oidcc-client-test-discovery-openid-config")
    void readsTheMetadataBelowTheIssuer() {
        metadataIsRead();
        assertEquals("GET", visit.server().calls(Endpoint.METADATA).get(0).method());
        visit.goesTheWholeWay();
    }

    @Test
    @DisplayName("oidcc-client-test-discovery-jwks-uri-keys")
    void readsTheKeysWhereTheMetadataSays() {
        visit.server()
                .metadata(metadata -> metadata.put("jwks_uri", visit.server().issuer() + "/jwks?run=2"));
        visit.server().on(Endpoint.KEYS, request -> {
            boolean named = "run=2".equals(request.query());
            (named ? Reply.json(200, visit.server().keySet()) : Reply.empty(404)).to(request);
        });
        metadataIsRead();
        visit.server().rotateKeys("run-2-" + clock.instant().toEpochMilli());
        clock.advance(Duration.ofSeconds(11));
        visit.isAccepted();
        assertTrue(!visit.server().calls(Endpoint.KEYS).isEmpty());
    }

    @Test
    @DisplayName("oidcc-client-test-discovery-issuer-mismatch,"
            + " fapi2-security-profile-final-client-test-discovery-issuer-mismatch (#6)")
    void stopsAtMetadataOfAnotherIssuer() {
        Visit misled = Visit.to(World.MISLED, world.split());
        misled.page().isError(misled.page().post("login/start"), 502, "authorization_server_error");
        assertTrue(misled.page().jar().isEmpty());
        assertTrue(world.split().calls().stream().allMatch(call -> call.endpoint() == Endpoint.METADATA));
    }

    @Test
    @DisplayName("oidcc-client-test-idtoken-sig-none (#56: refused)")
    void rejectsAnUnsignedIdToken() {
        visit.server().tokenResponse(Visit::unsigned);
        visit.isRejected();
    }

    @Test
    @DisplayName("oidcc-client-test-signing-key-rotation-just-before-signing (#63)")
    void readsTheKeysAnewForATokenOfAKeyThatIsNew() {
        clock.advance(Duration.ofSeconds(11));
        String query = visit.server().authorize(visit.page().startLogin(""), "aiko");
        visit.server().rotateKeys("just-before-" + clock.instant().toEpochMilli());
        visit.page().post("login/end", query).then().statusCode(200);
    }

    @Test
    @DisplayName("oidcc-client-test-signing-key-rotation (#63)")
    void readsTheKeysAnewAfterARotation() {
        visit.isAccepted();
        visit.server().rotateKeys("after-" + clock.instant().toEpochMilli());
        clock.advance(Duration.ofSeconds(11));
        visit.isAccepted();
        assertEquals(1, visit.server().calls(Endpoint.KEYS).size());
    }
}
