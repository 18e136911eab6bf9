package io.homeport.authorizationserver;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Optional;

/** JSON in which no member comes twice (RFC 6749 3.2): which of two values is meant, nobody knows. */
public final class StrictJson {
    private static final JsonFactory STRICT = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private StrictJson() {}

    /** The object, if the text is one, and one alone. */
    public static Optional<JsonObject> object(String text) {
        try (JsonParser parser = STRICT.createParser(text)) {
            while (parser.nextToken() != null) {
                // The parser itself refuses a repetition.
            }
            return Optional.of(new JsonObject(text));
        } catch (IOException | DecodeException | ClassCastException e) {
            return Optional.empty();
        }
    }
}
