package io.homeport.agent.sessionlist;

import io.homeport.agent.session.RevokedSessions;
import io.homeport.agent.session.Session;
import io.homeport.agent.web.RelyingParty;
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.ListedContent;
import io.homeport.cookies.Opening;
import io.homeport.cookies.RefreshContent;
import io.homeport.cookies.SessionId;
import io.homeport.store.HashKeys;
import io.homeport.store.StoreKey;
import io.homeport.store.UserSessions;
import io.homeport.store.UserSessions.Listed;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The sessions that a user has in one app, as the store knows them. A session is noted when it begins and with each
 * refresh, so that what the store has lost comes again. One that was revoked is in nobody's list, whoever has ended it.
 */
public final class SessionList {
    private final UserSessions store;
    private final HashKeys keys;
    private final RevokedSessions revoked;

    /**
     * Of this store.
     *
     * @param keys make the names by which it knows users
     */
    public SessionList(UserSessions store, HashKeys keys, RevokedSessions revoked) {
        this.store = store;
        this.keys = keys;
        this.revoked = revoked;
    }

    /**
     * A session of the list.
     *
     * @param device what the page called it
     * @param isThis whether it is the caller's own
     */
    record Row(Instant begun, Instant lastRefresh, Optional<String> device, boolean isThis) {
        /** Never prints the device. */
        @Override
        public String toString() {
            return "Row[" + begun + "]";
        }
    }

    /** What the store has of a session, under which name of the user. */
    private record Entry(StoreKey user, Listed listed, ListedContent content) {
        /** Never prints the device. */
        @Override
        public String toString() {
            return "Entry[" + listed + "]";
        }
    }

    /** Notes a session that has just begun or was refreshed; what a page has called its device stays. */
    Future<Void> note(RelyingParty party, Session session) {
        return note(party, session, device -> device);
    }

    /** Notes what the page calls its device; an absent name takes the earlier one away. */
    Future<Void> name(RelyingParty party, Session session, Optional<String> device) {
        return note(party, session, earlier -> device);
    }

    private Future<Void> note(RelyingParty party, Session session, UnaryOperator<Optional<String>> device) {
        return users(session).stream()
                .findFirst()
                .map(user -> entries(party, session)
                        .compose(entries -> store.note(
                                user, listed(party, user, session, device.apply(named(entries.get(own(session))))))))
                .orElse(Future.succeededFuture());
    }

    private static Optional<String> named(Entry entry) {
        return Optional.ofNullable(entry).flatMap(known -> known.content().device());
    }

    /** The user's sessions that go on, the one that was used last first. The caller's own is there in any case. */
    Future<List<Row>> of(RelyingParty party, Session session) {
        return entries(party, session).compose(entries -> {
            StoreKey own = own(session);
            boolean isNoted = entries.containsKey(own);
            Stream<Row> others = entries.values().stream()
                    .filter(entry -> !entry.listed().session().equals(own))
                    .filter(this::goesOn)
                    .map(entry -> row(entry.listed(), entry.content().device(), false));
            AccessContent access = session.access();
            Row row = new Row(begun(session), access.envelope().issuedAt(), named(entries.get(own)), true);
            List<Row> rows = Stream.concat(Stream.of(row), others)
                    .sorted(Comparator.comparing(Row::lastRefresh).reversed())
                    .toList();
            return (isNoted ? Future.<Void>succeededFuture() : note(party, session)).map(noted -> rows);
        });
    }

    private static Row row(Listed listed, Optional<String> device, boolean isThis) {
        return new Row(listed.begun(), listed.lastRefresh(), device, isThis);
    }

    /** Whether it was not revoked; of one that was, the entry is taken out, and nobody waits for it. */
    private boolean goesOn(Entry entry) {
        boolean isOver = revoked.has(
                entry.content().envelope().session(),
                entry.content().revocation(),
                entry.listed().begun());
        if (isOver) {
            store.remove(entry.user(), entry.listed().session());
        }
        return !isOver;
    }

    /** What can be opened: not sessions of other apps, nor what was sealed with a key that is gone. */
    private Future<Map<StoreKey, Entry>> entries(RelyingParty party, Session session) {
        List<StoreKey> users = users(session);
        List<Future<List<Listed>>> found = users.stream().map(store::of).toList();
        return Future.all(found).map(all -> {
            Map<StoreKey, Entry> entries = new HashMap<>();
            for (int i = 0; i < users.size(); i++) {
                for (Listed listed : found.get(i).result()) {
                    opened(party, users.get(i), listed)
                            .ifPresent(entry -> entries.merge(listed.session(), entry, SessionList::later));
                }
            }
            return entries;
        });
    }

    /** One session may be there twice, under an earlier hash key and under the one of now. */
    private static Entry later(Entry one, Entry other) {
        return one.listed().lastRefresh().isBefore(other.listed().lastRefresh()) ? other : one;
    }

    private static Optional<Entry> opened(RelyingParty party, StoreKey user, Listed listed) {
        Opening<ListedContent> opening =
                party.sessionCookies().openListed(user.text(), new String(listed.details(), StandardCharsets.US_ASCII));
        return opening.opened()
                .filter(content -> key(content.envelope().session()).equals(listed.session()))
                .map(content -> new Entry(user, listed, content));
    }

    private static Listed listed(RelyingParty party, StoreKey user, Session session, Optional<String> device) {
        Envelope envelope = session.access().envelope();
        ListedContent content = new ListedContent(envelope, session.access().revocation(), device);
        return new Listed(
                own(session),
                begun(session),
                envelope.issuedAt(),
                envelope.expiresAt(),
                party.sessionCookies().sealListed(user.text(), content).getBytes(StandardCharsets.US_ASCII));
    }

    private static Instant begun(Session session) {
        return session.refresh()
                .map(RefreshContent::sessionStart)
                .orElse(session.access().envelope().issuedAt());
    }

    /** None where there is no ID token any more, which names the user. */
    private List<StoreKey> users(Session session) {
        return session.claims()
                .filter(claims -> claims.getValue("iss") instanceof String && claims.getValue("sub") instanceof String)
                .map(this::users)
                .orElse(List.of());
    }

    private List<StoreKey> users(JsonObject claims) {
        return keys.users(claims.getString("iss"), claims.getString("sub"));
    }

    private static StoreKey own(Session session) {
        return key(session.access().envelope().session());
    }

    /** The id is random, so that its plain hash tells nothing. */
    private static StoreKey key(SessionId session) {
        return StoreKey.of("session\n" + Base64.getUrlEncoder().withoutPadding().encodeToString(session.bytes()));
    }
}
