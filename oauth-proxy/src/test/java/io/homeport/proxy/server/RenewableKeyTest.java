package io.homeport.proxy.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.homeport.proxy.Certificates;
import io.quarkus.tls.BaseTlsConfiguration;
import io.quarkus.tls.TlsConfiguration;
import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenewableKeyTest {
    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private Certificates certificates;
    private SSLEngine engine;

    @BeforeEach
    void prepare() throws Exception {
        certificates = new Certificates(folder);
        engine = SSLContext.getDefault().createSSLEngine();
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private record Store(String path) {
        TlsConfiguration tls() {
            return new BaseTlsConfiguration() {
                @Override
                public KeyCertOptions getKeyStoreOptions() {
                    return new PfxOptions().setPath(path).setPassword(Certificates.PASSWORD);
                }
            };
        }

        PrivateKey key(String alias) throws Exception {
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (var in = Files.newInputStream(Path.of(path))) {
                store.load(in, Certificates.PASSWORD.toCharArray());
            }
            return (PrivateKey) store.getKey(alias, Certificates.PASSWORD.toCharArray());
        }
    }

    /** A handshake asks for the alias, then for the key and the chain: all three are of one certificate. */
    @Test
    void aHandshakeThatARenewalOvertakesEndsWithTheKeyThatItBeganWith() throws Exception {
        Store before = new Store(certificates.issued("before", "localhost"));
        Store after = new Store(certificates.issued("after", "localhost"));
        RenewableKey key = RenewableKey.of(vertx, before.tls());
        String alias = key.chooseEngineServerAlias("EC", null, engine);
        key.renew(vertx, after.tls());
        assertArrayEquals(
                before.key("before").getEncoded(), key.getPrivateKey(alias).getEncoded());
        assertEquals(
                "CN=before",
                key.getCertificateChain(alias)[0].getSubjectX500Principal().getName());
        String next = key.chooseEngineServerAlias("EC", null, engine);
        assertArrayEquals(
                after.key("after").getEncoded(), key.getPrivateKey(next).getEncoded());
        assertEquals(
                "CN=after",
                key.getCertificateChain(next)[0].getSubjectX500Principal().getName());
    }

    @Test
    void whatWasRenewedTwiceIsNoKeyAnyMore() {
        Store store = new Store(certificates.issued("server", "localhost"));
        RenewableKey key = RenewableKey.of(vertx, store.tls());
        String alias = key.chooseEngineServerAlias("EC", null, engine);
        key.renew(vertx, store.tls());
        key.renew(vertx, store.tls());
        assertNull(key.getPrivateKey(alias));
        assertNull(key.getCertificateChain(alias));
    }
}
