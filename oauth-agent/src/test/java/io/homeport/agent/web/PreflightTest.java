package io.homeport.agent.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class PreflightTest {
    private static final List<String> OWN = List.of("token-handler-version", "content-type");

    /** Thousands of names cost no more stack than one. */
    @Test
    void readsAnyNumberOfNames() {
        String names = "a,".repeat(2_047) + "a";
        assertEquals("token-handler-version, content-type" + ", a".repeat(2_048), Preflight.allowed(OWN, names));
    }

    @Test
    void readsNoListThatIsLongerThanAnyPages() {
        assertEquals("token-handler-version, content-type", Preflight.allowed(OWN, "a,".repeat(2_048) + "a"));
    }

    @Test
    void leavesOutWhatIsNoFieldName() {
        assertEquals(
                "token-handler-version, content-type, good",
                Preflight.allowed(OWN, "b\u00e4d, b d, \"bad\", b:d, good, \r\nbad: x,,"));
    }
}
