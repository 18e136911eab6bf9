package io.homeport.agent.parameters;

import io.homeport.agent.web.ApiError;
import io.homeport.deployment.App;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Which parameters a browser may set, and what they may look like: what the app's configuration says, and for those
 * that the standards know, what they demand.
 */
public final class ParameterRules {
    private static final int LONGEST = 1024;
    private static final Set<String> PROMPTS = Set.of("login", "consent", "select_account", "create");
    /** RFC 5646 2.1, as far as a list of tags goes. */
    private static final Pattern LANGUAGES = Pattern.compile("[A-Za-z0-9-]{1,35}( [A-Za-z0-9-]{1,35}){0,9}");

    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
    private static final Pattern REGION = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private static final Map<String, Predicate<String>> RULES = Map.of(
            "prompt", ParameterRules::isPrompt,
            "max_age", SECONDS.asMatchPredicate(),
            "ui_locales", LANGUAGES.asMatchPredicate(),
            "claims_locales", LANGUAGES.asMatchPredicate(),
            "acr_values", ParameterRules::areWords,
            "claims", ParameterRules::isObject,
            "region", REGION.asMatchPredicate());

    private ParameterRules() {}

    /**
     * Checks each parameter.
     *
     * @throws ApiError invalid_request
     */
    public static void check(App app, Map<String, String> parameters) {
        if (!app.allowedParameters().containsAll(parameters.keySet())) {
            throw ApiError.invalidRequest("A parameter is not in the app's allowed-parameters.");
        }
        parameters.forEach((name, value) -> {
            if (value.length() > LONGEST
                    || !RULES.getOrDefault(name, any -> true).test(value)
                    || !accepted(app, name, value)) {
                throw ApiError.invalidRequest("The parameter " + name + " has no proper value.");
            }
        });
    }

    private static boolean accepted(App app, String name, String value) {
        return Optional.ofNullable(app.parameterRules().get(name))
                .map(rule -> rule.accepts(value))
                .orElse(true);
    }

    /** Visible ASCII, with single blanks between (OpenID Connect Core 3.1.2.1). */
    private static boolean areWords(String value) {
        char before = ' ';
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c > '~' || c == ' ' && before == ' ') {
                return false;
            }
            before = c;
        }
        return before != ' ';
    }

    /** OpenID Connect Core 3.1.2.1: none stands alone. */
    private static boolean isPrompt(String value) {
        List<String> prompts = Arrays.asList(value.split(" ", -1));
        return value.equals("none") || PROMPTS.containsAll(prompts);
    }

    private static boolean isObject(String value) {
        try {
            return !new JsonObject(value).isEmpty();
        } catch (DecodeException | ClassCastException e) {
            return false;
        }
    }
}
