package io.homeport.proxy.authorizationserver;

import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.PublishedMetadata;
import io.homeport.configuration.AuthorizationServer;
import java.net.URI;
import java.util.Optional;

/** What the proxy needs of the server's metadata; endpoints are where the server publishes them. */
record ServerMetadata(URI token, Optional<URI> introspection, URI keys) {
    static ServerMetadata validated(AuthorizationServer server, HttpAnswer answer) {
        PublishedMetadata published = PublishedMetadata.of(server, answer);
        return new ServerMetadata(
                published.required("token_endpoint"),
                published.endpoint("introspection_endpoint"),
                published.required("jwks_uri"));
    }
}
