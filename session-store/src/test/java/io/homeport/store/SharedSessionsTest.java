package io.homeport.store;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.SessionId;
import io.homeport.deployment.StoreSettings;
import io.homeport.deployment.StoreSettings.Login;
import io.homeport.deployment.StoreSettings.Topology;
import io.homeport.store.RevocationList.Standing;
import io.homeport.store.access.SharedSessions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedSessionsTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @AfterEach
    void close() {
        SessionStoreContract.result(vertx.close());
    }

    private SharedSessions instance(RedisServer server, SimpleMeterRegistry meters) {
        StoreSettings settings = new StoreSettings(
                RedisStoreTest.settings(Topology.SINGLE, new Login(Optional.empty(), Optional.empty()), server.url()),
                Optional.empty(),
                false,
                1000,
                false,
                false);
        return SharedSessions.open(vertx, settings, net -> {}, Clock.systemUTC(), meters);
    }

    private static Revocation.OfSession ofSession() {
        return new Revocation.OfSession(
                SessionId.random(new SecureRandom()), Instant.now().plusSeconds(600));
    }

    private static boolean knows(SharedSessions instance, Revocation.OfSession revocation) {
        return instance.revoked().standing(revocation.session(), 0, 0, Instant.now()) == Standing.REVOKED;
    }

    @Test
    void whatOneInstanceRevokesTheOthersKnowAndThoseThatStartLater() {
        try (RedisServer server = RedisServer.started()) {
            SharedSessions one = instance(server, meters);
            SharedSessions other = instance(server, new SimpleMeterRegistry());
            Revocation.OfSession revocation = ofSession();
            Future<Void> taken = one.revoke(revocation);
            assertTrue(knows(one, revocation));
            SessionStoreContract.result(taken);
            await().atMost(SOON).until(() -> knows(other, revocation));
            assertTrue(knows(instance(server, new SimpleMeterRegistry()), revocation));
            assertEquals(1, meters.get("homeport.revocations").gauge().value());
        }
    }

    /** A refresh asks before it trusts: what another instance has revoked by then, it knows. */
    @Test
    void isUpToDateWhenItHasAsked() {
        try (RedisServer server = RedisServer.started()) {
            SharedSessions one = instance(server, meters);
            SharedSessions other = instance(server, new SimpleMeterRegistry());
            Revocation.OfSession revocation = ofSession();
            SessionStoreContract.result(one.revoke(revocation));
            SessionStoreContract.result(other.upToDate());
            assertTrue(knows(other, revocation));
        }
    }

    @Test
    void whatIsRevokedWhileTheStoreIsAwayIsKnownEverywhereWhenItIsBack() {
        try (RedisServer server = RedisServer.started()) {
            SharedSessions one = instance(server, meters);
            SharedSessions other = instance(server, new SimpleMeterRegistry());
            server.kill();
            Revocation.OfSession revocation = ofSession();
            Future<Void> taken = one.revoke(revocation);
            assertThrows(IllegalStateException.class, () -> SessionStoreContract.result(taken));
            assertTrue(knows(one, revocation));
            assertEquals(1, meters.get("homeport.revocations.unwritten").gauge().value());
            SessionStoreContract.result(other.upToDate());
            await().atMost(SOON)
                    .until(() -> meters.get("homeport.revocations.age.seconds")
                                    .gauge()
                                    .value()
                            > 1);
            server.start();
            await().atMost(Duration.ofSeconds(10)).until(() -> knows(other, revocation));
            await().atMost(SOON)
                    .until(() ->
                            meters.get("homeport.revocations.unwritten").gauge().value() == 0);
        }
    }

    @Test
    void startsWithoutTheStore() {
        RedisServer server = RedisServer.started();
        server.kill();
        SharedSessions instance = instance(server, meters);
        Revocation.OfSession revocation = ofSession();
        assertEquals(Standing.LIVES, instance.revoked().standing(revocation.session(), 0, 0, Instant.now()));
        server.close();
    }
}
