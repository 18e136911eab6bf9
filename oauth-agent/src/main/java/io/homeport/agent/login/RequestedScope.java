package io.homeport.agent.login;

import io.homeport.agent.web.ApiError;
import io.homeport.configuration.App;
import java.util.List;

/** The scope of a login: a browser may narrow what the app is configured for, never widen it. */
final class RequestedScope {
    private RequestedScope() {}

    static String within(App app, String asked) {
        if (asked == null || asked.isBlank()) {
            return app.scope();
        }
        List<String> parts = List.of(asked.split(" "));
        if (!parts.contains("openid") || !List.of(app.scope().split(" ")).containsAll(parts)) {
            throw ApiError.invalidRequest("The scope must contain openid and nothing beyond the app's scope.");
        }
        return asked;
    }
}
