package io.homeport.proxy.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsCheckTest {
    private static ProxySettings settings(Map<String, String> values) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(ProxySettings.class)
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build();
        return config.getConfigMapping(ProxySettings.class);
    }

    @Test
    void takesTheDefaults() {
        SettingsCheck.check(settings(Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "connect-timeout,0s",
        "warm-up,-1s",
        "connect-timeout,2d",
        "name-refresh-interval,100ms",
        "agent-first-byte-timeout,0s",
        "idle-timeout,-1s",
        "header-timeout,0s",
        "api-token-time,0s",
        "drain-timeout,-1s",
        "connections-per-upstream,0",
        "waiting-per-upstream,-1",
        "max-header-size,100",
        "max-header-size,65K",
        "max-target-length,33K",
        "max-pipelined-requests,0",
        "max-connections,0",
        "max-concurrent-requests,-5",
        "api-token-count,0",
        "max-concurrent-requests-per-client,0"
    })
    void refusesWhatCannotBeMeant(String key, String value) {
        ProxySettings settings = settings(Map.of("homeport-proxy." + key, value));
        InvalidConfiguration refused = assertThrows(InvalidConfiguration.class, () -> SettingsCheck.check(settings));
        assertEquals(
                List.of("homeport-proxy." + key),
                refused.problems().stream().map(Fault::key).toList());
    }
}
