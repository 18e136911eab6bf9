package io.homeport.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.KeyRing;
import io.homeport.cookies.SealingKey;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HashKeysTest {
    private static final String ISSUER = "https://id.example.com";

    private static SealingKey key(int filling) {
        byte[] secret = new byte[SealingKey.SECRET_LENGTH];
        Arrays.fill(secret, (byte) filling);
        return new SealingKey("key-" + filling, secret);
    }

    private final HashKeys keys = new HashKeys(new KeyRing(List.of(key(1))));

    @Test
    void theSameNameHasTheSameHandle() {
        assertEquals(keys.subject(ISSUER, "alice"), keys.subject(ISSUER, "alice"));
        assertEquals(keys.serverSession(ISSUER, "s"), keys.serverSession(ISSUER, "s"));
    }

    @Test
    void anotherNameIssuerKindOrKeyHasAnotherHandle() {
        long handle = keys.subject(ISSUER, "alice");
        Stream.of(
                        keys.subject(ISSUER, "bob"),
                        keys.subject("https://other.example.com", "alice"),
                        keys.subject(ISSUER + "a", "lice"),
                        keys.serverSession(ISSUER, "alice"),
                        new HashKeys(new KeyRing(List.of(key(2)))).subject(ISSUER, "alice"))
                .forEach(other -> assertNotEquals(handle, other));
    }

    @Test
    void afterARotationWhatIsRevokedIsRevokedUnderTheEarlierKeyToo() {
        HashKeys rotated = new HashKeys(new KeyRing(List.of(key(2), key(1))));
        assertNotEquals(keys.subject(ISSUER, "alice"), rotated.subject(ISSUER, "alice"));
        assertTrue(rotated.subjects(ISSUER, "alice").contains(keys.subject(ISSUER, "alice")));
        assertTrue(rotated.serverSessions(ISSUER, "s").contains(keys.serverSession(ISSUER, "s")));
        assertTrue(rotated.users(ISSUER, "alice")
                .contains(keys.users(ISSUER, "alice").get(0)));
    }
}
