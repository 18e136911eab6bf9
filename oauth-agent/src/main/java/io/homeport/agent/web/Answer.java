package io.homeport.agent.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A success of the contract: its body and the cookies it sets or clears.
 *
 * @param content absent where the status says all
 * @param fields others than those that every answer has, by their names
 */
public record Answer(
        int status, Optional<JsonObject> content, List<String> setCookies, Map<CharSequence, String> fields) {
    public Answer {
        setCookies = List.copyOf(setCookies);
        fields = Map.copyOf(fields);
    }

    /** An answer with a body. */
    public Answer(JsonObject body, List<String> setCookies) {
        this(200, Optional.of(body), setCookies, Map.of());
    }

    /** An answer that leaves the cookies alone. */
    public static Answer of(JsonObject body) {
        return new Answer(body, List.of());
    }

    /** Sends the browser on, which does a navigation. */
    public static Answer redirect(String location, List<String> setCookies) {
        return new Answer(303, Optional.empty(), setCookies, Map.of(HttpHeaders.LOCATION, location));
    }

    /** The same with another body. */
    public Answer with(JsonObject body) {
        return new Answer(status, Optional.of(body), setCookies, fields);
    }

    /** The same with other cookies. */
    public Answer withCookies(List<String> lines) {
        return new Answer(status, content, lines, fields);
    }

    /** The same with one more field. */
    public Answer withField(CharSequence name, String value) {
        Map<CharSequence, String> more = new HashMap<>(fields);
        more.put(name, value);
        return new Answer(status, content, setCookies, more);
    }

    /** The same without a body: a 204, which the classic contract has. */
    public Answer withoutContent() {
        return new Answer(204, Optional.empty(), setCookies, fields);
    }

    /** A status that says all, to a server. */
    public static Answer empty(int status) {
        return new Answer(status, Optional.empty(), List.of(), Map.of());
    }

    /** Never prints claims, cookies or the address, which may hold the ID token. */
    @Override
    public String toString() {
        return "Answer";
    }
}
