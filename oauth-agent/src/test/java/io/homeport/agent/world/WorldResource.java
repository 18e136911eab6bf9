package io.homeport.agent.world;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Brings the world up before the agent, and hands it to the tests. */
public final class WorldResource implements QuarkusTestResourceLifecycleManager {
    private final World world = new World();

    @Override
    public Map<String, String> start() {
        return world.configuration();
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(world, new TestInjector.MatchesType(World.class));
    }

    @Override
    public void stop() {
        world.close();
    }
}
