package io.homeport.proxy.carrier;

import io.homeport.proxy.request.Peer;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.request.RequestLine;
import io.homeport.proxy.request.Version;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.function.BiConsumer;

/** Reads the head of a request as Vert.x has it. */
public final class VertxHead {
    private final TrustedProxies trusted;

    /** Where these are the proxies in front whose word is believed. */
    public VertxHead(TrustedProxies trusted) {
        this.trusted = trusted;
    }

    /** The head of this request. */
    public RequestHead of(HttpServerRequest request) {
        // A CONNECT has no path in HTTP/2 (RFC 9113 8.5).
        String target = request.uri() == null ? "" : request.uri();
        RequestLine line = new RequestLine(request.method().name(), target, version(request.version()));
        String address = request.remoteAddress().hostAddress();
        Peer peer = new Peer(
                address,
                request.isSSL(),
                trusted.has(address, request.remoteAddress().port()));
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
