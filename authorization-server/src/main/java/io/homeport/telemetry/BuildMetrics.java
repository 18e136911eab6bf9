package io.homeport.telemetry;

import io.homeport.deployment.command.Build;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Which build runs, as a metric that is always 1, so that a dashboard can tell the instances of an upgrade apart. */
public final class BuildMetrics {
    private BuildMetrics() {}

    /** Shows it. */
    public static void of(MeterRegistry registry, Build build) {
        Gauge.builder("homeport.build.info", () -> 1)
                .description("Which build this is")
                .tag("version", build.version())
                .tag("commit", build.commit())
                .register(registry);
    }
}
