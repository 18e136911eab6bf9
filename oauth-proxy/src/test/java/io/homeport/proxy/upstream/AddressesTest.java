package io.homeport.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.SessionId;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AddressesTest {
    private final AtomicLong now = new AtomicLong();
    private final Address one = endpoint("eu", "http://one");
    private final Address two = endpoint("eu", "http://two");
    private final Address far = endpoint("us", "http://far");
    private final Addresses endpoints = new Addresses(Map.of("eu", List.of(one, two), "us", List.of(far)));

    private Address endpoint(String region, String url) {
        return new Address(region, URI.create(url), now::get, 300, Duration.ofSeconds(10));
    }

    private Address take(String... regions) {
        return endpoints.take(List.of(regions), List.of()).orElseThrow();
    }

    private long sharesOf(Address endpoint, int requests) {
        return IntStream.range(0, requests)
                .filter(i -> take("eu").equals(endpoint))
                .count();
    }

    private void fail(Address endpoint, int times) {
        for (int i = 0; i < times; i++) {
            endpoint.unreachable();
        }
    }

    @Test
    void theAddressWithTheFewestRequestsUnderWayIsNext() {
        Address first = endpoints.take(List.of("eu"), List.of()).orElseThrow();
        Address second = endpoints.take(List.of("eu"), List.of()).orElseThrow();
        assertEquals(Set.of(one, two), Set.of(first, second));
        first.release();
        assertEquals(first, endpoints.take(List.of("eu"), List.of()).orElseThrow());
    }

    @Test
    void equalsShare() {
        Set<Address> taken = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            Address next = endpoints.take(List.of("eu"), List.of()).orElseThrow();
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
        fail(one, 3);
        for (int trial = 0; trial < 8; trial++) {
            now.addAndGet(30_000_000_000L);
            assertTrue(one.take());
            fail(one, 1);
        }
        now.addAndGet(29_000_000_000L);
        assertTrue(one.isPaused());
        now.addAndGet(2_000_000_000L);
        assertFalse(one.isPaused());
    }

    @Test
    void howeverManyFailAtOnceThePauseIsTheFirstOne() {
        fail(one, 100);
        assertTrue(one.isPaused());
        now.addAndGet(1_000_000_000L);
        assertTrue(one.take());
        fail(one, 1);
        now.addAndGet(1_000_000_000L);
        assertTrue(one.isPaused());
        now.addAndGet(1_000_000_000L);
        assertFalse(one.isPaused());
    }

    @Test
    void anAddressThatIsFullTakesNoMoreUntilOneIsOver() {
        Address small = new Address("eu", URI.create("http://small"), now::get, 1, Duration.ZERO);
        assertTrue(small.take());
        assertFalse(small.take());
        small.release();
        assertTrue(small.take());
    }

    @Test
    void aFullRegionIsNotOneThatCannotBeReachedAndNoOtherTakesOver() {
        Address small = new Address("eu", URI.create("http://small"), now::get, 1, Duration.ZERO);
        Addresses of = new Addresses(Map.of("eu", List.of(small), "us", List.of(far)));
        assertEquals(small, of.take(List.of("eu", "us"), List.of()).orElseThrow());
        assertEquals(Optional.empty(), of.take(List.of("eu", "us"), List.of()));
        assertTrue(of.areFull(List.of("eu", "us"), List.of()));
        fail(small, 3);
        assertEquals(far, of.take(List.of("eu", "us"), List.of()).orElseThrow());
    }

    @Test
    void anAddressThatIsNotWellIsLeftAloneUntilItIs() {
        one.setWell(false);
        assertTrue(one.isPaused());
        assertEquals(0, sharesOf(one, 20));
        two.setWell(false);
        assertEquals(Optional.empty(), endpoints.take(List.of("eu"), List.of()));
        assertFalse(endpoints.areFull(List.of("eu"), List.of()));
        two.setWell(true);
        assertEquals(two, take("eu"));
    }

    @Test
    void anAddressThatComesBackTakesItsFullShareOnlyByAndBy() {
        one.setWell(false);
        one.setWell(true);
        now.addAndGet(2_500_000_000L);
        assertEquals(20, sharesOf(one, 100));
        now.addAndGet(7_500_000_000L);
        assertEquals(80, sharesOf(one, 100));
        assertEquals(50, sharesOf(one, 100));
    }

    @Test
    void anAddressThatCanBeReachedAgainStartsSlowlyToo() {
        fail(one, 3);
        now.addAndGet(1_000_000_000L);
        assertTrue(one.take());
        one.reached();
        one.release();
        now.addAndGet(2_500_000_000L);
        assertEquals(20, sharesOf(one, 100));
    }

    @Test
    void aSessionHasAnAddressOfItsOwnUntilThatCannotBeReached() {
        SessionId session = new SessionId(new byte[SessionId.LENGTH]);
        Address own = takeFor(session);
        Address other = own.equals(one) ? two : one;
        assertEquals(List.of(own, own, own), List.of(takeFor(session), takeFor(session), takeFor(session)));
        assertEquals(Optional.of(other), endpoints.take(List.of("eu"), List.of(own), Optional.of(session)));
        fail(own, 3);
        assertEquals(other, takeFor(session));
        own.reached();
        assertEquals(own, takeFor(session));
    }

    @Test
    void anInstanceThatIsBackIsFoundWhenTheOtherOneGoes() {
        Addresses agents = Addresses.ofInstances(Map.of("eu", List.of(one, two)));
        SessionId session = new SessionId(new byte[SessionId.LENGTH]);
        fail(one, 8);
        fail(two, 3);
        Address first =
                agents.take(List.of("eu"), List.of(), Optional.of(session)).orElseThrow();
        assertNotEquals(
                first,
                agents.take(List.of("eu"), List.of(first), Optional.of(session)).orElseThrow());
        assertEquals(Optional.empty(), agents.take(List.of("eu"), List.of(one, two), Optional.of(session)));
        assertTrue(agents.take(List.of("eu"), List.of(), Optional.empty()).isPresent());
    }

    @Test
    void anInstanceThatIsAboutToStopIsTakenLast() {
        Addresses agents = Addresses.ofInstances(Map.of("eu", List.of(one, two)));
        SessionId session = new SessionId(new byte[SessionId.LENGTH]);
        Address own =
                agents.take(List.of("eu"), List.of(), Optional.of(session)).orElseThrow();
        own.leaves();
        Address other =
                agents.take(List.of("eu"), List.of(), Optional.of(session)).orElseThrow();
        assertNotEquals(own, other);
        assertEquals(
                other, agents.take(List.of("eu"), List.of(), Optional.empty()).orElseThrow());
        assertEquals(
                own,
                agents.take(List.of("eu"), List.of(other), Optional.of(session)).orElseThrow());
        now.addAndGet(Duration.ofSeconds(14).toNanos());
        assertEquals(
                other,
                agents.take(List.of("eu"), List.of(), Optional.of(session)).orElseThrow());
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertEquals(
                own, agents.take(List.of("eu"), List.of(), Optional.of(session)).orElseThrow());
    }

    @Test
    void anInstanceThatStopsIsTakenAfterOneThatCouldNotBeReached() {
        Addresses agents = Addresses.ofInstances(Map.of("eu", List.of(one, two)));
        SessionId session = new SessionId(new byte[SessionId.LENGTH]);
        Address own = takeFor(agents, session);
        Address replaced = own == one ? two : one;
        fail(replaced, 3);
        own.leaves();
        assertEquals(replaced, takeFor(agents, session));
        assertEquals(
                own,
                agents.take(List.of("eu"), List.of(replaced), Optional.of(session))
                        .orElseThrow());
    }

    @Test
    void ofTwoInstancesThatStopTheFirstOneIsTaken() {
        Addresses agents = Addresses.ofInstances(Map.of("eu", List.of(one, two)));
        SessionId session = new SessionId(new byte[SessionId.LENGTH]);
        Address own = takeFor(agents, session);
        Address other = own == one ? two : one;
        other.leaves();
        now.addAndGet(Duration.ofSeconds(5).toNanos());
        own.leaves();
        assertEquals(other, takeFor(agents, session));
    }

    @Test
    void anInstanceThatStandsAloneServesUntilItStops() {
        Addresses agents = Addresses.ofInstances(Map.of("eu", List.of(one)));
        one.leaves();
        assertEquals(Optional.of(one), agents.take(List.of("eu"), List.of(), Optional.empty()));
    }

    @Test
    void anInstanceThatStandsAloneIsLeftAlone() {
        Addresses agents = Addresses.ofInstances(Map.of("eu", List.of(one)));
        fail(one, 3);
        assertEquals(Optional.empty(), agents.take(List.of("eu"), List.of(), Optional.empty()));
    }

    @Test
    void aSessionMayGoToTheNextRegionWhereItsOwnHasNone() {
        SessionId session = new SessionId(new byte[SessionId.LENGTH]);
        fail(one, 3);
        fail(two, 3);
        assertEquals(Optional.empty(), endpoints.take(List.of("eu"), List.of(), Optional.of(session)));
        assertEquals(Optional.of(far), endpoints.take(List.of("eu", "us"), List.of(), Optional.of(session)));
    }

    private Address takeFor(SessionId session) {
        return takeFor(endpoints, session);
    }

    private static Address takeFor(Addresses addresses, SessionId session) {
        return addresses.take(List.of("eu"), List.of(), Optional.of(session)).orElseThrow();
    }
}
