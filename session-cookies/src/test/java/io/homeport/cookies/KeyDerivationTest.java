package io.homeport.cookies;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** RFC 5869 appendix A, the first 32 bytes of each test case's output. */
class KeyDerivationTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void derivesTestCase1() {
        byte[] key = KeyDerivation.hkdf(
                HEX.parseHex("000102030405060708090a0b0c"),
                HEX.parseHex("0b".repeat(22)),
                HEX.parseHex("f0f1f2f3f4f5f6f7f8f9"));
        assertEquals("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf", HEX.formatHex(key));
    }

    @Test
    void derivesTestCase3WithoutSaltAndInfo() {
        byte[] key = KeyDerivation.hkdf(new byte[32], HEX.parseHex("0b".repeat(22)), new byte[0]);
        assertEquals("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d", HEX.formatHex(key));
    }
}
