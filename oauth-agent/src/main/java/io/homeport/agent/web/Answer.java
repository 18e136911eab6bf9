package io.homeport.agent.web;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * A success of the contract: its body and the cookies it sets or clears.
 *
 * @param content absent where the status says all
 * @param location where the browser is sent to instead; of a navigation alone
 */
public record Answer(int status, Optional<JsonObject> content, List<String> setCookies, Optional<String> location) {
    public Answer {
        setCookies = List.copyOf(setCookies);
    }

    /** An answer with a body. */
    public Answer(JsonObject body, List<String> setCookies) {
        this(200, Optional.of(body), setCookies, Optional.empty());
    }

    /** An answer that leaves the cookies alone. */
    public static Answer of(JsonObject body) {
        return new Answer(body, List.of());
    }

    /** Sends the browser on. */
    public static Answer redirect(String location, List<String> setCookies) {
        return new Answer(303, Optional.empty(), setCookies, Optional.of(location));
    }

    /** The same with another body. */
    public Answer with(JsonObject body) {
        return new Answer(body, setCookies);
    }

    /** The same with other cookies. */
    public Answer withCookies(List<String> lines) {
        return new Answer(status, content, lines, location);
    }

    /** The same without a body: a 204, which the classic contract has. */
    public Answer withoutContent() {
        return new Answer(204, Optional.empty(), setCookies, Optional.empty());
    }

    /** A status that says all, to a server. */
    public static Answer empty(int status) {
        return new Answer(status, Optional.empty(), List.of(), Optional.empty());
    }

    /** Never prints claims, cookies or the address, which may hold the ID token. */
    @Override
    public String toString() {
        return "Answer";
    }
}
