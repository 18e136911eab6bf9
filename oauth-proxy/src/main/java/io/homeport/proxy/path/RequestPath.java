package io.homeport.proxy.path;

import io.homeport.cookies.AskedAssurance;
import io.homeport.deployment.App;
import io.homeport.deployment.Route;
import io.homeport.proxy.admission.Admission;
import io.homeport.proxy.admission.CsrfTokens;
import io.homeport.proxy.header.Cors;
import io.homeport.proxy.header.MaxForwards;
import io.homeport.proxy.header.Via;
import io.homeport.proxy.request.Framing;
import io.homeport.proxy.request.HeaderLimits;
import io.homeport.proxy.request.Methods;
import io.homeport.proxy.request.Problem;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.route.Destination;
import io.homeport.proxy.route.RequestTarget;
import io.homeport.proxy.route.RouteRules;
import io.homeport.proxy.route.RouteTable;
import io.homeport.proxy.token.AccessTokens;
import io.homeport.proxy.token.ApiCredential;
import io.homeport.proxy.token.Credential;
import io.homeport.proxy.token.RefusedCookie;
import io.homeport.proxy.token.SessionMark;
import io.homeport.regions.Home;
import io.homeport.regions.RegionDecision;
import io.homeport.regions.RegionTable;
import io.homeport.regions.SessionRegion;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The way of a request: can it be read in one way only, where does it lead, may it come in, whose token does it carry,
 * which region is home. It is decided by the head alone and nothing else happens here: nothing is counted, logged, sent
 * or waited for, so that the same head may be asked about twice.
 */
public final class RequestPath {
    private final HeaderLimits limits;
    private final Via via;
    private final RouteTable routes;
    private final Admission admission;
    private final AccessTokens tokens;
    private final CsrfTokens csrfTokens;
    private final RegionTable regions;
    private final Elsewhere elsewhere;

    public RequestPath(
            HeaderLimits limits,
            Via via,
            RouteTable routes,
            Admission admission,
            AccessTokens tokens,
            CsrfTokens csrfTokens,
            RegionTable regions) {
        this.limits = limits;
        this.via = via;
        this.routes = routes;
        this.admission = admission;
        this.tokens = tokens;
        this.csrfTokens = csrfTokens;
        this.regions = regions;
        this.elsewhere = new Elsewhere(admission, regions);
    }

    /** What becomes of a request. */
    public Decision decide(RequestHead head) {
        Optional<Problem> framing = Framing.fault(head);
        return framing.isPresent() ? Decision.Refused.of(framing.get()) : decideFramed(arrive(head));
    }

    /** The same of one whose framing was judged before. */
    public Decision decideFramed(Arrived arrived) {
        return target(arrived)
                .then(this::route)
                .then(this::admit)
                .then(this::sign)
                .end(this::place);
    }

    /** Who may read the answer, whatever it is. */
    public Arrived arrive(RequestHead head) {
        return new Arrived(head, admission.origin(head));
    }

    /**
     * A page reads a refusal only where the preflight before it was answered: what is wrong, the request itself is told. The
     * browser's own request for a device-bound session ends that session where it is answered 429, so it is told that there
     * is no room.
     */
    public Decision turnAway(Arrived arrived, Problem problem) {
        if (isPreflight(arrived)) {
            return new Decision.Preflight(arrived.page().get());
        }
        boolean endsSession = problem == Problem.TOO_MANY_REQUESTS
                && !arrived.head().passed("sec-secure-session-id").isEmpty();
        return Decision.Refused.of(endsSession ? Problem.OVERLOADED : problem);
    }

    /** Who may read the answer to a request whose fields could not be read. */
    public Optional<String> onlyPage() {
        return admission.onlyOrigin();
    }

    private static boolean isPreflight(Arrived arrived) {
        return arrived.page().isPresent() && Cors.isPreflight(arrived.head());
    }

