package io.homeport.proxy.authorizationserver;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/**
 * A whole, bounded answer of the authorization server.
 *
 * @param contentType without parameters, in lower case
 * @param nonces the values of {@code DPoP-Nonce}
 */
record HttpAnswer(int status, String contentType, String body, List<String> nonces) {

    static String plain(String contentType) {
        return contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    boolean isJson() {
        return contentType.equals("application/json");
    }

    /** The body as a JSON object. */
    JsonObject json(String of) {
        if (!isJson()) {
            throw new ServerFailure.Unusable(of + " is not JSON (status " + status + ")");
        }
        try {
            return new JsonObject(body);
        } catch (DecodeException | ClassCastException e) {
            throw new ServerFailure.Unusable(of + " is broken JSON (status " + status + ")");
        }
    }

    /** Never prints the body. */
    @Override
    public String toString() {
        return "HttpAnswer[" + status + ", " + contentType + "]";
    }
}
