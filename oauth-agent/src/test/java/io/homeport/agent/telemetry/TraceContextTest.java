package io.homeport.agent.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** #113: W3C Trace Context in, the same trace out. */
class TraceContextTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

    @Test
    void continuesTheCallersTraceWithAParentOfItsOwn() {
        TraceContext trace = TraceContext.of(List.of(PARENT), List.of("a=1", "b=2"));
        assertEquals(Optional.of("a=1,b=2"), trace.state());
        assertTrue(trace.traceparent().matches("00-" + TRACE + "-[0-9a-f]{16}-01"), trace.traceparent());
        assertNotEquals(PARENT, trace.traceparent());
        assertNotEquals(trace.traceparent(), trace.traceparent());
    }

    @Test
    void readsALaterVersionAsItsOwn() {
        assertEquals(
                TRACE,
                TraceContext.of(List.of("cc" + PARENT.substring(2) + "-more"), List.of())
                        .traceId());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nx: y",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-\n",
            })
    void beginsATraceOfItsOwnWhereTheCallersIsMalformed(String traceparent) {
        TraceContext trace = TraceContext.of(List.of(traceparent), List.of("a=1"));
        assertNotEquals(TRACE, trace.traceId());
        assertTrue(trace.traceparent().matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00"), trace.traceparent());
        assertEquals(Optional.empty(), trace.state());
    }

    @Test
    void choosesBetweenNoTwoTraces() {
        assertNotEquals(
                TRACE, TraceContext.of(List.of(PARENT, PARENT), List.of()).traceId());
    }

    @Test
    void dropsAStateThatIsNoHeaderOfReasonableLength() {
        for (String state : List.of("a=1\r\nx: y", "a=\u0000", "a=é", "a=" + "x".repeat(512))) {
            assertEquals(
                    Optional.empty(),
                    TraceContext.of(List.of(PARENT), List.of(state)).state());
        }
    }

    @Test
    void takesAWellFormedRequestIdOnly_111() {
        TraceContext trace = TraceContext.fresh();
        assertEquals("checkout-4711", RequestId.of(List.of("checkout-4711"), trace));
        for (List<String> fields : List.of(
                List.<String>of(),
                List.of("short"),
                List.of("x".repeat(65)),
                List.of("checkout-4711", "checkout-4711"),
                List.of("checkout 4711"),
                List.of("checkout-4711\nlogin_completed"),
                List.of("checkout-4711\r"),
                List.of("checkout-${jndi:x}"))) {
            assertEquals(trace.traceId(), RequestId.of(fields, trace));
        }
    }
}
