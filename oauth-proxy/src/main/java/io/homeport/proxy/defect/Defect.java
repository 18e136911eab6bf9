package io.homeport.proxy.defect;

import java.util.ArrayList;
import java.util.List;

/** What the log says of a fault of the proxy's own. */
public final class Defect {
    private static final String OURS = "io.homeport.";
    private static final int MOST_FRAMES = 6;

    private Defect() {}

    /**
     * Its type and a few of its frames, as class and line: the first, where it happened, and those of our own code.
     * The message is left out, since it could hold a value of the request. Some exceptions have no frame at all: the
     * JVM leaves them out of those that it throws often.
     */
    public static String of(Throwable fault) {
        List<String> frames = new ArrayList<>();
        for (StackTraceElement frame : fault.getStackTrace()) {
            if (frames.size() < MOST_FRAMES
                    && (frames.isEmpty() || frame.getClassName().startsWith(OURS))) {
                frames.add(frame.getClassName() + ':' + frame.getLineNumber());
            }
        }
        return fault.getClass().getName() + " at " + (frames.isEmpty() ? "no known place" : String.join(", ", frames));
    }
}
