package io.homeport.telemetry;

import io.homeport.cookies.SubjectDigest;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * What the audit log says of one request, in names of the configuration alone.
 *
 * @param service that decided: {@code proxy} or {@code agent}
 * @param target a route or an app
 * @param operation a method or a call
 * @param regions where it came in, the user's own, and where it was served
 * @param decision what was decided and by which rule
 * @param outcome what came of it, and the answer's status
 * @param subject who it is about, if the session or the tokens say it
 */
public record AuditLine(
        String service,
        String target,
        String operation,
        Regions regions,
        Decision decision,
        Outcome outcome,
        Optional<SubjectDigest> subject) {
    /** Of the form of the lines: it grows when a field changes its meaning or goes. */
    private static final int VERSION = 1;

    /** Where the decision says nothing of it. */
    public static final String NONE = "none";

    /**
     * Names of regions.
     *
     * @param serving {@code none} where nobody was
     */
    public record Regions(String entry, String home, String serving) {}

    /** What was decided. */
    public record Decision(Kind kind, String rule) {}

    /** What came of it. */
    public record Outcome(String code, int status) {}

    /** What can be decided. */
    public enum Kind {
        /** It may be served. */
        SERVE("serve"),
        /** Another region decides, which gets it untouched. */
        PASS_ON("pass-on"),
        /** The user has to sign in at home. */
        SEND_HOME("send-home"),
        /** Nobody gets anything of it. */
        REFUSE("refuse");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    String json(Instant at, SubjectNames names) {
        JsonObject json = new JsonObject()
                .put("v", VERSION)
                .put("time", at.toString())
                .put("service", service)
                .put("target", target)
                .put("operation", operation)
                .put("entry", regions.entry())
                .put("home", regions.home())
                .put("serving", regions.serving())
                .put("decision", decision.kind().word)
                .put("rule", decision.rule())
                .put("outcome", outcome.code())
                .put("status", outcome.status());
        subject.ifPresent(digest -> json.put("subject", names.of(digest, at)));
        return json.encode();
    }
}
