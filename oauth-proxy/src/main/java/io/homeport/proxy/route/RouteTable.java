package io.homeport.proxy.route;

import io.homeport.configuration.App;
import io.homeport.configuration.Deployment;
import io.homeport.configuration.Route;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds a path's destination: the longest prefix that ends where a segment ends. */
public final class RouteTable {
    private final List<Entry> longestFirst;

    private record Entry(String prefix, Destination destination) {
        boolean covers(String path) {
            return path.startsWith(prefix)
                    && (path.length() == prefix.length()
                            || prefix.endsWith("/")
                            || path.charAt(prefix.length()) == '/');
        }
    }

    private RouteTable(List<Entry> entries) {
        this.longestFirst = entries.stream()
                .sorted(Comparator.comparingInt((Entry entry) -> entry.prefix().length())
                        .reversed())
                .toList();
    }

    /** The routes of a deployment, and the agent below each app's agent path. */
    public static RouteTable of(Deployment deployment) {
        List<Entry> entries = new ArrayList<>();
        deployment.agentUrl().ifPresent(url -> deployment.apps().values().stream()
                .map(App::agentPath)
                .distinct()
                .forEach(path -> entries.add(new Entry(path, new Destination.Agent(url)))));
        for (Route route : deployment.routes()) {
            entries.add(new Entry(route.path(), new Destination.Api(route)));
        }
        return new RouteTable(entries);
    }

    /** Where this path leads, if anywhere. The query has no say. */
    public Optional<Destination> match(String path) {
        for (Entry entry : longestFirst) {
            if (entry.covers(path)) {
                return Optional.of(entry.destination());
            }
        }
        return Optional.empty();
    }
}
