package io.homeport.agent.world;

import io.homeport.agent.providers.ProviderWorld;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.LinkedHashMap;
import java.util.Map;

/** Brings the world up before the agent, and hands it to the tests. */
public final class WorldResource implements QuarkusTestResourceLifecycleManager {
    private final World world = new World();
    private final ProviderWorld providers = new ProviderWorld();

    @Override
    public Map<String, String> start() {
        Map<String, String> keys = new LinkedHashMap<>(world.configuration());
        keys.putAll(providers.configuration());
        return keys;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(world, new TestInjector.MatchesType(World.class));
        injector.injectIntoFields(providers, new TestInjector.MatchesType(ProviderWorld.class));
    }

    @Override
    public void stop() {
        world.close();
        providers.close();
    }
}
