package io.homeport.proxy.telemetry;

import io.homeport.deployment.Boundaries;
import io.homeport.proxy.upstream.Address;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** What the proxy counts. Labels are names of the configuration, never values of a request. */
public final class ProxyMetrics {
    private final MeterRegistry registry;
    private final String entryRegion;
    private final Boundaries boundaries;
    private final Counter crossings;
    private final Map<Requests, Counter> requests = new ConcurrentHashMap<>();
    private final Map<Durations, Timers> durations = new ConcurrentHashMap<>();
    private final Map<Refusals, Counter> refusals = new ConcurrentHashMap<>();

    private record Requests(String route, String homeRegion, String upstreamRegion, String outcome) {}

    private record Durations(String route, String upstreamRegion, int statusClass) {}

    private record Timers(Timer request, Timer upstream) {}

    private record Refusals(String app, String reason) {}

    public ProxyMetrics(MeterRegistry registry, String entryRegion, Boundaries boundaries) {
        this.registry = registry;
        this.entryRegion = entryRegion;
        this.boundaries = boundaries;
        this.crossings = Counter.builder("homeport.boundary.crossings")
                .description("Requests served outside their user's legal boundary; anything but 0 is an incident")
                .register(registry);
    }

    /** Counts a request that is over. */
    public void finished(FinishedRequest request, boolean regional) {
        requests.computeIfAbsent(
                        new Requests(
                                request.route(), request.homeRegion(), request.upstreamRegion(), request.outcome()),
                        this::counter)
                .increment();
        Timers timers = durations.computeIfAbsent(
                new Durations(request.route(), request.upstreamRegion(), request.status() / 100), this::timers);
        timers.request().record(request.nanos(), TimeUnit.NANOSECONDS);
        if (request.answerNanos() > 0) {
            timers.upstream().record(request.answerNanos(), TimeUnit.NANOSECONDS);
        }
        if (regional
                && !request.upstreamRegion().equals(FinishedRequest.NONE)
                && !boundaries.allows(request.homeRegion(), request.upstreamRegion())) {
            crossings.increment();
        }
    }

    /** Counts an access-token cookie that was no session, by reason and never by value. */
    public void sessionRefused(String app, String reason) {
        refusals.computeIfAbsent(
                        new Refusals(app, reason.toLowerCase(Locale.ROOT)),
                        key -> Counter.builder("homeport.sessions.refused")
                                .description("Access-token cookies that were no session")
                                .tag("app", key.app())
                                .tag("reason", key.reason())
                                .register(registry))
                .increment();
    }

    /** Shows how much is under way. */
    public void watch(IntSupplier requestsUnderWay, IntSupplier connections) {
        Gauge.builder("homeport.requests.active", requestsUnderWay::getAsInt).register(registry);
        Gauge.builder("homeport.connections", connections::getAsInt).register(registry);
    }

    /** Shows whether an address of a route is left alone. */
    public void watch(String route, Address endpoint) {
        Gauge.builder("homeport.upstream.paused", () -> endpoint.isPaused() ? 1 : 0)
                .description("1 while an address that cannot be reached is left alone")
                .tags(Tags.of(
                        "route",
                        route,
                        "region",
                        endpoint.region(),
                        "address",
                        endpoint.url().getAuthority()))
                .register(registry);
    }

    private Counter counter(Requests key) {
        return Counter.builder("homeport.requests")
                .tags(Tags.of(
                        "route",
                        key.route(),
                        "entry_region",
                        entryRegion,
                        "home_region",
                        key.homeRegion(),
                        "upstream_region",
                        key.upstreamRegion(),
                        "outcome",
                        key.outcome()))
                .register(registry);
    }

    private Timers timers(Durations key) {
        Timer request = Timer.builder("homeport.request.duration")
                .description("From a request's header to its answer's end")
                .tags(Tags.of(
                        "route",
                        key.route(),
                        "upstream_region",
                        key.upstreamRegion(),
                        "status",
                        key.statusClass() + "xx"))
                .register(registry);
        Timer upstream = Timer.builder("homeport.upstream.duration")
                .description("From the end of the request to an upstream to its answer's header")
                .tags(Tags.of("route", key.route(), "upstream_region", key.upstreamRegion()))
                .register(registry);
        return new Timers(request, upstream);
    }
}
