package io.homeport.agent.web;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * A success of the contract: its body and the cookies it sets or clears.
 *
 * @param content absent for a 204, which the classic contract has
 * @param location where the browser is sent to instead; of a navigation alone
 */
public record Answer(Optional<JsonObject> content, List<String> setCookies, Optional<String> location) {
    public Answer {
        setCookies = List.copyOf(setCookies);
    }

    /** An answer with a body. */
    public Answer(JsonObject body, List<String> setCookies) {
        this(Optional.of(body), setCookies, Optional.empty());
    }

    /** An answer that leaves the cookies alone. */
    public static Answer of(JsonObject body) {
        return new Answer(body, List.of());
    }

    /** Sends the browser on. */
    public static Answer redirect(String location, List<String> setCookies) {
        return new Answer(Optional.empty(), setCookies, Optional.of(location));
    }

    /** The same with another body. */
    public Answer with(JsonObject body) {
        return new Answer(body, setCookies);
    }

    /** The same without a body. */
    public Answer withoutContent() {
        return new Answer(Optional.empty(), setCookies, Optional.empty());
    }

    /** Never prints claims, cookies or the address, which may hold the ID token. */
    @Override
    public String toString() {
        return "Answer";
    }
}
