package io.homeport.authorizationserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.DpopKey;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.junit.jupiter.api.Test;

/** Proofs of possession (RFC 9449 4.2). */
class ProofKeyTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private final DpopKey sealed = ProofKey.fresh();
    private final ProofKey key = ProofKey.of(sealed);

    private String proof(Optional<String> nonce, Optional<String> token) {
        return key.proof("GET", "https://api.example.com/orders", nonce, token, NOW);
    }

    @Test
    void showTheKeyAndNeverItsPrivateHalf() throws Exception {
        JsonWebSignature proof =
                (JsonWebSignature) JsonWebSignature.fromCompactSerialization(proof(Optional.empty(), Optional.empty()));
        assertEquals("dpop+jwt", proof.getHeader("typ"));
        Map<?, ?> shown = (Map<?, ?>) proof.getHeaders().getObjectHeaderValue("jwk");
        assertFalse(shown.containsKey("d"));
        proof.setKey(PublicJsonWebKey.Factory.newPublicJwk(
                        Map.of("kty", "EC", "crv", "P-256", "x", sealed.x(), "y", sealed.y()))
                .getPublicKey());
        assertTrue(proof.verifySignature());
        assertFalse(key.toString().contains(sealed.d()));
    }

    @Test
    void nameTheCallTheTimeTheNonceAndTheToken() {
        JsonObject claims = Claims.of(proof(Optional.of("n-1"), Optional.of("planted-access-token")))
                .orElseThrow();
        assertEquals("GET", claims.getString("htm"));
        assertEquals("https://api.example.com/orders", claims.getString("htu"));
        assertEquals(NOW.getEpochSecond(), claims.getLong("iat"));
        assertEquals("n-1", claims.getString("nonce"));
        // printf %s planted-access-token | openssl dgst -sha256 -binary | basenc --base64url
        assertEquals("u_-J5uLytGon8WHGUQW55HPCSRygAYzPern7F18B07o", claims.getString("ath"));
    }

    @Test
    void areEachOfTheirOwn() {
        assertNotEquals(
                Claims.of(proof(Optional.empty(), Optional.empty()))
                        .orElseThrow()
                        .getString("jti"),
                Claims.of(proof(Optional.empty(), Optional.empty()))
                        .orElseThrow()
                        .getString("jti"));
        assertNotEquals(sealed, ProofKey.fresh());
    }
}
