package io.homeport.agent.web;

import io.homeport.agent.telemetry.Observation;
import io.homeport.agent.telemetry.Observations;
import io.homeport.cookies.CookieHeader;
import io.homeport.deployment.App;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * The one door of the agent: finds app and endpoint, admits, lets the endpoint answer. It stands before
 * everything else on the port, so that an unknown path or a too large body also gets an answer in the
 * contract's form, which the SPA may read.
 */
public final class Door {
    /** The HTTP server reads a little more of both, so that the page gets to read why its request was refused. */
    private static final int LONGEST_TARGET = 8 * 1024;

    private static final int LARGEST_HEADER = 32 * 1024;

    private final Vertx vertx;
    private final Supplier<RelyingParties> parties;
    private final Contract standard;
    private final Contract classic;
    private final ServerCalls serverCalls;
    private final Observations observations;
    private static final Logger LOG = Logger.getLogger(Door.class);

    private final Clock clock;
    private final RefusedOrigins refusedOrigins;

    /**
     * The door.
     *
     * @param standard spoken with all apps but those of the classic contract
     * @param serverCalls calls of neither contract, which no page makes
     */
    public Door(
            Vertx vertx,
            Supplier<RelyingParties> parties,
            Contract standard,
            Contract classic,
            ServerCalls serverCalls,
            Observations observations,
            Clock clock) {
        this.vertx = vertx;
        this.parties = parties;
        this.standard = standard;
        this.classic = classic;
        this.serverCalls = serverCalls;
        this.observations = observations;
        this.clock = clock;
        this.refusedOrigins = new RefusedOrigins(clock, LOG::warn);
    }

    /** Answers a request. Whatever is thrown meanwhile, an Error too, is answered as well and ends here. */
    public void handle(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        CalledHost.complete(request);
        RelyingParties all = parties.get();
        List<RelyingParty> here = all.at(request.path());
        List<RelyingParty> served = all.served(here, request.headers());
        Optional<RelyingParty> party = attributed(served, request);
        Observation observation = observation(request, here, party);
        AnswerWriter writer = new AnswerWriter(request, party.map(RelyingParty::app));
        try {
            serve(request, here, served, party, observation, writer);
        } catch (Throwable thrown) {
            if (thrown instanceof ApiError error && error.isOfOrigin() && !here.isEmpty()) {
                refusedOrigins.report(here, served, request.headers());
            }
            fail(contract(here, party, request), observation, writer, thrown);
        }
    }

    private void serve(
            HttpServerRequest request,
            List<RelyingParty> here,
            List<RelyingParty> served,
            Optional<RelyingParty> party,
            Observation observation,
            AnswerWriter writer) {
        writer.begin(observation.requestId());
        // Every log line of this request shows it, whoever writes the line.
        MDC.put("request", observation.requestId());
        if (here.isEmpty()) {
            throw ApiError.notFound();
        }
        // What the browser calls by itself is no page's to call or to read, its preflight included.
        boolean forPages = contract(here, party, request).isForPages();
        Optional<App> reader =
                party.map(RelyingParty::app).filter(app -> forPages && Admission.readable(app, request.headers()));
        reader.map(App::webOrigin).ifPresent(writer::readableBy);
        // Before the request is judged in any way: the page could not read the refusal of a preflight.
        if (reader.isPresent() && request.method().equals(HttpMethod.OPTIONS)) {
            Preflight.answer(request, contractOfPages(party).header(reader.get()));
            observation.preflight(request.response().getStatusCode());
            return;
        }
        // The answer may come from another event loop (a refresh that several requests share).
        Context context = vertx.getOrCreateContext();
        admit(here, served, party, observation, request, writer)
                .onComplete(result -> context.runOnContext(ignored -> {
                    try {
                        if (result.failed()) {
                            throw result.cause();
                        }
                        writer.write(result.result());
                        observation.succeeded(request.response().getStatusCode());
                    } catch (Throwable thrown) {
                        fail(contract(here, party, request), observation, writer, thrown);
                    }
                }));
    }

    /** What the call is written in: a standard between servers, or the contract of the app's pages. */
    private Contract contract(List<RelyingParty> here, Optional<RelyingParty> party, HttpServerRequest request) {
        return (here.isEmpty() ? Optional.<Contract>empty() : serverCalls.of(pathBelow(here, request)))
                .orElseGet(() -> contractOfPages(party));
    }

    private Contract contractOfPages(Optional<RelyingParty> party) {
        return party.flatMap(RelyingParty::classicSeal).isPresent() ? classic : standard;
    }

    /** Where several apps share a path, the one whose page calls; without its exact origin, none (RFC 6454 4). */
    private static Optional<RelyingParty> attributed(List<RelyingParty> served, HttpServerRequest request) {
        return served.size() == 1
                ? Optional.of(served.get(0))
                : served.stream()
                        .filter(party -> Admission.isOfItsPage(party.app(), request.method(), request.headers()))
                        .findFirst();
    }

