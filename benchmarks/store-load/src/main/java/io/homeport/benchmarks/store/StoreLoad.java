package io.homeport.benchmarks.store;

import io.homeport.benchmarks.store.Load.Window;
import io.homeport.cookies.SessionId;
import io.homeport.deployment.StoreSettings;
import io.homeport.store.Refreshes;
import io.homeport.store.Refreshes.Claim;
import io.homeport.store.Revocation;
import io.homeport.store.StoreKey;
import io.homeport.store.StoredSessions;
import io.homeport.store.StoredSessions.Stored;
import io.homeport.store.redis.RedisStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Loads one Redis through the session store's own calls, and writes a line of JSON for each thing that it measures. */
public final class StoreLoad {
    /** As an agent has them. */
    private static final Duration LEASE = Duration.ofSeconds(10);

    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration SESSION = Duration.ofHours(8);

    private static final int UNDER_WAY = 64;
    private static final String EVERY_SECOND = "everysec";
    private static final String ALWAYS = "always";

    private final Vertx vertx = Vertx.vertx();
    private final SecureRandom random = new SecureRandom();
    private final List<String> lines = new ArrayList<>();
    private final Load load = new Load(vertx, UNDER_WAY);
    private final boolean quick;
    private final Server server;
    private final RedisStore store;
    private final RedisStore other;
    private long count;

    private StoreLoad(String url, boolean quick) {
        this.quick = quick;
        this.server = new Server(vertx, url);
        this.store = store(url);
        this.other = store(url);
    }

    private RedisStore store(String url) {
        StoreSettings.Redis settings = new StoreSettings.Redis(
                StoreSettings.Topology.SINGLE,
                List.of(URI.create(url)),
                "",
                new StoreSettings.Login(Optional.empty(), Optional.empty()),
                Optional.empty(),
                Duration.ofSeconds(5),
                "homeport:");
        return new RedisStore(vertx, settings, plain -> {});
    }

    /** Arguments: the address of an empty Redis, the file, and {@code all} or {@code quick}. */
    public static void main(String[] arguments) throws IOException {
        StoreLoad measured = new StoreLoad(arguments[0], arguments[2].equals("quick"));
        measured.refreshes();
        measured.sessions("session of 2 KB", 2_000);
        measured.sessions("session of 8 KB", 8_000);
        measured.revocations();
        Files.write(Path.of(arguments[1]), measured.lines);
        System.exit(0);
    }

    /** As two tabs at two agents make one: the first claims and leaves the answer, the second looks. */
    private void refreshes() {
        byte[] answer = sealed(3_000);
        Refreshes refreshes = store.refreshes();
        Supplier<Future<?>> refresh = () -> {
            StoreKey token = fresh("refresh");
            return refreshes
                    .claim(token, UUID.randomUUID().toString(), LEASE)
                    .compose(claim -> refreshes.finish(token, ((Claim.Claimed) claim).fencing(), answer, GRACE))
                    .compose(counts -> other.refreshes().peek(token))
                    .map(found -> (Claim.Done) found.orElseThrow());
        };
        load.during(Duration.ofSeconds(quick ? 1 : 8), refresh);
        server.empty();
        add(measured("refresh", EVERY_SECOND, refresh));
        server.empty();
        add(measured("refresh", ALWAYS, refresh));
        server.empty();
    }

    private void sessions(String name, int size) {
        StoredSessions sessions = store.sessions();
        List<StoreKey> kept = new ArrayList<>();
        byte[] cookies = sealed(size);
        Supplier<Future<?>> created = () -> {
            StoreKey reference = fresh("session");
            return sessions.put(reference, new Stored(1, cookies), SESSION).onSuccess(done -> kept.add(reference));
        };
        long before = server.usedBytes();
        JsonObject row = measured(name + ", created", EVERY_SECOND, created);
        add(row.put("bytes_each", (server.usedBytes() - before) / kept.size()));
        SplittableRandom chosen = new SplittableRandom(20261126);
        add(measured(
                name + ", read",
                EVERY_SECOND,
                () -> other.sessions()
                        .get(kept.get(chosen.nextInt(kept.size())))
                        .map(Optional::orElseThrow)));
        server.empty();
    }

    private void revocations() {
        Following follower = new Following(vertx, store, other);
        follower.begin();
        follower.delays(quick ? 20 : 100);
        long[] delays = follower.delays(quick ? 50 : 500);
        add(new JsonObject()
                .put("what", "revocation known to a follower, 100 a second")
                .put("p50_ms", Percentile.of(delays, 0.5))
                .put("p99_ms", Percentile.of(delays, 0.99))
                .put("most_ms", Percentile.of(delays, 1)));
        Instant ends = Instant.now().plus(SESSION);
        long before = server.usedBytes();
        int knownBefore = follower.known();
        JsonObject row = measured(
                "revocation written, one follower",
                EVERY_SECOND,
                () -> store.revocations().revoke(new Revocation.OfSession(SessionId.random(random), ends)));
        long used = server.usedBytes() - before;
        follower.end();
        Following fresh = new Following(vertx, store, other);
        double millis = fresh.begin();
        add(row.put("bytes_each", used / (fresh.known() - knownBefore)));
        add(new JsonObject()
                .put("what", "a new instance reads all revocations")
                .put("revocations", fresh.known())
                .put("millis", Math.round(millis)));
        fresh.end();
    }

    private JsonObject measured(String what, String toDisk, Supplier<Future<?>> operation) {
        server.toDisk(toDisk);
        List<Double> rates = new ArrayList<>();
        List<Double> p50 = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        double cpuBefore = server.cpuSeconds();
        int operations = 0;
        double seconds = 0;
        for (int i = 0; i < (quick ? 1 : 5); i++) {
            Window window = load.during(Duration.ofMillis(quick ? 500 : 2_000), operation);
            rates.add(window.operations() / window.seconds());
            p50.add(window.p50Millis());
            p99.add(window.p99Millis());
            operations += window.operations();
            seconds += window.seconds();
        }
        double cpu = server.cpuSeconds() - cpuBefore;
        rates.sort(null);
        return new JsonObject()
                .put("what", what)
                .put("redis", server.version())
                .put("appendfsync", toDisk)
                .put("per_second", Math.round(median(rates)))
                .put("least", Math.round(rates.get(0)))
                .put("most", Math.round(rates.get(rates.size() - 1)))
                .put("redis_us", cpu / operations * 1e6)
                .put("redis_busy", cpu / seconds)
                .put("p50_ms", median(p50))
                .put("p99_ms", median(p99));
    }

    private static double median(List<Double> figures) {
        return figures.stream().sorted().toList().get(figures.size() / 2);
    }

    private void add(JsonObject row) {
        lines.add(row.encode());
        System.out.println(row.encode());
    }

    private StoreKey fresh(String kind) {
        return StoreKey.of(kind + count++);
    }

    /** As what is sealed looks: no byte like the other. */
    private byte[] sealed(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return new String(Base64.getUrlEncoder().encode(bytes), StandardCharsets.US_ASCII)
                .substring(0, length)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
