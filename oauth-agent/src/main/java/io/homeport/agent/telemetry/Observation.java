package io.homeport.agent.telemetry;

import io.homeport.cookies.Refusal;
import io.homeport.cookies.SubjectDigest;
import io.homeport.regions.SessionRegion;
import io.homeport.telemetry.AuditLine;
import java.util.Optional;

/**
 * One request, as an operator gets to see it: told here in the domain's words, shown as metrics and as one security
 * event at most, under the request's id.
 */
public final class Observation {
    private static final String OK = "ok";

    private final Observations told;
    private final String endpoint;
    private final Optional<String> entry;
    private final String requestId;
    private final Spans.Begun span;
    private volatile String app;
    // The answer to a refresh may come from another event loop than the request.
    private volatile Optional<Refusal> refusedCookie = Optional.empty();
    private volatile boolean evented;
    private volatile Optional<AuditedCalls.About> about = Optional.empty();

    Observation(
            Observations told,
            String app,
            String endpoint,
            Optional<String> entry,
            String requestId,
            Spans.Begun span) {
        this.told = told;
        this.app = app;
        this.endpoint = endpoint;
        this.entry = entry;
        this.requestId = requestId;
        this.span = span;
    }

    /** The call's path below the app's agent-path, or {@code unknown}. */
    public String endpoint() {
        return endpoint;
    }

    /** The region where it came in, if that is another one, whose proxies passed it on. */
    public Optional<String> entry() {
        return entry;
    }

    /** It is of this app, which neither the path nor a page's origin has told. */
    public void isOf(String known) {
        app = known;
    }

    /** Stands in each line that the request causes, and in its answer. */
    public String requestId() {
        return requestId;
    }

    /** The trace, as it goes on from this request. */
    public TraceContext trace() {
        return span.trace();
    }

    /** It is about a user of this home region, who may be served here. */
    public void concerns(SessionRegion home, Optional<SubjectDigest> subject) {
        about = Optional.of(new AuditedCalls.About(home, AuditLine.Kind.SERVE, subject));
    }

    /** The user has moved to where the session cannot go on, which ends it. */
    public void moved() {
        about = about.map(AuditedCalls.About::hasMoved);
    }

    /** It is about a user who has to sign in elsewhere, where they are at home. */
    public void sendsHome(String home) {
        about = Optional.of(new AuditedCalls.About(
                new SessionRegion.Named(home), AuditLine.Kind.SEND_HOME, about.flatMap(AuditedCalls.About::subject)));
    }

    /** It is about a user whose home region answers the call in place of this one. */
    public void handsOn(String home) {
        about = Optional.of(
                new AuditedCalls.About(new SessionRegion.Named(home), AuditLine.Kind.PASS_ON, Optional.empty()));
    }

    /** The call succeeded. */
    public void succeeded(int status) {
        told.metrics().answered(app, endpoint, OK);
        span.answered(status, OK);
        tellOfCookie();
        told.audited().ifPresent(audited -> about.ifPresent(user -> audited.succeeded(called(), user, status)));
    }

    /** A browser asked whether a page may make the call. */
    public void preflight(int status) {
        span.answered(status, "preflight");
    }

    /** The client went away before it had said what it wanted: nobody's fault, and no event. */
    public void abandoned() {
        told.metrics().answered(app, endpoint, "client_gone");
        span.abandoned();
    }

    /** The request met a fault of our own. */
    public void defect(Throwable fault) {
        told.defects().report(app, endpoint, fault);
    }

    /** A user is on the way to the authorization server. */
    public void loginStarted() {
        told.metrics().loginStarted(app);
        tell(SecurityEvent.LOGIN_STARTED, OK);
    }

    /** A user is signed in. */
    public void loginCompleted() {
        told.metrics().loginCompleted(app);
        tell(SecurityEvent.LOGIN_COMPLETED, OK);
    }

    /** A session was renewed. */
    public void refreshed() {
        told.metrics().refreshed(app);
        tell(SecurityEvent.SESSION_REFRESHED, OK);
    }

