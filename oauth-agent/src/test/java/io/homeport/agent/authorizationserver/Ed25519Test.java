package io.homeport.agent.authorizationserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.homeport.agent.authorizationserver.IdTokenRules.NoKey;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.PublishedKeys;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.Profile;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
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
    private static final String ACCESS_TOKEN = "planted-access-token-1";
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private static IdTokenRules rules(Set<String> algorithms, Profile profile) {
        return new IdTokenRules(Described.server(algorithms, profile), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    /** The keys as the server publishes them. */
    private static List<JsonWebKey> published(OctetKeyPairJsonWebKey key) {
        JsonObject set = new JsonObject()
                .put("keys", new JsonArray().add(new JsonObject(key.toJson(OutputControlLevel.PUBLIC_ONLY))));
        return PublishedKeys.of(
                new HttpAnswer(200, "application/json", set.encode(), MultiMap.caseInsensitiveMultiMap()));
    }

    private static JsonObject claims() throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-512").digest(ACCESS_TOKEN.getBytes(StandardCharsets.US_ASCII));
        return new JsonObject()
                .put("iss", "https://login.example.com")
                .put("aud", "shop-spa")
                .put("sub", "aiko")
                .put("iat", NOW.getEpochSecond())
                .put("exp", NOW.getEpochSecond() + 300)
                .put("at_hash", Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 32)));
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
            IdTokenRules rules = rules(Set.of("Ed25519", "EdDSA"), profile);
            List<JsonWebKey> keys = published(key);
            JsonObject claims = rules.verified(signed(key, name), keys);
            assertEquals(claims(), claims);
            rules.check(claims, Optional.empty(), ACCESS_TOKEN, name);
        }
    }

    @Test
    void takesOnlyTheNameThatIsListed() throws Exception {
        OctetKeyPairJsonWebKey key = key("Ed25519", "EdDSA");
        List<JsonWebKey> keys = published(key);
        String older = signed(key, "EdDSA");
        assertThrows(
                ServerFailure.Untrusted.class,
                () -> rules(Set.of("Ed25519"), Profile.NONE).verified(older, keys));
        String newer = signed(key, "Ed25519");
        assertThrows(
                ServerFailure.Untrusted.class,
                () -> rules(Set.of("EdDSA"), Profile.NONE).verified(newer, keys));
    }

    @Test
    void refusesAWrongSignature() throws Exception {
        List<JsonWebKey> keys = published(key("Ed25519", "Ed25519"));
        String token = signed(key("Ed25519", "Ed25519"), "Ed25519");
        assertThrows(NoKey.class, () -> rules(Set.of("Ed25519"), Profile.NONE).verified(token, keys));
    }

    /** FAPI 2.0 Security Profile 5.4.1: EdDSA with the curve Ed25519. */
    @Test
    void takesTheOtherCurveOutsideOfFapiAlone() throws Exception {
        OctetKeyPairJsonWebKey key = key("Ed448", "EdDSA");
        List<JsonWebKey> keys = published(key);
        String token = signed(key, "EdDSA");
        assertEquals(claims(), rules(Set.of("EdDSA"), Profile.NONE).verified(token, keys));
        assertThrows(NoKey.class, () -> rules(Set.of("EdDSA"), Profile.FAPI2).verified(token, keys));
    }
}
