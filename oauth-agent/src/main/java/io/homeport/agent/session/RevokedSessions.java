package io.homeport.agent.session;

import io.homeport.cookies.RevocationHandles;
import io.homeport.cookies.SessionId;
import io.homeport.deployment.App;
import io.homeport.store.HashKeys;
import io.homeport.store.Revocation;
import io.homeport.store.RevocationList;
import io.homeport.store.RevocationList.Standing;
import io.homeport.store.access.SharedSessions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Sessions that are over before their time, for all instances of the agent and all proxies: what ends here is told to
 * them, and what ended there counts here. Where there is no store, nothing is told and nothing is known.
 */
public final class RevokedSessions {
    private record Store(SharedSessions shared, HashKeys keys) {}

    private final Optional<Store> store;
    private final Clock clock;

    private RevokedSessions(Optional<Store> store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Where there is no store. */
    public static RevokedSessions none(Clock clock) {
        return new RevokedSessions(Optional.empty(), clock);
    }

    /** By this store; the keys make the handles by which the authorization server's words find sessions. */
    public static RevokedSessions in(SharedSessions shared, HashKeys keys, Clock clock) {
        return new RevokedSessions(Optional.of(new Store(shared, keys)), clock);
    }

    /**
     * The handles of a session for its cookie. A renewed session may have an ID token that says less, or none, and keeps the
     * handles that it had.
     */
    Optional<RevocationHandles> handles(App app, Optional<JsonObject> claims, Optional<RevocationHandles> earlier) {
        // As the server names itself: a server of several tenants has an issuer for each.
        String issuer = claims.flatMap(facts -> text(facts, "iss"))
                .orElse(app.authorizationServer().issuer());
        return store.map(known -> new RevocationHandles(
                        claims.flatMap(facts -> text(facts, "sid"))
                                .map(sid -> known.keys().serverSession(issuer, sid))
                                .orElseGet(() ->
                                        earlier.map(RevocationHandles::session).orElse(0L)),
                        claims.flatMap(facts -> text(facts, "sub"))
                                .map(sub -> known.keys().subject(issuer, sub))
                                .orElseGet(() ->
                                        earlier.map(RevocationHandles::subject).orElse(0L))))
                .filter(handles -> handles.session() != 0 || handles.subject() != 0);
    }

    private static Optional<String> text(JsonObject claims, String name) {
        return claims.getValue(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** Whether a session that is too large for its cookies can be kept in the store, where proxies find it. */
    boolean hasRoomForLarge() {
        return store.flatMap(known -> known.shared().cookies()).isPresent();
    }

    /** What is known of a session. */
    Standing standing(Session session) {
        if (store.isEmpty()) {
            return Standing.LIVES;
        }
        RevocationList list = store.get().shared().revoked();
        Optional<RevocationHandles> handles = session.access().revocation();
        return list.standing(
                session.access().envelope().session(),
                handles.map(RevocationHandles::session).orElse(0L),
                handles.map(RevocationHandles::subject).orElse(0L),
                session.refresh()
                        .map(refresh -> refresh.sessionStart())
                        .orElse(session.access().envelope().issuedAt()));
    }

    /**
     * Whether a session is known to be revoked of which no cookie is there.
     *
     * @param begun when it began
     */
    public boolean has(SessionId session, Optional<RevocationHandles> handles, Instant begun) {
        return store.map(known -> known.shared()
                                .revoked()
                                .standing(
                                        session,
                                        handles.map(RevocationHandles::session).orElse(0L),
                                        handles.map(RevocationHandles::subject).orElse(0L),
                                        begun))
                        .orElse(Standing.LIVES)
                == Standing.REVOKED;
    }

    /** Whether a session is known to be revoked. */
    public boolean has(Session session) {
        return standing(session) == Standing.REVOKED;
    }

    /** Ends a session everywhere, until it would be over by itself. Nobody waits for it. */
    public void revoke(App app, Session session) {
        store.ifPresent(known -> {
            Instant begun =
                    session.refresh().map(refresh -> refresh.sessionStart()).orElse(clock.instant());
            known.shared()
                    .revoke(new Revocation.OfSession(
                            session.access().envelope().session(), begun.plus(app.absoluteSessionLimit())));
            if (app.classic().isPresent()) {
                // The proxy knows such a session by its access token alone.
                known.shared()
                        .revoke(new Revocation.OfSession(
                                SessionId.ofToken(session.access().accessToken()),
                                session.access().accessTokenExpiresAt()));
            }
        });
    }

    /** Waits until all is known that was revoked up to this moment, or the store cannot be asked: then what was known counts. */
    public Future<Void> upToDate() {
        return store.map(known -> known.shared().upToDate()).orElse(Future.succeededFuture());
    }
}