    /** A session's cookies were sealed, which take so many bytes of each call to an API and to the agent. */
    public void cookiesSealed(int onApiCall, int onAgentCall) {
        told.metrics().cookiesSealed(app, onApiCall, onAgentCall);
    }

    /** A user signed out. */
    public void loggedOut() {
        told.metrics().loggedOut(app);
        tell(SecurityEvent.LOGGED_OUT, OK);
    }

    /** The server has ended sessions of this app. */
    public void signedOutByServer(String ofApp) {
        told.metrics().sessionsRevoked(ofApp, "backchannel_logout");
        tell(SecurityEvent.SIGNED_OUT_BY_SERVER, OK);
    }

    /** The call was answered with an error. */
    public void failed(int status, String code) {
        told.metrics().answered(app, endpoint, code);
        span.answered(status, Reasons.bounded(code));
        if (code.equals("invalid_origin") || code.equals("missing_header")) {
            told.metrics().blocked(app, code);
            tell(SecurityEvent.REQUEST_BLOCKED, code);
        } else if (endpoint.startsWith("login/")) {
            told.metrics().loginFailed(app, code);
            tell(SecurityEvent.LOGIN_FAILED, code);
        } else if (endpoint.equals("refresh")) {
            told.metrics().refreshFailed(app, code);
            tell(SecurityEvent.REFRESH_FAILED, code);
        } else if (endpoint.equals("backchannel-logout")) {
            tell(SecurityEvent.SERVER_LOGOUT_REFUSED, code);
        } else if (code.equals("region_blocked")) {
            tell(SecurityEvent.REQUEST_BLOCKED, code);
        }
        tellOfCookie();
        told.audited().ifPresent(audited -> about.ifPresent(user -> audited.failed(called(), user, code, status)));
    }

    /** A refresh was answered with that of another request. */
    public void refreshCoalesced() {
        told.metrics().refreshCoalesced(app);
    }

    /** A refresh went on without a part of the server's answer, which cannot be used. */
    public void refreshPartLeftOut(RefreshPart part) {
        told.metrics().refreshPartLeftOut(app, part);
    }

    /** A cookie of the app came with the request and could not be opened; many may come with one request. */
    public void cookieRefused(Refusal reason) {
        told.metrics().cookieRefused(app, reason);
        // That time has passed is no one's attack.
        if (reason != Refusal.EXPIRED && refusedCookie.isEmpty()) {
            refusedCookie = Optional.of(reason);
        }
    }

    /**
     * Something came of a step of binding a session to its browser's key.
     *
     * @param ofApp whose session it is: the browser does not say it as pages do
     */
    public void deviceBinding(String ofApp, DeviceOutcome outcome) {
        told.metrics().deviceBinding(ofApp, outcome);
        if (outcome == DeviceOutcome.BOUND) {
            tell(SecurityEvent.DEVICE_BOUND, OK);
        } else if (outcome == DeviceOutcome.COOKIE_MISSING) {
            tell(SecurityEvent.DEVICE_PROOF_MISSING, Reasons.word(outcome));
        } else if (outcome.isRefusal()) {
            tell(SecurityEvent.DEVICE_PROOF_REFUSED, Reasons.word(outcome));
        }
    }

    private AuditedCalls.Called called() {
        return new AuditedCalls.Called(app, endpoint, entry);
    }

    private void tellOfCookie() {
        refusedCookie.ifPresent(reason -> tell(SecurityEvent.COOKIE_REFUSED, Reasons.word(reason)));
    }

    /** The first event of a request is its only one; a refused cookie stands in it. */
    private void tell(SecurityEvent event, String reason) {
        if (!evented) {
            evented = true;
            Optional<Refusal> cookie = event == SecurityEvent.COOKIE_REFUSED ? Optional.empty() : refusedCookie;
            told.events().happened(event, app, endpoint, reason, cookie, requestId, trace().traceId());
        }
    }
}
