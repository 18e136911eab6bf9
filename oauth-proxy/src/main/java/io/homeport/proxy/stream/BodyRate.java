package io.homeport.proxy.stream;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The least rate of a body. A client that sends a byte now and then would keep a connection to the API for as long as it
 * likes. Time in which the taking side holds the body up does not count.
 */
public final class BodyRate {
    /** Connections of travellers stand still for some seconds. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    private final long bytesPerSecond;
    private final LongSupplier nanoTime;
    private final long begin;
    private long heldUpSince;
    private long heldUp;
    private boolean isHeldUp;

    /**
     * Of a body that begins now.
     *
     * @param bytesPerSecond at least; at none, there is no rate
     */
    public BodyRate(long bytesPerSecond, LongSupplier nanoTime) {
        this.bytesPerSecond = bytesPerSecond;
        this.nanoTime = nanoTime;
        this.begin = nanoTime.getAsLong();
    }

    /**
     * How long nothing more may come.
     *
     * @param bytes that have come in all
     * @param blocked whether the taking side holds the body up from now on
     * @param most that it may be in any case
     */
    public Duration patience(long bytes, boolean blocked, Duration most) {
        long now = nanoTime.getAsLong();
        if (isHeldUp) {
            heldUp += now - heldUpSince;
        }
        isHeldUp = blocked;
        heldUpSince = now;
        if (blocked || bytesPerSecond == 0) {
            return most;
        }
        long earned = GRACE.toNanos() + (long) ((double) bytes / bytesPerSecond * NANOS_PER_SECOND);
        Duration left = Duration.ofNanos(Math.max(0, earned + heldUp - (now - begin)));
        return left.compareTo(most) < 0 ? left : most;
    }
}
