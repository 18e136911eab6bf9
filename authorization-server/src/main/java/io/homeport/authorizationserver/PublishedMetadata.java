package io.homeport.authorizationserver;

import io.homeport.deployment.AuthorizationServer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** A server's metadata (RFC 8414 2), known to be of the configured issuer; its endpoints are checked as they are read. */
public final class PublishedMetadata {
    private static final int LONGEST_ISSUER = 200;

    private final JsonObject json;
    private final Origins origins;

    private PublishedMetadata(JsonObject json, Origins origins) {
        this.json = json;
        this.origins = origins;
    }

    /**
     * Reads the metadata.
     *
     * @throws ServerFailure.Unusable if the answer is none, or of another issuer
     */
    public static PublishedMetadata of(AuthorizationServer server, HttpAnswer answer) {
        if (answer.status() != 200) {
            throw ErrorResponse.plain("the metadata's address", answer);
        }
        JsonObject json = answer.json("the metadata");
        // Letter for letter: a server that may speak for another issuer could mix up logins (RFC 8414 3.3).
        if (!server.issuerNames().inMetadata().equals(json.getValue("issuer"))) {
            throw new ServerFailure.Unusable("the metadata is of the issuer "
                    + LogText.of(String.valueOf(json.getValue("issuer")), LONGEST_ISSUER) + ", and issuer is "
                    + server.issuerNames().inMetadata()
                    + ": set issuer to exactly what the metadata states, a slash at the end included");
        }
        return new PublishedMetadata(json, Origins.of(server));
    }

    /**
     * The same with the endpoints for those who present a certificate, where they are others (RFC 8705 5); an alias
     * that says nothing changes nothing.
     */
    public PublishedMetadata forCertificates() {
        if (!(json.getValue("mtls_endpoint_aliases") instanceof JsonObject aliases)) {
            return this;
        }
        Members members = Members.of(aliases);
        JsonObject merged = json.copy();
        aliases.fieldNames().stream().filter(members::has).forEach(name -> merged.put(name, aliases.getValue(name)));
        return new PublishedMetadata(merged, origins);
    }

    /** The members that the server need not have. */
    public Members members() {
        return Members.of(json);
    }

    /** Whether a member says that something is so. */
    public boolean says(String name) {
        return Boolean.TRUE.equals(json.getValue(name));
    }

    /**
     * The address of an endpoint that is going to be called.
     *
     * @throws ServerFailure.Unusable if there is none, or one that must not be called
     */
    public URI required(String name) {
        if (!members().has(name)) {
            throw new ServerFailure.Unusable("the metadata has no " + name);
        }
        return optional(name)
                .orElseThrow(() -> new ServerFailure.Unusable("the metadata's " + name + " is no https URL"));
    }

    /** The address of an endpoint that one can do without: none, if there is none that may be called. */
    public Optional<URI> optional(String name) {
        return members()
                .value(name)
                .filter(String.class::isInstance)
                .flatMap(text -> address((String) text))
                .filter(origins::acceptable);
    }

    /** Whether the server names an endpoint that must not be called. */
    public boolean isUnusable(String name) {
        return members().has(name) && optional(name).isEmpty();
    }

    private static Optional<URI> address(String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
