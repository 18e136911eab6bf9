package io.homeport.proxy;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Brings the landscape up before the proxy, and hands it to the test. */
public final class LandscapeResource implements QuarkusTestResourceLifecycleManager {
    private final Landscape landscape = new Landscape();

    @Override
    public Map<String, String> start() {
        Map<String, String> keys = landscape.configuration();
        // Short, for the tests of slow clients and APIs: for handshakes, browsers and load on a busy machine it is too
        // short.
        keys.put("homeport-proxy.header-timeout", "1S");
        keys.put("homeport.routes.orders.first-byte-timeout", "1S");
        keys.put("homeport.routes.raw.first-byte-timeout", "2S");
        return keys;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(landscape, new TestInjector.MatchesType(Landscape.class));
    }

    @Override
    public void stop() {
        landscape.close();
    }
}
