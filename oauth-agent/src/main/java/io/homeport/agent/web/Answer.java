package io.homeport.agent.web;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** A 200 of the contract: its body and the cookies it sets or clears. */
public record Answer(JsonObject body, List<String> setCookies) {
    public Answer {
        setCookies = List.copyOf(setCookies);
    }

    /** An answer that leaves the cookies alone. */
    public static Answer of(JsonObject body) {
        return new Answer(body, List.of());
    }
}
