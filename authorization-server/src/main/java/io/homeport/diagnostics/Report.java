package io.homeport.diagnostics;

import io.homeport.authorizationserver.ServerState;
import io.homeport.cookies.HeldKey;
import io.homeport.cookies.LiveKeyRing;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.Boundaries;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.command.Build;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one instance tells the operator of itself, as it is now. It is built anew for each look, and names secrets by the ids
 * and keys that they have, never by what they are.
 */
public final class Report {
    private static final List<String> ORDER =
            List.of("authorization_servers", "upstreams", "keys", "residency", "warnings", "file");

    private final Instant now;
    private final List<String> problems = new ArrayList<>();
    private final JsonObject sections = new JsonObject();
    private final JsonObject instance;

    /**
     * Of an instance.
     *
     * @param started when it began to serve
     */
    public Report(String service, Build build, Deployment inForce, Instant started, Clock clock) {
        this.now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        this.instance = new JsonObject()
                .put("service", service)
                .put("version", build.version())
                .put("commit", build.commit())
                .put("built", build.time())
                .put("region", inForce.region())
                .put("time", now.toString())
                .put("running_for", words(Duration.between(started, now)));
    }

    /** Something that an operator should look at, in a sentence. */
    public void problem(String sentence) {
        problems.add(sentence);
    }

    /** A part of its own: rows of a table. */
    public void rows(String section, List<JsonObject> rows) {
        sections.put(section, new JsonArray(rows));
    }

    /**
     * The keys of rings, by their names.
     *
     * @param seals whether this service seals with them
     */
    public void keys(Map<String, LiveKeyRing> rings, boolean seals) {
        List<JsonObject> rows = new ArrayList<>();
        new TreeMap<>(rings).forEach((name, ring) -> {
            HeldKey sealing = ring.sealing();
            for (HeldKey key : ring.keys()) {
                JsonObject row = new JsonObject()
                        .put("ring", name)
                        .put("id", key.id())
                        .put("state", seals && key == sealing ? "seals" : "opens")
                        .put("known_for", words(Duration.between(key.knownSince(), now)))
                        .put("sealed", key.seals())
                        .put("opened", key.openings());
                if (!key.label().isEmpty()) {
                    row.put("region", key.label());
                }
                rows.add(row);
            }
        });
        rows("keys", rows);
    }

    /**
     * A row of an authorization server; what is wrong with it is a problem.
     *
     * @param whose client is meant, such as an app's name
     */
    public JsonObject server(String whose, AuthorizationServer server, ServerState state) {
        JsonObject row = new JsonObject()
                .put("client", whose)
                .put("issuer", server.issuer())
                .put("state", stateOf(state))
                .put(
                        "read_before",
                        state.readAt()
                                .map(read -> words(Duration.between(read, now)))
                                .orElse(""));
        apart(state.clockAhead()).ifPresent(clock -> row.put("clock", clock));
        state.trouble().ifPresent(trouble -> row.put("trouble", trouble));
        String named = whose + ": the authorization server " + server.issuer();
        state.trouble()
                .ifPresent(trouble -> problem(named
                        + (state.readAt().isEmpty() ? " was never reached, so nobody can sign in: " : " is away: ")
                        + trouble));
        state.clockAhead()
                .filter(ahead -> ahead.abs().compareTo(server.clockSkew()) > 0)
                .ifPresent(ahead -> problem(named + " has a clock that is "
                        + apart(Optional.of(ahead)).orElseThrow()
                        + ", and clock-skew is " + server.clockSkew().toSeconds()
                        + " s: synchronise both machines' clocks (NTP)"));
        return row;
    }

    private static String stateOf(ServerState state) {
        if (state.trouble().isPresent()) {
            return "away";
        }
        return state.readAt().isPresent() ? "read" : "not asked yet";
    }

    /** Which regions users' data may go to, from each home region, as the file promises it. */
    public void residency(Deployment inForce) {
        Boundaries boundaries = inForce.boundaries();
        Set<String> regions = new TreeSet<>(boundaries.boundaryOf().keySet());
        regions.addAll(inForce.regions().keySet());
        regions.add(inForce.region());
        inForce.routes()
                .forEach(route -> regions.addAll(route.upstreams().byRegion().keySet()));
        boundaries.blocked().forEach(pair -> regions.addAll(Set.of(pair.home(), pair.serving())));
        rows(
                "residency",
                regions.stream()
                        .map(home -> new JsonObject()
                                .put("home", home)
                                .put("boundary", boundaries.boundaryOf().getOrDefault(home, "its own"))
                                .put(
                                        "data_may_go_to",
                                        new JsonArray(regions.stream()
                                                .filter(serving -> boundaries.allows(home, serving))
                                                .toList()))
                                .put(
                                        "blocked_from",
                                        new JsonArray(regions.stream()
                                                .filter(serving -> boundaries.isBlocked(home, serving))
                                                .toList())))
                        .toList());
    }

    /** What the file and the environment say; what is not there has its default. */
    public void file(Map<String, String> shown, List<String> warnings) {
        JsonObject file = new JsonObject();
        new TreeMap<>(shown).forEach(file::put);
        sections.put("file", file);
        sections.put("warnings", new JsonArray(warnings));
    }

    /** All of it: problems first, and the file last, which is long. */
    public JsonObject json() {
        JsonObject report = new JsonObject().put("instance", instance).put("problems", new JsonArray(problems));
        for (String section : ORDER) {
            if (sections.containsKey(section)) {
                report.put(section, sections.getValue(section));
            }
        }
        return report;
    }

    /** A time as people say it, in its two largest units. */
    public static String words(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds < 86_400
                ? seconds / 3_600 + " h " + seconds % 3_600 / 60 + " min"
                : seconds / 86_400 + " d " + seconds % 86_400 / 3_600 + " h";
    }

    /** A difference of clocks as people say it; none where it is not known. */
    public static Optional<String> apart(Optional<Duration> ahead) {
        return ahead.map(difference -> {
            long seconds = difference.abs().plusMillis(500).toSeconds();
            return seconds <= 2 ? "agrees" : seconds + " s " + (difference.isNegative() ? "behind" : "ahead");
        });
    }
}
