package io.homeport.proxy.apitoken;

import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.PublishedMetadata;
import io.homeport.deployment.AuthorizationServer;
import java.net.URI;

/**
 * What the proxy needs of the server's metadata; endpoints are where the server publishes them. Each is looked at when
 * it is to be called: a server whose introspection endpoint is no address may still exchange tokens.
 */
record ServerMetadata(PublishedMetadata published) {
    static ServerMetadata validated(AuthorizationServer server, HttpAnswer answer) {
        return new ServerMetadata(PublishedMetadata.of(server, answer));
    }

    URI token() {
        return published.required("token_endpoint");
    }

    URI introspection() {
        return published.required("introspection_endpoint");
    }

    URI keys() {
        return published.required("jwks_uri");
    }
}
