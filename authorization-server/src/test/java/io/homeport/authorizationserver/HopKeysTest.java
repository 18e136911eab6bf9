package io.homeport.authorizationserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.Keygen;
import io.homeport.deployment.AuthorizationServer.ClientKey;
import io.homeport.deployment.InvalidConfiguration;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys by which the proxy signs requests to APIs. */
class HopKeysTest {
    /** RFC 9421 B.1.4. */
    private static final String ED25519 = "{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
            + "\"d\":\"n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU\","
            + "\"x\":\"JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs\"}";

    private static HopKeys keys(String algorithm, String jwk) {
        return HopKeys.of(List.of(new ClientKey("homeport.hop-keys[0]", "one", algorithm, jwk)));
    }

    /** RFC 9421 B.2.6: the one algorithm that always gives the same signature. */
    @Test
    void signsAnExampleOfTheStandardAsItIsThere() {
        String base = """
                "date": Tue, 20 Apr 2021 02:07:55 GMT
                "@method": POST
                "@path": /foo
                "@authority": example.com
                "content-type": application/json
                "content-length": 18
                "@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length")""" + ";created=1618884473;keyid=\"test-key-ed25519\"";
        byte[] signature = keys("EdDSA", ED25519).signature(base.getBytes(StandardCharsets.US_ASCII));
        assertEquals(
                "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==",
                Base64.getEncoder().encodeToString(signature));
    }

    @Test
    void anEs256SignatureIsTwoNumbersOfThirtyTwoOctets() throws GeneralSecurityException, JoseException {
        String jwk = Keygen.clientKey(new SecureRandom());
        byte[] octets = "what is signed".getBytes(StandardCharsets.US_ASCII);
        byte[] signature = keys("ES256", jwk).signature(octets);
        assertEquals(64, signature.length);
        Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
        verifier.initVerify(PublicJsonWebKey.Factory.newPublicJwk(jwk).getPublicKey());
        verifier.update(octets);
        assertTrue(verifier.verify(signature));
    }

    @Test
    void theFirstKeySignsAndAllArePublishedWithoutTheirPrivateHalves() {
        HopKeys keys = HopKeys.of(List.of(
                new ClientKey("homeport.hop-keys[0]", "new", "ES256", Keygen.clientKey(new SecureRandom())),
                new ClientKey("homeport.hop-keys[1]", "old", "EdDSA", ED25519)));
        assertEquals("new", keys.signingId());
        assertEquals(
                List.of("new", "old"),
                keys.published().stream().map(key -> key.getString("kid")).toList());
        keys.published().forEach(key -> assertFalse(key.containsKey("d")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ES256|" + ED25519,
                "ES256|planted-key",
                "EdDSA|{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs\"}"
            })
    void refusesAFileThatHoldsNoPrivateKeyForItsAlgorithm(String algorithm, String jwk) {
        InvalidConfiguration refused = assertThrows(InvalidConfiguration.class, () -> keys(algorithm, jwk));
        assertEquals("homeport.hop-keys[0].file", refused.problems().get(0).key());
        assertFalse(refused.getMessage().contains("planted"), refused.getMessage());
    }
}
