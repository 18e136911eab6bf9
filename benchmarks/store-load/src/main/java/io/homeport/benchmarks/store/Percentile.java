package io.homeport.benchmarks.store;

/** The least delay that this share of them does not exceed. */
final class Percentile {
    private Percentile() {}

    /** In milliseconds, of nanoseconds in ascending order. */
    static double of(long[] sorted, double share) {
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)] / 1e6;
    }
}
