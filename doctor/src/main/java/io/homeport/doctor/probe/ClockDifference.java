package io.homeport.doctor.probe;

import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.ServerClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * By how much a server's clock is ahead of this machine's, to a second.
 */
record ClockDifference(Duration ahead) {
    /** What a whole second and a call's way make of two clocks that agree. */
    private static final Duration LEAST = Duration.ofSeconds(2);

    /**
     * Reads it.
     *
     * @param asked when the call began
     * @param answered when it had been answered
     */
    static Optional<ClockDifference> of(HttpAnswer answer, Instant asked, Instant answered) {
        return ServerClock.ahead(answer, asked, answered).map(ClockDifference::new);
    }

    /** Writes down what it means for whoever allows so much. */
    void note(String server, Duration allowed, Notes notes) {
        Duration apart = ahead.abs();
        if (apart.compareTo(LEAST) <= 0) {
            notes.fact("clock agrees");
            return;
        }
        String told = apart.plusMillis(500).toSeconds() + " s " + (ahead.isNegative() ? "behind" : "ahead of")
                + " this machine's clock";
        if (apart.compareTo(allowed) > 0) {
            notes.stops(
                    server + ".clock-skew",
                    "is " + allowed.toSeconds() + " s, and the server's clock is " + told
                            + ": tokens of one are refused by the other as expired, or as issued in the future",
                    "time synchronisation (NTP) on both machines; or up to PT60S here");
        } else if (apart.multipliedBy(2).compareTo(allowed) > 0) {
            notes.warns(
                    server + ".clock-skew",
                    "is " + allowed.toSeconds() + " s, and the server's clock is " + told + " already",
                    "time synchronisation (NTP) on both machines");
        } else {
            notes.fact("clock " + told);
        }
    }
}
