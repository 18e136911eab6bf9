package io.homeport.agent.devicebinding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.session.KeptSessionEndpoint;
import io.homeport.agent.session.KeptSessions;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.homeport.cookies.CookieHeader;
import io.homeport.cookies.RefreshContent;
import io.homeport.store.StoreKey;
import io.homeport.store.StoredSessions;
import io.homeport.store.access.StoredCookies;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of a session in the store the key is there, too, and what a refresh has put there meanwhile counts. */
class RegistrationInTheStoreTest {
    /** As a store is, for one thread. */
    private static final class OneStore implements StoredSessions {
        private final Map<StoreKey, Stored> sessions = new HashMap<>();
        private Optional<Stored> refreshedMeanwhile = Optional.empty();

        @Override
        public Future<Optional<Stored>> get(StoreKey reference) {
            Optional<Stored> found = Optional.ofNullable(sessions.get(reference));
            refreshedMeanwhile.ifPresent(newer -> sessions.put(reference, newer));
            return Future.succeededFuture(found);
        }

        @Override
        public Future<Boolean> put(StoreKey reference, Stored session, Duration timeToLive) {
            sessions.put(reference, session);
            return Future.succeededFuture(true);
        }

        @Override
        public Future<Boolean> amend(StoreKey reference, Stored session, Duration timeToLive) {
            boolean same = sessions.get(reference).generation() == session.generation();
            if (same) {
                sessions.put(reference, session);
            }
            return Future.succeededFuture(same);
        }

        @Override
        public Future<Void> delete(StoreKey reference) {
            sessions.remove(reference);
            return Future.succeededFuture();
        }
    }

    private final OneStore store = new OneStore();
    private final StoredCookies cookies = new StoredCookies(store);
    private final String reference = StoredCookies.newReference(new SecureRandom());
    private final BindingBrowser browser = new BindingBrowser(
            Clock.systemUTC(),
            endpoint -> new KeptSessionEndpoint(endpoint, new KeptSessions(cookies, true, Clock.systemUTC()), true));

    @BeforeEach
    void signedIn() {
        cookies.keep(reference, 0, browser.unbound(), Duration.ofHours(1));
    }

    private Future<Answer> register() {
        return browser.register("__Host-Http-device-at=" + reference);
    }

    private Optional<RefreshContent> kept() {
        CookieHeader all =
                CookieHeader.of(List.of(cookies.of(reference).result().orElseThrow()));
        String name = all.names(one -> one.startsWith("__Secure-device-rt-")).get(0);
        return browser.party()
                .sessionCookies()
                .openRefresh(name, all.values(name))
                .opened();
    }

    @Test
    void theStoreHasTheKeyAndTheBrowserItsReferenceAndTheBoundCookie() {
        Answer answer = register().result();
        assertEquals(200, answer.status());
        List<String> names = answer.setCookies().stream()
                .map(line -> line.substring(0, line.indexOf('=')))
                .toList();
        assertEquals(List.of("__Host-device-bound", "__Host-Http-device-at"), names);
        assertTrue(answer.setCookies().get(1).contains(reference));
        assertEquals(Optional.of(browser.key()), kept().flatMap(RefreshContent::deviceKey));
        assertEquals(0, kept().orElseThrow().envelope().generation());
    }

    @Test
    void aRefreshThatWasFasterCountsAndTheRegistrationIsLeftToTheNextOffer() {
        store.refreshedMeanwhile =
                Optional.of(new StoredSessions.Stored(1, "the next generation".getBytes(StandardCharsets.US_ASCII)));
        Throwable refused = register().cause();
        assertEquals(503, ((ApiError) refused).status());
        assertTrue(((ApiError) refused).setCookies().isEmpty());
        assertEquals("the next generation", cookies.of(reference).result().orElseThrow());
    }
}
