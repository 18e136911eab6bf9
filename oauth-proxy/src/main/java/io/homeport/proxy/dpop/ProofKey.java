package io.homeport.proxy.dpop;

import io.homeport.cookies.DpopKey;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/** A session's key in use: it makes proofs that the sender holds what the tokens are bound to (RFC 9449 4.2). */
public final class ProofKey {
    private final PublicJsonWebKey jwk;

    private ProofKey(DpopKey sealed) {
        try {
            this.jwk = PublicJsonWebKey.Factory.newPublicJwk(
                    Map.of("kty", "EC", "crv", "P-256", "d", sealed.d(), "x", sealed.x(), "y", sealed.y()));
        } catch (JoseException e) {
            // Without the cause, which may quote the key.
            throw new IllegalStateException("a key out of a cookie is no key on P-256");
        }
    }

    /** The key that an access-token cookie held. */
    public static ProofKey of(DpopKey sealed) {
        return new ProofKey(sealed);
    }

    /**
     * A proof for one call, with an id of its own.
     *
     * @param origin scheme, host and port under which the server knows itself
     * @param path without a query
     * @param nonce the server's, if it has given one (RFC 9449 8)
     * @param accessToken the token that the call carries
     */
    public String proof(
            String method, URI origin, String path, Optional<String> nonce, Optional<String> accessToken, Instant now) {
        JwtClaims claims = new JwtClaims();
        claims.setGeneratedJwtId();
        claims.setStringClaim("htm", method);
        claims.setStringClaim("htu", origin.getScheme() + "://" + origin.getRawAuthority() + path);
        claims.setIssuedAt(NumericDate.fromSeconds(now.getEpochSecond()));
        nonce.ifPresent(value -> claims.setStringClaim("nonce", value));
        accessToken.ifPresent(token -> claims.setStringClaim("ath", hash(token)));
        JsonWebSignature signature = new JsonWebSignature();
        signature.setHeader("typ", "dpop+jwt");
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
        // The library writes the public half alone.
        signature.setJwkHeader(jwk);
        signature.setKey(jwk.getPrivateKey());
        signature.setPayload(claims.toJson());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("a key out of a cookie cannot sign");
        }
    }

    private static String hash(String accessToken) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(accessToken.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256");
        }
    }

    /** Never prints the key. */
    @Override
    public String toString() {
        return "ProofKey";
    }
}
