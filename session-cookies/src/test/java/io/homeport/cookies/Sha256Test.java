package io.homeport.cookies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Sha256Test {
    /** RFC 7636, appendix B. */
    @Test
    void makesTheChallengeOfTheRfc() {
        assertEquals(
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
                Sha256.base64url("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
    }

    /** FIPS 180-2, B.1. */
    @Test
    void hashesAsTheStandardShows() {
        assertEquals(
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                HexFormat.of().formatHex(Sha256.of("abc")));
    }

    /** What is between purpose and secret keeps {@code ab} and {@code c} apart from {@code a} and {@code bc}. */
    @Test
    void tellsThePurposeFromTheSecret() {
        assertNotEquals(
                Base64url.of(Sha256.of("ab", "c".getBytes(StandardCharsets.UTF_8))),
                Base64url.of(Sha256.of("a", "bc".getBytes(StandardCharsets.UTF_8))));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32})
    void makesRandomValuesOfTheLengthThatIsAskedFor(int length) {
        SecureRandom random = new SecureRandom();
        Set<String> values = IntStream.range(0, 100)
                .mapToObj(one -> RandomValue.base64url(random, length))
                .collect(Collectors.toSet());
        assertEquals(100, values.size());
        values.forEach(value -> assertEquals(length, Base64.getUrlDecoder().decode(value).length));
        values.forEach(value -> assertEquals(-1, value.indexOf('=')));
    }
}
