package io.homeport.proxy.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.forward.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UpstreamReportsTest {
    private final AtomicLong now = new AtomicLong();
    private final List<String> told = new ArrayList<>();
    private final UpstreamReports reports = new UpstreamReports(now::get, told::add);

    @Test
    void anOutageIsToldAtOnceAndThenSeldom() {
        for (int i = 0; i < 1_000; i++) {
            reports.report("orders", "eu", Outcome.UNREACHABLE, Optional::empty);
        }
        assertEquals(1, told.size());
        now.addAndGet(11_000_000_000L);
        reports.report("orders", "eu", Outcome.UNREACHABLE, Optional::empty);
        assertEquals(2, told.size());
        assertTrue(told.get(1).contains("999 times"), told.get(1));
        reports.report("orders", "us", Outcome.UNREACHABLE, Optional::empty);
        reports.report("orders", "eu", Outcome.TIMED_OUT, Optional::empty);
        assertEquals(4, told.size());
    }

    @Test
    void saysWhyItCannotBeReachedWhereThatIsKnown() {
        reports.report("orders", "eu", Outcome.UNREACHABLE, () -> Optional.of("https://a refuses connections"));
        assertEquals(List.of("route orders, region eu: https://a refuses connections"), told);
    }

    @Test
    void whatIsNoFaultOfAnUpstreamIsNotTold() {
        for (Outcome outcome : List.of(Outcome.ANSWERED, Outcome.CLIENT_GONE, Outcome.CLIENT_STALLED)) {
            reports.report("orders", "eu", outcome, Optional::empty);
        }
        assertEquals(List.of(), told);
    }
}
