package io.homeport.agent.signals;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A security event token that keeps every rule (RFC 8417).
 *
 * @param subject whom the events are about ({@code sub_id}); in tokens of the framework's drafts each event says so
 * @param happenedAt as far as the token says for all events
 * @param events by the URI of their type
 */
record SecurityEventToken(String id, Optional<JsonObject> subject, Instant happenedAt, Map<String, JsonObject> events) {
    SecurityEventToken {
        events = Map.copyOf(events);
    }

    /** Never prints whom it is about. */
    @Override
    public String toString() {
        return "SecurityEventToken";
    }
}
