package io.homeport.proxy.path;

import io.homeport.authorizationserver.DpopNonces;
import io.homeport.authorizationserver.ProofKey;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.App;
import io.homeport.deployment.Route;
import io.homeport.proxy.admission.Admission;
import io.homeport.proxy.admission.CsrfTokens;
import io.homeport.proxy.apitoken.ApiToken;
import io.homeport.proxy.apitoken.ApiTokens;
import io.homeport.proxy.carrier.VertxFields;
import io.homeport.proxy.carrier.VertxHead;
import io.homeport.proxy.defect.Defect;
import io.homeport.proxy.forward.Exchange;
import io.homeport.proxy.forward.Forwarder;
import io.homeport.proxy.forward.Outcome;
import io.homeport.proxy.header.Browser;
import io.homeport.proxy.header.Cors;
import io.homeport.proxy.header.MaxForwards;
import io.homeport.proxy.header.ResponseHeaders;
import io.homeport.proxy.header.UpstreamRequestHeaders;
import io.homeport.proxy.header.Via;
import io.homeport.proxy.request.Framing;
import io.homeport.proxy.request.HeaderLimits;
import io.homeport.proxy.request.Methods;
import io.homeport.proxy.request.Problem;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.request.UnknownProtocolVersion;
import io.homeport.proxy.request.Version;
import io.homeport.proxy.route.Destination;
import io.homeport.proxy.route.RequestTarget;
import io.homeport.proxy.route.RouteTable;
import io.homeport.proxy.server.Load;
import io.homeport.proxy.stream.AgentBody;
import io.homeport.proxy.stream.ClientConnection;
import io.homeport.proxy.telemetry.Observer;
import io.homeport.proxy.telemetry.ServerReports;
import io.homeport.proxy.telemetry.UpstreamReports;
import io.homeport.proxy.token.AccessTokens;
import io.homeport.proxy.token.Credential;
import io.homeport.proxy.token.Possession;
import io.homeport.proxy.upstream.Timeouts;
import io.homeport.proxy.upstream.Upstream;
import io.homeport.proxy.upstream.Upstreams;
import io.homeport.proxy.websocket.Tunnel;
import io.homeport.regions.HomeRegion;
import io.homeport.regions.RegionResolver;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.StreamResetException;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * The way of one request: is its target clear, where does it lead, may it come in, whose token does it
 * carry, which region is home, and off it goes. Each step answers the next one's question or ends the
 * request with a problem; an exception anywhere ends it too, so nothing is forwarded by accident.
 */
public final class RequestPath {
    private static final Logger LOG = Logger.getLogger(RequestPath.class);
    /** Some clients say it even where there can be none. */
    private static final Set<String> NO_BODY = Set.of("0");

    private final RouteTable routes;
    private final Admission admission;
    private final AccessTokens tokens;
    private final CsrfTokens csrfTokens;
    private final ApiTokens apiTokens;
    private final DpopNonces nonces;
    private final RegionResolver regions;
    private final UpstreamRequestHeaders requestHeaders;
    private final ResponseHeaders responseHeaders;
    private final Upstreams upstreams;
    private final Upstream agent;
    private final Forwarder forwarder;
    private final Tunnel tunnel;
    private final Via via;
    private final HeaderLimits limits;
    private final Clock clock;
    private final Load load;
    private final VertxHead heads;
    private final Answers answers;
    private final Observer observer;
    private final UpstreamReports reports;
    private final ServerReports serverReports;
    private final AgentBody agentBody;