    private Step<Targeted> target(Arrived arrived) {
        RequestHead head = arrived.head();
        Optional<Problem> beyond = limits.fault(head);
        if (beyond.isPresent()) {
            return new Step.Ended<>(turnAway(arrived, beyond.get()));
        }
        if (!Methods.NAMES.contains(head.method())) {
            return new Step.Ended<>(turnAway(arrived, Problem.METHOD_NOT_ALLOWED));
        }
        Optional<RequestTarget> target = RequestTarget.parse(head.target(), head.authority());
        if (target.isEmpty() || !routes.isClear(head.host(), target.get())) {
            return new Step.Ended<>(turnAway(arrived, Problem.AMBIGUOUS_TARGET));
        }
        if (!MaxForwards.isValid(head)) {
            return new Step.Ended<>(turnAway(arrived, Problem.MALFORMED));
        }
        if (via.isLoop(head.vias())) {
            Decision away = turnAway(arrived, Problem.LOOP_DETECTED);
            return new Step.Ended<>(
                    away instanceof Decision.Refused refused
                            ? refused.showing(new Finding.Loop(via.pseudonym()))
                            : away);
        }
        Optional<Problem> astray = Elsewhere.fault(head);
        if (astray.isPresent()) {
            return refused(astray.get());
        }
        return new Step.Learnt<>(new Targeted(arrived, target.get()));
    }

    private Step<Routed> route(Targeted targeted) {
        RequestHead head = targeted.head();
        Optional<Destination> destination =
                routes.match(head.host(), targeted.target().path());
        if (destination.isPresent() && destination.get() instanceof Destination.Agent) {
            return new Step.Ended<>(agentCall(targeted));
        }
        if (destination.isPresent()
                && destination.get() instanceof Destination.Api api
                && api.route().upstreams().isApart()) {
            return new Step.Ended<>(Apart.decide(targeted, api.route(), regions));
        }
        if (isPreflight(targeted.arrived())) {
            // The path of no route is told by the real request's answer, which the page can read.
            return new Step.Ended<>(
                    new Decision.Preflight(targeted.arrived().page().get()));
        }
        if (destination.isPresent() && destination.get() instanceof Destination.Api api) {
            return new Step.Learnt<>(new Routed(targeted, api.route()));
        }
        return refused(
                admission.decide(head) instanceof Admission.Verdict.Refused refused
                        ? refused.problem()
                        : Problem.NOT_FOUND);
    }

    private Decision agentCall(Targeted targeted) {
        RequestHead head = targeted.head();
        Optional<String> region = tokens.regionOfAgentCall(
                admission.served(head), head, targeted.target().path());
        if (region.isPresent()) {
            return elsewhere.passOn(targeted, Optional.empty(), region.get());
        }
        return regions.blocksOwnFrom(head.peer().region())
                ? Decision.Refused.of(Problem.REGION_BLOCKED, Optional.empty(), Home.of(regions.entryName()))
                : new Decision.ToAgent(targeted, named -> elsewhere.handOn(targeted, named, tokens));
    }

    private Step<Admitted> admit(Routed routed) {
        RequestHead head = routed.head();
        Route.Access access = routed.route().access();
        if (access.isPublic()) {
            return new Step.Learnt<>(new Admitted.Anyone(routed));
        }
        Optional<String> own = access.acceptBearer() ? head.ownBearer() : Optional.empty();
        if (own.isPresent()) {
            return new Step.Learnt<>(new Admitted.Bearer(routed, own.get()));
        }
        Admission.Verdict verdict = access.stream() ? admission.decideStream(head) : admission.decide(head);
        if (verdict instanceof Admission.Verdict.Refused refused) {
            return refused(refused.problem());
        }
        List<App> apps = verdict instanceof Admission.Verdict.Admitted admitted
                ? served(access.apps(), admitted.apps())
                : List.of();
        return apps.isEmpty()
                ? refused(routed.route(), Problem.INVALID_ORIGIN)
                : new Step.Learnt<>(new Admitted.Page(routed, apps));
    }

    private static List<App> served(Set<String> names, List<App> apps) {
        return names.isEmpty()
                ? apps
                : apps.stream().filter(app -> names.contains(app.name())).toList();
    }

    private Step<Signed> sign(Admitted admitted) {
        Routed routed = admitted.routed();
        if (admitted instanceof Admitted.Bearer bearer) {
            return new Step.Learnt<>(new Signed(routed, new ApiCredential.Own(bearer.authorization())));
        }
        return admitted instanceof Admitted.Page page
                ? session(routed, page.apps())
                : new Step.Learnt<>(new Signed(routed, ApiCredential.ofPublic(routed.route())));
    }

