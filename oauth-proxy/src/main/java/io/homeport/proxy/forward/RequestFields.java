package io.homeport.proxy.forward;

import io.homeport.proxy.carrier.VertxFields;
import io.homeport.proxy.upstream.Address;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.net.HostAndPort;

/** Writes the fields of a request to an upstream, but for those that say how it is framed. */
public final class RequestFields {
    private static final int NO_PORT = -1;

    private RequestFields() {}

    /** What is proven and signed comes last: each attempt needs a proof and a signature of its own. */
    public static void write(Exchange exchange, Address to, HttpClientRequest request) {
        VertxFields fields = new VertxFields(request.headers());
        Translation translation = exchange.translation();
        String method = request.getMethod().name();
        translation.authority().ifPresent(named -> request.authority(HostAndPort.parseAuthority(named, NO_PORT)));
        translation.writeRequest(translation.span().writing(fields));
        translation.possession().ifPresent(possession -> possession.prove(to.url(), method, exchange.target(), fields));
        translation.sign(to.url(), method, exchange.target(), fields);
    }
}
