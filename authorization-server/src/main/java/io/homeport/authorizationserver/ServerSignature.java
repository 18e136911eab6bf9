package io.homeport.authorizationserver;

import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.IssuerNames;
import io.homeport.deployment.Profile;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.VerificationJwkSelector;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** Whether a token bears the signature of an app's server (RFC 7515 5.2, RFC 8725 3.1); no I/O. */
public final class ServerSignature {
    private static final Set<String> KEYS_OF_ITS_OWN = Set.of("jku", "x5u", "jwk", "x5c", "crit");

    private final Set<String> algorithms;
    private final Profile profile;
    private final IssuerNames names;

    /** By the algorithms, the profile and the tenants that the app is configured for. */
    public ServerSignature(AuthorizationServer server) {
        this(server.idTokenAlgorithms(), server.profile(), server.issuerNames());
    }

    /** By these algorithms. */
    public ServerSignature(Set<String> algorithms, Profile profile, IssuerNames names) {
        this.algorithms = Set.copyOf(algorithms);
        this.profile = profile;
        this.names = names;
    }

    /** No key of the set has signed the token: perhaps the server has rotated its keys. */
    public static final class NoKey extends Exception {
        private static final long serialVersionUID = 1L;

        private final ServerFailure refusal;
        private final boolean unknown;

        private NoKey(ServerFailure refusal, boolean unknown) {
            super(refusal.getMessage(), null, false, false);
            this.refusal = refusal;
            this.unknown = unknown;
        }

        /** What the token is refused with, if there are no other keys. */
        ServerFailure refusal() {
            return refusal;
        }

        /** Whether the set has no key that could have signed it. */
        public boolean isUnknown() {
            return unknown;
        }
    }

    /**
     * The claims of a token that the server has signed with one of these keys.
     *
     * @throws NoKey where none of the keys has signed it
     * @throws ServerFailure.Untrusted where no other key would help
     */
    public SignedClaims verified(SignedKind kind, String token, List<JsonWebKey> keys) throws NoKey {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(
                new AlgorithmConstraints(ConstraintType.PERMIT, algorithms.toArray(String[]::new)));
        try {
            signature.setCompactSerialization(token);
        } catch (JoseException e) {
            throw refused(kind, "is no signed JWT");
        }
        // Read as what they are: a header that is no text must not be taken for one.
        String algorithm = String.valueOf(signature.getHeaders().getObjectHeaderValue("alg"));
        if (!algorithms.contains(algorithm)) {
            throw refused(kind, "is signed with an algorithm that id-token-algorithms does not list");
        }
        if (!kind.fits(signature)) {
            throw refused(kind, "is a token of another kind");
        }
        for (String header : KEYS_OF_ITS_OWN) {
            if (signature.getHeaders().getObjectHeaderValue(header) != null) {
                throw refused(kind, "brings a key or an extension of its own");
            }
        }
        try {
            List<JsonWebKey> fitting = new VerificationJwkSelector().selectList(signature, keys);
            if (fitting.isEmpty()) {
                throw new NoKey(
                        refused(
                                kind,
                                "is signed with a key that the server does not publish at its jwks_uri, which was read anew: either its keys have just changed, and a new login will do, or the token is of another server"),
                        true);
            }
            for (JsonWebKey key : fitting) {
                if (allowed(key) && isSigned(signature, key)) {
                    JsonObject claims = new JsonObject(signature.getPayload());
                    if (!mayName(key, claims)) {
                        throw refused(kind, "is signed with a key of another issuer's");
                    }
                    return new SignedClaims(claims, algorithm);
                }
            }
        } catch (ServerFailure e) {
            throw e;
        } catch (JoseException | RuntimeException e) {
            throw refused(kind, "cannot be verified");
        }
        // Some servers rotate the key and keep its id.
        throw new NoKey(refused(kind, "has a wrong signature, or one by a key that is too weak"), false);
    }

    /** The name EdDSA stands for two curves, of which the profile takes one (FAPI 2.0 Security Profile 5.4.1). */
    private boolean allowed(JsonWebKey key) {
        return !profile.isFapi()
                || !(key instanceof OctetKeyPairJsonWebKey pair)
                || pair.getSubtype().equals("Ed25519");
    }

    /** A key that must not be used, such as a short one, has signed nothing, and keeps no other from being tried. */
    private static boolean isSigned(JsonWebSignature signature, JsonWebKey key) {
        signature.setKey(key.getKey());
        try {
            return signature.verifySignature();
        } catch (JoseException e) {
            return false;
        }
    }

    /**
     * Entra ID publishes the keys of all tenants in one set, and says of each key whose issuer it signs for: its own
     * or, by a template, that of any tenant. A key of one tenant must not speak for another.
     */
    private boolean mayName(JsonWebKey key, JsonObject claims) {
        return names.tenants().isEmpty()
                || !(key.getOtherParameterValue("issuer", Object.class) instanceof String owner)
                || names.filled(owner, claims.getValue("tid")).equals(claims.getValue("iss"));
    }

    private static ServerFailure refused(SignedKind kind, String fault) {
        return new ServerFailure.Untrusted(kind.name() + " " + fault);
    }
}
