package io.homeport.proxy.web;

import io.homeport.configuration.App;
import io.homeport.configuration.Route;
import io.homeport.proxy.forward.Exchange;
import io.homeport.proxy.forward.Forwarder;
import io.homeport.proxy.forward.MaxForwards;
import io.homeport.proxy.forward.Outcome;
import io.homeport.proxy.forward.ResponseHeaders;
import io.homeport.proxy.forward.Timeouts;
import io.homeport.proxy.forward.Upstream;
import io.homeport.proxy.forward.UpstreamRequestHeaders;
import io.homeport.proxy.forward.Via;
import io.homeport.proxy.region.HomeRegion;
import io.homeport.proxy.region.RegionResolver;
import io.homeport.proxy.request.Framing;
import io.homeport.proxy.request.Problem;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.route.Destination;
import io.homeport.proxy.route.RequestTarget;
import io.homeport.proxy.route.RouteTable;
import io.homeport.proxy.token.AccessTokens;
import io.homeport.proxy.token.Credential;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;
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
    private final HeaderLimits limits;
    private final Timeouts agentTimeouts;
    private final Load load;
    private final Answers answers;
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
            HeaderLimits limits,
            Timeouts agentTimeouts,
            Load load,
            Answers answers,
            ProxyMetrics metrics) {
        this.routes = routes;
        this.admission = admission;
        this.tokens = tokens;
        this.regions = regions;
        this.requestHeaders = requestHeaders;
        this.responseHeaders = responseHeaders;
        this.forwarder = forwarder;
        this.via = via;
        this.limits = limits;
        this.agentTimeouts = agentTimeouts;
        this.load = load;
        this.answers = answers;
        this.metrics = metrics;
    }

    /** Answers a request, here or by an upstream. */
    public void handle(HttpServerRequest request) {
        request.pause();
        RequestHead head = RequestHead.of(request);
        Optional<String> origin = admission.origin(head);
        if (!load.begin(request.connection())) {
            refuse(request, origin, Problem.OVERLOADED);
            return;
        }
        request.response().endHandler(over -> load.end());
        // A body that is no HTTP ends the request wherever it has come to.
        request.exceptionHandler(broken -> answers.brokenBody(request, origin));
        if (head.wantsClose()) {
            // The stack sees the option only where it stands alone.
            answers.closeAfter(request);
        }
        try {
            route(request, head, origin);
        } catch (RuntimeException e) {
            // The message could hold a value of the request; its type and place do not.
            LOG.errorf(
                    "request failed in the proxy itself: %s at %s", e.getClass().getName(), e.getStackTrace()[0]);
            refuse(request, origin, Problem.INTERNAL_ERROR);
        }
    }

    /** Answers what is no valid HTTP, or has a header beyond what the server reads at all. */
    public void handleInvalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        Problem problem = cause instanceof TooLongHttpLineException
                ? Problem.TARGET_TOO_LONG
                : cause instanceof TooLongHttpHeaderException ? Problem.HEADER_TOO_LARGE : Problem.MALFORMED;
        Optional<String> origin = Optional.ofNullable(request.headers())
                .flatMap(read -> admission.origin(RequestHead.of(request)))
                .or(admission::onlyOrigin);
        refuse(request, origin, problem);
    }

    private void route(HttpServerRequest request, RequestHead head, Optional<String> origin) {
        Optional<Problem> fault =
                limits.fault(request, head).or(() -> methodFault(request)).or(() -> Framing.fault(request, head));
        if (fault.isPresent()) {
            refuse(request, origin, fault.get());
            return;
        }
        Optional<RequestTarget> target = RequestTarget.parse(request.uri(), hostOf(request));
        if (target.isEmpty() || !MaxForwards.isValid(request.method(), head)) {
            refuse(request, origin, target.isEmpty() ? Problem.AMBIGUOUS_TARGET : Problem.MALFORMED);
            return;
        }
        if (via.isLoop(head.vias())) {
            LOG.warnf("a request came back to %s; let no upstream address lead to this proxy", via.pseudonym());
            refuse(request, origin, Problem.LOOP_DETECTED);
            return;
        }
        Optional<Destination> destination = routes.match(target.get().path());
        if (destination.isPresent() && destination.get() instanceof Destination.Agent agent) {
            toAgent(request, head, origin, agent, target.get());
        } else {
            toApi(request, head, origin, destination.map(Destination.Api.class::cast), target.get());
        }
    }

    private static Optional<Problem> methodFault(HttpServerRequest request) {
        return Methods.ALLOWED.contains(request.method()) ? Optional.empty() : Optional.of(Problem.METHOD_NOT_ALLOWED);
    }

    private void toApi(
            HttpServerRequest request,
            RequestHead head,
            Optional<String> origin,
            Optional<Destination.Api> destination,
            RequestTarget target) {
        // The path of no route is told by the real request's answer, which the page can read.
        if (origin.isPresent() && Cors.isPreflight(request)) {
            Cors.answerPreflight(request, origin.get());
            return;
        }
        Admission.Verdict verdict = admission.decide(request.method(), head);
        if (verdict instanceof Admission.Verdict.Refused refused) {
            refuse(request, origin, refused.problem());
        } else if (destination.isEmpty()) {
            refuse(request, origin, Problem.NOT_FOUND);
        } else if (!head.upgrades().isEmpty()) {
            refuse(request, origin, Problem.UPGRADE_REFUSED);
        } else if (MaxForwards.endsHere(request.method(), head)) {
            answers.options(request, origin);
        } else if (verdict instanceof Admission.Verdict.Admitted admitted) {
            withToken(request, head, origin, admitted.apps(), destination.get().route(), target);
        }
    }

    private void withToken(
            HttpServerRequest request,
            RequestHead head,
            Optional<String> origin,
            List<App> apps,
            Route route,
            RequestTarget target) {
        Credential credential = tokens.find(apps, head.cookies());
        if (credential instanceof Credential.Usable usable) {
            HomeRegion home = regions.resolve(usable.region(), route);
            if (home instanceof HomeRegion.Served served) {
                forward(request, head, origin, route, usable, served, target);
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
            RequestHead head,
            Optional<String> origin,
            Route route,
            Credential.Usable credential,
            HomeRegion.Served home,
            RequestTarget target) {
        forwarder
                .run(new Exchange(
                        request,
                        head,
                        new Upstream(home.upstream(), new Timeouts(route.firstByteTimeout(), agentTimeouts.idle())),
                        target.pathAndQuery(),
                        upstream ->
                                requestHeaders.forApi(request, head, credential.accessToken(), home.region(), upstream),
                        (upstream, answer) -> {
                            responseHeaders.fromApi(upstream, answer);
                            Cors.allow(answer, origin);
                        },
                        outcome -> answer(request, origin, outcome)))
                .onSuccess(outcome -> {
                    metrics.forwarded(route.name(), home.region(), outcome);
                    report("route " + route.name() + ", region " + home.region(), outcome);
                });
    }

    private void toAgent(
            HttpServerRequest request,
            RequestHead head,
            Optional<String> origin,
            Destination.Agent agent,
            RequestTarget target) {
        forwarder
                .run(new Exchange(
                        request,
                        head,
                        new Upstream(agent.url(), agentTimeouts),
                        target.pathAndQuery(),
                        upstream -> requestHeaders.forAgent(request, head, upstream),
                        responseHeaders::fromAgent,
                        outcome -> answer(request, origin, outcome)))
                .onSuccess(outcome -> {
                    metrics.forwardedToAgent(outcome);
                    report("agent", outcome);
                });
    }

    private void answer(HttpServerRequest request, Optional<String> origin, Outcome outcome) {
        if (outcome == Outcome.BROKEN_REQUEST) {
            answers.brokenBody(request, origin);
        } else {
            answers.problem(request, origin, problemOf(outcome));
        }
    }

    private static Problem problemOf(Outcome outcome) {
        return switch (outcome) {
            case UNREACHABLE -> Problem.REGION_UNAVAILABLE;
            case TIMED_OUT -> Problem.API_TIMEOUT;
            case CLIENT_STALLED -> Problem.REQUEST_TIMEOUT;
            default -> Problem.API_ERROR;
        };
    }

    private static void report(String upstream, Outcome outcome) {
        switch (outcome) {
            case UNREACHABLE -> LOG.warnf("%s: cannot be reached; check its address and that it runs", upstream);
            case TIMED_OUT -> LOG.warnf("%s: no answer in time; check its load, or raise the timeout", upstream);
            case BROKEN_ANSWER -> LOG.warnf("%s: answered no valid HTTP; check its log", upstream);
            case CUT_SHORT -> LOG.warnf("%s: the answer broke off, the client was reset", upstream);
            case ANSWERED, CLIENT_GONE, CLIENT_STALLED, BROKEN_REQUEST -> LOG.debugf("%s: %s", upstream, outcome);
        }
    }

    private void refuse(HttpServerRequest request, Optional<String> origin, Route route, Problem problem) {
        metrics.refused(route.name(), problem);
        answers.problem(request, origin, problem);
    }

    private void refuse(HttpServerRequest request, Optional<String> origin, Problem problem) {
        metrics.refused(problem);
        answers.problem(request, origin, problem);
    }

    private static String hostOf(HttpServerRequest request) {
        return request.authority() == null ? "" : request.authority().toString();
    }
}
