package io.homeport.proxy.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EndpointsTest {
    private final AtomicLong now = new AtomicLong();
    private final Endpoint one = endpoint("eu", "http://one");
    private final Endpoint two = endpoint("eu", "http://two");
    private final Endpoint far = endpoint("us", "http://far");
    private final Endpoints endpoints = new Endpoints(Map.of("eu", List.of(one, two), "us", List.of(far)));

    private Endpoint endpoint(String region, String url) {
        return new Endpoint(region, URI.create(url), now::get);
    }

    private void fail(Endpoint endpoint, int times) {
        for (int i = 0; i < times; i++) {
            endpoint.unreachable();
        }
    }

    @Test
    void theAddressWithTheFewestRequestsUnderWayIsNext() {
        Endpoint first = endpoints.take(List.of("eu"), List.of()).orElseThrow();
        Endpoint second = endpoints.take(List.of("eu"), List.of()).orElseThrow();
        assertEquals(Set.of(one, two), Set.of(first, second));
        first.release();
        assertEquals(first, endpoints.take(List.of("eu"), List.of()).orElseThrow());
    }

    @Test
    void equalsShare() {
        Set<Endpoint> taken = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            Endpoint next = endpoints.take(List.of("eu"), List.of()).orElseThrow();
            taken.add(next);
            next.release();
        }
        assertEquals(Set.of(one, two), taken);
    }

    @Test
    void aRegionThatWasNotNamedIsNeverTaken() {
        fail(one, 3);
        fail(two, 3);
        assertEquals(Optional.empty(), endpoints.take(List.of("eu"), List.of()));
        assertEquals(far, endpoints.take(List.of("eu", "us"), List.of()).orElseThrow());
    }

    @Test
    void whatWasTriedIsNotTriedAgain() {
        assertEquals(two, endpoints.take(List.of("eu"), List.of(one)).orElseThrow());
        assertEquals(Optional.empty(), endpoints.take(List.of("eu"), List.of(one, two)));
    }

    @Test
    void anAddressThatCannotBeReachedIsLeftAloneAndThenTriedByOne() {
        fail(one, 2);
        assertFalse(one.isPaused());
        fail(one, 1);
        assertTrue(one.isPaused());
        assertFalse(one.take());
        now.addAndGet(1_000_000_000L);
        assertTrue(one.take());
        assertFalse(one.take());
        one.reached();
        assertTrue(one.take());
    }

    @Test
    void thePauseGrowsToHalfAMinute() {
        fail(one, 100);
        now.addAndGet(29_000_000_000L);
        assertTrue(one.isPaused());
        now.addAndGet(2_000_000_000L);
        assertFalse(one.isPaused());
    }
}
