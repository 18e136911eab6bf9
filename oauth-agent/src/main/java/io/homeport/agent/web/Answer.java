package io.homeport.agent.web;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * A success of the contract: its body and the cookies it sets or clears.
 *
 * @param content absent for a 204, which the classic contract has
 */
public record Answer(Optional<JsonObject> content, List<String> setCookies) {
    public Answer {
        setCookies = List.copyOf(setCookies);
    }

    /** An answer with a body. */
    public Answer(JsonObject body, List<String> setCookies) {
        this(Optional.of(body), setCookies);
    }

    /** An answer that leaves the cookies alone. */
    public static Answer of(JsonObject body) {
        return new Answer(body, List.of());
    }

    /** The same with another body. */
    public Answer with(JsonObject body) {
        return new Answer(body, setCookies);
    }

    /** The same without a body. */
    public Answer withoutContent() {
        return new Answer(Optional.empty(), setCookies);
    }
}
