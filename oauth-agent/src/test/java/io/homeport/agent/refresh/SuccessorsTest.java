package io.homeport.agent.refresh;

import static io.homeport.agent.refresh.PlainSessions.renewal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.agent.session.Session;
import io.homeport.agent.world.MovableClock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SuccessorsTest {
    private static final TokenUse FIRST = TokenUse.of("shop", "planted-refresh-token-1", 0);
    private static final TokenUse SECOND = TokenUse.of("shop", "planted-refresh-token-2", 1);

    private final MovableClock clock = new MovableClock();
    private final PlainSessions sessions = new PlainSessions(clock);
    private final RefreshCoalescer coalescer = new RefreshCoalescer(clock);
    private final Session first = sessions.known("first", 0, Optional.of("planted-refresh-token-1"));
    private final Session second = sessions.known("second", 1, Optional.of("planted-refresh-token-2"));
    private final Session third = sessions.known("third", 2, Optional.of("planted-refresh-token-3"));

    private List<Session> of(String cookie, Session session) {
        List<Session> seen = new ArrayList<>();
        new Successors(sessions, SharedRefreshes.none(coalescer))
                .each(sessions.request(cookie, Map.of()), session, seen::add);
        return seen;
    }

    @Test
    void eachSessionThatRefreshesMadeOfItIsTold() {
        coalescer.turn(FIRST, () -> Future.succeededFuture(renewal("second", Optional.of(SECOND))));
        coalescer.turn(SECOND, () -> Future.succeededFuture(renewal("third", Optional.empty())));
        assertEquals(List.of(second, third), of("first", first));
        assertEquals(List.of(third), of("second", second));
        assertEquals(List.of(), of("third", third));
    }

    @Test
    void whatIsUnderWayIsToldWhenItIsThere() {
        Promise<Renewal> underWay = Promise.promise();
        coalescer.turn(FIRST, underWay::future);
        List<Session> seen = of("first", first);
        assertEquals(List.of(), seen);
        underWay.complete(renewal("second", Optional.of(SECOND)));
        assertEquals(List.of(second), seen);
    }

    @Test
    void aRefreshThatFailedMadeNothing() {
        Promise<Renewal> underWay = Promise.promise();
        coalescer.turn(FIRST, underWay::future);
        List<Session> seen = of("first", first);
        underWay.fail("the server cannot be reached");
        assertEquals(List.of(), seen);
    }

    @Test
    void cookiesThatCannotBeReadAreNoSession() {
        coalescer.turn(FIRST, () -> Future.succeededFuture(renewal("unknown", Optional.empty())));
        assertEquals(List.of(), of("first", first));
    }

    @Test
    void withoutARefreshTokenNothingIsMade() {
        assertEquals(List.of(), of("tokenless", sessions.known("tokenless", 0, Optional.empty())));
        assertEquals(List.of(), of("half", sessions.withoutRefreshCookie("half")));
    }
}
