package io.homeport.agent.devicebinding;

import io.homeport.authorizationserver.StrictJson;
import io.homeport.cookies.DeviceKey;
import java.security.PublicKey;
import java.util.Optional;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/**
 * A browser's signed answer to a challenge: a JWS of the type {@code dbsc+jwt} by ES256, whose payload repeats the challenge
 * as {@code jti} (W3C, Device Bound Session Credentials, "DBSC proof JWTs"). A registration's has the key in its header.
 * Nothing of it counts before {@link #isSignedBy}.
 */
final class DeviceProof {
    private static final String ALGORITHM = "ES256";
    private static final AlgorithmConstraints ES256_ALONE = new AlgorithmConstraints(ConstraintType.PERMIT, ALGORITHM);
    private static final String TYPE = "dbsc+jwt";
    /** Challenges are below 300 characters, a key about as long. */
    private static final int LONGEST = 4096;

    private final JsonWebSignature signature;
    private final String challenge;
    private final Optional<DeviceKey> brought;

    private DeviceProof(JsonWebSignature signature, String challenge, Optional<DeviceKey> brought) {
        this.signature = signature;
        this.challenge = challenge;
        this.brought = brought;
    }

    /** The proof in a {@code Secure-Session-Response}, if it is one. */
    static Optional<DeviceProof> of(String field) {
        if (field.length() > LONGEST || !DeviceKeys.isCanonical(field.substring(field.lastIndexOf('.') + 1))) {
            return Optional.empty();
        }
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(ES256_ALONE);
        try {
            signature.setCompactSerialization(field);
            boolean ofThisKind = ALGORITHM.equals(signature.getHeaders().getObjectHeaderValue("alg"))
                    && TYPE.equals(signature.getHeaders().getObjectHeaderValue("typ"));
            return ofThisKind
                    ? challenge(signature)
                            .map(challenge -> new DeviceProof(
                                    signature,
                                    challenge,
                                    DeviceKeys.of(signature.getHeaders().getObjectHeaderValue("jwk"))))
                    : Optional.empty();
        } catch (JoseException | RuntimeException e) {
            // Anyone can send anything here, and the library says of some of it what it likes.
            return Optional.empty();
        }
    }

    private static Optional<String> challenge(JsonWebSignature signature) {
        return StrictJson.object(signature.getUnverifiedPayload())
                .map(payload -> payload.getValue("jti"))
                .filter(String.class::isInstance)
                .map(String.class::cast);
    }

    /** The challenge that it answers. */
    String challenge() {
        return challenge;
    }

    /** The key that it brings, if it is one on P-256. */
    Optional<DeviceKey> brought() {
        return brought;
    }

    /** Whether this key has signed it. */
    boolean isSignedBy(DeviceKey key) {
        try {
            PublicKey point = DeviceKeys.publicKey(key);
            signature.setKey(point);
            return signature.verifySignature();
        } catch (JoseException | RuntimeException e) {
            return false;
        }
    }

    /** Never prints the proof. */
    @Override
    public String toString() {
        return "DeviceProof";
    }
}