    private Step<Signed> session(Routed routed, List<App> apps) {
        Route route = routed.route();
        Credential credential = tokens.find(apps, routed.head());
        if (credential instanceof Credential.Usable session) {
            if (route.access().deviceBound() && !session.deviceBound()) {
                return refused(route, Problem.DEVICE_BINDING_REQUIRED, session.region(), session.mark());
            }
            return csrfTokens.admit(session.app(), routed.head())
                    ? new Step.Learnt<>(new Signed(routed, ApiCredential.of(route, session)))
                    : refused(route, Problem.MISSING_CSRF_TOKEN, session.region(), session.mark());
        }
        if (credential instanceof Credential.Elsewhere away) {
            return new Step.Ended<>(elsewhere.passOn(routed.targeted(), Optional.of(route), away.region()));
        }
        if (credential instanceof Credential.KeyUnknown unknown) {
            return new Step.Ended<>(
                    Decision.Refused.on(route, Problem.KEY_UNKNOWN).showing(new Finding.Cookie(unknown.refused())));
        }
        if (credential instanceof Credential.None none) {
            Decision.Refused refused = Decision.Refused.on(route, Problem.UNAUTHORIZED);
            return new Step.Ended<>(
                    none.refused().isPresent()
                            ? refused.showing(new Finding.Cookie(none.refused().get()))
                            : refused);
        }
        if (credential instanceof Credential.Revoked revoked) {
            return new Step.Ended<>(Decision.Refused.on(route, Problem.UNAUTHORIZED, home(revoked.region()))
                    .of(revoked.mark().subject())
                    .showing(new Finding.Cookie(new RefusedCookie(revoked.app(), "REVOKED"))));
        }
        if (credential instanceof Credential.Expired expired) {
            return refused(route, Problem.TOKEN_EXPIRED, expired.region(), expired.mark());
        }
        return credential instanceof Credential.Unknown unknown
                ? refused(route, Problem.SESSIONS_UNKNOWN, unknown.region(), unknown.mark())
                : refused(route, Problem.SESSIONS_UNKNOWN);
    }

    private Decision place(Signed signed) {
        Route route = signed.routed().route();
        RequestHead head = signed.routed().head();
        Optional<Problem> fault = RouteRules.fault(head, route);
        if (fault.isPresent()) {
            return Decision.Refused.on(
                            route, fault.get(), home(signed.credential().region()))
                    .of(signed.credential().subject());
        }
        if (MaxForwards.endsHere(head)) {
            return new Decision.Options();
        }
        ApiCredential credential = signed.credential();
        SessionRegion session = SessionRegion.of(credential.region());
        RegionDecision decision = regions.decide(session, route, head.method());
        Optional<Decision.Refused> astray = elsewhere.refusal(head, session, route, decision);
        if (astray.isPresent()) {
            return astray.get().of(credential.subject());
        }
        if (!(decision instanceof RegionDecision.Served served)) {
            return RegionRefusal.of(decision, route).of(credential.subject());
        }
        AskedAssurance asked = route.access().assurance();
        return credential instanceof ApiCredential.OfSession of && !tokens.show(asked, of.session())
                ? Decision.Refused.on(route, StepUp.wanted(asked), decision.home())
                        .of(credential.subject())
                : new Placed(signed.routed(), served.inside() ? credential : credential.withheld(), served);
    }

    private Home home(Optional<String> sealed) {
        return regions.home(SessionRegion.of(sealed));
    }

    private static <T> Step<T> refused(Problem problem) {
        return new Step.Ended<>(Decision.Refused.of(problem));
    }

    private static <T> Step<T> refused(Route route, Problem problem) {
        return new Step.Ended<>(Decision.Refused.on(route, problem));
    }

    private <T> Step<T> refused(Route route, Problem problem, Optional<String> region, SessionMark mark) {
        return new Step.Ended<>(
                Decision.Refused.on(route, problem, home(region)).of(mark.subject()));
    }
}
