package io.homeport.agent.web;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * HTTP/1.1 and nothing else without TLS: a connection that a request turns into one of HTTP/2 (RFC 7540 3.2, which RFC
 * 9113 no longer has) is a tunnel past whatever a proxy in front lets through.
 */
@ApplicationScoped
class ClearTextProtocol implements HttpServerOptionsCustomizer {
    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setHttp2ClearTextEnabled(false);
    }
}
