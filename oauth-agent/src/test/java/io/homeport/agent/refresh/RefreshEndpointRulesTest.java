package io.homeport.agent.refresh;

import static io.homeport.agent.refresh.PlainSessions.CLEARED;
import static io.homeport.agent.refresh.PlainSessions.ID;
import static io.homeport.agent.refresh.PlainSessions.UNUSABLE;
import static io.homeport.agent.refresh.PlainSessions.renewal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.session.EndedSessions;
import io.homeport.agent.session.EndedSessions.Ending;
import io.homeport.agent.session.RevokedSessions;
import io.homeport.agent.session.SessionBody;
import io.homeport.agent.session.SessionBody.Lifetimes;
import io.homeport.agent.session.SessionWriter;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.world.MovableClock;
import io.homeport.authorizationserver.ServerFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is renewed, and with what. The use of the refresh token itself is begun by another caller each time. */
class RefreshEndpointRulesTest {
    private static final TokenUse FIRST = TokenUse.of("shop", "planted-refresh-token-1", 0);
    private static final TokenUse SECOND = TokenUse.of("shop", "planted-refresh-token-2", 1);

    private final MovableClock clock = new MovableClock();
    private final PlainSessions sessions = new PlainSessions(clock);
    private final EndedSessions ended = new EndedSessions(clock);
    private final RefreshCoalescer coalescer = new RefreshCoalescer(clock);
    private final Promise<Renewal> others = Promise.promise();
    private final RefreshEndpoint endpoint = new RefreshEndpoint(
            sessions,
            new SessionWriter(sessions, RevokedSessions.none(clock), clock),
            new SessionBody(clock),
            clock,
            ended,
            RevokedSessions.none(clock),
            SharedRefreshes.none(coalescer));

    @BeforeEach
    void aSessionWhoseRefreshIsUnderWay() {
        sessions.known("first", 0, Optional.of("planted-refresh-token-1"));
        sessions.known("second", 1, Optional.of("planted-refresh-token-2"));
        sessions.known("third", 2, Optional.of("planted-refresh-token-3"));
        coalescer.turn(FIRST, others::future);
    }

    private Future<Answer> asked(Map<String, String> parameters) {
        return endpoint.answer(sessions.request("first", parameters));
    }

    private ApiError refused(String cookie) {
        return assertThrows(ApiError.class, () -> endpoint.answer(sessions.request(cookie, Map.of())));
    }

    private static ApiError failed(Future<Answer> answer) {
        assertTrue(answer.failed());
        return assertInstanceOf(ApiError.class, answer.cause());
    }

    private static void assertIs(String code, List<String> cookies, ApiError error) {
        assertEquals(code, error.code());
        assertEquals(cookies, error.setCookies());
    }

