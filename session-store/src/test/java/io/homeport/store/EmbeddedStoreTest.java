package io.homeport.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.homeport.cookies.SessionId;
import io.homeport.store.Revocations.Look;
import io.homeport.store.embedded.EmbeddedStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EmbeddedStoreTest extends SessionStoreContract {
    private final SessionStore store = new EmbeddedStore(Clock.systemUTC());

    @Override
    SessionStore store() {
        return store;
    }

    @Test
    void isBounded() {
        SessionStore small = new EmbeddedStore(Clock.systemUTC(), 2);
        for (int i = 0; i < 5; i++) {
            result(small.revocations()
                    .revoke(new Revocation.OfSession(
                            SessionId.random(new SecureRandom()), Instant.now().plusSeconds(60))));
        }
        assertEquals(
                2, result(small.revocations().since(Look.BEGINNING)).found().size());
        StoreKey oldest = StoreKey.of("oldest");
        for (StoreKey key : new StoreKey[] {oldest, StoreKey.of("second"), StoreKey.of("third")}) {
            result(small.sessions().put(key, new StoredSessions.Stored(0, new byte[1]), Duration.ofMinutes(1)));
        }
        assertFalse(result(small.sessions().get(oldest)).isPresent());
    }
}
