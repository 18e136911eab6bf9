package io.homeport.doctor.probe;

import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.tls.runtime.config.TlsBucketConfig;
import io.quarkus.tls.runtime.config.TlsConfig;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** The TLS configurations of the file by their names, with the keys and certificates in their files, read when asked for. */
final class TlsFiles implements TlsConfigurationRegistry {
    private static final String PREFIX = "quarkus.tls";

    private final Vertx vertx;
    private final Map<String, TlsBucketConfig> configured;
    private final Map<String, TlsConfiguration> read = new ConcurrentHashMap<>();

    private TlsFiles(Vertx vertx, Map<String, TlsBucketConfig> configured) {
        this.vertx = vertx;
        this.configured = configured;
    }

    /**
     * Of a file.
     *
     * @throws InvalidConfiguration if what is below {@code quarkus.tls} is none
     */
    static TlsFiles of(List<ConfigSource> sources, Vertx vertx) {
        try {
            return new TlsFiles(
                    vertx,
                    new SmallRyeConfigBuilder()
                            .withSources(sources)
                            .addDefaultInterceptors()
                            .addDiscoveredConverters()
                            .withMapping(TlsConfig.class, PREFIX)
                            .build()
                            .getConfigMapping(TlsConfig.class, PREFIX)
                            .namedCertificateConfig());
        } catch (ConfigValidationException e) {
            // Without the library's words, which may quote a password.
            throw invalid(PREFIX, "has a key or a value that is none", "a key of https://quarkus.io/guides/all-config");
        }
    }

    private static InvalidConfiguration invalid(String key, String fault, String example) {
        return new InvalidConfiguration(List.of(new Fault(key, fault, example)));
    }

    /**
     * One of them.
     *
     * @throws InvalidConfiguration if its files cannot be read
     */
    @Override
    public Optional<TlsConfiguration> get(String name) {
        return Optional.ofNullable(configured.get(name))
                .map(bucket -> read.computeIfAbsent(name, first -> load(name, bucket)));
    }

    private TlsConfiguration load(String name, TlsBucketConfig bucket) {
        try {
            return LoadedTls.of(name, bucket, vertx);
        } catch (RuntimeException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw invalid(
                    PREFIX + "." + name,
                    "cannot be loaded (" + cause.getClass().getSimpleName()
                            + "): a file is missing or is none of its kind," + " or a password is wrong",
                    "files that this user may read: .key-store.pem.NAME.cert and .key, .trust-store.pem.certs");
        }
    }

    @Override
    public Optional<TlsConfiguration> getDefault() {
        return Optional.empty();
    }

    @Override
    public void register(String name, TlsConfiguration configuration) {
        throw new UnsupportedOperationException("the file alone says which there are");
    }
}