    private double counted(String meter) {
        return sessions.meters.find(meter).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    @Test
    void isAPostToRefresh() {
        assertEquals(HttpMethod.POST, endpoint.method());
        assertEquals("refresh", endpoint.path());
    }

    @Test
    void whoHasNoSessionIsToldSo() {
        assertIs("unauthorized", List.of(UNUSABLE), refused("unknown"));
        sessions.expire();
        assertIs("session_expired", List.of(UNUSABLE), refused("unknown"));
    }

    @Test
    void withoutItsRefreshCookieASessionIsNotRenewed() {
        sessions.withoutRefreshCookie("half");
        assertIs("unauthorized", List.of(UNUSABLE), refused("half"));
        sessions.expire();
        assertIs("session_expired", List.of(UNUSABLE), refused("half"));
    }

    @Test
    void withoutARefreshTokenTheSessionEnds() {
        sessions.known("tokenless", 0, Optional.empty());
        assertIs("session_expired", List.of(CLEARED), refused("tokenless"));
    }

    @Test
    void aSessionBeyondTheAppsLimitEnds() {
        clock.advance(Duration.ofHours(2));
        assertIs("session_expired", List.of(CLEARED), refused("first"));
    }

    @Test
    void aSessionWhoseUserSignedOutEnds() {
        ended.add(ID, Ending.SIGNED_OUT);
        assertIs("session_expired", List.of(CLEARED), refused("first"));
    }

    /** The browser may have the cookies of the newer session by now. */
    @ParameterizedTest
    @EnumSource(
            value = Ending.class,
            names = {"REPLACED", "SIGNED_IN_AGAIN"})
    void aSessionThatANewerOneFollowedLeavesTheCookiesAlone(Ending ending) {
        ended.add(ID, ending);
        assertIs("session_expired", List.of(), refused("first"));
    }

    @Test
    void aParameterThatTheAppDoesNotAllowIsRefused() {
        assertEquals(
                "invalid_request",
                assertThrows(ApiError.class, () -> asked(Map.of("audience", "orders")))
                        .code());
        assertEquals(
                "invalid_request",
                assertThrows(ApiError.class, () -> asked(Map.of("scope", "openid admin")))
                        .code());
    }

    @Test
    void whoComesWhileARefreshIsUnderWayGetsItsCookies() {
        Future<Answer> answer = asked(Map.of());
        assertFalse(answer.isComplete());
        Renewal renewal = renewal("second", Optional.of(SECOND));
        others.complete(renewal);
        assertEquals(renewal.setCookies(), answer.result().setCookies());
        assertEquals("us", answer.result().content().orElseThrow().getString("region"));
        assertEquals(1, counted("homeport.agent.refreshes.coalesced"));
        assertEquals(1, counted("homeport.agent.refreshes"));
    }

    @Test
    void whoAskedForSomethingElseGoesOnWithTheCookiesThatCameOfIt() {
        Renewal next = renewal("third", Optional.empty());
        Map<String, String> narrower = Map.of("scope", "openid");
        coalescer.turn(SECOND, () -> Future.succeededFuture(next.asked(narrower)));
        Future<Answer> answer = asked(narrower);
        others.complete(renewal("second", Optional.empty()));
        assertEquals(next.setCookies(), answer.result().setCookies());
        assertEquals(2, counted("homeport.agent.refreshes.coalesced"));
    }

    @Test
    void aLateCallerGetsNoRefreshTokenThatIsUsedUp() {
        Renewal next = renewal("third", Optional.empty());
        coalescer.turn(SECOND, () -> Future.succeededFuture(next));
        Future<Answer> answer = asked(Map.of());
        others.complete(renewal("second", Optional.of(SECOND)));
        assertEquals(next.setCookies(), answer.result().setCookies());
    }

    @Test
    void whatThePageIsToldComesWithTheCookiesThatKeepTheSession() {
        Future<Answer> answer = asked(Map.of());
        Renewal done = renewal("second", Optional.empty());
        others.complete(new Renewal(
                done.setCookies(),
                new Lifetimes(Instant.EPOCH, Instant.EPOCH),
                Optional.empty(),
                Optional.of(ApiError.tokenTooLarge()),
                done.next(),
                Map.of()));
        assertIs(ApiError.tokenTooLarge().code(), done.setCookies(), failed(answer));
        assertEquals(0, counted("homeport.agent.refreshes"));
    }

    @Test
    void whereTheServerEndedTheSessionItsCookiesAreCleared() {
        Future<Answer> answer = asked(Map.of());
        others.fail(new SessionOver());
        assertIs("session_expired", List.of(CLEARED), failed(answer));
    }

    /** Its cookies were cleared or replaced by whatever ended it. */
    @ParameterizedTest
    @EnumSource(Ending.class)
    void anAnswerThatComesAfterTheSessionsEndTouchesNoCookie(Ending ending) {
        Future<Answer> renewed = asked(Map.of());
        ended.add(ID, ending);
        others.complete(renewal("second", Optional.of(SECOND)));
        assertIs("session_expired", List.of(), failed(renewed));
    }

    @Test
    void aRefusalThatComesAfterTheSessionsEndTouchesNoCookie() {
        Future<Answer> refused = asked(Map.of());
        ended.add(ID, Ending.REPLACED);
        others.fail(new SessionOver());
        assertIs("session_expired", List.of(), failed(refused));
    }

    @Test
    void aServerThatCannotBeReachedCostsNoSession() {
        Future<Answer> answer = asked(Map.of());
        others.fail(new ServerFailure.Unreachable("no connection"));
        assertIs("authorization_server_unavailable", List.of(), failed(answer));
    }
}
