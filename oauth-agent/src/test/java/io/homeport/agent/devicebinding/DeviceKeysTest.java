package io.homeport.agent.devicebinding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.Device;
import io.homeport.cookies.DeviceKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeviceKeysTest {
    private static final EllipticCurveJsonWebKey KEY = Device.newKey();
    private static final String ZEROS = encoded(new byte[32]);

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static Map<String, Object> members() {
        return new HashMap<>(KEY.toParams(OutputControlLevel.PUBLIC_ONLY));
    }

    private static Map<String, Object> with(String name, Object value) {
        Map<String, Object> members = members();
        members.put(name, value);
        return members;
    }

    private static Map<String, Object> without(String name) {
        Map<String, Object> members = members();
        members.remove(name);
        return members;
    }

    private static byte[] x() {
        return Base64.getUrlDecoder().decode((String) members().get("x"));
    }

    static Stream<Object> others() throws JoseException {
        Map<String, Object> p384 =
                EcJwkGenerator.generateJwk(EllipticCurves.P384).toParams(OutputControlLevel.PUBLIC_ONLY);
        RsaJsonWebKey rsa = RsaJwkGenerator.generateJwk(2048);
        byte[] longer = Arrays.copyOf(x(), 33);
        byte[] prime = Base64.getUrlDecoder().decode("_____wAAAAEAAAAAAAAAAAAAAAD_______________8");
        return Stream.of(
                Optional.empty(),
                "text",
                List.of("x", "y"),
                Map.of(),
                without("kty"),
                without("crv"),
                without("x"),
                without("y"),
                with("kty", "RSA"),
                with("kty", "oct"),
                with("crv", "P-384"),
                with("crv", "secp256k1"),
                with("crv", 256),
                with("x", 17),
                with("x", ""),
                with("x", "not base64url"),
                with("x", encoded(Arrays.copyOf(x(), 31))),
                with("x", encoded(longer)),
                with("x", members().get("x") + "="),
                with("x", ZEROS),
                with("y", ZEROS),
                with("y", members().get("x")),
                with("x", encoded(prime)),
                p384,
                rsa.toParams(OutputControlLevel.PUBLIC_ONLY));
    }

    @ParameterizedTest
    @MethodSource("others")
    void takesNoOtherKey(Object jwk) {
        assertEquals(Optional.empty(), DeviceKeys.of(jwk));
    }

    @Test
    void takesAPointOnTheCurveAndIgnoresOtherMembers() {
        Optional<DeviceKey> key = DeviceKeys.of(members());
        assertTrue(key.isPresent());
        for (String name : List.of("use", "alg", "kid", "d", "x5c", "k")) {
            assertEquals(key, DeviceKeys.of(with(name, "anything")));
        }
    }

    @Test
    void aProofIsSignedByItsKeyAlone() {
        DeviceProof proof =
                DeviceProof.of(Device.registration("challenge", KEY)).orElseThrow();
        DeviceKey key = proof.brought().orElseThrow();
        assertEquals("challenge", proof.challenge());
        assertTrue(proof.isSignedBy(key));
        assertFalse(proof.isSignedBy(DeviceKeys.of(Device.newKey().toParams(OutputControlLevel.PUBLIC_ONLY))
                .orElseThrow()));
        assertEquals("DeviceProof", proof.toString());
    }

    @Test
    void aProofWithoutAKeyBringsNone() {
        String proof = Device.signed("ES256", "dbsc+jwt", Device.payload("c"), Optional.empty(), KEY);
        assertEquals(Optional.empty(), DeviceProof.of(proof).orElseThrow().brought());
    }

    static Stream<String> noProofs() throws JoseException {
        RsaJsonWebKey rsa = RsaJwkGenerator.generateJwk(2048);
        EllipticCurveJsonWebKey p384 = EcJwkGenerator.generateJwk(EllipticCurves.P384);
        String payload = Device.payload("c");
        String good = Device.registration("c", KEY);
        String[] parts = good.split("\\.");
        return Stream.of(
                "",
                ".",
                "..",
                "a.b.c",
                parts[0] + "." + parts[1],
                good + ".x",
                encoded("{\"alg\":\"none\",\"typ\":\"dbsc+jwt\"}".getBytes()) + "." + parts[1] + ".",
                encoded("{\"alg\":[\"ES256\"],\"typ\":\"dbsc+jwt\"}".getBytes()) + "." + parts[1] + "." + parts[2],
                encoded("{\"alg\":\"HS256\",\"typ\":\"dbsc+jwt\"}".getBytes()) + "." + parts[1] + "." + parts[2],
                Device.signed("RS256", "dbsc+jwt", payload, Optional.of(rsa), rsa),
                Device.signed("ES384", "dbsc+jwt", payload, Optional.of(p384), p384),
                Device.signed("ES256", "JWT", payload, Optional.of(KEY), KEY),
                Device.signed("ES256", "dbsc+jwt", "c", Optional.of(KEY), KEY),
                Device.signed("ES256", "dbsc+jwt", "[]", Optional.of(KEY), KEY),
                Device.signed("ES256", "dbsc+jwt", "{}", Optional.of(KEY), KEY),
                Device.signed("ES256", "dbsc+jwt", "{\"jti\":1}", Optional.of(KEY), KEY),
                Device.signed("ES256", "dbsc+jwt", "{\"jti\":\"c\",\"jti\":\"d\"}", Optional.of(KEY), KEY),
                Device.registration("c".repeat(5000), KEY));
    }

    @ParameterizedTest
    @MethodSource("noProofs")
    void whatIsNoProofOfThisKindIsNone(String field) {
        assertEquals(Optional.empty(), DeviceProof.of(field));
    }
}
