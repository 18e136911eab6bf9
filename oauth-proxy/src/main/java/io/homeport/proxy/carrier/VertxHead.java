package io.homeport.proxy.carrier;

import io.homeport.proxy.request.Peer;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.request.RequestLine;
import io.homeport.proxy.request.Version;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Reads the head of a request as Vert.x has it. */
public final class VertxHead {
    private final TrustedProxies trusted;
    private final GatewayPeers peers;

    /**
     * Where these are the proxies whose word is believed.
     *
     * @param trusted those in front
     * @param peers those of other regions
     */
    public VertxHead(TrustedProxies trusted, GatewayPeers peers) {
        this.trusted = trusted;
        this.peers = peers;
    }

    /** The head of this request. */
    public RequestHead of(HttpServerRequest request) {
        String address = request.remoteAddress().hostAddress();
        return of(
                request,
                new Peer(
                        address,
                        request.isSSL(),
                        trusted.has(address, request.remoteAddress().port())));
    }

    /** The head of a request that came where only other regions' proxies may; without a region, it is of none of them. */
    public RequestHead ofPeer(HttpServerRequest request) {
        Optional<String> region = peers.regionOf(request);
        return of(
                request, new Peer(request.remoteAddress().hostAddress(), request.isSSL(), region.isPresent(), region));
    }

    private static RequestHead of(HttpServerRequest request, Peer peer) {
        // A CONNECT has no path in HTTP/2 (RFC 9113 8.5).
        String target = request.uri() == null ? "" : request.uri();
        RequestLine line = new RequestLine(request.method().name(), target, version(request.version()));
        String authority =
                request.authority() == null ? "" : request.authority().toString();
        RequestHead.Reader reader = RequestHead.reader(line, peer, authority);
        request.headers().forEach((BiConsumer<String, String>) reader::read);
        return reader.head();
    }

    /** The stack names none where it knows none. */
    private static Version version(HttpVersion version) {
        if (version == null) {
            return Version.UNKNOWN;
        }
        return switch (version) {
            case HTTP_1_0 -> Version.HTTP_1_0;
            case HTTP_1_1 -> Version.HTTP_1_1;
            case HTTP_2 -> Version.HTTP_2;
        };
    }
}
