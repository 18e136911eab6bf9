package io.homeport.agent.authorizationserver;

import io.vertx.core.MultiMap;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;

/** A whole, bounded answer of the authorization server. */
public record HttpAnswer(int status, String contentType, String body, MultiMap headers) {
    /** The body as a JSON object. */
    JsonObject json(String of) {
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!type.equals("application/json") && !type.endsWith("+json")) {
            throw new ServerFailure.Unusable(of + " is not JSON (status " + status + ")");
        }
        try {
            return new JsonObject(body);
        } catch (DecodeException | ClassCastException e) {
            throw new ServerFailure.Unusable(of + " is broken JSON (status " + status + ")");
        }
    }

    /** The body, if it is a JSON object. */
    Optional<JsonObject> object() {
        try {
            return Optional.of(json("the answer"));
        } catch (ServerFailure.Unusable e) {
            return Optional.empty();
        }
    }

    /** Never prints a token. */
    @Override
    public String toString() {
        return "HttpAnswer[" + status + "]";
    }
}
