package io.homeport.proxy.upstream;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.check.DeploymentReader;
import io.homeport.deployment.check.StartCheck;
import io.homeport.proxy.Landscape;
import io.homeport.proxy.settings.ProxySettings;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthChecksTest {
    private static final TlsConfigurationRegistry NO_TLS = new TlsConfigurationRegistry() {
        @Override
        public Optional<TlsConfiguration> get(String name) {
            return Optional.empty();
        }

        @Override
        public Optional<TlsConfiguration> getDefault() {
            return Optional.empty();
        }

        @Override
        public void register(String name, TlsConfiguration configuration) {
            throw new UnsupportedOperationException();
        }
    };

    private final Vertx vertx = Vertx.vertx();
    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private final ProxySettings settings = new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(ProxySettings.class)
            .build()
            .getConfigMapping(ProxySettings.class);
    private final HealthChecks checks =
            new HealthChecks(vertx, new UpstreamClients(vertx, settings, NO_TLS), sentence -> {});

    private static Deployment deployment() {
        try (Landscape landscape = new Landscape()) {
            Map<String, String> keys = new HashMap<>(landscape.configuration());
            keys.keySet().removeIf(key -> !key.startsWith("homeport."));
            keys.keySet().removeIf(key -> key.endsWith("-tls"));
            keys.put("homeport.routes.orders.health-check.path", "/health");
            keys.put("homeport.routes.orders.health-check.interval", "PT0.01S");
            return StartCheck.check(
                    DeploymentReader.Service.PROXY, List.of(new PropertiesConfigSource(keys, "test", 100)));
        }
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        assertEquals(List.of(), uncaught);
    }

    /** A stop closes the clients: whoever asked through one of them after that would leave a trace in the log. */
    @Test
    void asksNobodyAfterTheEnd() {
        vertx.exceptionHandler(uncaught::add);
        Deployment deployment = deployment();
        AddressBook addresses = new AddressBook(deployment, settings);
        checks.follow(deployment, addresses);
        await().until(() -> checks.count() > 0);
        checks.end();
        await().until(() -> checks.count() == 0);
        // A reload that was under way at the stop begins none.
        checks.follow(deployment, addresses);
        vertx.close().toCompletionStage().toCompletableFuture().join();
        assertEquals(0, checks.count());
    }
}
