package io.homeport.authorizationserver;

import io.homeport.configuration.AuthorizationServer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** A server's metadata (RFC 8414 2), known to be of the configured issuer; its endpoints are checked as they are read. */
public final class PublishedMetadata {
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
            throw new ServerFailure.Unusable("the metadata has status " + answer.status());
        }
        JsonObject json = answer.json("the metadata");
        // Letter for letter: a server that may speak for another issuer could mix up logins (RFC 8414 3.3).
        if (!server.issuerNames().inMetadata().equals(json.getValue("issuer"))) {
            throw new ServerFailure.Unusable(
                    "the metadata is of another issuer; set issuer to exactly what the metadata states");
        }
        return new PublishedMetadata(json, Origins.of(server));
    }

    /** The same with the endpoints for those who present a certificate, where they are others (RFC 8705 5). */
    public PublishedMetadata forCertificates() {
        return json.getValue("mtls_endpoint_aliases") instanceof JsonObject aliases
                ? new PublishedMetadata(json.copy().mergeIn(aliases), origins)
                : this;
    }

    /** What a member says, if it is there. */
    public Optional<Object> member(String name) {
        return Optional.ofNullable(json.getValue(name));
    }

    /** Whether a member says that something is so. */
    public boolean says(String name) {
        return Boolean.TRUE.equals(json.getValue(name));
    }

    /**
     * The address of an endpoint.
     *
     * @throws ServerFailure.Unusable if there is none, or one that must not be called
     */
    public URI required(String name) {
        return endpoint(name).orElseThrow(() -> new ServerFailure.Unusable("the metadata has no " + name));
    }

    /**
     * The address of an endpoint that a server need not have.
     *
     * @throws ServerFailure.Unusable if it is one that must not be called
     */
    public Optional<URI> endpoint(String name) {
        Object value = json.getValue(name);
        if (value == null) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(value.toString());
            if (value instanceof String && origins.acceptable(uri)) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException e) {
            // falls through to the one refusal
        }
        throw new ServerFailure.Unusable("the metadata's " + name + " is no https URL");
    }
}
