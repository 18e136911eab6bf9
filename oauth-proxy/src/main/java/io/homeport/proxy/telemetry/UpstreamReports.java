package io.homeport.proxy.telemetry;

import io.homeport.proxy.forward.Outcome;
import io.homeport.telemetry.Throttle;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Tells the operator of upstreams that fail: at once, and then seldom, however many requests fail with them. */
public final class UpstreamReports {
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final Consumer<String> operator;
    private final Throttle throttle;

    private record Fault(String upstream, Outcome outcome) {}

    /** Telling the operator in sentences. */
    public UpstreamReports(LongSupplier nanoTime, Consumer<String> operator) {
        this.throttle = new Throttle(nanoTime, SILENCE);
        this.operator = operator;
    }

    /**
     * Reports how an exchange with an upstream ended.
     *
     * @param trouble why it could not be reached, where that is known
     */
    public void report(String route, String region, Outcome outcome, Supplier<Optional<String>> trouble) {
        switch (outcome) {
            case UNREACHABLE ->
                tell(
                        route,
                        region,
                        outcome,
                        trouble.get().orElse("cannot be reached; check its address and that it runs"));
            case OVERLOADED ->
                tell(
                        route,
                        region,
                        outcome,
                        "has no room for more; raise max-requests-per-address, or the connections-per-upstream and"
                                + " waiting-per-upstream of homeport-proxy, or add an address");
            case TIMED_OUT -> tell(route, region, outcome, "no answer in time; check its load, or raise the timeout");
            case BROKEN_ANSWER -> tell(route, region, outcome, "answered no valid HTTP; check its log");
            case CUT_SHORT -> tell(route, region, outcome, "an answer broke off, the client was reset");
            case NONCE_REFUSED ->
                tell(route, region, outcome, "refuses the DPoP nonce that it has just given; check its nonces");
            case NONCE_WANTED,
                    ANSWERED,
                    CLIENT_GONE,
                    CLIENT_STALLED,
                    BROKEN_REQUEST,
                    BODY_TOO_LARGE,
                    MISDIRECTED,
                    TOKEN_OVER,
                    SESSION_REVOKED,
                    LEAVING,
                    REMOVED -> {}
        }
    }

    private void tell(String route, String region, Outcome outcome, String sentence) {
        OptionalLong unsaid = throttle.due(new Fault(route + '/' + region, outcome));
        if (unsaid.isEmpty()) {
            return;
        }
        String more = unsaid.getAsLong() == 0 ? "" : " (and " + unsaid.getAsLong() + " times since the last report)";
        operator.accept("route " + route + ", region " + region + ": " + sentence + more);
    }
}
