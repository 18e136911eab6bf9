package io.homeport.proxy.apitoken;

import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.Route;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.AsyncResult;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What the proxy counts of the tokens that it gets for APIs, by names of the configuration. */
public final class ApiTokenMetrics {
    /** Where a request's token came from. */
    public enum Outcome {
        /** It was there already. */
        CACHED,
        /** Another request had asked for it, and this one waited with it. */
        SHARED,
        /** The authorization server was asked. */
        ASKED
    }

    private final MeterRegistry registry;
    private final Map<Requests, Counter> requests = new ConcurrentHashMap<>();
    private final Map<Calls, Timer> calls = new ConcurrentHashMap<>();
    private final Map<String, Counter> replays = new ConcurrentHashMap<>();

    private record Requests(String route, String app, Outcome outcome) {}

    private record Calls(String app, String call, String outcome) {}

    public ApiTokenMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Counts a request that needs a token. */
    public void counted(Route route, String app, Outcome outcome) {
        requests.computeIfAbsent(
                        new Requests(route.name(), app, outcome),
                        key -> Counter.builder("homeport.api.tokens")
                                .description("Requests whose API gets another token than the session's")
                                .tags(Tags.of(
                                        "route",
                                        key.route(),
                                        "app",
                                        key.app(),
                                        "outcome",
                                        key.outcome().name().toLowerCase(Locale.ROOT)))
                                .register(registry))
                .increment();
    }

    /** Counts what the authorization server answered. */
    public void answered(Route route, String app, AsyncResult<ApiToken> answer, long nanos) {
        String call = route.apiToken() instanceof Route.ApiToken.Exchanged
                ? "exchange"
                : route.apiToken() instanceof Route.ApiToken.OfClient ? "client_credentials" : "introspection";
        calls.computeIfAbsent(
                        new Calls(app, call, nameOf(answer)),
                        key -> Timer.builder("homeport.authorization.server.duration")
                                .description("Calls of the proxy to an authorization server")
                                .tags(Tags.of("app", key.app(), "call", key.call(), "outcome", key.outcome()))
                                .register(registry))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Counts a call that an API wanted once more, with its nonce. */
    public void replayed(String route) {
        replays.computeIfAbsent(
                        route,
                        key -> Counter.builder("homeport.dpop.replays")
                                .description("Calls that an API wanted once more, with its nonce")
                                .tag("route", key)
                                .register(registry))
                .increment();
    }

    /** Counts anew for routes and apps of these names, whose meters are gone with them. */
    public void forget(Set<String> ofRoutes, Set<String> ofApps) {
        requests.keySet().removeIf(key -> ofRoutes.contains(key.route()) || ofApps.contains(key.app()));
        calls.keySet().removeIf(key -> ofApps.contains(key.app()));
        replays.keySet().removeAll(ofRoutes);
    }

    /** Shows how many tokens are kept. */
    public void watch(LongSupplier kept) {
        Gauge.builder("homeport.api.tokens.kept", kept::getAsLong).register(registry);
    }

    private static String nameOf(AsyncResult<ApiToken> answer) {
        if (answer.succeeded()) {
            return answer.result() instanceof ApiToken.Inactive ? "inactive" : "issued";
        }
        return answer.cause() instanceof ServerFailure failure && failure.passes() ? "unavailable" : "error";
    }
}
