package io.homeport.proxy.web;

import io.homeport.configuration.App;
import io.homeport.configuration.Route;
import io.homeport.proxy.forward.Exchange;
import io.homeport.proxy.forward.Forwarder;
import io.homeport.proxy.forward.Outcome;
import io.homeport.proxy.forward.ResponseHeaders;
import io.homeport.proxy.forward.Upstream;
import io.homeport.proxy.forward.UpstreamRequestHeaders;
import io.homeport.proxy.forward.Via;
import io.homeport.proxy.region.HomeRegion;
import io.homeport.proxy.region.RegionResolver;
import io.homeport.proxy.route.Destination;
import io.homeport.proxy.route.RequestTarget;
import io.homeport.proxy.route.RouteTable;
import io.homeport.proxy.token.AccessTokens;
import io.homeport.proxy.token.Credential;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The way of one request: is its target clear, where does it lead, may it come in, whose token does it
 * carry, which region is home, and off it goes. Each step answers the next one's question or ends the
 * request with a problem; an exception anywhere ends it too, so nothing is forwarded by accident.
 */
public final class ProxyHandler {
    private static final Logger LOG = Logger.getLogger(ProxyHandler.class);

    private final RouteTable routes;
    private final Admission admission;
    private final AccessTokens tokens;
    private final RegionResolver regions;
    private final UpstreamRequestHeaders requestHeaders;
    private final ResponseHeaders responseHeaders;
    private final Forwarder forwarder;
    private final Via via;
    private final Duration agentFirstByteTimeout;
    private final ProxyMetrics metrics;

    ProxyHandler(
            RouteTable routes,
            Admission admission,
            AccessTokens tokens,
            RegionResolver regions,
            UpstreamRequestHeaders requestHeaders,
            ResponseHeaders responseHeaders,
            Forwarder forwarder,
            Via via,
            Duration agentFirstByteTimeout,
            ProxyMetrics metrics) {
        this.routes = routes;
        this.admission = admission;
        this.tokens = tokens;
        this.regions = regions;
        this.requestHeaders = requestHeaders;
        this.responseHeaders = responseHeaders;
        this.forwarder = forwarder;
        this.via = via;
        this.agentFirstByteTimeout = agentFirstByteTimeout;
        this.metrics = metrics;
    }

    /** Answers a request, here or by an upstream. */
    public void handle(HttpServerRequest request) {
        request.pause();
        Optional<String> origin = admission.origin(request.headers());
        try {
            route(request, origin);
        } catch (RuntimeException e) {
            // The message could hold a value of the request; its type and place do not.
            LOG.errorf(
                    "request failed in the proxy itself: %s at %s", e.getClass().getName(), e.getStackTrace()[0]);
            refuse(request, origin, Problem.INTERNAL_ERROR);
        }
    }

    private void route(HttpServerRequest request, Optional<String> origin) {
        if (!Methods.ALLOWED.contains(request.method())) {
            refuse(request, origin, Problem.METHOD_NOT_ALLOWED);
            return;
        }
        Optional<Problem> fault = Framing.fault(request);
        if (fault.isPresent()) {
            refuse(request, origin, fault.get());
            return;
        }
        Optional<RequestTarget> target = RequestTarget.parse(request.uri(), hostOf(request));
        if (target.isEmpty()) {
            refuse(request, origin, Problem.AMBIGUOUS_TARGET);
            return;
        }
        if (via.isLoop(request.headers())) {
            LOG.warnf("a request came back to %s; let no upstream address lead to this proxy", via.pseudonym());
            refuse(request, origin, Problem.LOOP_DETECTED);
            return;
        }
        Optional<Destination> destination = routes.match(target.get().path());
        if (destination.isPresent() && destination.get() instanceof Destination.Agent agent) {
            toAgent(request, origin, agent, target.get());
        } else {
            toApi(request, origin, destination.map(Destination.Api.class::cast), target.get());
        }
    }

    private void toApi(
            HttpServerRequest request,
            Optional<String> origin,
            Optional<Destination.Api> destination,
            RequestTarget target) {
        // The path of no route is told by the real request's answer, which the page can read.
        if (Cors.isPreflight(request) && origin.isPresent()) {
            Cors.answerPreflight(request, origin.get());
            return;
        }
        Admission.Verdict verdict = admission.decide(request.method(), request.headers());
        if (verdict instanceof Admission.Verdict.Refused refused) {
            refuse(request, origin, refused.problem());
        } else if (destination.isEmpty()) {
            refuse(request, origin, Problem.NOT_FOUND);
        } else if (verdict instanceof Admission.Verdict.Admitted admitted) {
            withToken(request, origin, admitted.apps(), destination.get().route(), target);
        }
    }

