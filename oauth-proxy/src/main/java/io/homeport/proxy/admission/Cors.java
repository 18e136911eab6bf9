package io.homeport.proxy.admission;

import io.homeport.deployment.Route;
import io.homeport.proxy.header.ExposedFields;
import io.homeport.proxy.request.Methods;
import io.homeport.proxy.request.Tokens;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The answers' CORS headers (Fetch 3.2). With credentials the wildcard is literal, so everything is
 * named; an origin that is not an app's gets nothing.
 */
public final class Cors {
    private static final int LONGEST_FIELD_NAMES = 4096;
    private static final String A_DAY = "86400";
    private static final String METHODS =
            Methods.ALLOWED.stream().map(HttpMethod::name).collect(Collectors.joining(", "));

    private Cors() {}

    /** Whether this is the browser's question, and not yet the page's request. */
    public static boolean isPreflight(HttpServerRequest request) {
        return request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    }

    /** Lets the page of this origin read an answer of ours. */
    public static void allow(MultiMap answer, Optional<String> origin) {
        allow(answer, origin, ExposedFields.ALWAYS);
    }

    /** Lets the page of this origin read an API's answer, as far as the route and the API itself let it. */
    public static void allow(MultiMap answer, Optional<String> origin, Route route, MultiMap upstream) {
        List<String> ofApi = upstream.getAll(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS);
        allow(answer, origin, ExposedFields.of(route.answerFields().exposed(), ofApi));
    }

    private static void allow(MultiMap answer, Optional<String> origin, String exposed) {
        addVary(answer, "Origin");
        origin.ifPresent(allowed -> {
            answer.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
            answer.set(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
            answer.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
        });
    }

    /** Answers a preflight of an app's origin. It needs no cookie and reaches no API. */
    public static void answerPreflight(HttpServerRequest request, String origin) {
        HttpServerResponse response = request.response().setStatusCode(204);
        MultiMap headers = response.headers();
        headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, A_DAY);
        headers.set(HttpHeaders.VARY, "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
        String asked = request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
        if (asked != null && asked.length() <= LONGEST_FIELD_NAMES && Tokens.areListed(asked)) {
            headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, asked);
        }
        response.end();
    }

    private static void addVary(MultiMap answer, String name) {
        String varies = String.join(", ", answer.getAll(HttpHeaders.VARY));
        for (String known : varies.split(",")) {
            if (known.strip().equalsIgnoreCase(name) || known.strip().equals("*")) {
                return;
            }
        }
        answer.set(HttpHeaders.VARY, varies.isEmpty() ? name : varies + ", " + name);
    }
}
