package io.homeport.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What both services count of the deployment file: changes of it, and since when what is in force is so. */
public final class ReloadMetrics {
    private final Counter takenOver;
    private final Counter refused;
    private final AtomicLong inForceSince;
    private final Clock clock;

    /** At the start, whose deployment is in force since now. */
    public ReloadMetrics(MeterRegistry registry, Clock clock) {
        this.clock = clock;
        this.takenOver = counter(registry, "taken_over");
        this.refused = counter(registry, "refused");
        this.inForceSince = new AtomicLong(clock.millis());
        TimeGauge.builder("homeport.deployment.in.force.since", inForceSince::get, TimeUnit.MILLISECONDS)
                .description("When what the deployment file says was taken over, in seconds since 1970")
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String outcome) {
        return Counter.builder("homeport.reloads")
                .description("Changes of the deployment file")
                .tag("outcome", outcome)
                .register(registry);
    }

    /** A changed file is in force. */
    public void takenOver() {
        inForceSince.set(clock.millis());
        takenOver.increment();
    }

    /** A changed file is refused. */
    public void refused() {
        refused.increment();
    }
}
