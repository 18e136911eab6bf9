package io.homeport.proxy;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Route;
import io.homeport.proxy.settings.ProxySettings;
import io.homeport.proxy.upstream.AddressBook;
import io.homeport.proxy.upstream.Listing;
import java.time.Duration;
import java.util.Comparator;

/** How late a request that is under way may come to an address: its body is read first, or its token asked for. */
record Lateness(Deployment before, ProxySettings settings) {
    private static final int MOST_CALLS_FOR_A_TOKEN = 6;

    /** To this one. */
    Duration of(Listing listing) {
        if (listing.route().isEmpty() || listing.route().get().equals(AddressBook.GATEWAYS)) {
            return settings.agentBodyTimeout();
        }
        boolean asks = before.routes().stream()
                .anyMatch(route -> listing.route().get().equals(route.name())
                        && !(route.apiToken() instanceof Route.ApiToken.OfSession));
        return before.apps().values().stream()
                .filter(app -> asks)
                .flatMap(app -> app.authorizationServers().stream())
                .map(server -> server.timeout().multipliedBy(MOST_CALLS_FOR_A_TOKEN))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    @Override
    public String toString() {
        return "Lateness";
    }
}
