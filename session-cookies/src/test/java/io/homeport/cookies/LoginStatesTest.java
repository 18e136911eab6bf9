package io.homeport.cookies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoginStatesTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] secret = RandomValue.bytes(RANDOM, SealingKey.SECRET_LENGTH);

    private static LoginStates states(String app, Instant now, SealingKey... keys) {
        return new SessionCookies(
                        app, "https://login.example.com", new KeyRing(List.of(keys)), Clock.fixed(now, ZoneOffset.UTC))
                .states();
    }

    private SealingKey key(String id) {
        return new SealingKey(id, secret);
    }

    private static SealingKey other() {
        return new SealingKey("s2", RandomValue.bytes(RANDOM, SealingKey.SECRET_LENGTH));
    }

    @Test
    void tellsHowOldALoginIs() {
        String state = states("shop", NOW, key("s1")).next(RANDOM);
        assertTrue(state.matches("[A-Za-z0-9_-]{43}"), state);
        assertEquals(Optional.of(Duration.ZERO), states("shop", NOW, key("s1")).age(state));
        Instant later = NOW.plusSeconds(601);
        assertEquals(
                Optional.of(Duration.ofSeconds(601)),
                states("shop", later, key("s1")).age(state));
    }

    @Test
    void tellsItUnderEachKeyOfTheRingAndUnderNoOther() {
        String state = states("shop", NOW, key("s1")).next(RANDOM);
        assertTrue(states("shop", NOW, other(), key("s1")).age(state).isPresent(), "while keys are rotated");
        assertEquals(Optional.empty(), states("shop", NOW, other()).age(state), "once its key is gone");
        assertEquals(Optional.empty(), states("admin", NOW, key("s1")).age(state), "of another app");
    }

    @Test
    void tellsNothingOfAStateThatIsNoneOfOurs() {
        LoginStates states = states("shop", NOW, key("s1"));
        byte[] state = Base64.getUrlDecoder().decode(states.next(RANDOM));
        for (int bit = 0; bit < state.length * 8; bit++) {
            byte[] changed = state.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertEquals(Optional.empty(), states.age(Base64url.of(changed)), "bit " + bit);
        }
        for (String none : List.of("", "wrong", "a".repeat(43), "a".repeat(5_000), Base64url.of(state) + "A", "é")) {
            assertEquals(Optional.empty(), states.age(none), none);
        }
    }

    @Test
    void makesNoStateTwice_37() {
        LoginStates states = states("shop", NOW, key("s1"));
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            assertTrue(seen.add(states.next(RANDOM).substring(0, 21)), "the random part alone differs");
        }
    }
}
