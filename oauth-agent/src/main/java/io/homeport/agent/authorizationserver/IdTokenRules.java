package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.Members;
import io.homeport.authorizationserver.NumericDate;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.AuthorizationServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.VerificationJwkSelector;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** The rules that an ID token must keep (OpenID Connect Core 3.1.3.7, 12.2); no I/O. */
public final class IdTokenRules {
    private static final Set<String> FOREIGN_TYPES = Set.of("at+jwt", "logout+jwt", "oauth-authz-req+jwt", "dpop+jwt");
    private static final Set<String> KEYS_OF_ITS_OWN = Set.of("jku", "x5u", "jwk", "x5c", "crit");

    private final AuthorizationServer server;
    private final Clock clock;

    public IdTokenRules(AuthorizationServer server, Clock clock) {
        this.server = server;
        this.clock = clock;
    }

    /** No key of the set has signed the token: perhaps the server has rotated its keys. */
    static final class NoKey extends Exception {
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
        boolean isUnknown() {
            return unknown;
        }
    }

    /** The claims of a token whose signature is the server's. */
    JsonObject verified(String idToken, List<JsonWebKey> keys) throws NoKey {
        return verified("the ID token", idToken, keys);
    }

    /** The claims of a signed JWT of any kind, which the log calls by this name. */
    JsonObject verified(String what, String idToken, List<JsonWebKey> keys) throws NoKey {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(new AlgorithmConstraints(
                ConstraintType.PERMIT, server.idTokenAlgorithms().toArray(String[]::new)));
        try {
            signature.setCompactSerialization(idToken);
        } catch (JoseException e) {
            throw refused(what, "is no signed JWT");
        }
        // Read as what they are: a header that is no text must not be taken for one.
        if (!server.idTokenAlgorithms()
                .contains(String.valueOf(signature.getHeaders().getObjectHeaderValue("alg")))) {
            throw refused(what, "is signed with an algorithm that id-token-algorithms does not list");
        }
        Object type = signature.getHeaders().getObjectHeaderValue("typ");
        if (type != null
                && FOREIGN_TYPES.contains(
                        type.toString().toLowerCase(Locale.ROOT).replaceFirst("^application/", ""))) {
            throw refused(what, "is a token of another kind");
        }
        for (String header : KEYS_OF_ITS_OWN) {
            if (signature.getHeaders().getObjectHeaderValue(header) != null) {
                throw refused(what, "brings a key or an extension of its own");
            }
        }
        try {
            List<JsonWebKey> fitting = new VerificationJwkSelector().selectList(signature, keys);
            if (fitting.isEmpty()) {
                throw new NoKey(refused(what, "is signed with a key that jwks_uri does not have"), true);
            }
            for (JsonWebKey key : fitting) {
                if (allowed(key) && isSigned(signature, key)) {
                    JsonObject claims = new JsonObject(signature.getPayload());
                    if (!mayName(key, claims)) {
                        throw refused(what, "is signed with a key of another issuer's");
                    }
                    return claims;
                }
            }
        } catch (ServerFailure e) {
            throw e;
        } catch (JoseException | RuntimeException e) {
            throw refused(what, "cannot be verified");
        }
        // Some servers rotate the key and keep its id.
        throw new NoKey(refused(what, "has a wrong signature, or one by a key that is too weak"), false);
    }

    /** The name EdDSA stands for two curves, of which the profile takes one (FAPI 2.0 Security Profile 5.4.1). */
    private boolean allowed(JsonWebKey key) {
        return !server.profile().isFapi()
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
        return server.issuerNames().tenants().isEmpty()
                || !(key.getOtherParameterValue("issuer", Object.class) instanceof String owner)
                || server.issuerNames().filled(owner, claims.getValue("tid")).equals(claims.getValue("iss"));
    }

