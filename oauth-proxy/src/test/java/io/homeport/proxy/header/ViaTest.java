package io.homeport.proxy.header;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.request.Version;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ViaTest {
    private final Via via = Via.of("us");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1 homeport-us",
                "1.0 a, 2 homeport-us",
                "1.1 HomePort-US",
                "HTTP/1.1 homeport-us (x)",
                "1.1   homeport-us",
                " ,1.1 homeport-us"
            })
    void criterion97ourOwnNameIsALoopHoweverItIsSpelled(String field) {
        assertTrue(via.isLoop(List.of("1.1 edge", field)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "homeport-us", "1.1 homeport-eu", "1.1 homeport-us.example", "1.1 edge (homeport-us)"})
    void anotherNameIsNone(String field) {
        assertFalse(via.isLoop(List.of(field)));
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_0, 1.0 homeport-us", "HTTP_1_1, 1.1 homeport-us", "HTTP_2, 2 homeport-us"})
    void addsThisHopWithTheProtocolItWasReachedBy(Version version, String hop) {
        assertEquals(hop, via.append(List.of(), version));
        assertEquals("1.1 a, 1.0 b, " + hop, via.append(List.of("1.1 a", "1.0 b"), version));
    }
}
