package io.homeport.store;

import static org.awaitility.Awaitility.await;

import io.homeport.deployment.StoreSettings.Login;
import io.homeport.deployment.StoreSettings.Topology;
import io.homeport.store.redis.RedisStore;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same on three servers that share the keys among them. */
class RedisClusterTest extends SessionStoreContract {
    private static final int[] SLOTS = {0, 5461, 10923, 16384};

    private static final List<RedisServer> NODES = new ArrayList<>();
    private static Vertx vertx;
    private static SessionStore store;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        for (int i = 0; i < SLOTS.length - 1; i++) {
            RedisServer node = RedisServer.started("--cluster-enabled", "yes");
            NODES.add(node);
            for (int slot = SLOTS[i]; slot < SLOTS[i + 1]; slot += 4096) {
                node.say("CLUSTER ADDSLOTSRANGE " + slot + " " + (Math.min(slot + 4096, SLOTS[i + 1]) - 1));
            }
            node.say("CLUSTER MEET 127.0.0.1 " + NODES.get(0).port());
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> NODES.stream()
                        .allMatch(node -> node.say("SET anything 1").matches("\\+OK|-MOVED.*")));
        store = new RedisStore(
                vertx,
                RedisStoreTest.settings(
                        Topology.CLUSTER,
                        new Login(Optional.empty(), Optional.empty()),
                        NODES.get(0).url(),
                        NODES.get(1).url()),
                net -> {});
    }

    @AfterAll
    static void stop() {
        result(store.close());
        NODES.forEach(RedisServer::close);
        NODES.clear();
        result(vertx.close());
    }

    @Override
    SessionStore store() {
        return store;
    }
}
