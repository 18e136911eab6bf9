package io.homeport.proxy.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class DescriptorsTest {
    @Test
    void warnsWhereConnectionsWouldRunOutOfThem() {
        String warning = Descriptors.warning(20_000, 4_096, 4_096).orElseThrow();
        assertTrue(warning.contains("4096 files") && warning.contains("26608"), warning);
        assertEquals(Optional.empty(), Descriptors.warning(20_000, 4_096, 26_608));
        assertEquals(Optional.empty(), Descriptors.warning(20_000, 4_096, -1), "unlimited");
    }
}
