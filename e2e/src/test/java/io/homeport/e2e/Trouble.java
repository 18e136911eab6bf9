package io.homeport.e2e;

import io.homeport.e2e.Journey.Promise;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What is broken, and what of that a call is to meet. */
final class Trouble {
    /** What a page calls. */
    enum Call {
        READ,
        WRITE,
        CATALOG,
        SESSION,
        REFRESH
    }

    /** Links over which nothing comes. */
    final Set<Border> closed = new HashSet<>();

    final Set<String> deadApis = new HashSet<>();
    final Set<String> deadAgents = new HashSet<>();
    final Set<String> deadProxies = new HashSet<>();

    /** Whether the page hears anything. */
    boolean isHeard(Journey journey) {
        return !deadProxies.contains(journey.entry());
    }

    /** Whose API or agent answers; nobody's if the page is to be told that it cannot be. */
    Optional<String> answering(Call call, Journey journey, Promise promise) {
        String here = promise == Promise.HOME_GATEWAYS ? journey.home() : journey.entry();
        if (!here.equals(journey.entry()) && (!isOpen(journey.entry(), here) || deadProxies.contains(here))) {
            return Optional.empty();
        }
        return switch (call) {
            case SESSION -> Optional.of(here).filter(region -> !deadAgents.contains(region));
            case REFRESH ->
                Optional.of(here).filter(region -> !deadAgents.contains(region) && isOpen(region, journey.home()));
            case CATALOG -> Optional.of(here).filter(region -> !deadApis.contains(region));
            case READ, WRITE ->
                journey.serving().stream()
                        .filter(region -> isOpen(here, region) && !deadApis.contains(region))
                        .findFirst();
        };
    }

    private boolean isOpen(String one, String other) {
        return one.equals(other) || !closed.contains(new Border(one, other));
    }
}
