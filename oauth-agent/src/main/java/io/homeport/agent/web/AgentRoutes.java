package io.homeport.agent.web;

import io.homeport.agent.telemetry.Observation;
import io.homeport.agent.telemetry.Observations;
import io.homeport.agent.telemetry.RequestId;
import io.homeport.cookies.CookieHeader;
import io.homeport.deployment.App;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.MDC;

/**
 * The one door of the agent: finds app and endpoint, admits, reads the form, answers. It stands before
 * everything else on the port, so that an unknown path or a too large body also gets an answer in the
 * contract's form, which the SPA may read.
 */
public final class AgentRoutes {
    /** So long may a body take: the largest one arrives in it at 6.5 KB a second. */
    private static final Duration BODY_TIME = Duration.ofSeconds(10);
    /** The HTTP server reads a little more of both, so that the page gets to read why its request was refused. */
    private static final int LONGEST_TARGET = 8 * 1024;

    private static final int LARGEST_HEADER = 32 * 1024;

    // In octets already, since every answer has them.
    private static final CharSequence VARY = HttpHeaders.createOptimized("Origin, Sec-Fetch-Site");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
    private static final CharSequence CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized("X-Content-Type-Options");
    private static final CharSequence NO_SNIFF = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence REFERRER_POLICY = HttpHeaders.createOptimized("Referrer-Policy");
    private static final CharSequence NO_REFERRER = HttpHeaders.createOptimized("no-referrer");
    private static final CharSequence CONTENT_SECURITY_POLICY = HttpHeaders.createOptimized("Content-Security-Policy");
    private static final CharSequence NOTHING_LOADS =
            HttpHeaders.createOptimized("default-src 'none'; frame-ancestors 'none'");
    private static final CharSequence STRICT_TRANSPORT_SECURITY =
            HttpHeaders.createOptimized("Strict-Transport-Security");
    private static final CharSequence ONE_YEAR = HttpHeaders.createOptimized("max-age=31536000");
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    private final Vertx vertx;
    private final Supplier<RelyingParties> parties;
    private final Contract standard;
    private final Contract classic;
    private final Observations observations;
    private final Clock clock;

    /**
     * The door.
     *
     * @param standard spoken with all apps but those of the classic contract
     */
    public AgentRoutes(
            Vertx vertx,
            Supplier<RelyingParties> parties,
            Contract standard,
            Contract classic,
            Observations observations,
            Clock clock) {
        this.vertx = vertx;
        this.parties = parties;
        this.standard = standard;
        this.classic = classic;
        this.observations = observations;
        this.clock = clock;
    }

    /** Answers a request. Whatever is thrown meanwhile, an Error too, is answered as well and ends here. */
    public void handle(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        List<RelyingParty> here = parties.get().at(request.path());
        Optional<RelyingParty> party = attributed(here, request);
        Observation observation = observation(request, here, party);
        try {
            serve(request, here, party, observation);
        } catch (Throwable thrown) {
            fail(request, party, observation, thrown);
        }
    }

