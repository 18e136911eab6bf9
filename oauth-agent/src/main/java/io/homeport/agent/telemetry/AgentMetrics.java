package io.homeport.agent.telemetry;

import io.homeport.authorizationserver.ServerEndpoint;
import io.homeport.cookies.Refusal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What the agent counts. Every label is a name of the configuration or a word of a closed list: nothing that
 * a browser or a server sends can make up a new series. Each series is looked up in the registry once.
 */
public final class AgentMetrics {
    private static final Set<Integer> STATUSES = Set.of(200, 201, 302, 400, 401, 403, 404, 429, 500, 502, 503, 504);

    /** The limits that hops have, or a little less: the rest of a request needs room, too. */
    private static final double[] COOKIE_BYTES = {1024, 2048, 3072, 4096, 6144, 7936, 12_288, 16_384};

    private final Counters<Call> requests;
    private final Counters<String> loginsStarted;
    private final Counters<String> loginsCompleted;
    private final Counters<Outcome> loginsFailed;
    private final Counters<Outcome> refreshes;
    private final Counters<String> refreshesCoalesced;
    private final Counters<LeftOut> refreshPartsLeftOut;
    private final Counters<String> logouts;
    private final Counters<Outcome> revoked;
    private final Counters<Signal> signals;
    private final Counters<Outcome> polls;
    private final Counters<Outcome> blocked;
    private final Counters<RefusedCookie> cookiesRefused;
    private final Counters<Device> devices;
    private final Function<CookiesOf, DistributionSummary> cookieBytes;
    private final Function<ServerCall, Timer> serverCalls;

    private record Call(String app, String endpoint, String outcome) {}

    private record Outcome(String app, String word) {}

    private record Signal(String stream, String event, String outcome) {}

    private record LeftOut(String app, RefreshPart part) {}

    private record RefusedCookie(String app, Refusal reason) {}

    private record Device(String app, DeviceOutcome outcome) {}

    private record CookiesOf(String app, String call) {}

    private record ServerCall(String app, ServerEndpoint endpoint, String status) {}

    /** The series of one name, by what tells them apart. */
    private static final class Counters<K> {
        private final Map<K, Counter> known = new ConcurrentHashMap<>();
        private final Function<K, Counter> register;

        Counters(MeterRegistry registry, String name, Function<K, Tags> labels) {
            this.register = key -> registry.counter(name, labels.apply(key));
        }

        void count(K key) {
            known.computeIfAbsent(key, register).increment();
        }
    }

    public AgentMetrics(MeterRegistry registry) {
        Function<String, Tags> ofApp = app -> Tags.of("app", app);
        this.requests = new Counters<>(
                registry,
                "homeport.agent.requests",
                call -> Tags.of("app", call.app(), "endpoint", call.endpoint(), "outcome", call.outcome()));
        this.loginsStarted = new Counters<>(registry, "homeport.agent.logins.started", ofApp);
        this.loginsCompleted = new Counters<>(registry, "homeport.agent.logins.completed", ofApp);
        this.loginsFailed = new Counters<>(
                registry,
                "homeport.agent.logins.failed",
                failed -> Tags.of("app", failed.app(), "reason", failed.word()));
        this.refreshes = new Counters<>(
                registry,
                "homeport.agent.refreshes",
                refresh -> Tags.of("app", refresh.app(), "outcome", refresh.word()));
        this.refreshesCoalesced = new Counters<>(registry, "homeport.agent.refreshes.coalesced", ofApp);
        this.refreshPartsLeftOut = new Counters<>(
                registry,
                "homeport.agent.refreshes.parts.left.out",
                left -> Tags.of("app", left.app(), "part", Reasons.word(left.part())));
        this.logouts = new Counters<>(registry, "homeport.agent.logouts", ofApp);
        this.revoked = new Counters<>(
                registry, "homeport.agent.sessions.revoked", by -> Tags.of("app", by.app(), "by", by.word()));
        this.signals = new Counters<>(
                registry,
                "homeport.agent.signals",
                signal -> Tags.of("stream", signal.stream(), "event", signal.event(), "outcome", signal.outcome()));
        this.polls = new Counters<>(
                registry,
                "homeport.agent.signals.polls",
                poll -> Tags.of("stream", poll.app(), "outcome", poll.word()));
        this.blocked = new Counters<>(
                registry, "homeport.agent.blocked", request -> Tags.of("app", request.app(), "reason", request.word()));
        this.cookiesRefused = new Counters<>(
                registry,
                "homeport.agent.cookies.refused",
                cookie -> Tags.of("app", cookie.app(), "reason", Reasons.word(cookie.reason())));
        this.devices = new Counters<>(
                registry,
                "homeport.agent.device.bindings",
                device -> Tags.of("app", device.app(), "outcome", Reasons.word(device.outcome())));
        Map<CookiesOf, DistributionSummary> summaries = new ConcurrentHashMap<>();
        this.cookieBytes = cookies -> summaries.computeIfAbsent(
                cookies,
                key -> DistributionSummary.builder("homeport.agent.cookies")
                        .baseUnit("bytes")
                        .tags("app", key.app(), "call", key.call())
                        .serviceLevelObjectives(COOKIE_BYTES)
                        .register(registry));
        Map<ServerCall, Timer> timers = new ConcurrentHashMap<>();
        this.serverCalls = call -> timers.computeIfAbsent(
                call,
                key -> registry.timer(
                        "homeport.agent.server.calls",
                        Tags.of("app", key.app(), "endpoint", Reasons.word(key.endpoint()), "status", key.status())));
    }

