package io.homeport.cookies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets: what they must be, when two are the same, and that nothing prints them. */
class KeysTest {
    private static final byte[] SECRET = secret(1);
    private static final SecureRandom RANDOM = new SecureRandom();

    private static byte[] secret(int with) {
        byte[] secret = new byte[SealingKey.SECRET_LENGTH];
        Arrays.fill(secret, (byte) with);
        return secret;
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "2026b", "A-Z_0.9", "12345678901234567890123456789012"})
    void takesAKeyIdOfPlainCharacters(String id) {
        assertEquals(id, new SealingKey(id, SECRET).id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "ü", "a/b", "123456789012345678901234567890123"})
    void refusesAKeyIdThatIsNone(String id) {
        assertThrows(IllegalArgumentException.class, () -> new SealingKey(id, SECRET));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 31, 33})
    void refusesASecretOfAnotherLength(int length) {
        assertThrows(IllegalArgumentException.class, () -> new SealingKey("a", new byte[length]));
        assertThrows(IllegalArgumentException.class, () -> new ClassicKey(new byte[length]));
    }

    @Test
    void aKeyIsTheSameWhereIdAndSecretAre() {
        SealingKey key = new SealingKey("a", SECRET);
        assertEquals(key, new SealingKey("a", SECRET.clone()));
        assertEquals(key.hashCode(), new SealingKey("a", SECRET.clone()).hashCode());
        assertNotEquals(key, new SealingKey("b", SECRET));
        assertNotEquals(key.hashCode(), new SealingKey("b", SECRET).hashCode());
        assertNotEquals(key, new SealingKey("a", secret(2)));
        assertNotEquals(key, new SealingKey("a", SECRET, Optional.of(Instant.EPOCH)));
        assertFalse(key.equals(new Object()));
    }

    @Test
    void aClassicKeyIsTheSameWhereTheSecretIs() {
        ClassicKey key = new ClassicKey(SECRET);
        assertEquals(key, new ClassicKey(SECRET.clone()));
        assertEquals(key.hashCode(), new ClassicKey(SECRET.clone()).hashCode());
        assertNotEquals(key, new ClassicKey(secret(2)));
    }

    @Test
    void aSessionIdIsTheSameWhereItsBytesAre() {
        SessionId id = SessionId.random(RANDOM);
        assertEquals(id, new SessionId(id.bytes()));
        assertEquals(id.hashCode(), new SessionId(id.bytes()).hashCode());
        assertNotEquals(id, SessionId.random(RANDOM));
        assertNotEquals(id.hashCode(), SessionId.random(RANDOM).hashCode());
    }

    /** Whoever is given a secret cannot change the key by it. */
    @Test
    void aKeyKeepsASecretOfItsOwn() {
        byte[] given = SECRET.clone();
        SealingKey key = new SealingKey("a", given);
        given[0] = 9;
        key.secret()[1] = 9;
        assertEquals(new SealingKey("a", SECRET), key);
    }

    @Test
    void newSecretsAreRandomAndOfTheRightLength() {
        String one = Keygen.secret(RANDOM);
        assertEquals(SealingKey.SECRET_LENGTH, Base64.getUrlDecoder().decode(one).length);
        assertEquals(43, one.length());
        assertNotEquals(one, Keygen.secret(RANDOM));
    }

    /** On the curve y² = x³ - 3x + b of P-256 (FIPS 186-5), with 32 bytes for each number (RFC 7518 6.2). */
    @Test
    void aNewClientKeyIsAPointOfTheCurve() {
        BigInteger p = new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);
        BigInteger b = new BigInteger("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", 16);
        Pattern shape =
                Pattern.compile("\\{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"([\\w-]{43})\",\"y\":\"([\\w-]{43})\","
                        + "\"d\":\"([\\w-]{43})\"}");
        // Often enough to meet numbers with leading zeros, which have to be kept.
        for (int i = 0; i < 600; i++) {
            Matcher key = shape.matcher(Keygen.clientKey(RANDOM));
            assertTrue(key.matches());
            BigInteger x = number(key.group(1));
            BigInteger y = number(key.group(2));
            assertEquals(
                    y.multiply(y).mod(p),
                    x.pow(3).subtract(x.multiply(BigInteger.valueOf(3))).add(b).mod(p));
        }
    }

    private static BigInteger number(String base64url) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(base64url));
    }

    @Test
    void keygenPrintsASecretOrTheKeyOfAClient() {
        assertEquals(43, printed().strip().length());
        assertTrue(printed("client").startsWith("{\"kty\":\"EC\""));
    }

    private static String printed(String... arguments) {
        PrintStream standard = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            Keygen.main(arguments);
        } finally {
            System.setOut(standard);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    static Stream<Object> thatHoldSecrets() {
        Instant now = Instant.EPOCH;
        Envelope envelope = new Envelope(now, now, new SessionId(new byte[SessionId.LENGTH]), 0);
        return Stream.of(
                new SealingKey("named", SECRET),
                new HeldKey(new SealingKey("named", SECRET), now),
                new ClassicKey(SECRET),
                new AccessContent(envelope, "planted", now, Optional.of("eu")),
                new RefreshContent(envelope, Optional.of("planted"), now),
                new IdContent(envelope, "planted"),
                DpopKey.of(secretKey()));
    }

    private static byte[] secretKey() {
        byte[] key = new byte[DpopKey.LENGTH];
        Arrays.fill(key, (byte) 1);
        return key;
    }

    @ParameterizedTest
    @MethodSource("thatHoldSecrets")
    void printsItsKindAndNeverItsSecret(Object holder) {
        String printed = holder.toString();
        assertTrue(printed.startsWith(holder.getClass().getSimpleName()), printed);
        for (String secret : List.of("planted", "0101", "AQEB", "[1, 1", "[B@")) {
            assertFalse(printed.contains(secret), printed);
        }
    }

    @Test
    void aSessionIsNamedInPartOnly() {
        byte[] bytes = new byte[SessionId.LENGTH];
        bytes[0] = 0x2a;
        bytes[4] = 0x2b;
        assertEquals("session 2a000000…", new SessionId(bytes).toString());
    }

    @Test
    void aRingHasKeysOfDifferentIds() {
        assertThrows(IllegalArgumentException.class, () -> new KeyRing(List.of()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new KeyRing(List.of(new SealingKey("a", SECRET), new SealingKey("a", secret(2)))));
    }

    /** That would end each session of the key, wherever the other secret arrives first. */
    @Test
    void aRingTellsOfAKeyThatHasAnotherSecretInTheNext() {
        SealingKey key = new SealingKey("a", SECRET);
        KeyRing ring = new KeyRing(List.of(key, new SealingKey("b", secret(2))));
        assertEquals(Optional.empty(), ring.changedInPlace(new KeyRing(List.of(new SealingKey("c", secret(3)), key))));
        assertEquals(
                Optional.empty(),
                ring.changedInPlace(new KeyRing(List.of(new SealingKey("a", SECRET, Optional.of(Instant.EPOCH))))));
        assertEquals(Optional.of("b"), ring.changedInPlace(new KeyRing(List.of(key, new SealingKey("b", secret(3))))));
    }

    @Test
    void aGenerationIsNotNegative() {
        SessionId session = SessionId.random(RANDOM);
        assertEquals(0, new Envelope(Instant.EPOCH, Instant.EPOCH, session, 0).generation());
        assertThrows(IllegalArgumentException.class, () -> new Envelope(Instant.EPOCH, Instant.EPOCH, session, -1));
    }
}
