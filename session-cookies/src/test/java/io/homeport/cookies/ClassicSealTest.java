package io.homeport.cookies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassicSealTest {
    private static final ClassicKey KEY =
            new ClassicKey(HexFormat.of().parseHex("4e4636356d65563e4c73233847503e3b21436e6f7629724950526f4b5e2e4e51"));
    private static final String TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJaw7ZlIn0.c2lnbmF0dXJl";
    /** Sealed with this key and the IV 000102030405060708090a0b by OpenSSL's AES-256-GCM, through Node's crypto. */
    private static final String FOREIGN = "AQABAgMEBQYHCAkKC0pum-15m3APtYoHB82Vmd6lbKY2loLWVx_3K24hRX49Pbub"
            + "_VpwdafH57jgQgNH397OquzokxGhTWd4GfsSjwGXUzJylw";

    private final ClassicSeal seal = new ClassicSeal(KEY);

    private static byte[] bytes(String value) {
        return Base64.getUrlDecoder().decode(value);
    }

    private static String value(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Test
    void opensWhatAnotherImplementationSealed() {
        assertEquals(Optional.of(TOKEN), seal.open(FOREIGN).opened());
    }

    @Test
    void writesVersionNonceTextAndTagAndNothingMore() {
        byte[] sealed = bytes(seal.seal(TOKEN));
        assertEquals(1, sealed[0]);
        assertEquals(1 + 12 + TOKEN.length() + 16, sealed.length);
        assertEquals(Optional.of("Zoë"), seal.open(seal.seal("Zoë")).opened());
        assertNotEquals(seal.seal(TOKEN), seal.seal(TOKEN));
    }

    @Test
    void refusesEachFlippedBitAndEachTruncation() {
        byte[] sealed = bytes(FOREIGN);
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] flipped = sealed.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertTrue(seal.open(value(flipped)).opened().isEmpty(), "bit " + bit);
        }
        for (int length = 0; length < sealed.length; length++) {
            assertTrue(seal.open(value(Arrays.copyOf(sealed, length))).opened().isEmpty(), "length " + length);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "AQ", "not base64url!", FOREIGN + "=", FOREIGN + "A", "Ag" + "AAAA"})
    void refusesWhatIsNoValue(String value) {
        assertTrue(seal.open(value).opened().isEmpty());
    }

    @Test
    void refusesAnotherKeysValue() {
        byte[] other = KEY.secret();
        other[0]++;
        assertEquals(
                new Opening.Refused<String>(Refusal.NOT_AUTHENTIC),
                new ClassicSeal(new ClassicKey(other)).open(FOREIGN));
    }

    @Test
    void neverPrintsItsKey() {
        assertFalse(KEY.toString().contains("4e46"));
        assertEquals(KEY, new ClassicKey(KEY.secret()));
    }
}
