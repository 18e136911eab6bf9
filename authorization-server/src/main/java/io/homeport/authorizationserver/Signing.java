package io.homeport.authorizationserver;

import io.homeport.cookies.RandomValue;
import java.security.Key;
import java.security.SecureRandom;
import java.util.Map;
import java.util.function.Consumer;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/** Makes signed JWTs in compact form (RFC 7515 7.1). */
final class Signing {
    private static final int ID_BYTES = 16;

    static {
        Ed25519.makeKnown();
    }

    private Signing() {}

    /** A {@code jti} that no other token has: 128 random bits. */
    static String freshId() {
        // Not kept in a static field: a native executable would bring its seed along from the build.
        return RandomValue.base64url(new SecureRandom(), ID_BYTES);
    }

    /**
     * A JWT of these claims.
     *
     * @param header adds what else the header has, such as the key's id
     */
    static String compact(
            String type, Map<String, Object> claims, String algorithm, Consumer<JsonWebSignature> header, Key key) {
        JwtClaims body = new JwtClaims();
        claims.forEach(body::setClaim);
        JsonWebSignature signature = new JsonWebSignature();
        signature.setHeader("typ", type);
        signature.setAlgorithmHeaderValue(algorithm);
        header.accept(signature);
        signature.setKey(key);
        signature.setPayload(body.toJson());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("cannot sign with " + algorithm);
        }
    }
}
