package io.homeport.deployment.check;

import io.homeport.deployment.AuthorizationServer.Peculiarities;
import io.homeport.deployment.IssuerNames;
import io.homeport.deployment.file.AuthorizationServerConfiguration;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks the settings for what an authorization server does in a way of its own. */
final class PeculiaritiesReader {
    /** As the claim {@code tid} has it. */
    private static final Pattern TENANT = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Checks checks;

    PeculiaritiesReader(Checks checks) {
        this.checks = checks;
    }

    Peculiarities read(String key, AuthorizationServerConfiguration server) {
        FixedParameters fixed = new FixedParameters(checks);
        return new Peculiarities(
                tenants(key, server),
                fixed.read(key + ".token-parameters", server.tokenParameters(), "audience: https://api.example.com"),
                logoutEndpoint(key + ".logout-endpoint", server.logoutEndpoint()),
                fixed.read(
                        key + ".logout-parameters", server.logoutParameters(), "logout_uri: https://www.example.com/"));
    }

    private Optional<URI> logoutEndpoint(String key, Optional<String> value) {
        String example = "https://shop.auth.eu-central-1.amazoncognito.com/logout";
        Optional<URI> endpoint = value.flatMap(Checks::uri).filter(uri -> uri.getRawFragment() == null);
        if (value.isPresent() && endpoint.isEmpty()) {
            checks.problem(key, "is no https URL without a fragment", example);
        }
        return endpoint.filter(uri -> checks.secure(key, uri, example));
    }

    /** No allow-list would mean that whoever has a tenant of their own could sign in. */
    private Set<String> tenants(String key, AuthorizationServerConfiguration server) {
        String example = "[72f988bf-86f1-41af-91ab-2d7cd011db47]";
        if (server.issuerTenants().isEmpty()) {
            return Set.of();
        }
        List<String> tenants = server.issuerTenants().get();
        for (String tenant : tenants) {
            if (!TENANT.matcher(tenant).matches()) {
                checks.problem(
                        key + ".issuer-tenants", "contains what is no tenant id, a GUID in small letters", example);
            }
        }
        if (server.issuer().flatMap(Checks::uri).flatMap(IssuerNames::template).isEmpty()) {
            checks.problem(
                    key + ".issuer",
                    "is not one for several tenants, since its path begins with neither /organizations nor /common",
                    "https://login.microsoftonline.com/organizations/v2.0");
        }
        return new HashSet<>(tenants);
    }
}
