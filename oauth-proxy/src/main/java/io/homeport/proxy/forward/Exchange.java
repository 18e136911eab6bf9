package io.homeport.proxy.forward;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * One request to pass on, and what to do with its answer.
 *
 * @param client the browser's request, paused, its body unread
 * @param target path and query, byte for byte
 * @param headers for the upstream
 * @param answerHeaders what the browser gets to see of the upstream's header
 * @param failed answers the browser where the upstream did not
 */
public record Exchange(
        HttpServerRequest client,
        Upstream upstream,
        String target,
        MultiMap headers,
        UnaryOperator<MultiMap> answerHeaders,
        Consumer<Outcome> failed) {}
