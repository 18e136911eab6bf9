package io.homeport.proxy.telemetry;

import io.homeport.telemetry.Throttle;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Tells the operator of authorization servers that fail: at once, and then seldom, however many requests fail. */
public final class ServerReports {
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final Consumer<String> operator;
    private final Throttle throttle;

    /** Where a server's faults show. Not what the fault is: a server's words are many, and each place is remembered. */
    private record Place(String app, String route) {}

    /** Telling the operator in sentences. */
    public ServerReports(Consumer<String> operator) {
        this(System::nanoTime, operator);
    }

    /** The same by another time. */
    ServerReports(LongSupplier nanoTime, Consumer<String> operator) {
        this.operator = operator;
        this.throttle = new Throttle(nanoTime, SILENCE);
    }

    /** Reports a fault of the server of an app, on the way to the API of a route. */
    public void report(String app, String route, String fault) {
        OptionalLong unsaid = throttle.due(new Place(app, route));
        if (unsaid.isPresent()) {
            String more =
                    unsaid.getAsLong() == 0 ? "" : " (and " + unsaid.getAsLong() + " times since the last report)";
            operator.accept("app " + app + ", route " + route + ": no token for the API: " + fault + more);
        }
    }
}
