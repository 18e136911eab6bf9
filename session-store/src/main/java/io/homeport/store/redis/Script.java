package io.homeport.store.redis;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.List;

/**
 * A script, which the server runs as one command. It goes along each time: the server knows it by its hash, and none
 * needs to be loaded again after another server has taken over.
 */
record Script(String text) {
    Request on(List<String> keys) {
        Request request = Request.cmd(Command.EVAL).arg(text).arg(keys.size());
        keys.forEach(request::arg);
        return request;
    }

    Request on(String key) {
        return on(List.of(key));
    }
}
