package io.homeport.proxy;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Brings the landscape up before the proxy, and hands it to the test. */
public final class LandscapeResource implements QuarkusTestResourceLifecycleManager {
    private final Landscape landscape = new Landscape();

    @Override
    public Map<String, String> start() {
        return landscape.configuration();
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
