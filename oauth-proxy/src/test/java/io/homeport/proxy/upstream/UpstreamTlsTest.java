package io.homeport.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.check.DeploymentReader;
import io.homeport.deployment.check.StartCheck;
import io.homeport.proxy.Landscape;
import io.quarkus.tls.BaseTlsConfiguration;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UpstreamTlsTest {
    private record Only(Optional<TlsConfiguration> configuration) implements TlsConfigurationRegistry {
        @Override
        public Optional<TlsConfiguration> get(String name) {
            return configuration;
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

    private static Deployment deployment() {
        try (Landscape landscape = new Landscape()) {
            Map<String, String> keys = new HashMap<>(landscape.configuration());
            keys.put("homeport.routes.orders.upstream-tls", "apis");
            keys.keySet().removeIf(key -> !key.startsWith("homeport."));
            return StartCheck.check(
                    DeploymentReader.Service.PROXY, List.of(new PropertiesConfigSource(keys, "test", 100)));
        }
    }

    private static void stopsTheStart(Optional<TlsConfiguration> found, String fault) {
        InvalidConfiguration refused =
                assertThrows(InvalidConfiguration.class, () -> UpstreamClients.check(deployment(), new Only(found)));
        assertEquals(
                "homeport.routes.orders.upstream-tls", refused.problems().get(0).key());
        assertTrue(refused.getMessage().contains(fault), refused.getMessage());
    }

    /** Tokens travel there: whoever could take the API's place would have them. */
    @Test
    void criterion7stopsTheStartWhereAnybodyCouldBeTheApi() {
        stopsTheStart(
                Optional.of(new BaseTlsConfiguration() {
                    @Override
                    public boolean isTrustAll() {
                        return true;
                    }
                }),
                "trusts any certificate");
        stopsTheStart(Optional.empty(), "there is no quarkus.tls.apis");
        UpstreamClients.check(deployment(), new Only(Optional.of(new BaseTlsConfiguration() {})));
    }
}
