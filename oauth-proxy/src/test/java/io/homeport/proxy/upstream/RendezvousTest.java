package io.homeport.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.SessionId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RendezvousTest {
    private static final List<String> THREE = List.of("agent-0:9503", "agent-1:9503", "agent-2:9503");

    private static SessionId session(int number) {
        return new SessionId(
                ByteBuffer.allocate(SessionId.LENGTH).putInt(12, number).array());
    }

    private static List<String> order(List<String> places, int session) {
        return Rendezvous.order(places, Function.identity(), session(session));
    }

    @Test
    void givesEachPlaceItsShareOfTheSessions() {
        for (String place : THREE) {
            long share = IntStream.range(0, 3_000)
                    .filter(session -> order(THREE, session).get(0).equals(place))
                    .count();
            assertTrue(share > 850 && share < 1_150, () -> place + " has " + share + " of 3,000");
        }
    }

    @Test
    void asksNobodyInWhichOrderThePlacesWereNamed() {
        List<String> otherwise = List.of(THREE.get(2), THREE.get(0), THREE.get(1));
        IntStream.range(0, 300).forEach(session -> assertEquals(order(THREE, session), order(otherwise, session)));
    }

    @Test
    void movesNoSessionButThoseOfAPlaceThatGoes() {
        List<String> left = THREE.subList(0, 2);
        for (int session = 0; session < 300; session++) {
            List<String> before =
                    order(THREE, session).stream().filter(left::contains).toList();
            assertEquals(before, order(left, session));
        }
    }
}
