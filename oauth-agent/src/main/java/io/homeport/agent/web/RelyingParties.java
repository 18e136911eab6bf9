package io.homeport.agent.web;

import java.util.List;

/** The apps that the agent serves at a time. */
public record RelyingParties(List<RelyingParty> all) {
    public RelyingParties {
        all = List.copyOf(all);
    }

    /** The apps at the longest agent-path that this path lies below: their origins tell them apart. */
    List<RelyingParty> at(String path) {
        if (path == null) {
            return List.of();
        }
        String longest = "";
        for (RelyingParty party : all) {
            String prefix = party.app().agentPath();
            if (prefix.length() > longest.length() && path.startsWith(prefix + "/")) {
                longest = prefix;
            }
        }
        if (longest.isEmpty()) {
            return List.of();
        }
        String agentPath = longest;
        return all.stream()
                .filter(party -> party.app().agentPath().equals(agentPath))
                .toList();
    }
}
