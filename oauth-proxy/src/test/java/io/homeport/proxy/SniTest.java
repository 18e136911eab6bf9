package io.homeport.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.server.Listener;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

/** One proxy for hosts that have certificates of their own. */
@QuarkusTest
@WithTestResource(SniTest.Hosts.class)
class SniTest {
    /** Two hosts, whose certificates are in one key store. */
    public static final class Hosts implements QuarkusTestResourceLifecycleManager {
        private final Landscape landscape = new Landscape();
        private Certificates certificates;
        private Path store;

        @Override
        public Map<String, String> start() {
            try {
                certificates = new Certificates(Files.createTempDirectory("sni"));
                store = Path.of(both("both", "shop"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Map<String, String> keys = new HashMap<>(landscape.configuration());
            keys.put("quarkus.tls.hosts.key-store.p12.path", store.toString());
            keys.put("quarkus.tls.hosts.key-store.p12.password", Certificates.PASSWORD);
            keys.put("quarkus.tls.hosts.key-store.sni", "true");
            keys.put("quarkus.tls.hosts.reload-period", "1s");
            keys.put("quarkus.http.tls-configuration-name", "hosts");
            return keys;
        }

        private String both(String name, String shop) {
            return certificates.together(
                    name,
                    certificates.issued(shop, "shop.example"),
                    certificates.issued("admin-of-" + shop, "admin.example"));
        }

        @Override
        public void inject(TestInjector injector) {
            injector.injectIntoFields(this, new TestInjector.MatchesType(Hosts.class));
        }

        @Override
        public void stop() {
            landscape.close();
        }
    }

    Hosts hosts;

    @Inject
    Listener listener;

    private String subjectOf(String host) throws IOException, GeneralSecurityException {
        KeyStore trusted =
                KeyStore.getInstance(Path.of(hosts.certificates.trust()).toFile(), Certificates.PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket("127.0.0.1", listener.tlsPort().orElseThrow())) {
            socket.setSoTimeout(10_000);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(host)));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return shown.getSubjectX500Principal().getName();
        }
    }

    @Test
    void eachHostShowsItsOwnCertificateAndARenewedOneWithoutARestart() throws Exception {
        String before = subjectOf("shop.example");
        assertEquals("CN=admin-of-" + before.substring("CN=".length()), subjectOf("admin.example"));
        Files.move(Path.of(hosts.both("renewed", "newshop")), hosts.store, StandardCopyOption.REPLACE_EXISTING);
        await().until(() -> subjectOf("shop.example").equals("CN=newshop"));
        assertEquals("CN=admin-of-newshop", subjectOf("admin.example"));
    }

    /** However often it is asked while certificates are renewed. */
    @Test
    void noHandshakeFailsWhileCertificatesAreRenewed() throws Exception {
        for (int renewal = 0; renewal < 3; renewal++) {
            String shop = "shop-" + renewal;
            Files.move(
                    Path.of(hosts.both("renewal-" + renewal, shop)), hosts.store, StandardCopyOption.REPLACE_EXISTING);
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> subjectOf("shop.example").equals("CN=" + shop));
        }
    }

    @Test
    void aClientThatNamesAnUnknownHostGetsACertificateOfTheStore() throws Exception {
        assertTrue(subjectOf("other.example").startsWith("CN="));
    }
}
