package io.homeport.authorizationserver;

import io.homeport.deployment.AuthorizationServer.ClientKey;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.vertx.core.json.JsonObject;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/**
 * The keys that a server encrypts tokens for this client to (RFC 7516). A token is opened by a key of its algorithm
 * alone; one that is compressed, or brings a key or an extension of its own, is refused before any decryption
 * (RFC 8725 3.6, 3.10).
 */
public final class DecryptionKeys {
    private static final int SMALLEST_RSA_BITS = 2048;
    private static final String[] CONTENT_ALGORITHMS = {"A128GCM", "A256GCM", "A128CBC-HS256", "A256CBC-HS512"};
    private static final List<String> REFUSED_HEADERS =
            List.of("zip", "crit", "jku", "x5u", "jwk", "x5c", "p2c", "p2s");
    private static final Set<String> CURVES = Set.of("P-256", "P-384", "P-521");

    private record Key(PublicJsonWebKey jwk, String algorithm) {
        /** Never prints the key. */
        @Override
        public String toString() {
            return "Key";
        }
    }

    private final List<Key> keys;

    private DecryptionKeys(List<Key> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * Reads a client's keys.
     *
     * @throws InvalidConfiguration where a file holds no private key that fits its algorithm
     */
    public static DecryptionKeys of(List<ClientKey> all) {
        List<Fault> problems = new ArrayList<>();
        List<Key> keys = new ArrayList<>();
        for (ClientKey configured : all) {
            ClientKeys.privateKey(configured)
                    .filter(jwk -> fits(jwk, configured.algorithm()))
                    .ifPresentOrElse(
                            jwk -> keys.add(new Key(ClientKeys.named(jwk, configured, "enc"), configured.algorithm())),
                            () -> problems.add(ClientKeys.holdsNone(configured)));
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return new DecryptionKeys(keys);
    }

    private static boolean fits(PublicJsonWebKey jwk, String algorithm) {
        return algorithm.startsWith("RSA")
                ? jwk.getPublicKey() instanceof RSAPublicKey rsa
                        && rsa.getModulus().bitLength() >= SMALLEST_RSA_BITS
                : jwk instanceof EllipticCurveJsonWebKey curve && CURVES.contains(curve.getCurveName());
    }

    /** Whether there is any. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** The public halves, for a key set (RFC 7517 5). */
    public List<JsonObject> published() {
        return keys.stream()
                .map(key -> new JsonObject(key.jwk().toJson(OutputControlLevel.PUBLIC_ONLY)))
                .toList();
    }

    /** Whether a token says of itself that it is encrypted: it has five parts (RFC 7516 7.1). */
    public static boolean isEncrypted(String token) {
        return token.chars().filter(c -> c == '.').count() == 4;
    }

    /**
     * What is inside an encrypted token.
     *
     * @param what what the token is, for the log
     * @throws ServerFailure.Untrusted if none of the keys opens it
     */
    public String opened(String what, String token) {
        for (Key key : keys) {
            Optional<String> inside = opened(key, token);
            if (inside.isPresent()) {
                return inside.get();
            }
        }
        throw new ServerFailure.Untrusted(what + " is encrypted as none of decryption-keys can open");
    }

    private static Optional<String> opened(Key key, String token) {
        try {
            JsonWebEncryption encryption = new JsonWebEncryption();
            encryption.setAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, key.algorithm()));
            encryption.setContentEncryptionAlgorithmConstraints(
                    new AlgorithmConstraints(ConstraintType.PERMIT, CONTENT_ALGORITHMS));
            encryption.setCompactSerialization(token);
            String kid = encryption.getKeyIdHeaderValue();
            boolean another = kid != null && !kid.equals(key.jwk().getKeyId());
            if (another
                    || REFUSED_HEADERS.stream()
                            .anyMatch(name -> encryption.getHeaders().getObjectHeaderValue(name) != null)) {
                return Optional.empty();
            }
            encryption.setKey(key.jwk().getPrivateKey());
            return Optional.of(encryption.getPlaintextString());
        } catch (JoseException | RuntimeException e) {
            // One refusal for all reasons: which of them it was would tell a forger something.
            return Optional.empty();
        }
    }
}
