package io.homeport.deployment.watch;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Route;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is different in a deployment, of all that can change without a restart: apps, routes and streams of signals, by their
 * names, the keys, the format and the room of the cookies, where users' data may go, what the audit log has lines of,
 * whether the management port tells how an instance is, and where the agent is.
 */
public record DeploymentChange(
        Names apps,
        Names routes,
        Names signals,
        boolean cookieKeys,
        boolean cookieFormat,
        boolean boundaries,
        boolean audit,
        boolean diagnostics,
        boolean agentUrl) {
    /**
     * Names of one kind.
     *
     * @param kind what is named, such as {@code apps}
     */
    public record Names(String kind, List<String> added, List<String> changed, List<String> removed) {
        private static Names of(String kind, Map<String, ?> before, Map<String, ?> next, Predicate<String> isTheSame) {
            List<String> kept =
                    next.keySet().stream().filter(before::containsKey).toList();
            return new Names(
                    kind,
                    next.keySet().stream()
                            .filter(name -> !before.containsKey(name))
                            .toList(),
                    kept.stream().filter(isTheSame.negate()).toList(),
                    before.keySet().stream()
                            .filter(name -> !next.containsKey(name))
                            .toList());
        }

        private boolean isNone() {
            return added.isEmpty() && changed.isEmpty() && removed.isEmpty();
        }

        /** For the log. */
        @Override
        public String toString() {
            return Stream.of(words("added", added), words("changed", changed), words("removed", removed))
                    .filter(words -> !words.isEmpty())
                    .collect(Collectors.joining("; "));
        }

        private String words(String what, List<String> names) {
            return names.isEmpty() ? "" : kind + " " + what + ": " + String.join(", ", names);
        }
    }

    /** What is different in the next. */
    public static DeploymentChange between(Deployment before, Deployment next) {
        Map<String, Route> oldRoutes = byName(before);
        Map<String, Route> newRoutes = byName(next);
        return new DeploymentChange(
                Names.of(
                        "apps",
                        new TreeMap<>(before.apps()),
                        new TreeMap<>(next.apps()),
                        name -> before.apps().get(name).equals(next.apps().get(name))
                                && Objects.equals(
                                        before.proxyClients().get(name),
                                        next.proxyClients().get(name))),
                Names.of(
                        "routes",
                        oldRoutes,
                        newRoutes,
                        name -> oldRoutes.get(name).equals(newRoutes.get(name))),
                Names.of(
                        "shared-signals",
                        new TreeMap<>(before.signalStreams()),
                        new TreeMap<>(next.signalStreams()),
                        name -> before.signalStreams()
                                .get(name)
                                .equals(next.signalStreams().get(name))),
                !before.accessKeys().equals(next.accessKeys())
                        || !before.sessionKeys().equals(next.sessionKeys()),
                before.cookieFormat() != next.cookieFormat()
                        || !before.cookieBudget().equals(next.cookieBudget()),
                !before.boundaries().equals(next.boundaries())
                        || !before.regions().equals(next.regions()),
                !before.audit().equals(next.audit()),
                before.diagnostics() != next.diagnostics(),
                !before.agentUrls().equals(next.agentUrls()));
    }

    private static Map<String, Route> byName(Deployment deployment) {
        return deployment.routes().stream()
                .collect(Collectors.toMap(Route::name, Function.identity(), (one, other) -> other, TreeMap::new));
    }

    /** Whether nothing is. */
    public boolean isNone() {
        return apps.isNone()
                && routes.isNone()
                && signals.isNone()
                && !cookieKeys
                && !cookieFormat
                && !boundaries
                && !audit
                && !diagnostics
                && !agentUrl;
    }

    /** For the log. */
    @Override
    public String toString() {
        return Stream.of(
                        apps.toString(),
                        routes.toString(),
                        signals.toString(),
                        cookieKeys ? "keys of the cookies" : "",
                        cookieFormat ? "format or room of the cookies" : "",
                        boundaries ? "boundaries or regions" : "",
                        audit ? "audit log" : "",
                        diagnostics ? "diagnostics" : "",
                        agentUrl ? "agent-url" : "")
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining("; "));
    }
}
