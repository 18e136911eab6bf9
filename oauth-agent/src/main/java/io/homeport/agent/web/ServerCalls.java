package io.homeport.agent.web;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The calls that servers, and browsers by themselves, make to the agent, each as its own standard writes it: whatever
 * contract the pages of the app speak, such a call has its own media type and its own form of an error.
 */
public final class ServerCalls {
    private final Map<String, Contract> contracts = new HashMap<>();
    private final Set<String> notOffered;

    /**
     * The calls of these contracts.
     *
     * @param notOffered calls that this deployment does not take: a server that is told to make one gets 404, whatever it
     *     sends
     */
    public ServerCalls(List<? extends Contract> offered, Set<String> notOffered) {
        offered.forEach(contract -> contract.endpoints().keySet().forEach(call -> contracts.put(call, contract)));
        this.notOffered = Set.copyOf(notOffered);
    }

    boolean isNotOffered(String call) {
        return notOffered.contains(call);
    }

    /** The contract that has this call. */
    Optional<Contract> of(String call) {
        return Optional.ofNullable(contracts.get(call));
    }
}
