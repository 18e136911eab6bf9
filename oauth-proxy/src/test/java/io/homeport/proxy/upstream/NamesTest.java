package io.homeport.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.SessionId;
import io.vertx.core.net.SocketAddress;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NamesTest {
    private final Map<String, List<String>> records = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final Address orders = endpoint("http://orders.internal:8080");

    private static Address endpoint(String url) {
        return new Address("eu", URI.create(url), () -> 0, 100, Duration.ZERO);
    }

    private Names names(Address... endpoints) {
        return new Names(List.of(endpoints), this::lookUp, told::add);
    }

    private InetAddress[] lookUp(String name) throws UnknownHostException {
        asked.add(name);
        if (!records.containsKey(name)) {
            throw new UnknownHostException(name);
        }
        List<InetAddress> addresses = new ArrayList<>();
        for (String address : records.get(name)) {
            addresses.add(InetAddress.getByName(address));
        }
        return addresses.toArray(InetAddress[]::new);
    }

    private static Optional<SocketAddress> at(String address) {
        return Optional.of(SocketAddress.inetSocketAddress(8080, address));
    }

    @Test
    void aChangeOfTheRecordIsFollowed() {
        Names names = names(orders);
        records.put("orders.internal", List.of("10.0.0.1"));
        names.refresh();
        assertEquals(at("10.0.0.1"), orders.server());
        records.put("orders.internal", List.of("10.0.0.2"));
        names.refresh();
        assertEquals(at("10.0.0.2"), orders.server());
    }

    @Test
    void eachOfSeveralAddressesHasItsTurn() {
        records.put("orders.internal", List.of("10.0.0.1", "10.0.0.2", "10.0.0.3"));
        names(orders).refresh();
        Set<Optional<SocketAddress>> used = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            used.add(orders.server());
        }
        assertEquals(Set.of(at("10.0.0.1"), at("10.0.0.2"), at("10.0.0.3")), used);
    }

    @Test
    void anAddressThatCannotBeReachedIsLeftOutUntilTheNextLookUp() {
        records.put("orders.internal", List.of("10.0.0.1", "10.0.0.2"));
        Names names = names(orders);
        names.refresh();
        assertTrue(orders.unreachable(at("10.0.0.1").get(), new ConnectException()));
        assertEquals(at("10.0.0.2"), orders.server());
        assertEquals(at("10.0.0.2"), orders.server());
        assertFalse(orders.unreachable(at("10.0.0.2").get(), new ConnectException()));
        assertEquals(at("10.0.0.2"), orders.server());
        names.refresh();
        assertEquals(2, new HashSet<>(List.of(orders.server(), orders.server())).size());
    }

    @Test
    void eachSessionHasItsOwnOfSeveralAddressesInWhicheverOrderTheyAreNamed() {
        records.put("orders.internal", List.of("10.0.0.1", "10.0.0.2", "10.0.0.3"));
        Names names = names(orders);
        names.refresh();
        SessionId session = new SessionId(new byte[SessionId.LENGTH]);
        Optional<SocketAddress> own = orders.server(session);
        records.put("orders.internal", List.of("10.0.0.3", "10.0.0.1", "10.0.0.2"));
        names.refresh();
        assertEquals(own, orders.server(session));
        orders.unreachable(own.get(), new ConnectException());
        Optional<SocketAddress> next = orders.server(session);
        assertNotEquals(own, next);
        assertEquals(next, orders.server(session));
        names.refresh();
        assertEquals(own, orders.server(session));
    }

    @Test
    void whileANameCannotBeLookedUpItsLastAddressesAreUsedAndTheOperatorIsToldOnce() {
        Names names = names(orders);
        records.put("orders.internal", List.of("10.0.0.1"));
        names.refresh();
        records.clear();
        names.refresh();
        names.refresh();
        assertEquals(at("10.0.0.1"), orders.server());
        assertEquals(1, told.size());
        records.put("orders.internal", List.of("10.0.0.2"));
        names.refresh();
        assertEquals("orders.internal can be looked up again", told.get(1));
        assertEquals(at("10.0.0.2"), orders.server());
    }

    @Test
    void aNameThatNeverHadAnAddressLeadsNowhere() {
        names(orders).refresh();
        assertEquals(Optional.empty(), orders.server());
    }

    @Test
    void addressesOfTheOtherFamilyAreNotMixedIn() {
        records.put("orders.internal", List.of("10.0.0.1", "fd00::1"));
        names(orders).refresh();
        assertEquals(at("10.0.0.1"), orders.server());
        assertEquals(at("10.0.0.1"), orders.server());
        records.put("orders.internal", List.of("fd00::1", "fd00::2"));
        names(orders).refresh();
        assertEquals(8080, orders.server().orElseThrow().port());
        assertTrue(orders.server().orElseThrow().hostAddress().startsWith("fd00:"));
    }

    @Test
    void aNameOfSeveralRoutesIsLookedUpOnceAndAnAddressNever() {
        records.put("orders.internal", List.of("10.0.0.1"));
        Address same = endpoint("http://orders.internal:8080");
        names(orders, same, endpoint("http://127.0.0.1:8080"), endpoint("http://[::1]:8080"))
                .refresh();
        assertEquals(List.of("orders.internal"), asked);
        assertEquals(at("10.0.0.1"), same.server());
    }
}