    private void serve(
            HttpServerRequest request, List<RelyingParty> here, Optional<RelyingParty> party, Observation observation) {
        secureHeaders(request.response());
        request.response().putHeader(RequestId.FIELD, observation.requestId());
        // Every log line of this request shows it, whoever writes the line.
        MDC.put("request", observation.requestId());
        if (here.isEmpty()) {
            throw ApiError.notFound();
        }
        boolean readable = party.filter(one -> Admission.readable(one.app(), request.headers()))
                .isPresent();
        if (readable) {
            request.response()
                    .putHeader(
                            HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN,
                            party.get().app().webOrigin())
                    .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true")
                    .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, "Retry-After, " + RequestId.FIELD);
        }
        // Before the request is judged in any way: the page could not read the refusal of a preflight.
        if (readable && request.method().equals(HttpMethod.OPTIONS)) {
            Preflight.answer(request, contract(party).header(party.get().app()));
            observation.preflight(request.response().getStatusCode());
            return;
        }
        // The answer may come from another event loop (a refresh that several requests share).
        Context context = vertx.getOrCreateContext();
        admit(here, party, observation, request)
                .onComplete(result -> context.runOnContext(ignored -> {
                    try {
                        if (result.failed()) {
                            throw result.cause();
                        }
                        send(request, leftovers(request, party).clearedBy(result.result()));
                        observation.succeeded(request.response().getStatusCode());
                    } catch (Throwable thrown) {
                        fail(request, party, observation, thrown);
                    }
                }));
    }

    private Contract contract(Optional<RelyingParty> party) {
        return party.flatMap(RelyingParty::classicSeal).isPresent() ? classic : standard;
    }

    /** Where several apps share a path, the one whose page calls; without its exact origin, none (RFC 6454 4). */
    private static Optional<RelyingParty> attributed(List<RelyingParty> here, HttpServerRequest request) {
        return here.size() == 1
                ? Optional.of(here.get(0))
                : here.stream()
                        .filter(party -> Admission.isOfItsPage(party.app(), request.method(), request.headers()))
                        .findFirst();
    }

    /** A browser that navigates names no origin, but it brings the app's cookie. */
    private static Optional<RelyingParty> signingOut(List<RelyingParty> here, CookieHeader cookies) {
        return here.stream()
                .filter(party ->
                        !(cookies.find(party.app().cookieNames().logout()) instanceof CookieHeader.Found.Absent))
                .findFirst();
    }

    private Observation observation(HttpServerRequest request, List<RelyingParty> here, Optional<RelyingParty> party) {
        String app = party.map(one -> one.app().name()).orElse("none");
        String endpoint = "none";
        String route = "unknown";
        if (!here.isEmpty()) {
            String path = pathBelow(here, request);
            endpoint = contract(party).endpoints().containsKey(path) ? path : "unknown";
            route = here.get(0).app().agentPath() + "/" + endpoint;
        }
        return observations.begin(request.method().name(), request.headers(), app, endpoint, route);
    }

    private static String pathBelow(List<RelyingParty> here, HttpServerRequest request) {
        return request.path().substring(here.get(0).app().agentPath().length() + 1);
    }

    private Future<Answer> admit(
            List<RelyingParty> here,
            Optional<RelyingParty> attributed,
            Observation observation,
            HttpServerRequest request) {
        if (request.uri().length() > LONGEST_TARGET) {
            throw ApiError.targetTooLong();
        }
        if (headerSize(request.headers()) > LARGEST_HEADER) {
            Optional<RelyingParty> caller =
                    attributed.filter(party -> Admission.readable(party.app(), request.headers()));
            throw ApiError.headerTooLarge()
                    .withCookies(leftovers(request, caller).clearingLogins());
        }
        String call = pathBelow(here, request);
        if (call.equals("backchannel-logout")) {
            throw ApiError.notFound();
        }
        Contract contract = contract(attributed);
        Optional<Endpoint> called = Optional.ofNullable(contract.endpoints().get(call));
        boolean forServers = called.filter(Endpoint::forServers).isPresent();
        boolean navigation = called.filter(Endpoint::isNavigation).isPresent();
        CookieHeader cookies = CookieHeader.of(request.headers().getAll(HttpHeaders.COOKIE));
        RelyingParty party = attributed
                .or(() -> forServers ? Optional.of(here.get(0)) : Optional.empty())
                .or(() -> navigation ? signingOut(here, cookies) : Optional.empty())
                .orElseThrow(ApiError::invalidOrigin)
                .within(observation.trace());
        AdmittedRequest admitted = new AdmittedRequest(
                party,
                here,
                new Form(Map.of()),
                cookies,
                observation,
                CalledHost.of(request.headers()),
                clock.instant().truncatedTo(ChronoUnit.SECONDS));
        if (navigation) {
            Admission.checkNavigation(request.headers());
        } else if (!forServers) {
            Admission.check(party.app(), request.method(), request.headers());
            contract.check(admitted, request.method(), call, request.headers());
        }
        Endpoint endpoint = called.orElseThrow(ApiError::notFound);
        if (endpoint.method().equals(HttpMethod.GET)) {
            // HEAD is a GET whose answer comes without its body (RFC 9110 9.3.2); the server leaves it out.
            boolean head = request.method().equals(HttpMethod.HEAD) && !navigation;
            if (!head && !request.method().equals(HttpMethod.GET)) {
                throw ApiError.methodNotAllowed(navigation ? "GET" : "GET, HEAD");
            }
            return endpoint.answer(admitted);
        }
        if (!request.method().equals(endpoint.method())) {
            throw ApiError.methodNotAllowed(endpoint.method().name());
        }
        Optional<String> type = mediaType(request, contract);
        return RequestBody.read(request, vertx, BODY_TIME).compose(body -> {
            // Libraries name a type of their own where there is no body at all: it says nothing then.
            if (body.length() > 0 && !type.equals(Optional.of(contract.mediaType()))) {
                throw ApiError.unsupportedMediaType(contract.mediaType());
            }
            return endpoint.answer(admitted.with(contract.form(text(body))));
        });
    }

    /** A byte that is no UTF-8 is an error, never a guess. */
    private static String text(Buffer body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.getBytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw ApiError.invalidRequest("The body is not UTF-8.");
        }
    }

    /** In octets, with the colon, the blank and the line's end of each field. */
    private static int headerSize(MultiMap headers) {
        int size = 0;
        for (Map.Entry<String, String> field : headers) {
            size += field.getKey().length() + field.getValue().length() + 4;
        }
        return size;
    }

    private static Optional<String> mediaType(HttpServerRequest request, Contract contract) {
        List<String> types = request.headers().getAll(HttpHeaders.CONTENT_TYPE);
        if (types.size() > 1) {
            throw ApiError.unsupportedMediaType(contract.mediaType());
        }
        return types.stream()
                .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                .findFirst();
    }

    private static void secureHeaders(HttpServerResponse response) {
        response.putHeader(HttpHeaders.VARY, VARY)
                .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE)
                .putHeader(CONTENT_TYPE_OPTIONS, NO_SNIFF)
                .putHeader(REFERRER_POLICY, NO_REFERRER)
                .putHeader(CONTENT_SECURITY_POLICY, NOTHING_LOADS)
                .putHeader(STRICT_TRANSPORT_SECURITY, ONE_YEAR);
    }

    private void fail(
            HttpServerRequest request, Optional<RelyingParty> party, Observation observation, Throwable cause) {
        if (cause instanceof ClientGone) {
            observation.abandoned();
            return;
        }
        ApiError error = cause instanceof ApiError known ? known : ApiError.internal();
        if (error != cause) {
            observation.defect(cause);
        }
        Contract.Refusal refusal = contract(party).refusal(error);
        observation.failed(refusal.status(), error.code());
        JsonObject body = refusal.body();
        boolean detailed = party.map(RelyingParty::app).map(App::detailedErrors).orElse(false);
        if (detailed) {
            error.detail().ifPresent(detail -> body.put("detailed_error", detail));
        }
        HttpServerResponse response = request.response();
        error.allow().ifPresent(allow -> response.putHeader("Allow", allow));
        error.retryAfter().ifPresent(seconds -> response.putHeader("Retry-After", String.valueOf(seconds)));
        boolean unread = error.status() == 408 || error.status() == 413;
        if (unread) {
            // What is left of the body is not read.
            response.putHeader(HttpHeaders.CONNECTION, "close");
        }
        send(request, refusal.status(), body, leftovers(request, party).clearedBy(error.setCookies()));
        if (error.status() == 408) {
            RequestBody.stopReading(request);
        }
    }

    /** What the cookies of a request to an app hold of sessions and logins that are no more. */
    private static Leftovers leftovers(HttpServerRequest request, Optional<RelyingParty> party) {
        return new Leftovers(
                party.map(RelyingParty::app),
                () -> CookieHeader.of(request.headers().getAll(HttpHeaders.COOKIE)));
    }

    private static void send(HttpServerRequest request, Answer answer) {
        HttpServerResponse response = request.response();
        answer.location().ifPresent(location -> response.putHeader(HttpHeaders.LOCATION, location));
        if (answer.content().isPresent()) {
            send(request, 200, answer.content().get(), answer.setCookies());
        } else if (!response.ended() && !response.closed()) {
            answer.setCookies().forEach(line -> response.headers().add(HttpHeaders.SET_COOKIE, line));
            response.setStatusCode(answer.location().isPresent() ? 303 : 204).end();
        }
    }

    private static void send(HttpServerRequest request, int status, JsonObject body, List<String> setCookies) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        setCookies.forEach(line -> response.headers().add(HttpHeaders.SET_COOKIE, line));
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(body.encode());
    }
}
