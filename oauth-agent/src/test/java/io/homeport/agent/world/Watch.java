package io.homeport.agent.world;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Sees all that pages, operators and scrapers get to see from the beginning of a test to its end, and fails the test
 * if a secret is among it (#3, #24, #111).
 */
@Singleton
public class Watch {
    private final MovableClock clock;
    private Optional<Seen> seen = Optional.empty();

    @Inject
    Watch(MovableClock clock) {
        this.clock = clock;
    }

    /** Makes the world good again, and watches what becomes of it. */
    public Seen begin(World world) {
        world.reset(clock);
        Seen all = new Seen(world, metrics());
        seen = Optional.of(all);
        return all;
    }

    private static URI metrics() {
        return URI.create(ConfigProvider.getConfig().getValue("test.management.url", String.class) + "/metrics");
    }

    /** Has seen no secret. */
    public void end() {
        try (Seen all = seen.orElseThrow()) {
            seen = Optional.empty();
            all.holdNoSecret();
        }
    }
}
