package io.homeport.agent.authorizationserver;

import java.security.Key;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/** Makes signed JWTs in compact form (RFC 7515 7.1). */
final class Signing {
    private Signing() {}

    static String compact(String type, Map<String, Object> claims, String algorithm, Optional<String> keyId, Key key) {
        JwtClaims body = new JwtClaims();
        claims.forEach(body::setClaim);
        JsonWebSignature signature = new JsonWebSignature();
        signature.setHeader("typ", type);
        signature.setAlgorithmHeaderValue(algorithm);
        keyId.ifPresent(signature::setKeyIdHeaderValue);
        signature.setKey(key);
        signature.setPayload(body.toJson());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("cannot sign with " + algorithm);
        }
    }
}
