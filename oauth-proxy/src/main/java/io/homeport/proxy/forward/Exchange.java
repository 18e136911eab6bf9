package io.homeport.proxy.forward;

import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.spans.RequestSpan;
import io.homeport.proxy.token.Possession;
import io.homeport.proxy.upstream.Upstream;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One request to pass on, and what to do with its answer.
 *
 * @param client the browser's request, paused, its body unread
 * @param head the browser's fields
 * @param target path and query, byte for byte
 */
public record Exchange(
        HttpServerRequest client,
        RequestHead head,
        Upstream upstream,
        String target,
        Content content,
        Translation translation) {

    /** The request's body, where it was read before. */
    public Optional<Buffer> body() {
        return content instanceof Content.Whole whole ? Optional.of(whole.bytes()) : Optional.empty();
    }

    /** The most bytes of body that are passed on. */
    public OptionalLong maxBodySize() {
        return content instanceof Content.Streamed streamed ? streamed.most() : OptionalLong.empty();
    }

    /** Of the key that the request's token is bound to. */
    public Optional<Possession> possession() {
        return translation.possession();
    }

    /** Of the request, which hears of each call. */
    public RequestSpan span() {
        return translation.span();
    }

    /** Never prints the request. */
    @Override
    public String toString() {
        return "Exchange";
    }
}
