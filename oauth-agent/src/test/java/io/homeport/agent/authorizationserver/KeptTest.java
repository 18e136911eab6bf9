package io.homeport.agent.authorizationserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.MovableClock;
import io.homeport.authorizationserver.Kept;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jose4j.jwk.JsonWebKey;
import org.junit.jupiter.api.Test;

class KeptTest {
    private static final List<JsonWebKey> KEYS = List.of();

    private final List<Promise<List<JsonWebKey>>> fetches = new ArrayList<>();
    private final MovableClock clock = new MovableClock();
    private final Kept<List<JsonWebKey>> keys = new Kept<>(
            "the key set",
            () -> {
                Promise<List<JsonWebKey>> fetch = Promise.promise();
                fetches.add(fetch);
                return fetch.future();
            },
            clock);

    private void answer(List<JsonWebKey> answer) {
        fetches.get(fetches.size() - 1).complete(answer);
    }

    @Test
    void readsThemOnceForSeveralLogins() {
        keys.known();
        keys.known();
        answer(KEYS);
        keys.known();
        assertEquals(1, fetches.size());
    }

    @Test
    void fetchesAtMostOncePerWindowForUnknownKeyIds() {
        keys.known();
        answer(KEYS);
        for (int bogus = 0; bogus < 10_000; bogus++) {
            keys.newer();
            if (bogus == 0) {
                answer(KEYS);
            }
        }
        assertTrue(keys.newer().failed(), "whether there are newer ones, nobody knows");
        assertEquals(2, fetches.size());
        clock.advance(Duration.ofSeconds(10));
        keys.newer();
        assertEquals(3, fetches.size());
    }

    @Test
    void keepsTheKeysAndTheWindowWhenAFetchFails() {
        keys.known();
        answer(KEYS);
        Future<List<JsonWebKey>> newer = keys.newer();
        fetches.get(1).fail("the server cannot be reached");
        assertTrue(newer.failed());
        assertEquals(KEYS, keys.known().result());
        assertEquals(newer.cause(), keys.newer().cause(), "nothing newer is known, and why");
        assertEquals(2, fetches.size());
    }

    @Test
    void readsThemAgainAfterAFirstFailure() {
        keys.known();
        fetches.get(0).fail("the server cannot be reached");
        keys.known();
        assertEquals(2, fetches.size());
    }

    @Test
    void readsThemAgainOnceTheyAreOldAndKeepsTheOldOnesInAnOutage() {
        keys.known();
        answer(KEYS);
        clock.advance(Duration.ofHours(1));
        Future<List<JsonWebKey>> old = keys.known();
        assertEquals(2, fetches.size());
        fetches.get(1).fail("the server cannot be reached");
        assertEquals(KEYS, old.result());
        keys.known();
        assertEquals(2, fetches.size(), "an outage is not made worse by asking at every login");
    }
}
