package io.homeport.store;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.SessionId;
import io.homeport.deployment.StoreSettings;
import io.homeport.deployment.StoreSettings.Login;
import io.homeport.deployment.StoreSettings.Topology;
import io.homeport.store.RevocationList.Standing;
import io.homeport.store.RevocationList.WhenUnavailable;
import io.homeport.store.redis.RedisStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RedisStoreTest extends SessionStoreContract {
    private static final Duration LONG = Duration.ofMinutes(5);

    private static Vertx vertx;
    private static RedisServer server;
    private static SessionStore store;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        server = RedisServer.started();
        store = store(Topology.SINGLE, new Login(Optional.empty(), Optional.empty()), server.url());
    }

    @AfterAll
    static void stop() {
        result(store.close());
        server.close();
        result(vertx.close());
    }

    static StoreSettings.Redis settings(Topology topology, Login login, String... urls) {
        return new StoreSettings.Redis(
                topology,
                Stream.of(urls).map(URI::create).toList(),
                topology == Topology.SENTINEL ? "homeport" : "",
                login,
                Optional.empty(),
                Duration.ofSeconds(2),
                "homeport:");
    }

    private static SessionStore store(Topology topology, Login login, String... urls) {
        return new RedisStore(vertx, settings(topology, login, urls), net -> {});
    }

    @Override
    SessionStore store() {
        return store;
    }

    private static boolean answers(SessionStore asked) {
        try {
            return result(asked.sessions().get(StoreKey.of("anything"))).isEmpty();
        } catch (IllegalStateException away) {
            return false;
        }
    }

    private static String failure(Future<?> future) {
        return assertThrows(IllegalStateException.class, () -> result(future))
                .getCause()
                .getCause()
                .getMessage();
    }

    @Test
    void theStoreSeesHashesAndNeverAValueThatOpensSomething() {
        StoreKey reference = StoreKey.of("planted-reference");
        result(store.sessions().put(reference, new StoredSessions.Stored(0, new byte[] {1}), LONG));
        result(store.refreshes().claim(StoreKey.of("planted-refresh-token"), "anybody", LONG));
        result(store.firstUses().isFirst(StoreKey.of("planted-logout-token"), LONG));
        String written = server.written();
        assertTrue(written.contains(reference.text()));
        assertFalse(written.contains("planted"));
    }

    @Test
    void whoIsAwayIsToldInTimeAndServesAgainWhenItIsBack() {
        try (RedisServer own = RedisServer.started()) {
            SessionStore asked = store(Topology.SINGLE, new Login(Optional.empty(), Optional.empty()), own.url());
            StoreKey kept = StoreKey.of("kept");
            result(asked.sessions().put(kept, new StoredSessions.Stored(3, new byte[] {3}), LONG));
            own.kill();
            await().until(() -> !answers(asked));
            assertFalse(answers(asked));
            own.start();
            await().atMost(Duration.ofSeconds(10)).until(() -> answers(asked));
            assertEquals(3, result(asked.sessions().get(kept)).orElseThrow().generation());
            result(asked.close());
        }
    }

    /** A server that holds its breath, as one that is swapped out or behind a broken network. */
    @Test
    void aSilentStoreIsGivenUpAndAskedAgain() {
        try (RedisServer own = RedisServer.started()) {
            SessionStore asked = new RedisStore(
                    vertx,
                    new StoreSettings.Redis(
                            Topology.SINGLE,
                            List.of(URI.create(own.url())),
                            "",
                            new Login(Optional.empty(), Optional.empty()),
                            Optional.empty(),
                            Duration.ofMillis(200),
                            "homeport:"),
                    net -> {});
            await().until(() -> answers(asked));
            own.say("CLIENT PAUSE 2000 ALL");
            assertEquals("no answer within 200 ms", failure(asked.sessions().get(StoreKey.of("anything"))));
            await().atMost(Duration.ofSeconds(10)).until(() -> answers(asked));
            result(asked.close());
        }
    }

    @Test
    void soManyCommandsWaitAndNotMore() {
        try (RedisServer own = RedisServer.started()) {
            SessionStore asked = store(Topology.SINGLE, new Login(Optional.empty(), Optional.empty()), own.url());
            await().until(() -> answers(asked));
            own.say("CLIENT PAUSE 1000 ALL");
            List<Future<?>> waiting = new ArrayList<>();
            for (int i = 0; i < 1024; i++) {
                waiting.add(asked.sessions().get(StoreKey.of("anything")));
            }
            assertEquals(
                    "more than 1024 commands wait for the store",
                    failure(asked.sessions().get(StoreKey.of("anything"))));
            waiting.forEach(SessionStoreContract::result);
            assertTrue(answers(asked));
            result(asked.close());
        }
    }

    @Test
    void logsInWithUserAndPasswordAndTellsNeither() {
        try (RedisServer own = RedisServer.started(
                "--user", "shop", "on", ">p@ss:w/rd", "~*", "&*", "+@all", "--user", "default", "off")) {
            SessionStore asked =
                    store(Topology.SINGLE, new Login(Optional.of("shop"), Optional.of("p@ss:w/rd")), own.url());
            assertTrue(answers(asked));
            result(asked.close());
            SessionStore wrong =
                    store(Topology.SINGLE, new Login(Optional.of("shop"), Optional.of("planted-pass")), own.url());
            String said = failure(wrong.sessions().get(StoreKey.of("anything")));
            assertTrue(said.startsWith("not connected: WRONGPASS"), said);
            assertFalse(said.contains("planted"), said);
            result(wrong.close());
        }
    }

    @Test
    void aFollowerIsCompleteAfterTheStoreWasAway() {
        try (RedisServer own = RedisServer.started()) {
            Login nobody = new Login(Optional.empty(), Optional.empty());
            SessionStore writer = store(Topology.SINGLE, nobody, own.url());
            SessionStore reader = store(Topology.SINGLE, nobody, own.url());
            RevocationList list = new RevocationList(1000, WhenUnavailable.OPEN, Clock.systemUTC());
            RevocationFollower follower = new RevocationFollower(vertx, reader.revocations(), list);
            result(follower.begin(Duration.ofMillis(200)));
            SessionId before = revoke(writer);
            await().atMost(Duration.ofSeconds(5)).until(() -> isRevoked(list, before));
            own.kill();
            await().until(() -> list.age().toMillis() > 400);
            assertTrue(isRevoked(list, before));
            own.start();
            await().atMost(Duration.ofSeconds(10)).until(() -> answers(writer));
            SessionId after = revoke(writer);
            await().atMost(Duration.ofSeconds(10)).until(() -> isRevoked(list, after));
            await().atMost(Duration.ofSeconds(10)).until(() -> list.age().toMillis() < 400);
            follower.stop();
            result(writer.close());
            result(reader.close());
        }
    }

    private static SessionId revoke(SessionStore writer) {
        SessionId session = SessionId.random(new SecureRandom());
        result(writer.revocations()
                .revoke(new Revocation.OfSession(session, Instant.now().plusSeconds(600))));
        return session;
    }

    private static boolean isRevoked(RevocationList list, SessionId session) {
        return list.standing(session, 0, 0, Instant.now()) == Standing.REVOKED;
    }
}