    public RequestPath(
            RouteTable routes,
            Admission admission,
            AccessTokens tokens,
            CsrfTokens csrfTokens,
            ApiTokens apiTokens,
            DpopNonces nonces,
            RegionResolver regions,
            UpstreamRequestHeaders requestHeaders,
            ResponseHeaders responseHeaders,
            Upstreams upstreams,
            Upstream agent,
            Forwarder forwarder,
            Tunnel tunnel,
            Via via,
            HeaderLimits limits,
            Clock clock,
            Load load,
            VertxHead heads,
            Answers answers,
            Observer observer,
            UpstreamReports reports,
            ServerReports serverReports,
            AgentBody agentBody) {
        this.routes = routes;
        this.admission = admission;
        this.tokens = tokens;
        this.csrfTokens = csrfTokens;
        this.apiTokens = apiTokens;
        this.nonces = nonces;
        this.regions = regions;
        this.requestHeaders = requestHeaders;
        this.responseHeaders = responseHeaders;
        this.upstreams = upstreams;
        this.agent = agent;
        this.forwarder = forwarder;
        this.tunnel = tunnel;
        this.via = via;
        this.limits = limits;
        this.clock = clock;
        this.load = load;
        this.heads = heads;
        this.answers = answers;
        this.observer = observer;
        this.reports = reports;
        this.serverReports = serverReports;
        this.agentBody = agentBody;
    }

    /** Answers a request, here or by an upstream. */
    public void handle(HttpServerRequest request) {
        request.pause();
        try {
            receive(request);
        } catch (Throwable e) {
            // An Error, too, must leave nobody without an answer.
            LOG.errorf("request failed in the proxy itself: %s", Defect.of(e));
            answerAnyway(request, Optional.empty());
        }
    }

    private void answerAnyway(HttpServerRequest request, Optional<String> origin) {
        try {
            answers.problem(request, origin, Problem.INTERNAL_ERROR);
        } catch (Throwable e) {
            LOG.errorf("answer failed in the proxy itself: %s", Defect.of(e));
            ClientConnection.abort(request);
        }
    }

    private void receive(HttpServerRequest request) {
        RequestHead head = heads.of(request);
        Observer.Arrival arrival = new Observer.Arrival(request, head, System.nanoTime());
        Optional<String> origin = admission.origin(head);
        // First of all: any other answer keeps the connection, whose next bytes may belong to this request.
        Optional<Problem> framing = Framing.fault(head);
        if (framing.isPresent()) {
            refuse(arrival, origin, framing.get());
            return;
        }
        Optional<String> client = head.peer().trusted()
                ? Optional.empty()
                : Optional.of(head.peer().address());
        Load.Entry entry = load.begin(request.connection(), client);
        if (entry instanceof Load.NoRoom full) {
            if (full.onConnection()) {
                answers.closeAfter(request);
            }
            turnAway(arrival, origin, full.problem());
        } else if (entry instanceof Load.Place place) {
            let(arrival, origin, place);
        }
    }

    private void let(Observer.Arrival arrival, Optional<String> origin, Load.Place place) {
        HttpServerRequest request = arrival.request();
        request.response().endHandler(over -> place.leave(request.response().headWritten()));
        // A body that is no HTTP ends the request wherever it has come to; nobody waits for an answer to a reset.
        request.exceptionHandler(broken -> {
            if (!(broken instanceof StreamResetException)) {
                answers.brokenBody(request, origin);
            }
        });
        // The stack sees the client's option only where it stands alone.
        if (arrival.head().wantsClose() || load.isLeaving()) {
            answers.closeAfter(request);
        }
        try {
            route(arrival, origin, place);
        } catch (Throwable e) {
            failedHere(arrival, origin, e);
        }
    }

    private void failedHere(Observer.Arrival arrival, Optional<String> origin, Throwable e) {
        LOG.errorf("request failed in the proxy itself: %s", Defect.of(e));
        answerAnyway(arrival.request(), origin);
        observer.refused(arrival, Optional.empty(), Problem.INTERNAL_ERROR);
    }

    /** Answers what is no valid HTTP, or has a header beyond what the server reads at all. */
    public void handleInvalid(HttpServerRequest request) {
        try {
            receiveInvalid(request);
        } catch (Throwable e) {
            LOG.errorf("invalid request failed in the proxy itself: %s", Defect.of(e));
            answerAnyway(request, Optional.empty());
        }
    }

