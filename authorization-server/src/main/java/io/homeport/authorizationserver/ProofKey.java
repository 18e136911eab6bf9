package io.homeport.authorizationserver;

import io.homeport.cookies.DpopKey;
import io.homeport.cookies.Sha256;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** A session's key in use: it makes proofs that the sender holds what the tokens are bound to (RFC 9449 4.2). */
public final class ProofKey {
    private final DpopKey sealed;
    private final PublicJsonWebKey jwk;

    private ProofKey(DpopKey sealed) {
        this.sealed = sealed;
        try {
            this.jwk = PublicJsonWebKey.Factory.newPublicJwk(
                    Map.of("kty", "EC", "crv", "P-256", "d", sealed.d(), "x", sealed.x(), "y", sealed.y()));
        } catch (JoseException e) {
            // Without the cause, which may quote the key.
            throw new IllegalStateException("a key out of a cookie is no key on P-256");
        }
    }

    /** The key that a cookie held. */
    public static ProofKey of(DpopKey sealed) {
        return new ProofKey(sealed);
    }

    /** A new key, for one session alone. */
    public static DpopKey fresh() {
        try {
            EllipticCurveJsonWebKey jwk = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            Map<String, Object> members = jwk.toParams(OutputControlLevel.INCLUDE_PRIVATE);
            return new DpopKey((String) members.get("d"), (String) members.get("x"), (String) members.get("y"));
        } catch (JoseException e) {
            throw new IllegalStateException("the JDK has no curve P-256", e);
        }
    }

    /** The key as the cookies hold it. */
    public DpopKey sealed() {
        return sealed;
    }

    /** The public half's thumbprint: {@code dpop_jkt} (RFC 9449 10, RFC 7638). */
    public String thumbprint() {
        return jwk.calculateBase64urlEncodedThumbprint("SHA-256");
    }

    /**
     * A proof for one call, with an id of its own.
     *
     * @param address scheme, host, port and path as the called side knows itself, without a query (RFC 9449 4.2)
     * @param nonce the called side's, if it has given one (RFC 9449 8, 9)
     * @param accessToken the token that the call carries
     */
    public String proof(
            String method, String address, Optional<String> nonce, Optional<String> accessToken, Instant now) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("jti", Signing.freshId());
        claims.put("htm", method);
        claims.put("htu", address);
        claims.put("iat", now.getEpochSecond());
        nonce.ifPresent(value -> claims.put("nonce", value));
        accessToken.ifPresent(token -> claims.put("ath", Sha256.base64url(token)));
        return Signing.compact("dpop+jwt", claims, "ES256", header -> header.setJwkHeader(jwk), jwk.getPrivateKey());
    }

    /** Never prints the key. */
    @Override
    public String toString() {
        return "ProofKey";
    }
}
