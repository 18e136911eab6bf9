package io.homeport.authorizationserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.tls.BaseTlsConfiguration;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.TrustOptions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServerTlsTest {
    private static final Buffer REVOKED = Buffer.buffer("a revocation list");

    /** All that an operator can say, and a name that is not to be verified. */
    private static final class Configured extends BaseTlsConfiguration {
        @Override
        public TrustOptions getTrustStoreOptions() {
            return new PemTrustOptions().addCertPath("authority.pem");
        }

        @Override
        public SSLOptions getSSLOptions() {
            return new SSLOptions()
                    .setTrustOptions(getTrustStoreOptions())
                    .addCrlValue(REVOKED)
                    .setSslHandshakeTimeout(3)
                    .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                    .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                    .addEnabledCipherSuite("TLS_AES_128_GCM_SHA256")
                    .setUseAlpn(true);
        }

        @Override
        public Optional<String> getHostnameVerificationAlgorithm() {
            return Optional.of("NONE");
        }
    }

    private record One(TlsConfiguration configuration) implements TlsConfigurationRegistry {
        @Override
        public Optional<TlsConfiguration> get(String name) {
            return Optional.of(configuration);
        }

        @Override
        public Optional<TlsConfiguration> getDefault() {
            return Optional.empty();
        }

        @Override
        public void register(String name, TlsConfiguration configuration) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void securesAClientByAllThatARenewalWouldSecureItBy() {
        HttpClientOptions options = new HttpClientOptions();
        ServerTls.of("tls", Optional.of("server"), false, new One(new Configured()))
                .secure(options);
        assertEquals(List.of(REVOKED), options.getCrlValues());
        assertEquals(3, options.getSslHandshakeTimeout());
        assertEquals(TimeUnit.SECONDS, options.getSslHandshakeTimeoutUnit());
        assertEquals(Set.of("TLSv1.3"), options.getEnabledSecureTransportProtocols());
        assertEquals(Set.of("TLS_AES_128_GCM_SHA256"), options.getEnabledCipherSuites());
        assertEquals(new PemTrustOptions().addCertPath("authority.pem"), options.getTrustOptions());
    }

    @Test
    void tellsAndVerifiesTheHostsNameWhateverIsConfigured() {
        HttpClientOptions options = new HttpClientOptions().setVerifyHost(false);
        ServerTls.of("tls", Optional.of("server"), false, new One(new Configured()))
                .secure(options);
        assertTrue(options.isForceSni());
        assertTrue(options.isVerifyHost());
        assertFalse(options.isTrustAll());
    }
}
