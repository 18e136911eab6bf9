package io.homeport.agent.web;

import io.homeport.configuration.App;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/** Who may call: pages of the app's web origin only, checked before any cookie is looked at (RFC 10017 6.1.3.3). */
final class Admission {
    private Admission() {}

    /** Whether the one Origin of the request is the app's, letter for letter: it may read the answer. */
    static boolean readable(App app, MultiMap headers) {
        return headers.getAll(HttpHeaders.ORIGIN).equals(List.of(app.webOrigin()));
    }

    static void check(App app, HttpMethod method, MultiMap headers) {
        List<String> sites = headers.getAll("Sec-Fetch-Site");
        if (sites.size() > 1 || sites.contains("cross-site")) {
            throw ApiError.invalidOrigin();
        }
        // Browsers leave Origin out of a same-origin GET, and only they can say same-origin.
        boolean sameOriginGet =
                !headers.contains(HttpHeaders.ORIGIN) && method.equals(HttpMethod.GET) && sites.contains("same-origin");
        if (!sameOriginGet && !readable(app, headers)) {
            throw ApiError.invalidOrigin();
        }
    }
}
