package io.homeport.proxy.settings;

import io.homeport.cookies.CookieBudget;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Holds the numbers among the proxy's settings against what they can mean. */
public final class SettingsCheck {
    /** What the server reads at all, see {@code quarkus.http.limits} in application.properties. */
    private static final long LARGEST_HEADER = 64 * 1024;

    /** Of a request that a browser makes of an ordinary page. */
    private static final int BESIDE_COOKIES = 4 * 1024;

    private static final long LONGEST_TARGET = 32 * 1024;
    private static final Duration DAY = Duration.ofDays(1);

    private final List<Fault> problems = new ArrayList<>();

    private SettingsCheck() {}

    /**
     * Checks.
     *
     * @throws InvalidConfiguration with all faults at once
     */
    public static void check(ProxySettings settings) {
        SettingsCheck check = new SettingsCheck();
        check.durations(settings);
        check.numbers(settings);
        if (!check.problems.isEmpty()) {
            throw new InvalidConfiguration(check.problems);
        }
    }

    /**
     * Holds the room that the proxy has for a request's header against what a session's cookies may take of it.
     *
     * @throws InvalidConfiguration if a session would be signed in whose every request is refused
     */
    public static void checkRoom(ProxySettings settings, CookieBudget cookies) {
        int least = cookies.onAgentCall() + BESIDE_COOKIES;
        if (settings.maxHeaderSize().asLongValue() < least) {
            throw new InvalidConfiguration(List.of(new Fault(
                    "homeport-proxy.max-header-size",
                    "is less than the " + least + " bytes that requests need whose cookies have the size of"
                            + " homeport.cookies.max-total",
                    "32K")));
        }
    }

    /** What loosens a protection, each a sentence to log at start. */
    public static List<String> warnings(ProxySettings settings) {
        List<String> warnings = new ArrayList<>();
        if (settings.http2ClearText()) {
            warnings.add(
                    "homeport-proxy.http2-clear-text is on: whoever reaches the clear-text port may speak HTTP/2 on it;"
                            + " only for a network that a service mesh keeps to itself");
        }
        if (settings.leastBodyRate().asLongValue() == 0) {
            warnings.add(
                    "homeport-proxy.least-body-rate is 0: a client may keep a connection to an API by a byte now and then");
        }
        return warnings;
    }

    private void durations(ProxySettings settings) {
        within("connect-timeout", settings.connectTimeout(), Duration.ofMillis(1), "2s");
        within("name-refresh-interval", settings.nameRefreshInterval(), Duration.ofSeconds(1), "10s");
        within("agent-first-byte-timeout", settings.agentFirstByteTimeout(), Duration.ofMillis(1), "30s");
        within("agent-body-timeout", settings.agentBodyTimeout(), Duration.ofMillis(1), "10s");
        within("idle-timeout", settings.idleTimeout(), Duration.ofMillis(1), "60s");
        within("header-timeout", settings.headerTimeout(), Duration.ofMillis(1), "15s");
        within("api-token-time", settings.apiTokenTime(), Duration.ofMillis(1), "5M");
        within("warm-up", settings.warmUp(), Duration.ZERO, "4s");
        within("drain-timeout", settings.drainTimeout(), Duration.ZERO, "30s");
    }

    private void numbers(ProxySettings settings) {
        within("connections-per-upstream", settings.connectionsPerUpstream(), 1, Integer.MAX_VALUE, "128");
        within("waiting-per-upstream", settings.waitingPerUpstream(), 0, Integer.MAX_VALUE, "512");
        within("max-header-size", settings.maxHeaderSize().asLongValue(), 1024, LARGEST_HEADER, "32K");
        within("max-target-length", settings.maxTargetLength().asLongValue(), 1, LONGEST_TARGET, "8K");
        within("least-body-rate", settings.leastBodyRate().asLongValue(), 0, 1024 * 1024, "240");
        within("max-pipelined-requests", settings.maxPipelinedRequests(), 1, Integer.MAX_VALUE, "32");
        within("max-connections", settings.maxConnections(), 1, Integer.MAX_VALUE, "20000");
        within("max-concurrent-requests", settings.maxConcurrentRequests(), 1, Integer.MAX_VALUE, "4096");
        within("api-token-count", settings.apiTokenCount(), 1, Integer.MAX_VALUE, "10000");
        within(
                "max-concurrent-requests-per-client",
                settings.maxConcurrentRequestsPerClient(),
                1,
                Integer.MAX_VALUE,
                "512");
        within("max-requests-per-session", settings.maxRequestsPerSession(), 0, 1_000_000, "600");
        within("max-connections-per-client", settings.maxConnectionsPerClient(), 1, Integer.MAX_VALUE, "2000");
    }

    private void within(String key, Duration value, Duration least, String example) {
        if (value.compareTo(least) < 0 || value.compareTo(DAY) > 0) {
            refuse(key, "is " + value + ", which is not between " + least + " and " + DAY, example);
        }
    }

    private void within(String key, long value, long least, long most, String example) {
        if (value < least || value > most) {
            refuse(key, "is " + value + ", which is not between " + least + " and " + most, example);
        }
    }

    private void refuse(String key, String fault, String example) {
        problems.add(new Fault("homeport-proxy." + key, fault, example));
    }
}
