package io.homeport.agent.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Set;

/**
 * What the agent counts. Every label is a name of the configuration or a word of a closed list: nothing that
 * a browser or a server sends can make up a new series.
 */
public final class AgentMetrics {
    private static final Set<Integer> STATUSES = Set.of(200, 201, 302, 400, 401, 403, 404, 429, 500, 502, 503, 504);

    private final MeterRegistry registry;

    public AgentMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A call that was answered, whatever the answer. */
    public void answered(String app, String endpoint, String outcome) {
        count("homeport.agent.requests", "app", app, "endpoint", endpoint, "outcome", Reasons.bounded(outcome));
    }

    /** A browser was sent to the authorization server. */
    public void loginStarted(String app) {
        count("homeport.agent.logins.started", "app", app);
    }

    /** A user is signed in. */
    public void loginCompleted(String app) {
        count("homeport.agent.logins.completed", "app", app);
    }

    /** A login could not be started or completed. */
    public void loginFailed(String app, String reason) {
        count("homeport.agent.logins.failed", "app", app, "reason", Reasons.bounded(reason));
    }

    /** A session was renewed. */
    public void refreshed(String app) {
        count("homeport.agent.refreshes", "app", app, "outcome", "ok");
    }

    /** A session was not renewed. */
    public void refreshFailed(String app, String reason) {
        count("homeport.agent.refreshes", "app", app, "outcome", Reasons.bounded(reason));
    }

    /** A refresh was answered with that of another request. */
    public void refreshCoalesced(String app) {
        count("homeport.agent.refreshes.coalesced", "app", app);
    }

    /** A session was renewed without a part of the server's answer, which cannot be used. */
    public void refreshPartLeftOut(String app, Enum<?> part) {
        count("homeport.agent.refreshes.parts.left.out", "app", app, "part", Reasons.word(part));
    }

    /** A user signed out. */
    public void loggedOut(String app) {
        count("homeport.agent.logouts", "app", app);
    }

    /** A request was turned away at the door: a foreign origin, or one that forced no preflight. */
    public void blocked(String app, String reason) {
        count("homeport.agent.blocked", "app", app, "reason", Reasons.bounded(reason));
    }

    /** A cookie of ours could not be opened. */
    public void cookieRefused(String app, Enum<?> reason) {
        count("homeport.agent.cookies.refused", "app", app, "reason", Reasons.word(reason));
    }

    /** The deployment file was found changed, and taken over ({@code ok}) or {@code refused}. */
    public void reloaded(String outcome) {
        count("homeport.agent.reloads", "outcome", outcome);
    }

    /** The authorization server answered. */
    public void serverAnswered(String app, Enum<?> endpoint, int status, Duration time) {
        String known = STATUSES.contains(status) ? String.valueOf(status) : status / 100 % 10 + "xx";
        serverCalled(app, endpoint, known, time);
    }

    /** The authorization server gave no usable answer in time. */
    public void serverFailed(String app, Enum<?> endpoint, Duration time) {
        serverCalled(app, endpoint, "none", time);
    }

    private void serverCalled(String app, Enum<?> endpoint, String status, Duration time) {
        registry.timer("homeport.agent.server.calls", "app", app, "endpoint", Reasons.word(endpoint), "status", status)
                .record(time);
    }

    private void count(String name, String... labels) {
        registry.counter(name, labels).increment();
    }
}
