package io.homeport.agent.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.homeport.authorizationserver.Channel;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.ServerEndpoint;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.cookies.Sha256;
import io.homeport.deployment.RegionChoice.Resolver;
import io.homeport.regions.SessionRegion;
import io.homeport.telemetry.Throttle;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Asks the operators' own directories where users are at home, by their login hints. What one says is kept for a while under
 * the hash of the hint. Where it cannot say, nothing is known: a login never fails with it.
 */
public final class HomeDirectory {
    private static final Logger LOG = Logger.getLogger(HomeDirectory.class);
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final Duration LONGEST_KEPT = Duration.ofDays(1);
    private static final int MOST_KEPT = 100_000;

    private final Function<Resolver, Channel> connect;
    private final Clock clock;
    private final Throttle faults;
    private final Map<Resolver, Channel> channels = new ConcurrentHashMap<>();
    private final Cache<String, Said> said;

    /** What a directory said of a hint; absent where it does not know the user. */
    private record Said(Optional<String> region, Instant until) {}

    /**
     * Directories.
     *
     * @param connect makes the connections to one
     */
    public HomeDirectory(Function<Resolver, Channel> connect, Clock clock) {
        this.connect = connect;
        this.clock = clock;
        this.faults = new Throttle(clock, SILENCE);
        this.said = Caffeine.newBuilder()
                .expireAfterWrite(LONGEST_KEPT)
                .maximumSize(MOST_KEPT)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
    }

    /** The region, if the directory knows it. */
    Future<Optional<String>> home(Resolver resolver, String app, String hint) {
        String key = Sha256.base64url(resolver.url() + "\n" + app + "\n" + hint);
        Said known = said.getIfPresent(key);
        if (known != null && clock.instant().isBefore(known.until())) {
            return Future.succeededFuture(known.region());
        }
        return asked(resolver, app, hint)
                .onSuccess(region ->
                        said.put(key, new Said(region, clock.instant().plus(resolver.kept()))))
                .recover(failure -> {
                    faults.due(List.of(resolver.setting()))
                            .ifPresent(unsaid -> LOG.warnf(
                                    "login/start of app %s: %s.resolver-url does not say where a user is at home, and the next"
                                            + " source of region-from counts: %s",
                                    app, resolver.setting(), failure.getMessage()));
                    return Future.succeededFuture(Optional.empty());
                });
    }

    private Future<Optional<String>> asked(Resolver resolver, String app, String hint) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .set("Content-Type", "application/json")
                .set("Accept", "application/json");
        return channels.computeIfAbsent(resolver, connect)
                .send(
                        ServerEndpoint.HOME_DIRECTORY,
                        HttpMethod.POST,
                        resolver.url(),
                        headers,
                        new JsonObject().put("app", app).put("login_hint", hint).encode())
                .map(HomeDirectory::region);
    }

    private static Optional<String> region(HttpAnswer answer) {
        if (answer.status() != 200) {
            throw new ServerFailure.Unusable("its answer has status " + answer.status());
        }
        JsonObject body = answer.json("its answer");
        if (!body.containsKey(LoginRegions.PARAMETER)) {
            return Optional.empty();
        }
        if (body.getValue(LoginRegions.PARAMETER) instanceof String text
                && SessionRegion.ofClaim(text) instanceof SessionRegion.Named named) {
            return Optional.of(named.region());
        }
        throw new ServerFailure.Unusable("its answer names no region");
    }
}
