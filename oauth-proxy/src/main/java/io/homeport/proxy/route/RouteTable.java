package io.homeport.proxy.route;

import io.homeport.deployment.App;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.Route;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds a path's destination: a host's own routes first, then the longest prefix that ends where a segment ends. */
public final class RouteTable {
    /** The prefix of all paths. A static route may have it, and takes what no other route takes. */
    private static final String ROOT = "";

    private final List<Entry> bestFirst;
    /** By the path's first segment, so that a request is not compared with every route of a large deployment. */
    private final Map<String, List<Entry>> bySegment = new HashMap<>();

    private record Entry(Optional<String> host, String prefix, Destination destination) {
        boolean covers(String requestHost, String path) {
            return path.startsWith(prefix)
                    && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/')
                    && serves(requestHost);
        }

        boolean serves(String requestHost) {
            return host.isEmpty() || host.get().equals(requestHost);
        }
    }

    private RouteTable(List<Entry> entries) {
        this.bestFirst = entries.stream()
                .sorted(Comparator.comparing((Entry entry) -> entry.host().isEmpty())
                        .thenComparing(entry -> -entry.prefix().length()))
                .toList();
        for (Entry entry : bestFirst) {
            bySegment
                    .computeIfAbsent(firstSegment(entry.prefix()), segment -> new ArrayList<>())
                    .add(entry);
        }
    }

    /** With the slash before it. A prefix ends where a segment ends, so whatever it covers begins with the same one. */
    private static String firstSegment(String path) {
        int end = path.indexOf('/', 1);
        return end < 0 ? path : path.substring(0, end);
    }

    /** The routes of a deployment, and the agent below each app's agent path. */
    public static RouteTable of(Deployment deployment) {
        List<Entry> entries = new ArrayList<>();
        if (!deployment.agentUrls().isEmpty()) {
            deployment.apps().values().stream()
                    .map(App::agentPath)
                    .distinct()
                    .forEach(path -> entries.add(new Entry(Optional.empty(), path, new Destination.Agent())));
        }
        for (Route route : deployment.routes()) {
            entries.add(new Entry(route.match().host(), route.match().path(), new Destination.Api(route)));
        }
        return new RouteTable(entries);
    }

    /**
     * Whether a path leads to one place however it is read. What servers read in more than one way has to be allowed by
     * its route, and the route has to be settled before it: by no reading may another route begin behind it.
     *
     * @param host without a port, as the request names it
     */
    public boolean isClear(String host, RequestTarget target) {
        if (target.loose().isEmpty()) {
            return true;
        }
        String plain = plain(host);
        for (Entry entry : bestFirst) {
            if (entry.serves(plain) && target.mayBeReadBelow(entry.prefix())) {
                return false;
            }
        }
        return match(host, target.path())
                .filter(found -> found instanceof Destination.Api api
                        && api.route().match().pathCharacters().containsAll(target.loose()))
                .isPresent();
    }

    /**
     * Where this path leads, if anywhere. The query has no say.
     *
     * @param host without a port, as the request names it
     */
    public Optional<Destination> match(String host, String path) {
        String plain = plain(host);
        Optional<Destination> found = first(bySegment.get(firstSegment(path)), plain, path);
        return found.isPresent() ? found : first(bySegment.get(ROOT), plain, path);
    }

    private static Optional<Destination> first(List<Entry> entries, String host, String path) {
        if (entries != null) {
            for (Entry entry : entries) {
                if (entry.covers(host, path)) {
                    return Optional.of(entry.destination());
                }
            }
        }
        return Optional.empty();
    }

    /** RFC 9110 4.2.3: case means nothing in a host, and RFC 1034 3.1: neither does the root's dot. */
    private static String plain(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
