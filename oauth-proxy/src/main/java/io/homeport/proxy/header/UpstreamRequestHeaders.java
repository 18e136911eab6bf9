package io.homeport.proxy.header;

import io.homeport.proxy.request.RequestHead;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Writes the fields of the request that goes to an upstream. Ours come after the nominated ones are
 * gone, so that a client cannot nominate ours away.
 */
public final class UpstreamRequestHeaders {
    private static final CharSequence HOME_REGION = HttpHeaders.createOptimized("homeport-home-region");
    private static final CharSequence ENTRY_REGION = HttpHeaders.createOptimized("homeport-entry-region");
    private static final CharSequence MAX_FORWARDS = HttpHeaders.createOptimized("max-forwards");
    private static final CharSequence VIA = HttpHeaders.createOptimized("via");

    private final String entryRegion;
    private final Via via;
    private final ForwardedFields forwarded;
    private final List<String> keptFromApis;

    /**
     * For a deployment.
     *
     * @param keptFromApis fields between page and proxy, by their names
     */
    public UpstreamRequestHeaders(String entryRegion, Via via, ForwardedFields forwarded, List<String> keptFromApis) {
        this.entryRegion = entryRegion;
        this.via = via;
        this.forwarded = forwarded;
        this.keptFromApis = keptFromApis;
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
        keptFromApis.forEach(headers::remove);
        authorization.ifPresent(value -> headers.set(HttpHeaders.AUTHORIZATION, octets(value)));
        headers.set(HOME_REGION, homeRegion);
        headers.set(ENTRY_REGION, entryRegion);
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
            headers.set(MAX_FORWARDS, MaxForwards.next(client.method(), head));
        }
        forwarded.write(client, head, headers);
        headers.set(VIA, via.append(head.vias(), client.version()));
    }

    /** The token is long: as octets it is checked and written in blocks, a string character by character. */
    private static CharSequence octets(String value) {
        return new AsciiString(value.getBytes(StandardCharsets.ISO_8859_1), false);
    }
}
