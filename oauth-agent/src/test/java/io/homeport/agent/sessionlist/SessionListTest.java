package io.homeport.agent.sessionlist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.session.Anchor;
import io.homeport.agent.session.RevokedSessions;
import io.homeport.agent.session.Session;
import io.homeport.agent.web.RelyingParty;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.PlainParty;
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.IdContent;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.RefreshContent;
import io.homeport.cookies.SealingKey;
import io.homeport.cookies.SessionCookies;
import io.homeport.cookies.SessionId;
import io.homeport.deployment.StoreSettings;
import io.homeport.store.HashKeys;
import io.homeport.store.Revocation;
import io.homeport.store.UserSessions;
import io.homeport.store.access.SharedSessions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a user's list holds, with a store in memory. */
class SessionListTest {
    private static final String ISSUER = "https://login.example.com";
    private static final Duration LIFE = Duration.ofHours(1);

    private final Vertx vertx = Vertx.vertx();
    private final MovableClock clock = new MovableClock();
    private final SharedSessions shared = SharedSessions.open(
            vertx,
            new StoreSettings(new StoreSettings.Embedded(), Optional.empty(), false, 1000, false, true),
            net -> {},
            clock,
            new SimpleMeterRegistry());
    private final UserSessions store = shared.store().userSessions();
    private final RelyingParty shop = party("shop", "s1");
    private final Session session = begun("aiko");

    private record Anchored(SessionId session) implements Anchor {}

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static KeyRing ring(String... ids) {
        return new KeyRing(List.of(ids).stream()
                .map(id -> new SealingKey(
                        id,
                        (id + "-0123456789012345678901234567890")
                                .substring(0, 32)
                                .getBytes(StandardCharsets.US_ASCII)))
                .toList());
    }

    private RelyingParty party(String name, String... keys) {
        RelyingParty plain = PlainParty.of(vertx, ISSUER, name, "/" + name, clock);
        return new RelyingParty(
                new RelyingParty.Home(plain.app(), plain.server(), new SessionCookies(name, ISSUER, ring(keys), clock)),
                Map.of(),
                null,
                null,
                Optional.empty(),
                plain.budget(),
                plain.entry());
    }

    private SessionList list(String... hashKeys) {
        HashKeys keys = new HashKeys(ring(hashKeys));
        return new SessionList(store, keys, RevokedSessions.in(shared, keys, clock));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private Session begun(String user) {
        return session(user, SessionId.random(new SecureRandom()), now(), 0);
    }

    private Session session(String user, SessionId id, Instant begun, long generation) {
        Envelope envelope = new Envelope(now(), now().plus(LIFE), id, generation);
        String claims = new JsonObject().put("iss", ISSUER).put("sub", user).encode();
        String idToken =
                "e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                        + ".c2ln";
        return new Session(
                new AccessContent(envelope, "planted-access-token", now().plusSeconds(300), Optional.empty()),
                Optional.of(new RefreshContent(envelope, Optional.of("planted-refresh-token"), begun)),
                Optional.of(new IdContent(envelope, idToken)),
                new Anchored(id));
    }

    /** The same session, refreshed now. */
    private Session refreshed(Session before) {
        return session(
                "aiko",
                before.access().envelope().session(),
                before.refresh().orElseThrow().sessionStart(),
                before.access().envelope().generation() + 1);
    }

    private static <T> T result(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private List<SessionList.Row> seenBy(Session caller) {
        return result(list("h1").of(shop, caller));
    }

    @Test
    void tellsTheOneThatWasUsedLastFirstAndWhichIsTheCallers() {
        Instant begun = now();
        Session other = begun("aiko");
        result(list("h1").note(shop, session));
        result(list("h1").note(shop, other));
        clock.advance(Duration.ofMinutes(5));
        Session refreshed = refreshed(session);
        result(list("h1").note(shop, refreshed));
        assertEquals(
                List.of(
                        new SessionList.Row(begun, begun.plusSeconds(300), Optional.empty(), false),
                        new SessionList.Row(begun, begun, Optional.empty(), true)),
                seenBy(other));
    }

    @Test
    void keepsTheDevicesNameOverARefresh() {
        result(list("h1").name(shop, session, Optional.of("Aiko's phone")));
        clock.advance(Duration.ofMinutes(5));
        result(list("h1").note(shop, refreshed(session)));
        assertEquals(Optional.of("Aiko's phone"), seenBy(begun("aiko")).get(1).device());
        result(list("h1").name(shop, refreshed(session), Optional.empty()));
        assertEquals(Optional.empty(), seenBy(session).get(0).device());
    }

    @Test
    void tellsTheCallersOwnThatTheStoreHasLost() {
        assertEquals(
                List.of(true),
                seenBy(session).stream().map(SessionList.Row::isThis).toList());
        assertEquals(2, seenBy(begun("aiko")).size(), "it is noted again");
    }

    @Test
    void tellsNothingOfAnotherUserNorOfAnotherApp() {
        result(list("h1").name(shop, session, Optional.of("phone")));
        result(list("h1").name(party("wiki", "s1"), begun("aiko"), Optional.of("laptop")));
        assertEquals(1, seenBy(begun("emma")).size());
        assertEquals(1, seenBy(session).size());
    }

    @Test
    void tellsNothingOfASessionThatWasRevokedAndForgetsIt() {
        Session other = begun("aiko");
        result(list("h1").note(shop, other));
        result(shared.revoke(new Revocation.OfSession(other.access().envelope().session(), now().plus(LIFE))));
        assertEquals(1, seenBy(session).size());
        int kept = new HashKeys(ring("h1"))
                .users(ISSUER, "aiko").stream()
                        .mapToInt(user -> result(store.of(user)).size())
                        .sum();
        assertEquals(1, kept);
    }

    @Test
    void tellsNothingOfASessionThatHasComeToItsEnd() {
        result(list("h1").note(shop, session));
        clock.advance(LIFE);
        assertEquals(1, seenBy(begun("aiko")).size());
    }

    @Test
    void findsWhatWasNotedUnderAnEarlierHashKey() {
        result(list("h1").name(shop, session, Optional.of("phone")));
        clock.advance(Duration.ofMinutes(5));
        SessionList rotated = list("h2", "h1");
        result(rotated.note(shop, refreshed(session)));
        List<SessionList.Row> rows = result(rotated.of(shop, refreshed(session)));
        assertEquals(1, rows.size(), "it is there under both, and told once");
        assertEquals(Optional.of("phone"), rows.get(0).device());
    }

    /** Nobody can tell whether such a session was revoked. */
    @Test
    void leavesOutWhatIsSealedWithAKeyThatIsGone() {
        result(list("h1").note(shop, session));
        RelyingParty rotated = party("shop", "s2");
        assertEquals(1, result(list("h1").of(rotated, begun("aiko"))).size());
    }

    @Test
    void theStoreLearnsNeitherTheDeviceNorTheSessionsId() {
        result(list("h1").name(shop, session, Optional.of("Aiko's phone")));
        UserSessions.Listed listed = new HashKeys(ring("h1"))
                .users(ISSUER, "aiko").stream()
                        .flatMap(user -> result(store.of(user)).stream())
                        .findFirst()
                        .orElseThrow();
        String details = new String(listed.details(), StandardCharsets.ISO_8859_1);
        assertFalse(details.contains("phone"));
        byte[] id = session.access().envelope().session().bytes();
        assertFalse(details.contains(new String(id, StandardCharsets.ISO_8859_1)));
        assertTrue(details.length() > id.length);
    }
}
