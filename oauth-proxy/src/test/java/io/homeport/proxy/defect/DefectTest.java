package io.homeport.proxy.defect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DefectTest {
    private static StackTraceElement frame(String type, int line) {
        return new StackTraceElement(type, "method", type + ".java", line);
    }

    @Test
    void namesTypeFirstFrameAndOurFrames() {
        Exception fault = new IllegalStateException("planted");
        fault.setStackTrace(new StackTraceElement[] {
            frame("java.util.List", 7), frame("java.util.Map", 8), frame("io.homeport.proxy.Door", 9)
        });
        assertEquals("java.lang.IllegalStateException at java.util.List:7, io.homeport.proxy.Door:9", Defect.of(fault));
    }

    @Test
    void keepsToAFewFrames() {
        Error fault = new StackOverflowError();
        StackTraceElement[] deep = new StackTraceElement[1024];
        java.util.Arrays.fill(deep, frame("io.homeport.proxy.Door", 9));
        fault.setStackTrace(deep);
        assertTrue(Defect.of(fault).length() < 300, Defect.of(fault));
    }

    @Test
    void knowsNoPlaceOfAFaultWithoutFrames() {
        Exception fault = new IllegalStateException("planted");
        fault.setStackTrace(new StackTraceElement[0]);
        String told = Defect.of(fault);
        assertTrue(told.startsWith("java.lang.IllegalStateException at "), told);
        assertFalse(told.contains("planted"), told);
    }
}
