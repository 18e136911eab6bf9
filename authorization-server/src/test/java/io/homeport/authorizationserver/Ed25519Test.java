package io.homeport.authorizationserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.homeport.authorizationserver.ServerSignature.NoKey;
import io.homeport.deployment.Profile;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Signatures by the name that RFC 9864 gives to EdDSA on the curve Ed25519. */
class Ed25519Test {
    private static final SignedKind KIND = SignedKind.untyped("the ID token");

    private static SignedClaims verified(Set<String> algorithms, Profile profile, String token, List<JsonWebKey> keys)
            throws NoKey {
        return new ServerSignature(Described.server(algorithms, profile)).verified(KIND, token, keys);
    }

    /** The keys as the server publishes them. */
    private static List<JsonWebKey> published(OctetKeyPairJsonWebKey key) {
        JsonObject set = new JsonObject()
                .put("keys", new JsonArray().add(new JsonObject(key.toJson(OutputControlLevel.PUBLIC_ONLY))));
        return PublishedKeys.of(
                new HttpAnswer(200, "application/json", set.encode(), MultiMap.caseInsensitiveMultiMap()));
    }

    private static JsonObject claims() {
        return new JsonObject().put("iss", "https://login.example.com").put("sub", "aiko");
    }

    private static OctetKeyPairJsonWebKey key(String curve, String algorithm) throws Exception {
        OctetKeyPairJsonWebKey key = OkpJwkGenerator.generateJwk(curve);
        key.setKeyId("one");
        key.setAlgorithm(algorithm);
        return key;
    }

    private static String signed(OctetKeyPairJsonWebKey key, String algorithm) throws Exception {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims().encode());
        signature.setAlgorithmHeaderValue(algorithm);
        signature.setKeyIdHeaderValue("one");
        signature.setKey(key.getPrivateKey());
        return signature.getCompactSerialization();
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    void verifiesATokenByBothNames(Profile profile) throws Exception {
        for (String name : List.of("Ed25519", "EdDSA")) {
            OctetKeyPairJsonWebKey key = key("Ed25519", name);
            SignedClaims read = verified(Set.of("Ed25519", "EdDSA"), profile, signed(key, name), published(key));
            assertEquals(claims(), read.claims());
            assertEquals(name, read.algorithm());
        }
    }

    @Test
    void takesOnlyTheNameThatIsListed() throws Exception {
        OctetKeyPairJsonWebKey key = key("Ed25519", "EdDSA");
        List<JsonWebKey> keys = published(key);
        String older = signed(key, "EdDSA");
        assertThrows(ServerFailure.Untrusted.class, () -> verified(Set.of("Ed25519"), Profile.NONE, older, keys));
        String newer = signed(key, "Ed25519");
        assertThrows(ServerFailure.Untrusted.class, () -> verified(Set.of("EdDSA"), Profile.NONE, newer, keys));
    }

    @Test
    void refusesAWrongSignature() throws Exception {
        List<JsonWebKey> keys = published(key("Ed25519", "Ed25519"));
        String token = signed(key("Ed25519", "Ed25519"), "Ed25519");
        assertThrows(NoKey.class, () -> verified(Set.of("Ed25519"), Profile.NONE, token, keys));
    }

    /** FAPI 2.0 Security Profile 5.4.1: EdDSA with the curve Ed25519. */
    @Test
    void takesTheOtherCurveOutsideOfFapiAlone() throws Exception {
        OctetKeyPairJsonWebKey key = key("Ed448", "EdDSA");
        List<JsonWebKey> keys = published(key);
        String token = signed(key, "EdDSA");
        assertEquals(
                claims(), verified(Set.of("EdDSA"), Profile.NONE, token, keys).claims());
        assertThrows(NoKey.class, () -> verified(Set.of("EdDSA"), Profile.FAPI2, token, keys));
    }
}