    private void receiveInvalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        Problem problem = problemOf(cause);
        RequestHead head = heads.of(request);
        Optional<String> origin = admission.origin(head).or(admission::onlyOrigin);
        refuse(new Observer.Arrival(request, head, System.nanoTime()), origin, problem);
    }

    private static Problem problemOf(Throwable invalid) {
        if (invalid instanceof UnknownProtocolVersion) {
            return Problem.VERSION_NOT_SUPPORTED;
        }
        if (invalid instanceof TooLongHttpLineException) {
            return Problem.TARGET_TOO_LONG;
        }
        return invalid instanceof TooLongHttpHeaderException ? Problem.HEADER_TOO_LARGE : Problem.MALFORMED;
    }

    private void route(Observer.Arrival arrival, Optional<String> origin, Load.Place place) {
        HttpServerRequest request = arrival.request();
        RequestHead head = arrival.head();
        // A CONNECT over HTTP/2 has no target at all.
        Optional<Problem> fault = limits.fault(head).or(() -> methodFault(head));
        Optional<RequestTarget> target =
                fault.isPresent() ? Optional.empty() : RequestTarget.parse(head.target(), head.authority());
        fault = fault.or(() -> isClear(head, target) ? viaFault(head) : Optional.of(Problem.AMBIGUOUS_TARGET));
        if (fault.isPresent()) {
            if (fault.get().equals(Problem.HEADER_TOO_LARGE)) {
                origin.ifPresent(page -> responseHeaders.clearLogins(
                        page, head, new VertxFields(request.response().headers())));
            }
            turnAway(arrival, origin, fault.get());
            return;
        }
        Call call = new Call(arrival, origin, target.get(), place);
        Optional<Destination> destination =
                routes.match(head.host(), target.get().path());
        if (destination.isPresent() && destination.get() instanceof Destination.Agent) {
            toAgent(call);
        } else {
            toApi(call, destination.map(Destination.Api.class::cast).map(Destination.Api::route));
        }
    }

    /** A page reads a refusal only where the preflight before it was answered: what is wrong, the request itself is told. */
    private void turnAway(Observer.Arrival arrival, Optional<String> origin, Problem problem) {
        if (origin.isPresent() && Cors.isPreflight(arrival.head())) {
            answers.preflight(arrival.request(), arrival.head(), origin.get());
            observer.answered(arrival);
        } else {
            refuse(arrival, origin, problem);
        }
    }

    /** A request that is one, and what was learnt of it. */
    private record Call(Observer.Arrival arrival, Optional<String> origin, RequestTarget target, Load.Place place) {
        HttpServerRequest request() {
            return arrival.request();
        }

        RequestHead head() {
            return arrival.head();
        }
    }

    private boolean isClear(RequestHead head, Optional<RequestTarget> target) {
        return target.isPresent() && routes.isClear(head.host(), target.get());
    }

    private Optional<Problem> viaFault(RequestHead head) {
        if (!MaxForwards.isValid(head)) {
            return Optional.of(Problem.MALFORMED);
        }
        if (via.isLoop(head.vias())) {
            LOG.warnf("a request came back to %s; let no upstream address lead to this proxy", via.pseudonym());
            return Optional.of(Problem.LOOP_DETECTED);
        }
        return Optional.empty();
    }

    private static Optional<Problem> methodFault(RequestHead head) {
        return Methods.NAMES.contains(head.method()) ? Optional.empty() : Optional.of(Problem.METHOD_NOT_ALLOWED);
    }

    private void toApi(Call call, Optional<Route> found) {
        // The path of no route is told by the real request's answer, which the page can read.
        if (call.origin().isPresent() && Cors.isPreflight(call.head())) {
            answers.preflight(call.request(), call.head(), call.origin().get());
            observer.answered(call.arrival());
            return;
        }
        if (found.isPresent() && found.get().access().isPublic()) {
            serve(call, found.get(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
            return;
        }
        Optional<String> bearer = found.filter(route -> route.access().acceptBearer())
                .flatMap(route -> call.head().ownBearer());
        if (bearer.isPresent()) {
            serve(call, found.get(), bearer, Optional.empty(), Optional.empty(), Optional.empty());
            return;
        }
        Admission.Verdict verdict = found.filter(route -> route.access().stream())
                .map(stream -> admission.decideStream(call.head()))
                .orElseGet(() -> admission.decide(call.head()));
        if (verdict instanceof Admission.Verdict.Refused refused) {
            refuse(call, refused.problem());
        } else if (found.isEmpty()) {
            refuse(call, Problem.NOT_FOUND);
        } else if (verdict instanceof Admission.Verdict.Admitted admitted) {
            withSession(call, admitted.apps(), found.get());
        }
    }

    private void withSession(Call call, List<App> apps, Route route) {
        Set<String> served = route.access().apps();
        List<App> ofRoute = served.isEmpty()
                ? apps
                : apps.stream().filter(app -> served.contains(app.name())).toList();
        if (ofRoute.isEmpty()) {
            refuse(call, route, Problem.INVALID_ORIGIN);
            return;
        }
        Credential credential = tokens.find(ofRoute, call.head().cookies());
        if (credential instanceof Credential.Usable usable) {
            if (!csrfTokens.admit(usable.app(), call.head())) {
                refuse(call, route, Problem.MISSING_CSRF_TOKEN);
                return;
            }
            Optional<Duration> life = route.access().stream()
                    ? Optional.of(Duration.between(clock.instant(), usable.expiresAt()))
                    : Optional.empty();
            if (usable.dpopKey().isEmpty() && route.apiToken() instanceof Route.ApiToken.OfSession) {
                Optional<String> bearer = Optional.of("Bearer " + usable.accessToken());
                serve(call, route, bearer, Optional.empty(), usable.region(), life);
            } else {
                serve(call, route, Optional.empty(), Optional.of(usable), usable.region(), life);
            }
        } else {
            boolean expired = credential instanceof Credential.Expired;
            refuse(call, route, expired ? Problem.TOKEN_EXPIRED : Problem.UNAUTHORIZED);
        }
    }

    private void serve(
            Call call,
            Route route,
            Optional<String> authorization,
            Optional<Credential.Usable> traded,
            Optional<String> region,
            Optional<Duration> tokenLife) {
        Optional<Problem> fault = faultOnRoute(call, route);
        if (fault.isPresent()) {
            if (fault.get().equals(Problem.METHOD_NOT_ALLOWED)) {
                answers.methodNotAllowed(call.request(), call.origin(), route);
                observer.refused(call.arrival(), Optional.of(route.name()), fault.get());
            } else {
                refuse(call, route, fault.get());
            }
            return;
        }
        if (MaxForwards.endsHere(call.head())) {
            answers.options(call.request(), call.origin());
            observer.answered(call.arrival());
            return;
        }
        HomeRegion home = regions.resolve(region, route, call.head().method());
        if (home instanceof HomeRegion.Served served) {
            if (traded.isPresent()) {
                trade(call, route, traded.get(), served, tokenLife);
            } else {
                forward(call, route, authorization, Optional.empty(), served, tokenLife);
            }
        } else {
            refuse(call, route, problemOf(home, route));
        }
    }

    /** Gets the API's token for the session's, and goes on with it; without one, nothing goes to the API. */
    private void trade(
            Call call, Route route, Credential.Usable session, HomeRegion.Served home, Optional<Duration> tokenLife) {
        if (route.apiToken() instanceof Route.ApiToken.OfSession) {
            forward(call, route, session, session.accessToken(), home, tokenLife);
            return;
        }
        apiTokens.of(route, session).onComplete(given -> {
            try {
                if (given.failed()) {
                    refuse(call, route, problemOf(given.cause(), session, route));
                } else if (given.result() instanceof ApiToken.Issued issued) {
                    Optional<Duration> life = tokenLife.isPresent()
                            ? sooner(tokenLife, issued.expiresAt().map(end -> Duration.between(clock.instant(), end)))
                            : tokenLife;
                    forward(call, route, session, issued.token(), home, life);
                } else {
                    refuse(call, route, Problem.TOKEN_EXPIRED);
                }
            } catch (Throwable e) {
                failedHere(call.arrival(), call.origin(), e);
            }
        });
    }

    /** With a token that is bound to the session's key, if there is one. */
    private void forward(
            Call call,
            Route route,
            Credential.Usable session,
            String token,
            HomeRegion.Served home,
            Optional<Duration> tokenLife) {
        if (session.dpopKey().isEmpty()) {
            forward(call, route, Optional.of("Bearer " + token), Optional.empty(), home, tokenLife);
            return;
        }
        Possession possession = new Possession(
                ProofKey.of(session.dpopKey().get()),
                token,
                nonces,
                clock,
                route.dpopOrigin(),
                () -> apiTokens.replayed(route));
        forward(call, route, Optional.empty(), Optional.of(possession), home, tokenLife);
    }

    private Problem problemOf(Throwable failure, Credential.Usable session, Route route) {
        if (failure instanceof ServerFailure) {
            serverReports.report(session.app(), route.name(), failure.getMessage());
        } else {
            LOG.errorf("token for an API failed in the proxy itself: %s", Defect.of(failure));
        }
        if (failure instanceof ServerFailure.Unwell unwell) {
            return Problem.SERVER_UNAVAILABLE.after(unwell.retryAfterSeconds());
        }
        return failure instanceof ServerFailure.Unreachable ? Problem.SERVER_UNAVAILABLE : Problem.SERVER_ERROR;
    }

    private static Optional<Problem> faultOnRoute(Call call, Route route) {
        if (!route.match().methods().contains(call.head().method())) {
            return Optional.of(Problem.METHOD_NOT_ALLOWED);
        }
        OptionalInt largestHead = route.limits().maxHeaderSize();
        if (largestHead.isPresent() && call.head().size() > largestHead.getAsInt()) {
            return Optional.of(Problem.HEADER_TOO_LARGE);
        }
        boolean upgrades = !call.head().upgrades().isEmpty();
        if (upgrades && !(route.access().stream() && isWebSocket(call))) {
            return Optional.of(Problem.UPGRADE_REFUSED);
        }
        OptionalLong most = route.limits().maxBodySize();
        List<String> lengths = call.head().contentLengths();
        boolean tooLarge = most.isPresent()
                && !lengths.isEmpty()
                && new BigInteger(lengths.get(0)).compareTo(BigInteger.valueOf(most.getAsLong())) > 0;
        return tooLarge ? Optional.of(Problem.BODY_TOO_LARGE) : Optional.empty();
    }

    private static boolean isWebSocket(Call call) {
        return call.head().version() == Version.HTTP_1_1
                && call.head().method().equals("GET")
                && call.head().wantsUpgrade()
                && call.head().upgrades().size() == 1
                && call.head().upgrades().get(0).equalsIgnoreCase("websocket")
                && NO_BODY.containsAll(call.head().contentLengths())
                && call.head().transferEncodings().isEmpty();
    }

    private static Problem problemOf(HomeRegion home, Route route) {
        if (home instanceof HomeRegion.Missing) {
            return Problem.REGION_MISSING;
        }
        if (home instanceof HomeRegion.Blocked) {
            return Problem.REGION_BLOCKED;
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
            Call call,
            Route route,
            Optional<String> authorization,
            Optional<Possession> possession,
            HomeRegion.Served home,
            Optional<Duration> tokenLife) {
        Route.Limits limit = route.limits();
        Optional<Duration> total = sooner(limit.totalTimeout(), tokenLife);
        boolean endsWithToken = tokenLife.isPresent() && total.equals(tokenLife);
        Timeouts timeouts = new Timeouts(limit.firstByteTimeout(), limit.idleTimeout(), total, endsWithToken);
        RequestTarget target = route.match()
                .upstreamPath()
                .map(inside -> call.target().rebased(route.match().path(), inside))
                .orElse(call.target());
        boolean ownToken =
                route.access().acceptBearer() && call.head().ownBearer().isPresent();
        Browser browser = new Browser(
                call.head().host().toLowerCase(Locale.ROOT), !route.access().isPublic() && !ownToken);
        Exchange exchange = new Exchange(
                call.request(),
                call.head(),
                upstreams.of(route, home.candidates(), timeouts),
                target.pathAndQuery(),
                limit.maxBodySize(),
                Optional.empty(),
                possession,
                upstream -> requestHeaders.forApi(call.head(), authorization, home.region(), upstream),
                (upstream, answer) -> responseHeaders.fromApi(route, browser, call.origin(), upstream, answer),
                outcome -> answer(call.request(), call.origin(), outcome));
        boolean webSocket = !call.head().upgrades().isEmpty();
        (webSocket ? tunnel.run(exchange) : forwarder.run(exchange)).onSuccess(ending -> {
            boolean regional = !route.regions().global();
            observer.forwarded(call.arrival(), route.name(), home.region(), regional, ending);
            reports.report(route.name(), ending.region().orElse(home.region()), ending.outcome());
            if (webSocket) {
                // What has become a WebSocket has no answer any more whose end could be heard.
                call.place().leave(true);
            }
        });
    }

    private static Optional<Duration> sooner(Optional<Duration> one, Optional<Duration> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        return one.get().compareTo(other.get()) < 0 ? one : other;
    }

    /** Its body is read whole before a connection is taken: whoever dribbles it holds up nobody but himself. */
    private void toAgent(Call call) {
        agentBody.read(call.request(), call.head(), read -> {
            try {
                if (read instanceof AgentBody.Whole whole) {
                    toAgent(call, whole.bytes());
                } else if (read instanceof AgentBody.Refused refused) {
                    refuse(call, refused.problem());
                }
            } catch (Throwable e) {
                failedHere(call.arrival(), call.origin(), e);
            }
        });
    }

    private void toAgent(Call call, Buffer body) {
        forwarder
                .run(new Exchange(
                        call.request(),
                        call.head(),
                        agent,
                        call.target().pathAndQuery(),
                        OptionalLong.empty(),
                        Optional.of(body),
                        Optional.empty(),
                        upstream -> requestHeaders.forAgent(call.head(), upstream),
                        responseHeaders::fromAgent,
                        outcome -> answer(call.request(), call.origin(), outcome)))
                .onSuccess(ending -> {
                    observer.forwardedToAgent(call.arrival(), ending);
                    reports.report("agent", "local", ending.outcome());
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
            case OVERLOADED -> Problem.API_OVERLOADED;
            case TIMED_OUT -> Problem.API_TIMEOUT;
            case BODY_TOO_LARGE -> Problem.BODY_TOO_LARGE;
            case NONCE_WANTED -> Problem.NONCE_WANTED;
            case MISDIRECTED -> Problem.REGION_CHANGED;
            case CLIENT_STALLED -> Problem.REQUEST_TIMEOUT;
            default -> Problem.API_ERROR;
        };
    }

    private void refuse(Call call, Route route, Problem problem) {
        answers.problem(call.request(), call.origin(), problem);
        observer.refused(call.arrival(), Optional.of(route.name()), problem);
    }

    private void refuse(Call call, Problem problem) {
        refuse(call.arrival(), call.origin(), problem);
    }

    private void refuse(Observer.Arrival arrival, Optional<String> origin, Problem problem) {
        answers.problem(arrival.request(), origin, problem);
        observer.refused(arrival, Optional.empty(), problem);
    }
}
