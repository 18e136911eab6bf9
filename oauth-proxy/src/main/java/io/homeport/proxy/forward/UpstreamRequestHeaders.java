package io.homeport.proxy.forward;

import io.homeport.proxy.request.RequestHead;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Writes the fields of the request that goes to an upstream. Ours come after the nominated ones are
 * gone, so that a client cannot nominate ours away.
 */
public final class UpstreamRequestHeaders {
    private final String entryRegion;
    private final Via via;
    private final ForwardedFields forwarded;

    public UpstreamRequestHeaders(String entryRegion, Via via, ForwardedFields forwarded) {
        this.entryRegion = entryRegion;
        this.via = via;
        this.forwarded = forwarded;
    }

    /**
     * For an API: the token, if the route passes one on, and the regions as the session has them. No cookie at all reaches
     * it: the session's are secret, and an API that authenticates by bearer token has no use for others.
     */
    public void forApi(
            HttpServerRequest client,
            RequestHead head,
            Optional<String> authorization,
            String homeRegion,
            MultiMap headers) {
        passOn(client, head, headers);
        authorization.ifPresent(value -> headers.set(HttpHeaders.AUTHORIZATION, value));
        headers.set("homeport-home-region", homeRegion);
        headers.set("homeport-entry-region", entryRegion);
    }

    /** For the agent, which admits by origin and opens the cookies itself. */
    public void forAgent(HttpServerRequest client, RequestHead head, MultiMap headers) {
        passOn(client, head, headers);
        head.forEachBetween(headers::add);
    }

    private void passOn(HttpServerRequest client, RequestHead head, MultiMap headers) {
        BiConsumer<String, String> add = headers::add;
        head.forEachPassed(add);
        if (!head.maxForwards().isEmpty()) {
            headers.set(HttpHeaders.createOptimized("max-forwards"), MaxForwards.next(client.method(), head));
        }
        forwarded.write(client, head, headers);
        headers.set("via", via.append(head.vias(), client.version()));
    }
}
