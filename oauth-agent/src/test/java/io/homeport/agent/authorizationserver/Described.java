package io.homeport.agent.authorizationserver;

import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.AuthorizationServer.Peculiarities;
import io.homeport.deployment.ClientAuthentication;
import io.homeport.deployment.Profile;
import io.homeport.deployment.SenderConstraint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A server as the deployment file describes it, for rules that need no server. */
final class Described {
    private Described() {}

    /** One of these tenants. */
    static AuthorizationServer server(String issuer, Set<String> tenants) {
        return server(issuer, Set.of("RS256"), Profile.NONE, tenants);
    }

    /** One whose tokens are signed so. */
    static AuthorizationServer server(Set<String> algorithms, Profile profile) {
        return server("https://login.example.com", algorithms, profile, Set.of());
    }

    /** One whose tokens are bound so. */
    static AuthorizationServer server(SenderConstraint constraint) {
        return server("https://login.example.com", Set.of("RS256"), Profile.NONE, Set.of(), constraint);
    }

    private static AuthorizationServer server(
            String issuer, Set<String> algorithms, Profile profile, Set<String> tenants) {
        return server(issuer, algorithms, profile, tenants, SenderConstraint.NONE);
    }

    private static AuthorizationServer server(
            String issuer, Set<String> algorithms, Profile profile, Set<String> tenants, SenderConstraint constraint) {
        return new AuthorizationServer(
                "homeport.apps.shop.authorization-server",
                issuer,
                Optional.empty(),
                Optional.empty(),
                "shop-spa",
                "planted-client-secret",
                ClientAuthentication.CLIENT_SECRET_BASIC,
                List.of(),
                constraint,
                profile,
                AuthorizationServer.RequestStyle.plain(),
                AuthorizationServer.TokenStyle.plain(),
                algorithms,
                Set.of(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                new Peculiarities(tenants, Map.of(), Optional.empty(), Map.of()));
    }
}
