package io.homeport.store;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.StoreSettings.Login;
import io.homeport.deployment.StoreSettings.Topology;
import io.homeport.store.redis.RedisStore;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisTlsTest {
    private static final char[] PASSWORD = "of-this-test".toCharArray();

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        SessionStoreContract.result(vertx.close());
    }

    /** A certificate of the JDK's keytool, which Redis wants in PEM. */
    private void certificate(String name, String alternativeName) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "redis",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "SAN=" + alternativeName,
                        "-validity",
                        "10",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .inheritIO()
                .start();
        assertTrue(keytool.waitFor() == 0);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        Key key = keys.getKey("redis", PASSWORD);
        Files.writeString(folder.resolve(name + ".key"), pem("PRIVATE KEY", key.getEncoded()));
        Files.writeString(
                folder.resolve(name + ".pem"),
                pem("CERTIFICATE", keys.getCertificate("redis").getEncoded()));
    }

    private static String pem(String kind, byte[] bytes) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + kind + "-----\n";
    }

    private SessionStore store(RedisServer server, Consumer<NetClientOptions> secure) {
        return new RedisStore(
                vertx,
                RedisStoreTest.settings(
                        Topology.SINGLE,
                        new Login(Optional.empty(), Optional.empty()),
                        "rediss://127.0.0.1:" + server.port()),
                secure);
    }

    private void trust(NetClientOptions options, String name) {
        options.setTrustOptions(
                new PemTrustOptions().addCertPath(folder.resolve(name + ".pem").toString()));
    }

    private static boolean answers(SessionStore store) {
        return SessionStoreContract.result(store.sessions().get(StoreKey.of("anything")))
                .isEmpty();
    }

    @Test
    void speaksTlsWithAServerThatItTrusts() throws Exception {
        certificate("right", "ip:127.0.0.1");
        certificate("other", "ip:127.0.0.1");
        try (RedisServer server =
                RedisServer.startedWithTls(folder.resolve("right.pem"), folder.resolve("right.key"))) {
            assertTrue(answers(store(server, net -> trust(net, "right"))));
            SessionStore distrustful = store(server, net -> trust(net, "other"));
            assertThrows(IllegalStateException.class, () -> answers(distrustful));
            SessionStore ofTheJdk = store(server, net -> {});
            assertThrows(IllegalStateException.class, () -> answers(ofTheJdk));
        }
    }

    @Test
    void theNameInTheCertificateMustBeTheServers() throws Exception {
        certificate("elsewhere", "dns:redis.example.com");
        try (RedisServer server =
                RedisServer.startedWithTls(folder.resolve("elsewhere.pem"), folder.resolve("elsewhere.key"))) {
            SessionStore store = store(server, net -> trust(net, "elsewhere"));
            assertThrows(IllegalStateException.class, () -> answers(store));
        }
    }
}
