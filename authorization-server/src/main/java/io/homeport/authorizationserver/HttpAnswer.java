package io.homeport.authorizationserver;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.vertx.core.MultiMap;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** A whole, bounded answer of the authorization server. */
public record HttpAnswer(int status, String contentType, String body, MultiMap headers) {
    private static final JsonFactory STRICT = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

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
        try {
            JsonObject object = new JsonObject(body);
            requireEachMemberOnce(body);
            return object;
        } catch (DecodeException | ClassCastException | IOException e) {
            throw new ServerFailure.Unusable(of + " is broken JSON (status " + status + ")");
        }
    }

    /** No member comes twice (RFC 6749 3.2): which of two values is meant, nobody knows. */
    private static void requireEachMemberOnce(String json) throws IOException {
        try (JsonParser parser = STRICT.createParser(json)) {
            while (parser.nextToken() != null) {
                // The parser itself refuses a repetition.
            }
        }
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
