package io.homeport.deployment.check;

import io.homeport.deployment.file.AppConfiguration;

/** Checks whether an app may be in frames of other sites. */
final class EmbeddingReader {
    private static final Choice<Boolean> PARTITIONED = Choice.departing("none", "partitioned", "partitioned");
    private static final String NEVER = "none";

    private final Checks checks;

    EmbeddingReader(Checks checks) {
        this.checks = checks;
    }

    /** Whether it may. */
    boolean read(String app, AppConfiguration configured) {
        String key = app + ".embedding";
        boolean partitioned =
                PARTITIONED.read(key, configured.embedding(), checks).orElse(false);
        if (partitioned) {
            fitting(key, configured);
            checks.warnings()
                    .add(key
                            + " is partitioned: browsers send the app's cookies in frames of other sites, too"
                            + " (SameSite=None), so that Origin, Sec-Fetch-Site and the custom header alone keep other pages"
                            + " out; let the page be framed by sites that you know and no others (frame-ancestors)");
        }
        return partitioned;
    }

    private void fitting(String key, AppConfiguration configured) {
        if (configured.contract().equals("classic")) {
            checks.problem(key, "is partitioned, but pages of the classic contract send no custom header", NEVER);
        }
        if (configured.deviceBinding().equals("preferred")) {
            checks.problem(
                    key, "is partitioned, but browsers bind no session of a frame of another site to a key", NEVER);
        }
        if (configured.cookieDomain().isPresent()) {
            checks.problem(
                    key,
                    "is partitioned, but with cookie-domain other hosts can set the session's cookies: agent and proxy must"
                            + " share a host",
                    NEVER);
        }
        if (!configured.logoutHint().equals("none")) {
            checks.problem(
                    key,
                    "is partitioned, but logout-hint is through-agent, and the window of the sign-out does not have the"
                            + " cookies of the frame",
                    "logout-hint: none");
        }
    }
}
