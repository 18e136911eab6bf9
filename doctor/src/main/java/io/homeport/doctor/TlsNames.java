package io.homeport.doctor;

import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.smallrye.config.SmallRyeConfig;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.TrustOptions;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** The TLS configurations of the file by their names, as far as a start looks at them; nothing is loaded. */
final class TlsNames implements TlsConfigurationRegistry {
    private static final String PREFIX = "quarkus.tls.";

    private final Map<String, Named> byName = new HashMap<>();

    private TlsNames() {}

    static TlsNames of(SmallRyeConfig config) {
        TlsNames names = new TlsNames();
        for (String key : config.getPropertyNames()) {
            if (key.startsWith(PREFIX)) {
                String rest = key.substring(PREFIX.length());
                int end = rest.startsWith("\"") ? rest.indexOf('"', 1) + 1 : rest.indexOf('.');
                if (end > 0 && end < rest.length()) {
                    String quoted = rest.substring(0, end);
                    names.byName
                            .computeIfAbsent(quoted.replace("\"", ""), name -> new Named(name, PREFIX + quoted, config))
                            .add(rest.substring(end + 1));
                }
            }
        }
        return names;
    }

    @Override
    public Optional<TlsConfiguration> get(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    @Override
    public Optional<TlsConfiguration> getDefault() {
        return Optional.empty();
    }

    @Override
    public void register(String name, TlsConfiguration configuration) {
        throw new UnsupportedOperationException("the file alone says which there are");
    }

    /** One of them. */
    private static final class Named implements TlsConfiguration {
        private final String name;
        private final String key;
        private final SmallRyeConfig config;
        private boolean ownCertificate;
        private boolean ownAuthorities;

        private Named(String name, String key, SmallRyeConfig config) {
            this.name = name;
            this.key = key;
            this.config = config;
        }

        private void add(String setting) {
            ownCertificate |= setting.startsWith("key-store.");
            ownAuthorities |= setting.startsWith("trust-store.");
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isTrustAll() {
            return config.getOptionalValue(key + ".trust-all", String.class)
                    .filter("true"::equals)
                    .isPresent();
        }

        /** Something, or nothing: whether there is a certificate is all that a start asks. */
        @Override
        public KeyCertOptions getKeyStoreOptions() {
            return ownCertificate ? new PemKeyCertOptions() : null;
        }

        @Override
        public KeyStore getKeyStore() {
            throw new UnsupportedOperationException();
        }

        @Override
        public KeyStore getTrustStore() {
            throw new UnsupportedOperationException();
        }

        /** In the same way. */
        @Override
        public TrustOptions getTrustStoreOptions() {
            return ownAuthorities ? new PemTrustOptions() : null;
        }

        @Override
        public SSLOptions getSSLOptions() {
            throw new UnsupportedOperationException();
        }

        @Override
        public SSLContext createSSLContext() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<String> getHostnameVerificationAlgorithm() {
            return Optional.empty();
        }

        @Override
        public boolean usesSni() {
            return false;
        }

        @Override
        public boolean reload() {
            return false;
        }
    }
}
