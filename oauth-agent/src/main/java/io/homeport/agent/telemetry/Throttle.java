package io.homeport.agent.telemetry;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** Lets one thing be said at once, and then at most once in a while, however often there is a reason to; counts the rest. */
final class Throttle {
    private final Clock clock;
    private final long silenceMillis;
    private final Map<Object, Said> said = new ConcurrentHashMap<>();

    private record Said(long atMillis, long unsaid, boolean now) {}

    Throttle(Clock clock, Duration silence) {
        this.clock = clock;
        this.silenceMillis = silence.toMillis();
    }

    /**
     * How often this was left unsaid since it was last said; empty where it is to be left unsaid now.
     *
     * @param what one of few: it is remembered for good
     */
    OptionalLong due(Object what) {
        long now = clock.millis();
        long[] unsaid = new long[1];
        Said last = said.compute(what, (key, before) -> {
            // A clock that was set back must not silence anything.
            boolean due = before == null || now - before.atMillis() >= silenceMillis || now < before.atMillis();
            unsaid[0] = before == null ? 0 : before.unsaid();
            return due ? new Said(now, 0, true) : new Said(before.atMillis(), before.unsaid() + 1, false);
        });
        return last.now() ? OptionalLong.of(unsaid[0]) : OptionalLong.empty();
    }
}
