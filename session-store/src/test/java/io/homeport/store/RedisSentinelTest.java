package io.homeport.store;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.deployment.StoreSettings.Login;
import io.homeport.deployment.StoreSettings.Topology;
import io.homeport.store.StoredSessions.Stored;
import io.homeport.store.redis.RedisStore;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RedisSentinelTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @Test
    void goesOnWithTheReplicaThatASentinelMakesTheServer() {
        Vertx vertx = Vertx.vertx();
        try (RedisServer first = RedisServer.started();
                RedisServer replica = RedisServer.started("--replicaof", "127.0.0.1 " + first.port());
                RedisServer sentinel = RedisServer.sentinel("homeport", first)) {
            SessionStore store = new RedisStore(
                    vertx,
                    RedisStoreTest.settings(
                            Topology.SENTINEL, new Login(Optional.empty(), Optional.empty()), sentinel.url()),
                    net -> {});
            StoreKey kept = StoreKey.of("kept");
            await().until(() -> replica.say("GET anything").startsWith("$"));
            await().ignoreExceptions()
                    .until(() -> SessionStoreContract.result(
                            store.sessions().put(kept, new Stored(1, new byte[] {1}), LONG)));
            await().until(() ->
                    replica.say("EXISTS homeport:session:" + kept.text()).equals(":1"));
            first.kill();
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> SessionStoreContract.result(
                            store.sessions().put(kept, new Stored(2, new byte[] {2}), LONG)));
            assertEquals(
                    2,
                    SessionStoreContract.result(store.sessions().get(kept))
                            .orElseThrow()
                            .generation());
            SessionStoreContract.result(store.close());
        } finally {
            SessionStoreContract.result(vertx.close());
        }
    }
}
