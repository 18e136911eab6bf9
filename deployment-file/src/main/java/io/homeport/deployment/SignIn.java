package io.homeport.deployment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * At which authorization servers an app's users sign in, where that depends on their home region.
 *
 * @param servers by home region; empty where one server serves all users in one way
 * @param choice at which of them a login starts
 */
public record SignIn(Map<String, AuthorizationServer> servers, RegionChoice choice) {
    public SignIn {
        servers = Map.copyOf(servers);
    }

    /** At one server, whoever the user is. */
    public static SignIn anywhere() {
        return new SignIn(Map.of(), RegionChoice.entry());
    }

    /** Whether users of one region have another issuer than those of the next. */
    public boolean hasSeveralIssuers() {
        return servers.values().stream()
                        .map(AuthorizationServer::issuer)
                        .distinct()
                        .count()
                > 1;
    }

    /** The server of a region, where the region has one of its own. */
    public Optional<AuthorizationServer> at(String region) {
        return Optional.ofNullable(servers.get(region));
    }

    /** Each of them, in the order of the regions. */
    List<AuthorizationServer> all() {
        return List.copyOf(new TreeMap<>(servers).values());
    }
}
