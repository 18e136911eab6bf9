package io.homeport.doctor.probe;

import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.runtime.TrustStoreAndTrustOptions;
import io.quarkus.tls.runtime.config.KeyStoreConfig;
import io.quarkus.tls.runtime.config.TlsBucketConfig;
import io.quarkus.tls.runtime.config.TlsConfigUtils;
import io.quarkus.tls.runtime.config.TrustStoreConfig;
import io.quarkus.tls.runtime.keystores.JKSKeyStores;
import io.quarkus.tls.runtime.keystores.P12KeyStores;
import io.quarkus.tls.runtime.keystores.PemKeyStores;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.TrustOptions;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * One TLS configuration, its files read by the library's own code. The library's registry itself needs the container of a
 * running service.
 */
record LoadedTls(
        String name,
        TlsBucketConfig bucket,
        Optional<KeyStoreAndKeyCertOptions> keys,
        Optional<TrustStoreAndTrustOptions> trust)
        implements TlsConfiguration {

    static LoadedTls of(String name, TlsBucketConfig bucket, Vertx vertx) {
        return new LoadedTls(
                name,
                bucket,
                bucket.keyStore().map(store -> keys(store, vertx, name)),
                bucket.trustStore().map(store -> trust(store, vertx, name)));
    }

    private static KeyStoreAndKeyCertOptions keys(KeyStoreConfig store, Vertx vertx, String name) {
        if (store.pem().isPresent()) {
            return PemKeyStores.verifyPEMKeyStore(store, vertx, name);
        }
        return store.p12().isPresent()
                ? P12KeyStores.verifyP12KeyStore(store, vertx, name)
                : JKSKeyStores.verifyJKSKeyStore(store, vertx, name);
    }

    private static TrustStoreAndTrustOptions trust(TrustStoreConfig store, Vertx vertx, String name) {
        if (store.pem().isPresent()) {
            return PemKeyStores.verifyPEMTrustStoreStore(store, vertx, name);
        }
        return store.p12().isPresent()
                ? P12KeyStores.verifyP12TrustStoreStore(store, vertx, name)
                : JKSKeyStores.verifyJKSTrustStoreStore(store, vertx, name);
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public KeyStore getKeyStore() {
        return keys.map(own -> own.keyStore).orElse(null);
    }

    @Override
    public KeyCertOptions getKeyStoreOptions() {
        return keys.map(own -> own.options).orElse(null);
    }

    @Override
    public KeyStore getTrustStore() {
        return trust.map(known -> known.trustStore).orElse(null);
    }

    @Override
    public TrustOptions getTrustStoreOptions() {
        return trust.map(known -> known.options).orElse(null);
    }

    @Override
    public SSLOptions getSSLOptions() {
        SSLOptions options = new SSLOptions()
                .setKeyCertOptions(getKeyStoreOptions())
                .setTrustOptions(getTrustStoreOptions())
                .setUseAlpn(bucket.alpn())
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                .setSslHandshakeTimeout(bucket.handshakeTimeout().toSeconds())
                .setEnabledSecureTransportProtocols(bucket.protocols());
        bucket.certificateRevocationList()
                .orElse(List.of())
                .forEach(list -> options.addCrlValue(Buffer.buffer(TlsConfigUtils.read(list))));
        bucket.cipherSuites().orElse(List.of()).forEach(options::addEnabledCipherSuite);
        return options;
    }

    @Override
    public SSLContext createSSLContext() {
        throw new UnsupportedOperationException("connections are opened by Vert.x");
    }

    @Override
    public boolean isTrustAll() {
        return bucket.trustAll();
    }

    @Override
    public Optional<String> getHostnameVerificationAlgorithm() {
        return bucket.hostnameVerificationAlgorithm();
    }

    @Override
    public boolean usesSni() {
        return false;
    }

    @Override
    public boolean reload() {
        return false;
    }

    /** Never prints a password. */
    @Override
    public String toString() {
        return "LoadedTls[" + name + "]";
    }
}
