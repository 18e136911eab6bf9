package io.homeport.agent.parameters;

import io.homeport.agent.web.ApiError;
import io.homeport.deployment.App;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The scope that a browser asks for: it may narrow what the app is configured for, never widen it. */
public final class RequestedScope {
    private RequestedScope() {}

    /**
     * The scope of a login.
     *
     * @throws ApiError invalid_request
     */
    public static String ofLogin(App app, Optional<String> asked) {
        Optional<String> scope = asked.filter(text -> !text.isBlank());
        scope.ifPresent(text -> {
            if (!parts(text).contains("openid")) {
                throw ApiError.invalidRequest("The scope must contain openid.");
            }
            checkWithin(app, text);
        });
        return scope.orElse(app.scope());
    }

    /**
     * Checks that it is no more than the app's (RFC 6749 6).
     *
     * @throws ApiError invalid_request
     */
    public static void checkWithin(App app, String scope) {
        if (!parts(app.scope()).containsAll(parts(scope))) {
            throw ApiError.invalidRequest("The scope goes beyond the app's scope.");
        }
    }

    private static List<String> parts(String scope) {
        return Arrays.asList(scope.split(" "));
    }
}