    /** A call that was answered, whatever the answer. */
    public void answered(String app, String endpoint, String outcome) {
        requests.count(new Call(app, endpoint, Reasons.bounded(outcome)));
    }

    /** A browser was sent to the authorization server. */
    public void loginStarted(String app) {
        loginsStarted.count(app);
    }

    /** A user is signed in. */
    public void loginCompleted(String app) {
        loginsCompleted.count(app);
    }

    /** A login could not be started or completed. */
    public void loginFailed(String app, String reason) {
        loginsFailed.count(new Outcome(app, Reasons.bounded(reason)));
    }

    /** A session was renewed. */
    public void refreshed(String app) {
        refreshes.count(new Outcome(app, "ok"));
    }

    /** A session was not renewed. */
    public void refreshFailed(String app, String reason) {
        refreshes.count(new Outcome(app, Reasons.bounded(reason)));
    }

    /** A refresh was answered with that of another request. */
    public void refreshCoalesced(String app) {
        refreshesCoalesced.count(app);
    }

    /** A session was renewed without a part of the server's answer, which cannot be used. */
    public void refreshPartLeftOut(String app, RefreshPart part) {
        refreshPartsLeftOut.count(new LeftOut(app, part));
    }

    /** A session's cookies were sealed, which take so many bytes of each call to an API and to the agent. */
    public void cookiesSealed(String app, int onApiCall, int onAgentCall) {
        cookieBytes.apply(new CookiesOf(app, "api")).record(onApiCall);
        cookieBytes.apply(new CookiesOf(app, "agent")).record(onAgentCall);
    }

    /** A user signed out. */
    public void loggedOut(String app) {
        logouts.count(app);
    }

    /** Sessions were ended by the word of somebody else. */
    public void sessionsRevoked(String app, String by) {
        revoked.count(new Outcome(app, by));
    }

    /** An event of a stream was heeded, or acknowledged without that. */
    public void signalHeeded(String stream, String event, String outcome) {
        signals.count(new Signal(stream, event, outcome));
    }

    /** A stream's transmitter was asked for tokens. */
    public void signalsPolled(String stream, String outcome) {
        polls.count(new Outcome(stream, outcome));
    }

    /** A request was turned away at the door: a foreign origin, or one that forced no preflight. */
    public void blocked(String app, String reason) {
        blocked.count(new Outcome(app, Reasons.bounded(reason)));
    }

    /** A cookie of ours could not be opened. */
    public void cookieRefused(String app, Refusal reason) {
        cookiesRefused.count(new RefusedCookie(app, reason));
    }

    /** Something came of a step of binding a session to its browser's key, or was missing of it. */
    public void deviceBinding(String app, DeviceOutcome outcome) {
        devices.count(new Device(app, outcome));
    }

    /** The authorization server answered. */
    public void serverAnswered(String app, ServerEndpoint endpoint, int status, Duration time) {
        String known = STATUSES.contains(status) ? String.valueOf(status) : status / 100 % 10 + "xx";
        serverCalls.apply(new ServerCall(app, endpoint, known)).record(time);
    }

    /** The authorization server gave no usable answer in time. */
    public void serverFailed(String app, ServerEndpoint endpoint, Duration time) {
        serverCalls.apply(new ServerCall(app, endpoint, "none")).record(time);
    }
}
