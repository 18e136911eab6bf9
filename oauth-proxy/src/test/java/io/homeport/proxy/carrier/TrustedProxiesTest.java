package io.homeport.proxy.carrier;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "proxy.example/8", "10/8/9"})
    void whatIsNoNetworkIsRefused(String network) {
        assertThrows(IllegalArgumentException.class, () -> TrustedProxies.in(List.of(network)));
    }
}
