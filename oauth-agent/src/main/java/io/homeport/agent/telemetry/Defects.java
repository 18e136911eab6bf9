package io.homeport.agent.telemetry;

import io.homeport.telemetry.Throttle;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Tells the operator of faults of our own: what was thrown and where, on one line, and never its message, which may quote
 * a token. The same fault has a line a second at most.
 */
public final class Defects {
    private static final Duration SILENCE = Duration.ofSeconds(1);
    private static final int MOST_FRAMES = 8;
    private static final int MOST_CAUSES = 3;

    private final Consumer<String> log;
    private final Throttle throttle;

    /** Each line goes to the log. */
    public Defects(Clock clock, Consumer<String> log) {
        this.log = log;
        this.throttle = new Throttle(clock, SILENCE);
    }

    void report(String app, String call, Throwable defect) {
        String place = place(defect);
        OptionalLong unsaid = throttle.due(place);
        if (unsaid.isPresent()) {
            String more = unsaid.getAsLong() == 0 ? "" : " (and " + unsaid.getAsLong() + " times since the last line)";
            log.accept("app " + app + ", " + call + " failed with " + place + more
                    + "; this is a defect, please report it with this line");
        }
    }

    /** Types and frames of the throwable and its causes; the JVM leaves the frames out of what is thrown often. */
    static String place(Throwable defect) {
        StringBuilder text = new StringBuilder();
        Throwable cause = defect;
        for (int i = 0; i < MOST_CAUSES && cause != null; i++) {
            text.append(i == 0 ? "" : ", caused by ").append(cause.getClass().getName());
            StackTraceElement[] frames = cause.getStackTrace();
            for (int j = 0; j < MOST_FRAMES && j < frames.length; j++) {
                text.append(j == 0 ? " at " : " < ").append(frames[j]);
            }
            cause = cause.getCause();
        }
        return text.toString();
    }
}
