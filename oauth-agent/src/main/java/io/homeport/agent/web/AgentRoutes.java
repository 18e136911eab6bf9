package io.homeport.agent.web;

import io.homeport.configuration.App;
import io.homeport.cookies.CookieHeader;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The one door of the agent: finds app and endpoint, admits, reads the form, answers. It stands before
 * everything else on the port, so that an unknown path or a too large body also gets an answer in the
 * contract's form, which the SPA may read.
 */
public final class AgentRoutes {
    private static final Logger LOG = Logger.getLogger(AgentRoutes.class);
    private static final int LARGEST_BODY = 64 * 1024;
    private static final String FORM = "application/x-www-form-urlencoded";

    private final Vertx vertx;
    private final List<RelyingParty> parties;
    private final Map<String, Endpoint> endpoints;
    private final MeterRegistry meters;

    public AgentRoutes(
            Vertx vertx,
            Collection<RelyingParty> parties,
            Collection<? extends Endpoint> endpoints,
            MeterRegistry meters) {
        this.vertx = vertx;
        this.parties = List.copyOf(parties);
        this.endpoints = endpoints.stream().collect(Collectors.toMap(Endpoint::path, Function.identity()));
        this.meters = meters;
    }

    /** Answers a request. */
    public void handle(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        Optional<RelyingParty> party = partyOf(request.path());
        secureHeaders(request.response());
        if (party.isEmpty()) {
            fail(request, Optional.empty(), "none", ApiError.notFound());
            return;
        }
        boolean readable = Admission.readable(party.get().app(), request.headers());
        if (readable) {
            request.response()
                    .putHeader(
                            HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN,
                            party.get().app().webOrigin())
                    .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true")
                    .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, "Retry-After");
        }
        String path = request.path().substring(party.get().app().agentPath().length() + 1);
        String name = endpoints.containsKey(path) ? path : "unknown";
        if (readable && request.method().equals(HttpMethod.OPTIONS)) {
            preflight(request);
            return;
        }
        // The answer may come from another event loop (a refresh that several requests share).
        Context context = vertx.getOrCreateContext();
        Future<Answer> answer;
        try {
            answer = admit(party.get(), path, request);
        } catch (RuntimeException e) {
            answer = Future.failedFuture(e);
        }
        answer.onComplete(result -> context.runOnContext(ignored -> {
            if (result.succeeded()) {
                count(name, "ok");
                send(request, 200, result.result().body(), result.result().setCookies());
            } else {
                fail(request, party, name, asApiError(result.cause(), name));
            }
        }));
    }

    private Future<Answer> admit(RelyingParty party, String path, HttpServerRequest request) {
        if (path.equals("backchannel-logout")) {
            throw ApiError.notFound();
        }
        Admission.check(party.app(), request.method(), request.headers());
        Admission.checkVersion(request.headers());
        Endpoint endpoint = Optional.ofNullable(endpoints.get(path)).orElseThrow(ApiError::notFound);
        if (!request.method().equals(endpoint.method())) {
            throw ApiError.methodNotAllowed(endpoint.method().name());
        }
        CookieHeader cookies = CookieHeader.of(request.headers().getAll(HttpHeaders.COOKIE));
        if (endpoint.method().equals(HttpMethod.GET)) {
            return endpoint.answer(new AdmittedRequest(party, new Form(Map.of()), cookies));
        }
        Optional<String> type = mediaType(request);
        if (type.isPresent() && !type.get().equals(FORM)) {
            throw ApiError.unsupportedMediaType();
        }
        return body(request).compose(body -> {
            if (type.isEmpty() && body.length() > 0) {
                throw ApiError.unsupportedMediaType();
            }
            Form form = Form.parse(body.toString(StandardCharsets.UTF_8));
            return endpoint.answer(new AdmittedRequest(party, form, cookies));
        });
    }

    private static Optional<String> mediaType(HttpServerRequest request) {
        List<String> types = request.headers().getAll(HttpHeaders.CONTENT_TYPE);
        if (types.size() > 1) {
            throw ApiError.unsupportedMediaType();
        }
        return types.stream()
                .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                .findFirst();
    }

    private static Future<Buffer> body(HttpServerRequest request) {
        Promise<Buffer> promise = Promise.promise();
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() + chunk.length() > LARGEST_BODY) {
                promise.tryFail(ApiError.requestTooLarge());
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.exceptionHandler(promise::tryFail);
        request.endHandler(end -> promise.tryComplete(body));
        return promise.future();
    }

    private Optional<RelyingParty> partyOf(String path) {
        RelyingParty found = null;
        for (RelyingParty candidate : parties) {
            String prefix = candidate.app().agentPath();
            boolean longer =
                    found == null || prefix.length() > found.app().agentPath().length();
            if (path != null && path.startsWith(prefix + "/") && longer) {
                found = candidate;
            }
        }
        return Optional.ofNullable(found);
    }

    private static void secureHeaders(HttpServerResponse response) {
        response.putHeader(HttpHeaders.VARY, "Origin, Sec-Fetch-Site")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                .putHeader("Strict-Transport-Security", "max-age=31536000");
    }

    private static void preflight(HttpServerRequest request) {
        request.response()
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST")
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, Admission.VERSION_HEADER + ", content-type")
                .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "86400")
                .setStatusCode(204)
                .end();
    }

    private ApiError asApiError(Throwable cause, String endpoint) {
        if (cause instanceof ApiError error) {
            return error;
        }
        // The type alone: a message may quote what it choked on.
        LOG.errorf(
                "%s failed with %s; this is a defect, please report it",
                endpoint, cause.getClass().getName());
        return ApiError.internal();
    }

    private void fail(HttpServerRequest request, Optional<RelyingParty> party, String endpoint, ApiError error) {
        count(endpoint, error.code());
        JsonObject body = new JsonObject()
                .put("error_code", error.code())
                .put("code", error.code())
                .put("message", error.getMessage());
        boolean detailed = party.map(RelyingParty::app).map(App::detailedErrors).orElse(false);
        if (detailed) {
            error.detail().ifPresent(detail -> body.put("detailed_error", detail));
        }
        HttpServerResponse response = request.response();
        error.allow().ifPresent(allow -> response.putHeader("Allow", allow));
        error.retryAfter().ifPresent(seconds -> response.putHeader("Retry-After", String.valueOf(seconds)));
        if (error.status() == 413) {
            // What is left of the body is not read.
            response.putHeader(HttpHeaders.CONNECTION, "close");
        }
        send(request, error.status(), body, error.setCookies());
    }

    private static void send(HttpServerRequest request, int status, JsonObject body, List<String> setCookies) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        setCookies.forEach(line -> response.headers().add(HttpHeaders.SET_COOKIE, line));
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(body.encode());
    }

    /** Codes are ours or the server's own; the latter are not bounded, so a metric holds only the class. */
    private void count(String endpoint, String outcome) {
        meters.counter("homeport.agent.requests", "endpoint", endpoint, "outcome", Outcomes.bounded(outcome))
                .increment();
    }
}
