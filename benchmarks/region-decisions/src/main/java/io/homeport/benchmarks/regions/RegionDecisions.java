package io.homeport.benchmarks.regions;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Route;
import io.homeport.deployment.check.DeploymentReader.Service;
import io.homeport.deployment.check.StartCheck;
import io.homeport.regions.RegionDecision;
import io.homeport.regions.RegionTable;
import io.homeport.regions.SessionRegion;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to decide where a request may go, from what the session has sealed to the decision. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RegionDecisions {
    private static final int REQUESTS = 4096;

    /** Regions and routes. */
    @Param({"1x1", "50x200"})
    public String size;

    private RegionTable table;
    private final List<Asked> asked = new java.util.ArrayList<>();
    private int next;

    private record Asked(Optional<String> sealed, Route route, String method) {}

    @Setup
    public void deploy() {
        int regions = Integer.parseInt(size.substring(0, size.indexOf('x')));
        int routes = Integer.parseInt(size.substring(size.indexOf('x') + 1));
        Deployment deployment = StartCheck.check(
                Service.PROXY, List.of(new PropertiesConfigSource(file(regions, routes), "file", 300)));
        table = RegionTable.of(deployment);
        SplittableRandom random = new SplittableRandom(20261126);
        for (int i = 0; i < REQUESTS; i++) {
            asked.add(new Asked(
                    Optional.of(new String("region-" + random.nextInt(regions))),
                    deployment.routes().get(random.nextInt(routes)),
                    i % 4 == 0 ? "POST" : "GET"));
        }
    }

    @Benchmark
    public RegionDecision decide() {
        Asked request = asked.get(next++ & REQUESTS - 1);
        return table.decide(SessionRegion.of(request.sealed()), request.route(), request.method());
    }

    /** Half of the regions stand in for each other in boundaries of five, on every route. */
    private static Map<String, String> file(int regions, int routes) {
        Map<String, String> file = new HashMap<>(Map.of(
                "homeport.region", "region-0",
                "homeport.agent-url", "http://127.0.0.1:9503",
                "homeport.cookies.access-keys[0].id", "2026a",
                "homeport.cookies.access-keys[0].secret", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
                "homeport.apps.shop.web-origin", "https://www.example.com",
                "homeport.apps.shop.redirect-uri", "https://www.example.com/callback",
                "homeport.apps.shop.authorization-server.issuer", "https://login.example.com",
                "homeport.apps.shop.authorization-server.client-id", "shop-spa"));
        for (int first = 0; first + 5 <= regions / 2; first += 5) {
            file.put(
                    "homeport.boundaries.union-" + first,
                    IntStream.range(first, first + 5)
                            .mapToObj(i -> "region-" + i)
                            .collect(Collectors.joining(",")));
        }
        for (int route = 0; route < routes; route++) {
            String key = "homeport.routes.route-" + route + ".";
            file.put(key + "path", "/route-" + route);
            for (int region = 0; region < regions; region++) {
                file.put(key + "upstreams.region-" + region, "https://api-" + region + ".internal");
            }
            if (regions >= 10) {
                file.put(key + "fail-over", "region-0,region-1,region-2,region-3,region-4");
            }
        }
        return file;
    }
}
