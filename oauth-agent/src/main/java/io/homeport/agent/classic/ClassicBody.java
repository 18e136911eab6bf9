package io.homeport.agent.classic;

import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Form;
import io.homeport.authorizationserver.StrictJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A JSON body of the classic contract, read as strictly as a form: {@code pageUrl}, or {@code extraParams}, each of
 * which is a parameter of the sign-in.
 */
final class ClassicBody {
    static final String PAGE_URL = "pageUrl";
    private static final String EXTRA = "extraParams";
    private static final int MOST_PARAMETERS = 64;

    private ClassicBody() {}

    static Form parse(String body) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (body.isBlank()) {
            return new Form(parameters);
        }
        JsonObject json =
                StrictJson.object(body).orElseThrow(() -> ApiError.invalidRequest("The body is no JSON object."));
        if (!Set.of(PAGE_URL, EXTRA).containsAll(json.fieldNames())) {
            throw ApiError.invalidRequest("The body has a member that is not known.");
        }
        if (json.containsKey(PAGE_URL)) {
            parameters.put(PAGE_URL, text(json.getValue(PAGE_URL)));
        }
        if (json.containsKey(EXTRA)) {
            if (!(json.getValue(EXTRA) instanceof JsonArray extra) || extra.size() > MOST_PARAMETERS) {
                throw ApiError.invalidRequest("The member extraParams is no list of parameters.");
            }
            extra.forEach(one -> add(parameters, one));
        }
        return new Form(parameters);
    }

    private static void add(Map<String, String> parameters, Object one) {
        if (!(one instanceof JsonObject pair) || !pair.fieldNames().equals(Set.of("key", "value"))) {
            throw ApiError.invalidRequest("A parameter is no object of key and value.");
        }
        if (parameters.put(text(pair.getValue("key")), text(pair.getValue("value"))) != null) {
            throw ApiError.invalidRequest("A parameter is repeated.");
        }
    }

    private static String text(Object value) {
        if (value instanceof String text && text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        throw ApiError.invalidRequest("The body has a value that is no plain text.");
    }
}
