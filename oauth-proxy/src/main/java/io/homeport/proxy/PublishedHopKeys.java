package io.homeport.proxy;

import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Publishes the keys by which APIs verify who has routed a request, as a JWK Set (RFC 7517 5) at the management port. */
@ApplicationScoped
public class PublishedHopKeys {
    private static final String PATH = "/q/jwks";

    private final Proxy proxy;

    PublishedHopKeys(Proxy proxy) {
        this.proxy = proxy;
    }

    void publish(@Observes ManagementInterface management) {
        management
                .router()
                .get(PATH)
                .handler(asked -> asked.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/jwk-set+json")
                        .putHeader(HttpHeaders.CACHE_CONTROL, "max-age=300")
                        .end(new JsonObject()
                                .put("keys", new JsonArray(proxy.hopKeys()))
                                .encode()));
    }
}
