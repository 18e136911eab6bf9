package io.homeport.authorizationserver;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;

/** A whole, bounded answer of the authorization server. */
public record HttpAnswer(int status, String contentType, String body, MultiMap headers) {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** A mark at the beginning is no part of the text (RFC 8259 8.1 lets it be ignored). */
    public HttpAnswer {
        body = body.startsWith(BYTE_ORDER_MARK) ? body.substring(1) : body;
    }

    /** The kind of the body, without parameters, in lower case. */
    public String mediaType() {
        return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /**
     * The body as a JSON object, whatever its type says: servers label JSON in many ways, and what the body is can be
     * seen.
     *
     * @param of what the answer is, for the log
     * @throws ServerFailure.Unusable if it is none
     */
    public JsonObject json(String of) {
        return object().orElseThrow(() -> noObject(of));
    }

    /** The body, if it is a JSON object. */
    public Optional<JsonObject> object() {
        return StrictJson.object(body);
    }

    private ServerFailure noObject(String of) {
        String type = mediaType();
        return new ServerFailure.Unusable(of + " is no JSON object (status " + status + ", "
                + (type.isEmpty() ? "no type" : "type " + LogText.of(type, 64)) + ")");
    }

    /** Never prints a token. */
    @Override
    public String toString() {
        return "HttpAnswer[" + status + "]";
    }
}
