package io.homeport.authorizationserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.AuthorizationServer.ClientKey;
import io.homeport.deployment.ClientAuthentication;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a client proves who it is (RFC 6749 2.3, RFC 7523 2.2, RFC 8705 2). */
class ClientProofTest {
    private static final String SECRET = "planted-client-secret-of-32-bytes";

    private final MovableClock clock = new MovableClock();
    private final Parameters parameters = new Parameters();
    private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    private void proven(String id, String secret, ClientAuthentication authentication, ClientKeys keys) {
        ClientProof.of(new ConfidentialClient("https://login.example.com", id, secret, authentication, keys), clock)
                .add(parameters, headers);
    }

    private void proven(ClientAuthentication authentication) {
        proven("shop-spa", SECRET, authentication, ClientKeys.of(List.of()));
    }

    /** A colon in a half is no separator. */
    @Test
    void encodesBothHalvesOfBasicAuthentication() {
        proven("shop:spa", "100% ünknown", ClientAuthentication.CLIENT_SECRET_BASIC, ClientKeys.of(List.of()));
        String credentials = headers.get("Authorization").substring("Basic ".length());
        assertEquals(
                "shop%3Aspa:100%25+%C3%BCnknown",
                new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8));
        assertEquals("", parameters.encoded());
    }

    @Test
    void postsTheSecretBesideTheId() {
        proven(ClientAuthentication.CLIENT_SECRET_POST);
        assertEquals("client_id=shop-spa&client_secret=" + SECRET, parameters.encoded());
        assertTrue(headers.isEmpty());
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_CLIENT_AUTH", "SELF_SIGNED_TLS_CLIENT_AUTH"})
    void leavesTheProofToTheCertificate(ClientAuthentication authentication) {
        proven(authentication);
        assertEquals("client_id=shop-spa", parameters.encoded());
        assertTrue(headers.isEmpty());
    }

    @Test
    void assertsWithTheSecretForTheIssuerAlone() throws Exception {
        proven(ClientAuthentication.CLIENT_SECRET_JWT);
        JsonWebSignature assertion = assertion();
        assertion.setKey(new HmacKey(SECRET.getBytes(StandardCharsets.UTF_8)));
        assertTrue(assertion.verifySignature());
        JsonObject claims = new JsonObject(assertion.getPayload());
        long now = clock.instant().getEpochSecond();
        assertEquals("https://login.example.com", claims.getValue("aud"));
        assertEquals("shop-spa", claims.getString("iss"));
        assertEquals("shop-spa", claims.getString("sub"));
        assertEquals(now, claims.getLong("iat"));
        assertEquals(now + 60, claims.getLong("exp"));
        assertFalse(parameters.encoded().contains(SECRET));
    }

    @Test
    void assertsWithItsFirstKeyAndNeverTwiceTheSame() throws Exception {
        EllipticCurveJsonWebKey first = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        EllipticCurveJsonWebKey second = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        ClientKeys keys = ClientKeys.of(List.of(key("first", first), key("second", second)));
        proven("shop-spa", "", ClientAuthentication.PRIVATE_KEY_JWT, keys);
        JsonWebSignature assertion = assertion();
        assertion.setKey(first.getPublicKey());
        assertTrue(assertion.verifySignature());
        assertEquals("first", assertion.getKeyIdHeaderValue());
        String id = new JsonObject(assertion.getPayload()).getString("jti");
        proven("shop-spa", "", ClientAuthentication.PRIVATE_KEY_JWT, keys);
        JsonWebSignature another = assertion();
        another.setKey(first.getPublicKey());
        assertNotEquals(id, new JsonObject(another.getPayload()).getString("jti"));
        assertEquals(2, keys.published().size());
        assertFalse(keys.published().toString().contains("\"d\""));
    }

    private static ClientKey key(String id, EllipticCurveJsonWebKey jwk) {
        return new ClientKey(
                "homeport.apps.shop.authorization-server.client-keys[0]",
                id,
                "ES256",
                jwk.toJson(OutputControlLevel.INCLUDE_PRIVATE));
    }

    private JsonWebSignature assertion() throws Exception {
        return (JsonWebSignature) JsonWebSignature.fromCompactSerialization(
                String.valueOf(parameters.asClaims().get("client_assertion")));
    }
}
