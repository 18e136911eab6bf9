package io.homeport.proxy.warmup;

import java.time.Duration;

/** Tells when the JIT compiler has so little left to do that more of the same requests would change nothing. */
final class Settling {
    /** Of the time that has passed: the compiler never rests wholly. */
    private static final int SHARE = 20;

    private static final int WINDOWS = 3;

    private int calm;

    /**
     * A stretch of time has passed.
     *
     * @param time that passed
     * @param compiling in it, by all of the compiler's threads
     * @return whether it has settled: one quiet stretch may be a compiler that waits for its turn
     */
    boolean after(Duration time, Duration compiling) {
        calm = compiling.multipliedBy(SHARE).compareTo(time) <= 0 ? calm + 1 : 0;
        return calm >= WINDOWS;
    }
}
