package io.homeport.agent.telemetry;

import io.homeport.cookies.SubjectDigest;
import io.homeport.deployment.AuditLog;
import io.homeport.deployment.Deployment;
import io.homeport.regions.KnownRegions;
import io.homeport.regions.Rule;
import io.homeport.regions.SessionRegion;
import io.homeport.telemetry.AuditLine;
import io.homeport.telemetry.AuditLine.Kind;
import io.homeport.telemetry.AuditTrail;
import io.homeport.telemetry.SubjectNames;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells the audit log of the calls in which the agent decides about a user's region, as long as a deployment wants it. */
public final class AuditedCalls {
    private static final String AGENT = "agent";
    private static final String UNKNOWN = "unknown";
    private static final String MOVED = "moved";

    /** The rules behind the answers that are about regions. */
    private static final Map<String, String> RULES = Map.of(
            "region_blocked", Rule.BLOCKED.label(),
            "region_unserved", Rule.UNSERVED.label(),
            "region_unknown", Rule.UNKNOWN.label(),
            "region_conflict", "conflict");

    private final AuditTrail trail;
    private volatile Optional<Wanted> wanted = Optional.empty();

    private record Wanted(String here, Set<String> regions, SubjectNames names) {}

    /**
     * A call.
     *
     * @param entry the region where it came in, if that is another one
     */
    record Called(String app, String call, Optional<String> entry) {}

    /**
     * What a call has found out about a user.
     *
     * @param home their region, as far as anything says it
     * @param moved whether that is why their session is over
     */
    record About(SessionRegion home, Kind kind, Optional<SubjectDigest> subject, boolean moved) {
        About(SessionRegion home, Kind kind, Optional<SubjectDigest> subject) {
            this(home, kind, subject, false);
        }

        About hasMoved() {
            return new About(home, kind, subject, true);
        }
    }

    /** Of no deployment yet. */
    public AuditedCalls(AuditTrail trail) {
        this.trail = trail;
    }

    /** Of this deployment from now on. */
    public void follow(Deployment deployment) {
        Optional<AuditLog> audit = deployment.audit().filter(AuditLog::agent);
        audit.ifPresent(known -> trail.begin());
        wanted = audit.map(known -> {
            Set<String> regions = new HashSet<>(KnownRegions.of(deployment));
            regions.addAll(known.regions());
            return new Wanted(deployment.region(), regions, new SubjectNames(known.subjectSecret()));
        });
    }

    void succeeded(Called called, About about, int status) {
        tell(called, about, about.kind(), rule(about.home()), new AuditLine.Outcome("ok", status));
    }

    /** Whatever was decided, nobody gets anything of it. */
    void failed(Called called, About about, String code, int status) {
        tell(
                called,
                about,
                Kind.REFUSE,
                about.moved() ? MOVED : RULES.getOrDefault(code, AuditLine.NONE),
                new AuditLine.Outcome(Reasons.bounded(code), status));
    }

    private void tell(Called called, About about, Kind kind, String rule, AuditLine.Outcome outcome) {
        wanted.ifPresent(known -> trail.tell(
                new AuditLine(
                        AGENT,
                        called.app(),
                        called.call(),
                        new AuditLine.Regions(
                                called.entry().map(entry -> named(known, entry)).orElse(known.here()),
                                label(known, about.home()),
                                kind == Kind.SERVE ? known.here() : AuditLine.NONE),
                        new AuditLine.Decision(kind, rule),
                        outcome,
                        about.subject()),
                known.names()));
    }

    private static String rule(SessionRegion home) {
        return home instanceof SessionRegion.Named
                ? Rule.HOME.label()
                : home instanceof SessionRegion.Missing ? Rule.MISSING.label() : Rule.UNKNOWN.label();
    }

    /** A name of the configuration, whatever the tokens say. */
    private static String label(Wanted known, SessionRegion home) {
        if (home instanceof SessionRegion.Missing) {
            return AuditLine.NONE;
        }
        return home instanceof SessionRegion.Named named ? named(known, named.region()) : UNKNOWN;
    }

    private static String named(Wanted known, String region) {
        return known.regions().contains(region) ? region : UNKNOWN;
    }
}
