package io.homeport.proxy.telemetry;

import io.homeport.cookies.SubjectDigest;
import io.homeport.deployment.AuditLog;
import io.homeport.deployment.Route;
import io.homeport.proxy.forward.Ending;
import io.homeport.proxy.path.Decision;
import io.homeport.proxy.path.Placed;
import io.homeport.proxy.request.Methods;
import io.homeport.proxy.request.Problem;
import io.homeport.proxy.request.RequestHead;
import io.homeport.regions.Home;
import io.homeport.regions.RegionDecision;
import io.homeport.regions.Rule;
import io.homeport.telemetry.AuditLine;
import io.homeport.telemetry.AuditLine.Kind;
import io.homeport.telemetry.AuditTrail;
import io.homeport.telemetry.SubjectNames;
import java.util.Map;
import java.util.Optional;

/** Tells the audit log of the requests that a deployment wants in it. */
public final class AuditedRequests {
    private static final String PROXY = "proxy";
    private static final String AGENT = "agent";
    /** By what the cookie says of itself, which only the other region can verify. */
    private static final String LABEL = "label";

    /** The rules behind the problems that are about regions. */
    private static final Map<String, Rule> RULES = Map.of(
            Problem.REGION_MISSING.code(), Rule.MISSING,
            Problem.REGION_UNKNOWN.code(), Rule.UNKNOWN,
            Problem.REGION_BLOCKED.code(), Rule.BLOCKED,
            Problem.REGION_UNAVAILABLE.code(), Rule.UNSERVED,
            Problem.WRONG_ENTRY.code(), Rule.WRONG_ENTRY);

    private final AuditTrail trail;
    private final AuditLog audited;
    private final String here;
    private final SubjectNames names;

    private AuditedRequests(AuditTrail trail, AuditLog audited, String here) {
        this.trail = trail;
        this.audited = audited;
        this.here = here;
        this.names = new SubjectNames(audited.subjectSecret());
    }

    /**
     * Of requests in this region, from now on.
     *
     * @param audited what has lines
     */
    public static AuditedRequests of(AuditTrail trail, AuditLog audited, String here) {
        trail.begin();
        return new AuditedRequests(trail, audited, here);
    }

    void forwarded(RequestHead head, Placed placed, Ending ending, int status) {
        forwarded(head, placed.route(), placed.regions(), placed.credential().subject(), ending, status);
    }

    /** To an authorization server's cluster: whose request it is, only that one can tell. */
    void forwarded(RequestHead head, Decision.ToCluster to, Ending ending, int status) {
        forwarded(head, to.routed().route(), to.served(), Optional.empty(), ending, status);
    }

    private void forwarded(
            RequestHead head,
            Route to,
            RegionDecision.Served served,
            Optional<SubjectDigest> subject,
            Ending ending,
            int status) {
        String route = to.name();
        if (audited.routes().contains(route)) {
            tell(
                    head,
                    route,
                    served.home(),
                    ending.region().orElse(AuditLine.NONE),
                    new AuditLine.Decision(Kind.SERVE, served.rule().label()),
                    new AuditLine.Outcome(ending.outcome().label(), status),
                    subject);
        }
    }

    /** The other region's proxy writes who it is about, since only that one can know. */
    void passedOn(RequestHead head, Optional<String> route, String region, Ending ending, int status) {
        if (route.map(audited.routes()::contains).orElse(audited.agent())) {
            tell(
                    head,
                    route.orElse(AGENT),
                    Home.of(region),
                    ending.region().orElse(AuditLine.NONE),
                    new AuditLine.Decision(Kind.PASS_ON, LABEL),
                    new AuditLine.Outcome(ending.outcome().label(), status),
                    Optional.empty());
        }
    }

    /** What is refused before it is known where it leads has a line only if a region is why. */
    void refused(RequestHead head, Decision.Refused refused, int status) {
        String code = refused.problem().code();
        Optional<Rule> rule = Optional.ofNullable(RULES.get(code));
        if (refused.route().isPresent()
                ? audited.routes().contains(refused.route().get().name())
                : audited.agent() && rule.isPresent()) {
            tell(
                    head,
                    refused.route().map(route -> route.name()).orElse(AGENT),
                    refused.home(),
                    AuditLine.NONE,
                    new AuditLine.Decision(Kind.REFUSE, rule.map(Rule::label).orElse(AuditLine.NONE)),
                    new AuditLine.Outcome(code, status),
                    refused.subject());
        }
    }

    private void tell(
            RequestHead head,
            String target,
            Home home,
            String serving,
            AuditLine.Decision decision,
            AuditLine.Outcome outcome,
            Optional<SubjectDigest> subject) {
        trail.tell(
                new AuditLine(
                        PROXY,
                        target,
                        Methods.NAMES.contains(head.method()) ? head.method() : "other",
                        new AuditLine.Regions(head.peer().region().orElse(here), home.label(), serving),
                        decision,
                        outcome,
                        subject),
                names);
    }
}
