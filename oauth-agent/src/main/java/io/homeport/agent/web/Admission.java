package io.homeport.agent.web;

import io.homeport.deployment.App;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/** Who may call: pages of the app's web origin only, checked before any cookie is looked at (RFC 10017 6.1.3.3). */
final class Admission {
    private static final String FETCH_SITE = "Sec-Fetch-Site";
    /** Every browser that knows partitioned cookies says it of each request. */
    private static final List<List<String>> OF_THE_SITE = List.of(List.of("same-origin"), List.of("same-site"));

    private Admission() {}

    /** Whether the one Origin of the request is the app's, letter for letter: it may read the answer. */
    static boolean readable(App app, MultiMap headers) {
        return headers.getAll(HttpHeaders.ORIGIN).equals(List.of(app.webOrigin()));
    }

    /** Whether a page of the app made the request, as far as its origin says. */
    static boolean isOfItsPage(App app, HttpMethod method, MultiMap headers) {
        return readable(app, headers) || isSameOriginRead(app, method, headers);
    }

    static void check(App app, HttpMethod method, MultiMap headers) {
        List<String> sites = headers.getAll(FETCH_SITE);
        // Where cookies have no SameSite to keep other sites' requests out, a browser must say that it is none.
        boolean foreign =
                app.isEmbedded() ? !OF_THE_SITE.contains(sites) : sites.size() > 1 || sites.contains("cross-site");
        if (foreign || !isOfItsPage(app, method, headers)) {
            throw ApiError.invalidOrigin();
        }
    }

    /**
     * Browsers leave Origin out of a GET or HEAD to the page's own origin (Fetch 3.2), and only they can say same-origin.
     * The page's origin is then the one that the request was sent to. So it must be the app's: a document that somebody
     * gets served from this host, by a public route for example, is no page of an app whose pages are elsewhere.
     */
    private static boolean isSameOriginRead(App app, HttpMethod method, MultiMap headers) {
        return !headers.contains(HttpHeaders.ORIGIN)
                && (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))
                && headers.getAll(FETCH_SITE).equals(List.of("same-origin"))
                && CalledHost.of(headers)
                        .filter(host -> host.isOf(app.webOrigin()))
                        .isPresent();
    }

    /**
     * Lets the browser itself through, which goes to an address of the agent's: no frame, no script, no page of another
     * site. A browser that says nothing of it (before 2023) is let through, too: only the cookie counts.
     */
    static void checkNavigation(MultiMap headers) {
        boolean navigates = isAbsentOr(headers, "Sec-Fetch-Mode", List.of("navigate"))
                && isAbsentOr(headers, "Sec-Fetch-Dest", List.of("document"))
                && isAbsentOr(headers, FETCH_SITE, List.of("same-origin", "same-site", "none"));
        if (!navigates) {
            throw ApiError.invalidOrigin();
        }
    }

    private static boolean isAbsentOr(MultiMap headers, String name, List<String> values) {
        List<String> said = headers.getAll(name);
        return said.isEmpty() || said.size() == 1 && values.contains(said.get(0));
    }
}