    /** Checks a verified token's claims; the nonce is that of the login, absent at a refresh. */
    void check(JsonObject claims, Optional<String> nonce, String accessToken, String algorithm) {
        double now = clock.instant().getEpochSecond();
        long skew = server.clockSkew().toSeconds();
        require(
                server.issuerNames().contain(claims.getValue("iss"), claims.getValue("tid")),
                server.issuerNames().tenants().isEmpty()
                        ? "is of another issuer"
                        : "is not of the issuer of its tenant, or of a tenant that issuer-tenants does not list");
        Members members = Members.of(claims);
        Optional<Object> azp = members.value("azp");
        require(azp.isEmpty() || server.clientId().equals(azp.get()), "is for another authorized party");
        List<?> audience = audience(claims);
        require(audience.contains(server.clientId()), "is for another client");
        // Core 3.1.3.7-3: an audience that this client does not trust makes the token none of ours.
        require(
                audience.stream()
                        .allMatch(one -> server.clientId().equals(one)
                                || server.trustedAudiences().contains(one)),
                "has an audience that trusted-audiences does not list");
        require(Set.copyOf(audience).size() == 1 || azp.isPresent(), "has further audiences and no azp");
        require(time(claims, "exp") > now - skew, "is expired");
        require(time(claims, "iat") <= now + skew, "is issued in the future");
        require(!members.has("nbf") || time(claims, "nbf") <= now + skew, "is not valid yet");
        require(
                claims.getValue("sub") instanceof String sub && !sub.isEmpty() && sub.length() <= 255,
                "has no subject");
        nonce.ifPresent(expected -> require(
                claims.getValue("nonce") instanceof String actual
                        && MessageDigest.isEqual(
                                actual.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8)),
                "has another nonce than the login"));
        if (members.has("at_hash")) {
            require(halfHash(accessToken, algorithm).equals(claims.getValue("at_hash")), "is of another access token");
        }
    }

    /**
     * A refreshed ID token is about the same user, of the same server (OpenID Connect Core 12.2). A claim that is missing
     * or no text names nobody, so it is not another user's.
     *
     * @throws AnotherUser where it names someone else
     */
    static void checkSameUser(JsonObject earlier, JsonObject refreshed) {
        for (String name : List.of("iss", "sub")) {
            if (refreshed.getValue(name) instanceof String now
                    && !now.isEmpty()
                    && earlier.getValue(name) instanceof String before
                    && !now.equals(before)) {
                throw new AnotherUser(name);
            }
        }
    }

    /** A refreshed ID token is about the same authentication, for the same client (OpenID Connect Core 12.2). */
    static void checkSame(JsonObject earlier, JsonObject refreshed) {
        for (String name : List.of("azp", "auth_time")) {
            Optional<Object> now = Members.of(refreshed).value(name);
            Optional<Object> before = Members.of(earlier).value(name);
            require(
                    now.isEmpty()
                            || before.isEmpty()
                            || now.equals(before)
                            || name.equals("auth_time")
                                    && NumericDate.of(refreshed, name).equals(NumericDate.of(earlier, name)),
                    other(name));
        }
        require(Set.copyOf(audience(earlier)).equals(Set.copyOf(audience(refreshed))), other("aud"));
    }

    private static String other(String claim) {
        return "of the refresh has another " + claim;
    }

    /** Whom the token is for; for nobody, where one of them is no name. */
    private static List<?> audience(JsonObject claims) {
        Object value = claims.getValue("aud");
        return value instanceof JsonArray array && array.stream().allMatch(String.class::isInstance)
                ? array.getList()
                : value instanceof String ? List.of(value) : List.of();
    }

    private static double time(JsonObject claims, String name) {
        return NumericDate.of(claims, name).orElseThrow(() -> refused("has no proper " + name));
    }

    private static String halfHash(String accessToken, String algorithm) {
        String hash = algorithm.endsWith("384") ? "SHA-384" : algorithm.endsWith("256") ? "SHA-256" : "SHA-512";
        try {
            byte[] whole = MessageDigest.getInstance(hash).digest(accessToken.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(whole, whole.length / 2));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no " + hash, e);
        }
    }

    private static void require(boolean kept, String fault) {
        if (!kept) {
            throw refused(fault);
        }
    }

    private static ServerFailure refused(String fault) {
        return refused("the ID token", fault);
    }

    private static ServerFailure refused(String what, String fault) {
        return new ServerFailure.Untrusted(what + " " + fault);
    }
}
