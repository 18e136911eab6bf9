package io.homeport.agent.web;

import io.homeport.deployment.AppHosts;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The apps that the agent serves at a time. */
public final class RelyingParties {
    private final List<RelyingParty> all;
    private final Map<String, List<RelyingParty>> byPath;
    private final AppHosts hosts;

    /** Serves these. */
    public RelyingParties(List<RelyingParty> all) {
        this.all = List.copyOf(all);
        this.hosts = AppHosts.of(this.all.stream().map(RelyingParty::app).toList());
        this.byPath = this.all.stream()
                .collect(Collectors.groupingBy(party -> party.app().agentPath(), Collectors.toUnmodifiableList()));
    }

    /** All of them. */
    public List<RelyingParty> all() {
        return all;
    }

    /** The apps at the longest agent-path that this path lies below: their origins tell them apart. */
    List<RelyingParty> at(String path) {
        if (path == null) {
            return List.of();
        }
        String longest = "";
        for (RelyingParty party : all) {
            String prefix = party.app().agentPath();
            if (prefix.length() > longest.length() && isBelow(prefix, path)) {
                longest = prefix;
            }
        }
        return byPath.getOrDefault(longest, List.of());
    }

    /** Those of them that are served at the host that the browser has called; a host in doubt is none. */
    List<RelyingParty> served(List<RelyingParty> here, MultiMap headers) {
        if (!hosts.areUsed()) {
            return here;
        }
        Optional<String> called = CalledHost.of(headers).map(CalledHost::name);
        return here.stream().filter(party -> hosts.serve(party.app(), called)).toList();
    }

    private static boolean isBelow(String prefix, String path) {
        return path.length() > prefix.length() && path.charAt(prefix.length()) == '/' && path.startsWith(prefix);
    }
}
