package io.homeport.deployment;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The names by which a server may call itself. Nearly every server has one, the {@code issuer} of the deployment file.
 * Entra ID's endpoints for several tenants publish a template, and each token has the name of its user's tenant.
 *
 * @param inMetadata the name, or the template, that the metadata must state letter for letter (RFC 8414 3.3)
 * @param tenants the tenants whose users may sign in; none where the server has but one name
 */
public record IssuerNames(String inMetadata, Set<String> tenants) {
    private static final String TENANT = "{tenantid}";
    /** The places of Entra ID that serve users of more than one tenant. */
    private static final List<String> PLACES = List.of("common", "organizations");

    public IssuerNames {
        tenants = Set.copyOf(tenants);
    }

    /** Those of the server whose metadata is at this issuer. */
    public static IssuerNames of(String issuer, Set<String> tenants) {
        return tenants.isEmpty()
                ? new IssuerNames(issuer, Set.of())
                : new IssuerNames(template(URI.create(issuer)).orElseThrow(), tenants);
    }

    /** The issuer with a tenant's place in it, if its path begins with the name of such a place. */
    public static Optional<String> template(URI issuer) {
        String whole = issuer.toString();
        String path = Optional.ofNullable(issuer.getRawPath()).orElse("");
        return PLACES.stream()
                .map(place -> "/" + place)
                .filter(place -> path.equals(place) || path.startsWith(place + "/"))
                .findFirst()
                .map(place -> whole.substring(0, whole.length() - path.length())
                        + "/"
                        + TENANT
                        + path.substring(place.length()));
    }

    /** Every name, for an answer that does not say which tenant it is about. */
    public Set<String> all() {
        return tenants.isEmpty()
                ? Set.of(inMetadata)
                : tenants.stream().map(this::of).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Whether a token may have this name.
     *
     * @param issuer the claim {@code iss}
     * @param tenant the claim {@code tid}: with several tenants the name must be that of this one
     */
    public boolean contain(Object issuer, Object tenant) {
        return tenants.isEmpty()
                ? inMetadata.equals(issuer)
                : tenant instanceof String id && tenants.contains(id) && of(id).equals(issuer);
    }

    /** The name for a tenant, where this is a template. */
    public String filled(String name, Object tenant) {
        return tenant instanceof String id ? name.replace(TENANT, id) : name;
    }

    private String of(String tenant) {
        return filled(inMetadata, tenant);
    }
}
