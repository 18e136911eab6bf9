package io.homeport.proxy.telemetry;

import io.homeport.proxy.upstream.Address;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** What the proxy counts. Labels are names of the configuration, never values of a request. */
public final class ProxyMetrics {
    private final MeterRegistry registry;
    private final String entryRegion;
    private final Counter crossings;
    /** By route, home region and upstream region: three maps cost less than a key made for each request. */
    private final Map<String, Map<String, Map<String, RouteMeters>>> routes = new ConcurrentHashMap<>();

    /** The same of requests that other regions' proxies passed on, by where they came in. */
    private final Map<String, Map<String, Map<String, Map<String, RouteMeters>>>> passedOn = new ConcurrentHashMap<>();

    private final Map<Answers, OwnAnswers> answers = new ConcurrentHashMap<>();
    private final Map<Refusals, Counter> refusals = new ConcurrentHashMap<>();
    private final Map<Address, Gauge> paused = new ConcurrentHashMap<>();

    private record Answers(String route, String home, String entry, String outcome, int statusClass) {}

    private record OwnAnswers(Counter requests, Timer duration) {}

    private record Refusals(String app, String reason) {}

    public ProxyMetrics(MeterRegistry registry, String entryRegion) {
        this.registry = registry;
        this.entryRegion = entryRegion;
        this.crossings = Counter.builder("homeport.boundary.crossings")
                .description("Requests served outside their user's legal boundary; anything but 0 is an incident")
                .register(registry);
    }

    /** Counts a request that was served outside its user's legal boundary. */
    void crossed() {
        crossings.increment();
    }

    /** Counts a request that was answered here. */
    void answered(Asked asked, String outcome, int status, long nanos) {
        OwnAnswers own = answers.computeIfAbsent(
                new Answers(
                        asked.route(), asked.home().label(), asked.entry().orElse(entryRegion), outcome, status / 100),
                key -> new OwnAnswers(
                        counter(asked, Asked.NONE, outcome), duration(asked.route(), Asked.NONE, key.statusClass())));
        own.requests().increment();
        own.duration().record(nanos, TimeUnit.NANOSECONDS);
    }

    /** What counts the requests that ask for this and are served in this region. */
    RouteMeters metersOf(Asked asked, String upstreamRegion) {
        Map<String, Map<String, Map<String, RouteMeters>>> all = asked.entry().isEmpty()
                ? routes
                : passedOn.computeIfAbsent(asked.entry().get(), entry -> new ConcurrentHashMap<>());
        // What is there is found without a lock.
        Map<String, Map<String, RouteMeters>> homes = all.get(asked.route());
        Map<String, RouteMeters> ofHome =
                homes == null ? null : homes.get(asked.home().label());
        RouteMeters known = ofHome == null ? null : ofHome.get(upstreamRegion);
        return known != null
                ? known
                : all.computeIfAbsent(asked.route(), route -> new ConcurrentHashMap<>())
                        .computeIfAbsent(asked.home().label(), home -> new ConcurrentHashMap<>())
                        .computeIfAbsent(upstreamRegion, upstream -> meters(asked, upstream));
    }

    private RouteMeters meters(Asked asked, String upstreamRegion) {
        Timer upstream = Timer.builder("homeport.upstream.duration")
                .description("From the end of the request to an upstream to its answer's header")
                .tags(Tags.of("route", asked.route(), "upstream_region", upstreamRegion))
                .register(registry);
        return new RouteMeters(
                outcome -> counter(asked, upstreamRegion, outcome.label()),
                statusClass -> duration(asked.route(), upstreamRegion, statusClass),
                upstream);
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
        paused.put(
                endpoint,
                Gauge.builder("homeport.upstream.paused", () -> endpoint.isPaused() ? 1 : 0)
                        .description("1 while an address that cannot be reached is left alone")
                        .tags(Tags.of(
                                "route",
                                route,
                                "region",
                                endpoint.region(),
                                "address",
                                endpoint.url().getAuthority()))
                        .register(registry));
    }

    /** Shows nothing more of an address. */
    public void forget(Address endpoint) {
        Gauge shown = paused.remove(endpoint);
        if (shown != null) {
            registry.remove(shown);
        }
    }

    /** Shows nothing more of routes and apps that are gone; what was counted of them goes with them. */
    public void forget(Set<String> ofRoutes, Set<String> ofApps) {
        routes.keySet().removeAll(ofRoutes);
        passedOn.values().forEach(entered -> entered.keySet().removeAll(ofRoutes));
        answers.keySet().removeIf(key -> ofRoutes.contains(key.route()));
        refusals.keySet().removeIf(key -> ofApps.contains(key.app()));
        registry.getMeters().stream()
                .filter(meter -> meter.getId().getName().startsWith("homeport.")
                        && (isOneOf(ofRoutes, meter.getId().getTag("route"))
                                || isOneOf(ofApps, meter.getId().getTag("app"))))
                .forEach(registry::remove);
    }

    private static boolean isOneOf(Set<String> names, String tag) {
        return tag != null && names.contains(tag);
    }

    private Counter counter(Asked asked, String upstreamRegion, String outcome) {
        return Counter.builder("homeport.requests")
                .tags(Tags.of(
                        "route",
                        asked.route(),
                        "entry_region",
                        asked.entry().orElse(entryRegion),
                        "home_region",
                        asked.home().label(),
                        "upstream_region",
                        upstreamRegion,
                        "outcome",
                        outcome))
                .register(registry);
    }

    private Timer duration(String route, String upstreamRegion, int statusClass) {
        return Timer.builder("homeport.request.duration")
                .description("From a request's header to its answer's end")
                .tags(Tags.of("route", route, "upstream_region", upstreamRegion, "status", statusClass + "xx"))
                .register(registry);
    }
}
