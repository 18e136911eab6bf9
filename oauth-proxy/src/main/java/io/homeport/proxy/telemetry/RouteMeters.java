package io.homeport.proxy.telemetry;

import io.homeport.proxy.forward.Ending;
import io.homeport.proxy.forward.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * What is counted of one route's requests of one home region that one region served. Each meter is looked up in the
 * registry when it is first used, and never again.
 */
final class RouteMeters {
    private static final int STATUS_CLASSES = 10;

    private final AtomicReferenceArray<Counter> requests = new AtomicReferenceArray<>(Outcome.values().length);
    private final AtomicReferenceArray<Timer> durations = new AtomicReferenceArray<>(STATUS_CLASSES);
    private final Function<Outcome, Counter> counters;
    private final IntFunction<Timer> timers;
    private final Timer upstream;

    /**
     * With what registers the meters, which gives the same meter for the same outcome or class of status.
     *
     * @param upstream the time that the upstream takes
     */
    RouteMeters(Function<Outcome, Counter> counters, IntFunction<Timer> timers, Timer upstream) {
        this.counters = counters;
        this.timers = timers;
        this.upstream = upstream;
    }

    void finished(Ending ending, int status, long nanos) {
        requests(ending.outcome()).increment();
        duration(status / 100).record(nanos, TimeUnit.NANOSECONDS);
        if (ending.answerNanos() > 0) {
            upstream.record(ending.answerNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private Counter requests(Outcome outcome) {
        Counter known = requests.get(outcome.ordinal());
        if (known == null) {
            known = counters.apply(outcome);
            requests.set(outcome.ordinal(), known);
        }
        return known;
    }

    private Timer duration(int statusClass) {
        Timer known = durations.get(statusClass);
        if (known == null) {
            known = timers.apply(statusClass);
            durations.set(statusClass, known);
        }
        return known;
    }
}