    /** A browser that navigates names no origin, but it brings the app's cookie. */
    private static Optional<RelyingParty> signingOut(List<RelyingParty> served, CookieHeader cookies) {
        return served.stream()
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
            endpoint = called(contract(here, party, request), path, request).isPresent() ? path : "unknown";
            route = here.get(0).app().agentPath() + "/" + endpoint;
        }
        return observations.begin(request.method().name(), request.headers(), app, endpoint, route);
    }

    private static String pathBelow(List<RelyingParty> here, HttpServerRequest request) {
        return request.path().substring(here.get(0).app().agentPath().length() + 1);
    }

    private static Optional<Endpoint> called(Contract contract, String call, HttpServerRequest request) {
        return Optional.ofNullable(contract.endpoints().get(call))
                .filter(endpoint -> !endpoint.forPeers() || isHandedOn(request));
    }

    private static boolean isHandedOn(HttpServerRequest request) {
        return request.headers().contains(Observations.ENTRY_REGION);
    }

    private Future<Answer> admit(
            List<RelyingParty> here,
            List<RelyingParty> served,
            Optional<RelyingParty> attributed,
            Observation observation,
            HttpServerRequest request,
            AnswerWriter writer) {
        if (request.uri().length() > LONGEST_TARGET) {
            throw ApiError.targetTooLong();
        }
        if (headerSize(request.headers()) > LARGEST_HEADER) {
            Optional<App> caller =
                    attributed.map(RelyingParty::app).filter(app -> Admission.readable(app, request.headers()));
            throw ApiError.headerTooLarge().withCookies(writer.leftovers(caller).clearingLogins());
        }
        String call = pathBelow(here, request);
        if (serverCalls.isNotOffered(call)) {
            throw ApiError.notFound();
        }
        Contract contract = contract(here, attributed, request);
        Optional<Endpoint> called = called(contract, call, request);
        boolean forServers = called.filter(Endpoint::forServers).isPresent();
        boolean navigation = called.filter(Endpoint::isNavigation).isPresent();
        List<RelyingParty> callable = called.filter(Endpoint::isAtEveryHost).isPresent() ? here : served;
        CookieHeader cookies = CookieHeader.of(request.headers().getAll(HttpHeaders.COOKIE));
        RelyingParty party = attributed
                .or(() -> forServers ? callable.stream().findFirst() : Optional.empty())
                .or(() -> navigation ? signingOut(callable, cookies) : Optional.empty())
                .map(known -> observation.entry().map(known::enteredFrom).orElse(known))
                .orElseThrow(ApiError::invalidOrigin)
                .within(observation.trace());
        AdmittedRequest admitted = new AdmittedRequest(
                party,
                callable,
                new Form(Map.of()),
                cookies,
                observation,
                CalledHost.of(request.headers()),
                DeviceFields.of(request.headers()),
                isHandedOn(request),
                clock.instant().truncatedTo(ChronoUnit.SECONDS));
        if (navigation) {
            Admission.checkNavigation(request.headers());
        } else if (serverCalls.of(call).isPresent()) {
            contract.check(admitted, request.method(), call, request.headers());
        } else if (!forServers) {
            Admission.check(party.app(), request.method(), request.headers());
            contract.check(admitted, request.method(), call, request.headers());
        }
        List<Endpoint> there = called.orElseThrow(ApiError::notFound).here();
        // HEAD is a GET whose answer comes without its body (RFC 9110 9.3.2); the server leaves it out.
        HttpMethod method = request.method().equals(HttpMethod.HEAD) && !navigation ? HttpMethod.GET : request.method();
        Endpoint endpoint = there.stream()
                .filter(one -> one.method().equals(method))
                .findFirst()
                .orElseThrow(() -> ApiError.methodNotAllowed(allowed(there, navigation)));
        return method.equals(HttpMethod.POST)
                ? RequestBody.form(request, vertx, contract).compose(form -> endpoint.answer(admitted.with(form)))
                : endpoint.answer(admitted);
    }

    private static String allowed(List<Endpoint> there, boolean navigation) {
        return there.stream()
                .map(endpoint -> endpoint.method().name())
                .map(name -> name.equals("GET") && !navigation ? "GET, HEAD" : name)
                .collect(Collectors.joining(", "));
    }

    /** In octets, with the colon, the blank and the line's end of each field. */
    private static int headerSize(MultiMap headers) {
        int size = 0;
        for (Map.Entry<String, String> field : headers) {
            size += field.getKey().length() + field.getValue().length() + 4;
        }
        return size;
    }

    private void fail(Contract contract, Observation observation, AnswerWriter writer, Throwable cause) {
        if (cause instanceof ClientGone) {
            observation.abandoned();
            return;
        }
        ApiError error = cause instanceof ApiError known ? known : ApiError.internal();
        if (error != cause) {
            observation.defect(cause);
        }
        Contract.Refusal refusal = contract.refusal(error);
        observation.failed(refusal.status(), error.code());
        writer.write(error, refusal);
    }
}
