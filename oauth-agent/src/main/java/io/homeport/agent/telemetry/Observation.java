package io.homeport.agent.telemetry;

import io.homeport.cookies.Refusal;

/**
 * One request, as an operator gets to see it: told here in the domain's words, shown as metrics and as security
 * events under the request's id.
 *
 * @param app the app's name, or {@code none}
 * @param endpoint the call's path below the app's agent-path, or {@code unknown}
 */
public record Observation(AgentMetrics metrics, String app, String endpoint, String requestId, Spans.Begun span) {
    private static final String OK = "ok";

    /** The trace, as it goes on from this request. */
    public TraceContext trace() {
        return span.trace();
    }

    /** The call succeeded. */
    public void succeeded(int status) {
        metrics.answered(app, endpoint, OK);
        span.answered(status, OK);
    }

    /** A browser asked whether a page may make the call. */
    public void preflight(int status) {
        span.answered(status, "preflight");
    }

    /** A user is on the way to the authorization server. */
    public void loginStarted() {
        metrics.loginStarted(app);
        tell(SecurityEvent.LOGIN_STARTED, OK);
    }

    /** A user is signed in. */
    public void loginCompleted() {
        metrics.loginCompleted(app);
        tell(SecurityEvent.LOGIN_COMPLETED, OK);
    }

    /** A session was renewed. */
    public void refreshed() {
        metrics.refreshed(app);
        tell(SecurityEvent.SESSION_REFRESHED, OK);
    }

    /** A user signed out. */
    public void loggedOut() {
        metrics.loggedOut(app);
        tell(SecurityEvent.LOGGED_OUT, OK);
    }

    /** The call was answered with an error. */
    public void failed(int status, String code) {
        metrics.answered(app, endpoint, code);
        span.answered(status, Reasons.bounded(code));
        if (code.equals("invalid_origin") || code.equals("missing_header")) {
            metrics.blocked(app, code);
            tell(SecurityEvent.REQUEST_BLOCKED, code);
        } else if (endpoint.startsWith("login/")) {
            metrics.loginFailed(app, code);
            tell(SecurityEvent.LOGIN_FAILED, code);
        } else if (endpoint.equals("refresh")) {
            metrics.refreshFailed(app, code);
            tell(SecurityEvent.REFRESH_FAILED, code);
        }
    }

    /** A refresh was answered with that of another request. */
    public void refreshCoalesced() {
        metrics.refreshCoalesced(app);
    }

    /** A refresh went on without a part of the server's answer, which cannot be used. */
    public void refreshPartLeftOut(Enum<?> part) {
        metrics.refreshPartLeftOut(app, part);
    }

    /** A cookie of the app came with the request and could not be opened. */
    public void cookieRefused(Refusal reason) {
        metrics.cookieRefused(app, reason);
        // That time has passed is no one's attack.
        if (reason != Refusal.EXPIRED) {
            tell(SecurityEvent.COOKIE_REFUSED, Reasons.word(reason));
        }
    }

    private void tell(SecurityEvent event, String reason) {
        event.happened(app, endpoint, reason, requestId, trace());
    }
}
