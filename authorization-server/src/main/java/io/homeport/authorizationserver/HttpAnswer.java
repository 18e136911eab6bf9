package io.homeport.authorizationserver;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;

/** A whole, bounded answer of the authorization server. */
public record HttpAnswer(int status, String contentType, String body, MultiMap headers) {
    /** The kind of the body, without parameters, in lower case. */
    public String mediaType() {
        return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** Whether the body says that it is JSON. */
    public boolean isJson() {
        return mediaType().equals("application/json") || mediaType().endsWith("+json");
    }

    /**
     * The body as a JSON object.
     *
     * @param of what the answer is, for the log
     * @throws ServerFailure.Unusable if it is none
     */
    public JsonObject json(String of) {
        if (!isJson()) {
            throw new ServerFailure.Unusable(of + " is not JSON (status " + status + ")");
        }
        return StrictJson.object(body)
                .orElseThrow(() -> new ServerFailure.Unusable(of + " is broken JSON (status " + status + ")"));
    }

    /** The body, if it is a JSON object. */
    public Optional<JsonObject> object() {
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
