package io.homeport.proxy.web;

import io.homeport.configuration.App;
import io.homeport.configuration.Deployment;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a request may come in at all, before any cookie is looked at: the defence against
 * requests that other pages make in the user's name (RFC 10017 6.1.3.3).
 */
public final class Admission {
    /** A header that no page can send across origins without a preflight. */
    public static final String VERSION_HEADER = "token-handler-version";

    private static final String VERSION = "1";
    private static final String SEC_FETCH_SITE = "Sec-Fetch-Site";

    private final List<App> apps;

    public Admission(Deployment deployment) {
        this.apps = List.copyOf(deployment.apps().values());
    }

    /** The verdict on a request. */
    public sealed interface Verdict {
        /** Come in; the request is of one of these apps. */
        record Admitted(List<App> apps) implements Verdict {}

        /** Stay out, and why. */
        record Refused(Problem problem) implements Verdict {}
    }

    /** The request's origin, if it names exactly one and that is an app's, letter for letter. */
    public Optional<String> origin(MultiMap headers) {
        List<String> origins = headers.getAll(HttpHeaders.ORIGIN);
        return origins.size() == 1 && !appsOf(origins.get(0)).isEmpty()
                ? Optional.of(origins.get(0))
                : Optional.empty();
    }

    /** Admits an API request or refuses it. */
    public Verdict decide(HttpMethod method, MultiMap headers) {
        List<String> sites = headers.getAll(SEC_FETCH_SITE);
        if (sites.size() > 1 || sites.contains("cross-site")) {
            return new Verdict.Refused(Problem.INVALID_ORIGIN);
        }
        List<App> admitted;
        if (headers.contains(HttpHeaders.ORIGIN)) {
            admitted = origin(headers).map(this::appsOf).orElse(List.of());
        } else {
            // Browsers leave Origin out of a same-origin GET, and only they can say same-origin.
            boolean sameOriginGet = method.equals(HttpMethod.GET) && sites.contains("same-origin");
            admitted = sameOriginGet ? apps : List.of();
        }
        if (admitted.isEmpty()) {
            return new Verdict.Refused(Problem.INVALID_ORIGIN);
        }
        if (!headers.getAll(VERSION_HEADER).equals(List.of(VERSION))) {
            return new Verdict.Refused(Problem.MISSING_HEADER);
        }
        return new Verdict.Admitted(admitted);
    }

    private List<App> appsOf(String origin) {
        return apps.stream().filter(app -> app.webOrigin().equals(origin)).toList();
    }
}
