package io.homeport.proxy.web;

import io.homeport.proxy.forward.Ending;
import io.homeport.proxy.request.Problem;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** What the proxy counts. Labels are names of the configuration, never values of a request. */
public final class ProxyMetrics {
    private static final String NOT_APPLICABLE = "none";

    private final MeterRegistry registry;
    private final String entryRegion;

    public ProxyMetrics(MeterRegistry registry, String entryRegion) {
        this.registry = registry;
        this.entryRegion = entryRegion;
    }

    /** A request that an API was asked to serve. */
    public void forwarded(String route, String homeRegion, Ending ending) {
        count(route, homeRegion, ending.region().orElse(NOT_APPLICABLE), nameOf(ending));
    }

    /** A request that the agent was asked to serve. */
    public void forwardedToAgent(Ending ending) {
        count("agent", NOT_APPLICABLE, entryRegion, nameOf(ending));
    }

    private static String nameOf(Ending ending) {
        return ending.outcome().name().toLowerCase(Locale.ROOT);
    }

    /** A request that was answered here. */
    public void refused(String route, Problem problem) {
        count(route, NOT_APPLICABLE, NOT_APPLICABLE, problem.code());
    }

    /** A request that was answered here before it had a route. */
    public void refused(Problem problem) {
        refused(NOT_APPLICABLE, problem);
    }

    private void count(String route, String homeRegion, String upstreamRegion, String outcome) {
        registry.counter(
                        "homeport.requests",
                        "route",
                        route,
                        "entry_region",
                        entryRegion,
                        "home_region",
                        homeRegion,
                        "upstream_region",
                        upstreamRegion,
                        "outcome",
                        outcome)
                .increment();
    }
}