    private void withToken(
            HttpServerRequest request, Optional<String> origin, List<App> apps, Route route, RequestTarget target) {
        Credential credential = tokens.find(apps, request.headers().getAll(HttpHeaders.COOKIE));
        if (credential instanceof Credential.Usable usable) {
            HomeRegion home = regions.resolve(usable.region(), route);
            if (home instanceof HomeRegion.Served served) {
                forward(request, origin, route, usable, served, target);
            } else {
                refuse(request, origin, route, problemOf(home, route));
            }
        } else {
            boolean expired = credential instanceof Credential.Expired;
            refuse(request, origin, route, expired ? Problem.TOKEN_EXPIRED : Problem.UNAUTHORIZED);
        }
    }

    private static Problem problemOf(HomeRegion home, Route route) {
        if (home instanceof HomeRegion.Missing) {
            return Problem.REGION_MISSING;
        }
        if (home instanceof HomeRegion.Unserved unserved) {
            LOG.warnf(
                    "route %s has no upstream in region %s; add routes.%s.upstreams.%s",
                    route.name(), unserved.region(), route.name(), unserved.region());
            return Problem.REGION_UNAVAILABLE;
        }
        return Problem.REGION_UNKNOWN;
    }

    private void forward(
            HttpServerRequest request,
            Optional<String> origin,
            Route route,
            Credential.Usable credential,
            HomeRegion.Served home,
            RequestTarget target) {
        MultiMap headers =
                requestHeaders.forApi(request.headers(), request.version(), credential.accessToken(), home.region());
        forwarder
                .run(new Exchange(
                        request,
                        new Upstream(home.upstream(), route.firstByteTimeout()),
                        target.pathAndQuery(),
                        headers,
                        upstream -> {
                            MultiMap answer = responseHeaders.fromApi(upstream);
                            Cors.allow(answer, origin);
                            return answer;
                        },
                        outcome -> Answers.problem(request, origin, problemOf(outcome))))
                .onSuccess(outcome -> {
                    metrics.forwarded(route.name(), home.region(), outcome);
                    report("route " + route.name() + ", region " + home.region(), outcome);
                });
    }

    private void toAgent(
            HttpServerRequest request, Optional<String> origin, Destination.Agent agent, RequestTarget target) {
        forwarder
                .run(new Exchange(
                        request,
                        new Upstream(agent.url(), agentFirstByteTimeout),
                        target.pathAndQuery(),
                        requestHeaders.forAgent(request.headers(), request.version()),
                        responseHeaders::fromAgent,
                        outcome -> Answers.problem(request, origin, problemOf(outcome))))
                .onSuccess(outcome -> {
                    metrics.forwardedToAgent(outcome);
                    report("agent", outcome);
                });
    }

    private static Problem problemOf(Outcome outcome) {
        return switch (outcome) {
            case UNREACHABLE -> Problem.REGION_UNAVAILABLE;
            case TIMED_OUT -> Problem.API_TIMEOUT;
            default -> Problem.API_ERROR;
        };
    }

    private static void report(String upstream, Outcome outcome) {
        switch (outcome) {
            case UNREACHABLE -> LOG.warnf("%s: cannot be reached; check its address and that it runs", upstream);
            case TIMED_OUT -> LOG.warnf("%s: no answer in time; check its load, or raise the timeout", upstream);
            case BROKEN_ANSWER -> LOG.warnf("%s: answered no valid HTTP; check its log", upstream);
            case CUT_SHORT -> LOG.warnf("%s: the answer broke off, the client was reset", upstream);
            case ANSWERED, CLIENT_GONE -> LOG.debugf("%s: %s", upstream, outcome);
        }
    }

    private void refuse(HttpServerRequest request, Optional<String> origin, Route route, Problem problem) {
        metrics.refused(route.name(), problem);
        Answers.problem(request, origin, problem);
    }

    private void refuse(HttpServerRequest request, Optional<String> origin, Problem problem) {
        metrics.refused(problem);
        Answers.problem(request, origin, problem);
    }

    private static String hostOf(HttpServerRequest request) {
        return request.authority() == null ? "" : request.authority().toString();
    }
}
