package io.homeport.deployment.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.StoreSettings;
import io.homeport.deployment.StoreSettings.Redis;
import io.homeport.deployment.StoreSettings.Topology;
import io.homeport.deployment.check.DeploymentReader.Service;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreReaderTest {
    private static final String HASH_KEYS =
            "hash-keys: [{id: h1, secret: QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8}]";

    private static Deployment read(Service service, String... lines) {
        String secret = WholeFile.inServer("client-id: shop-spa");
        return WholeFile.read(secret + "  store:\n" + String.join("\n", lines).indent(4), service);
    }

    private static List<Fault> faults(Service service, String... lines) {
        return assertThrows(InvalidConfiguration.class, () -> read(service, lines))
                .problems();
    }

    @Test
    void withoutASettingThereIsNoStore() {
        Deployment deployment = WholeFile.read(WholeFile.inServer("client-id: shop-spa"), Service.PROXY);
        assertEquals(Optional.empty(), deployment.store());
    }

    @Test
    void readsAServer() {
        StoreSettings store = read(
                        Service.AGENT,
                        "type: redis",
                        "urls: [\"rediss://store.internal:6379\"]",
                        "tls: store",
                        HASH_KEYS)
                .store()
                .orElseThrow();
        Redis redis = assertInstanceOf(Redis.class, store.place());
        assertEquals(Topology.SINGLE, redis.topology());
        assertEquals(List.of(URI.create("rediss://store.internal:6379")), redis.urls());
        assertEquals(Optional.of("store"), redis.tls());
        assertEquals(Duration.ofMillis(500), redis.timeout());
        assertEquals("homeport:", redis.keyPrefix());
        assertEquals(1, store.hashKeys().orElseThrow().keys().size());
        assertFalse(store.closedWhenUnavailable());
        assertEquals(500_000, store.mostRevocations());
    }

    @Test
    void keepsSessionsInCookiesUnlessTheFileSaysOtherwise() {
        String[] redis = {"type: redis", "urls: [\"rediss://store.internal:6379\"]", HASH_KEYS};
        assertFalse(read(Service.AGENT, redis).store().orElseThrow().keepsSessions());
        assertTrue(read(Service.AGENT, redis[0], redis[1], redis[2], "sessions: store")
                .store()
                .orElseThrow()
                .keepsSessions());
        assertEquals(
                "homeport.store.sessions",
                faults(Service.AGENT, "type: embedded", "sessions: store")
                        .get(0)
                        .key());
        assertEquals(
                "homeport.store.sessions",
                faults(Service.AGENT, redis[0], redis[1], redis[2], "sessions: redis")
                        .get(0)
                        .key());
    }

    @Test
    void readsSentinelsWithALoginFromAFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "planted-password\n");
        Redis redis = (Redis) read(
                        Service.PROXY,
                        "type: redis",
                        "topology: sentinel",
                        "master-name: homeport",
                        "urls: [\"redis://127.0.0.1:26379\", \"redis://127.0.0.1:26380\"]",
                        "user: shop",
                        "password-file: " + file)
                .store()
                .orElseThrow()
                .place();
        assertEquals("homeport", redis.masterName());
        assertEquals(Optional.of("planted-password"), redis.login().password());
        assertFalse(redis.toString().contains("planted"), redis.toString());
    }

    @Test
    void theEmbeddedStoreIsOnlyWithAWarning() {
        Deployment deployment = read(Service.AGENT, "type: embedded");
        assertInstanceOf(
                StoreSettings.Embedded.class, deployment.store().orElseThrow().place());
        assertTrue(deployment.warnings().stream().anyMatch(line -> line.startsWith("homeport.store.type is embedded")));
    }

    /** It compares what the agent has sealed. */
    @Test
    void theProxyLeavesTheHashKeysToTheAgent() {
        Deployment proxy = read(Service.PROXY, "type: redis", "urls: [\"redis://127.0.0.1:6379\"]", HASH_KEYS);
        assertTrue(proxy.store().orElseThrow().hashKeys().isEmpty());
        assertTrue(
                proxy.warnings().stream().anyMatch(line -> line.contains("and 1 more are for the agent")),
                proxy.warnings().toString());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "type: memcached|type|is neither redis nor embedded",
                "type: redis|urls|is missing",
                "urls: [\"redis://127.0.0.1:6379\"]|type|is missing",
                "type: redis, urls: [\"http://127.0.0.1:6379\"]|urls[0]|is no address of a store: redis:// or rediss://,"
                        + " host and port, and nothing else",
                "type: redis, urls: [\"redis://user:planted@127.0.0.1:6379\"]|urls[0]|is no address of a store: redis://"
                        + " or rediss://, host and port, and nothing else",
                "type: redis, urls: [\"redis://store.internal:6379\"]|urls[0]|is redis:// without TLS to a host that is not"
                        + " loopback",
                "type: redis, urls: [\"redis://127.0.0.1:1\", \"redis://127.0.0.1:2\"]|urls|has several addresses, but"
                        + " topology is single",
                "type: redis, urls: [\"redis://127.0.0.1:1\"], topology: ring|topology|is none of single, sentinel and"
                        + " cluster",
                "type: redis, urls: [\"redis://127.0.0.1:1\"], topology: sentinel|master-name|is missing",
                "type: redis, urls: [\"redis://127.0.0.1:1\"], master-name: m|master-name|is set, but topology is not"
                        + " sentinel",
                "type: redis, urls: [\"redis://127.0.0.1:1\"], user: shop|password|is missing beside homeport.store.user",
                "type: redis, urls: [\"redis://127.0.0.1:1\"], timeout: PT0S|timeout|is not between 1 millisecond and 10"
                        + " seconds",
                "type: redis, urls: [\"redis://127.0.0.1:1\"], key-prefix: \"a{b}\"|key-prefix|is longer than 64 characters,"
                        + " or has a brace or a space in it",
                "type: redis, urls: [\"redis://127.0.0.1:1\"], revocation-when-unavailable: never|"
                        + "revocation-when-unavailable|is neither open nor closed",
                "type: redis, urls: [\"redis://127.0.0.1:1\"], most-revocations: 1|most-revocations|is not between 100 and"
                        + " 10000000",
            })
    void namesWhatIsWrong(String settings, String key, String fault) {
        String yaml = "homeport:\n  store: {" + settings + "}\n";
        List<Fault> faults = assertThrows(InvalidConfiguration.class, () -> WholeFile.read(yaml, Service.PROXY))
                .problems();
        assertEquals("homeport.store." + key, faults.get(0).key());
        assertEquals(fault, faults.get(0).fault());
        assertFalse(faults.get(0).sentence().contains("planted"));
    }

    @Test
    void theAgentNeedsHashKeysForAServer() {
        List<Fault> faults = faults(Service.AGENT, "type: redis", "urls: [\"redis://127.0.0.1:6379\"]");
        assertEquals("homeport.store.hash-keys", faults.get(0).key());
    }
}
