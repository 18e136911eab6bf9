package io.homeport.proxy.telemetry;

import io.homeport.telemetry.Throttle;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Tells the operator, seldom, that one client has as much as one may: it may be a proxy that stands for many. */
public final class LoadReports {
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final Consumer<String> operator;
    private final Throttle throttle;

    /** Telling the operator in sentences. */
    public LoadReports(LongSupplier nanoTime, Consumer<String> operator) {
        this.throttle = new Throttle(nanoTime, SILENCE);
        this.operator = operator;
    }

    /** A connection was closed at once. */
    public void connectionsOfClient(int most) {
        tell("max-connections-per-client", "a connection was closed: its client has " + most + " already");
    }

    /** A request was answered 429. */
    public void requestsOfClient(int most) {
        tell(
                "max-concurrent-requests-per-client",
                "a request was answered 429: its client has " + most
                        + " under way, or took back as many in 10 seconds");
    }

    private void tell(String key, String what) {
        OptionalLong unsaid = throttle.due(key);
        if (unsaid.isPresent()) {
            String more =
                    unsaid.getAsLong() == 0 ? "" : " (and " + unsaid.getAsLong() + " times since the last report)";
            operator.accept(what + more + "; if it is a proxy of yours, name its network in"
                    + " homeport-proxy.trusted-proxies; if many users share it, raise homeport-proxy." + key);
        }
    }
}
