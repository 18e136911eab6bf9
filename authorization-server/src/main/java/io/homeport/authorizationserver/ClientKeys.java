package io.homeport.authorizationserver;

import io.homeport.deployment.AuthorizationServer.ClientKey;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.vertx.core.json.JsonObject;
import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/** The client's own keys: the first signs, all are published, so that keys can be rotated. */
public final class ClientKeys {
    /** FAPI 2.0 Security Profile 5.4.1. */
    private static final int SMALLEST_RSA_BITS = 2048;

    private record Key(PublicJsonWebKey jwk, String algorithm) {
        /** Never prints the key. */
        @Override
        public String toString() {
            return "Key";
        }
    }

    private final List<Key> keys;

    private ClientKeys(List<Key> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * Reads a client's keys.
     *
     * @throws InvalidConfiguration where a file holds no private key that fits its algorithm
     */
    public static ClientKeys of(List<ClientKey> all) {
        List<Fault> problems = new ArrayList<>();
        List<Key> keys = new ArrayList<>();
        for (ClientKey configured : all) {
            privateKey(configured)
                    .filter(jwk -> fits(jwk, configured.algorithm()))
                    .ifPresentOrElse(
                            jwk -> keys.add(new Key(named(jwk, configured, "sig"), configured.algorithm())),
                            () -> problems.add(holdsNone(configured)));
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return new ClientKeys(keys);
    }

    static Fault holdsNone(ClientKey configured) {
        return new Fault(
                configured.setting() + ".file",
                "holds no private JSON Web Key for " + configured.algorithm(),
                configured.algorithm().equals("PS256")
                        ? "an RSA key of 2048 bits or more as a JSON Web Key; `homeport keygen client` makes keys for ES256"
                        : "the output of `homeport keygen client`");
    }

    /** The key as it is published, for one use alone. */
    static PublicJsonWebKey named(PublicJsonWebKey jwk, ClientKey configured, String use) {
        jwk.setKeyId(configured.id());
        jwk.setAlgorithm(configured.algorithm());
        jwk.setUse(use);
        return jwk;
    }

    /** The private key in a file, if it holds one. */
    static Optional<PublicJsonWebKey> privateKey(ClientKey configured) {
        try {
            PublicJsonWebKey jwk = PublicJsonWebKey.Factory.newPublicJwk(configured.jwk());
            return jwk.getPrivateKey() != null ? Optional.of(jwk) : Optional.empty();
        } catch (JoseException | RuntimeException e) {
            // The one refusal: the library's words may quote the key.
            return Optional.empty();
        }
    }

    private static boolean fits(PublicJsonWebKey jwk, String algorithm) {
        return switch (algorithm) {
            case "PS256" ->
                jwk.getPublicKey() instanceof RSAPublicKey rsa
                        && rsa.getModulus().bitLength() >= SMALLEST_RSA_BITS;
            case "ES256" -> jwk instanceof EllipticCurveJsonWebKey curve && "P-256".equals(curve.getCurveName());
            case "EdDSA", "Ed25519" ->
                jwk instanceof OctetKeyPairJsonWebKey pair && "Ed25519".equals(pair.getSubtype());
            default -> false;
        };
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

    /** The id of the first key, which signs. */
    String signingId() {
        return keys.get(0).jwk().getKeyId();
    }

    /** The algorithm of that. */
    String signingAlgorithm() {
        return keys.get(0).algorithm();
    }

    /** That key itself. */
    PrivateKey signingKey() {
        return keys.get(0).jwk().getPrivateKey();
    }

    /** A JWT of these claims, signed with the first key. */
    public String signed(String type, Map<String, Object> claims) {
        Key key = keys.get(0);
        return Signing.compact(
                type,
                claims,
                key.algorithm(),
                header -> header.setKeyIdHeaderValue(key.jwk().getKeyId()),
                key.jwk().getPrivateKey());
    }
}
