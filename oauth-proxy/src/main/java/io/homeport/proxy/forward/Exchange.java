package io.homeport.proxy.forward;

import io.homeport.proxy.field.FieldSink;
import io.homeport.proxy.field.Fields;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.token.Possession;
import io.homeport.proxy.upstream.Upstream;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * One request to pass on, and what to do with its answer.
 *
 * @param client the browser's request, paused, its body unread
 * @param head the browser's fields
 * @param target path and query, byte for byte
 * @param maxBodySize the most bytes of body that are passed on
 * @param body the request's, where it was read before
 * @param possession of the key that the request's token is bound to; its fields come last
 * @param requestHeaders writes the fields for the upstream
 * @param answerHeaders writes, from the upstream's fields, those that the browser gets to see
 * @param failed answers the browser where the upstream did not
 */
public record Exchange(
        HttpServerRequest client,
        RequestHead head,
        Upstream upstream,
        String target,
        OptionalLong maxBodySize,
        Optional<Buffer> body,
        Optional<Possession> possession,
        Consumer<FieldSink> requestHeaders,
        BiConsumer<Fields, FieldSink> answerHeaders,
        Consumer<Outcome> failed) {
    /** Never prints the request. */
    @Override
    public String toString() {
        return "Exchange";
    }
}
