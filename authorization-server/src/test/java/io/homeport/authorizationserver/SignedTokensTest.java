package io.homeport.authorizationserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.AuthorizationServer.ClientKey;
import io.homeport.deployment.Profile;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;

/** A server's signed tokens: which keys they are verified with, and what is inside an encrypted one. */
class SignedTokensTest {
    private static final SignedKind KIND = SignedKind.untyped("the ID token");
    private static final EllipticCurveJsonWebKey OLD = key("old");
    private static final EllipticCurveJsonWebKey NEW = key("new");
    private static final EllipticCurveJsonWebKey OURS = key("ours");

    private final AuthorizationServer server = Described.server(Set.of("ES256"), Profile.NONE);
    private final ScriptedChannel channel = new ScriptedChannel();
    private final MovableClock clock = new MovableClock();
    private final ServerDocuments<URI> documents = new ServerDocuments<>(
            server,
            new DpopCalls(Origins.of(server), channel, clock),
            channel,
            answer -> URI.create("https://login.example.com/keys"),
            keys -> keys,
            clock);
    private final SignedTokens tokens = tokens(List.of());

    private SignedTokens tokens(List<ClientKey> keys) {
        return new SignedTokens(server, documents, DecryptionKeys.of(keys));
    }

    private static EllipticCurveJsonWebKey key(String id) {
        try {
            EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            key.setKeyId(id);
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signed(EllipticCurveJsonWebKey key) throws JoseException {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload("{\"sub\":\"aiko\"}");
        signature.setAlgorithmHeaderValue("ES256");
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setKey(key.getPrivateKey());
        return signature.getCompactSerialization();
    }

    private void publishes(EllipticCurveJsonWebKey... keys) {
        JsonArray set = new JsonArray();
        for (EllipticCurveJsonWebKey key : keys) {
            set.add(new JsonObject(key.toJson(OutputControlLevel.PUBLIC_ONLY)));
        }
        channel.answers(200, new JsonObject().put("keys", set).encode());
    }

    private static void isAikos(Future<SignedClaims> verified) {
        assertEquals("aiko", verified.result().claims().getString("sub"));
    }

    @Test
    void readMetadataAndKeysOnceForManyTokens() throws Exception {
        channel.answers(200, "{}");
        publishes(OLD);
        isAikos(tokens.verified(KIND, signed(OLD)));
        isAikos(tokens.verified(KIND, signed(OLD)));
        assertEquals(
                List.of(ServerEndpoint.METADATA, ServerEndpoint.KEYS),
                channel.calls().stream().map(ScriptedChannel.Arrived::endpoint).toList());
    }

    @Test
    void askForTheKeysAgainWhereATokenNamesAnUnknownOne() throws Exception {
        channel.answers(200, "{}");
        publishes(OLD);
        isAikos(tokens.verified(KIND, signed(OLD)));
        publishes(OLD, NEW);
        isAikos(tokens.verified(KIND, signed(NEW)));
    }

    /** Some servers rotate the key and keep its id. */
    @Test
    void askForTheKeysAgainWhereAKnownIdHasAnotherSignature() throws Exception {
        EllipticCurveJsonWebKey rotated = key("old");
        channel.answers(200, "{}");
        publishes(OLD);
        publishes(rotated);
        isAikos(tokens.verified(KIND, signed(rotated)));
    }

    @Test
    void refuseATokenWhoseKeyIsNotPublishedEither() throws Exception {
        channel.answers(200, "{}");
        publishes(OLD);
        publishes(OLD);
        assertInstanceOf(
                ServerFailure.Untrusted.class,
                tokens.verified(KIND, signed(NEW)).cause());
        // Whoever forges tokens cannot make us ask for each of them.
        assertInstanceOf(
                ServerFailure.Untrusted.class,
                tokens.verified(KIND, signed(NEW)).cause());
        assertEquals(3, channel.calls().size());
        clock.advance(Duration.ofSeconds(10));
        publishes(OLD, NEW);
        isAikos(tokens.verified(KIND, signed(NEW)));
    }

    @Test
    void waitAMomentForTheKeyOfALogin() throws Exception {
        channel.answers(200, "{}");
        publishes(OLD);
        publishes(OLD);
        Future<SignedClaims> login = tokens.verifiedPatiently(KIND, signed(NEW));
        assertNull(login.cause());
        publishes(OLD, NEW);
        channel.momentPasses();
        isAikos(login);
    }

    @Test
    void openAnEncryptedTokenWithTheKeyOfItsAlgorithmAlone() throws Exception {
        SignedTokens decrypting = tokens(List.of(new ClientKey(
                "homeport.apps.shop.authorization-server.decryption-keys[0]",
                "ours",
                "ECDH-ES",
                OURS.toJson(OutputControlLevel.INCLUDE_PRIVATE))));
        String inside = signed(OLD);
        assertEquals(
                inside,
                decrypting.signedPart(KIND, encrypted(inside, "ECDH-ES")).result());
        assertInstanceOf(
                ServerFailure.Untrusted.class,
                decrypting.signedPart(KIND, encrypted(inside, "ECDH-ES+A128KW")).cause());
    }

    private static String encrypted(String inside, String algorithm) throws JoseException {
        JsonWebEncryption encryption = new JsonWebEncryption();
        encryption.setAlgorithmHeaderValue(algorithm);
        encryption.setEncryptionMethodHeaderParameter("A256GCM");
        encryption.setKeyIdHeaderValue("ours");
        encryption.setKey(OURS.getPublicKey());
        encryption.setPayload(inside);
        return encryption.getCompactSerialization();
    }

    @Test
    void demandEncryptionWhereTheClientHasKeysAndNoneWhereItHasNone() throws Exception {
        String plain = signed(OLD);
        assertEquals(plain, tokens.signedPartOfEncrypted(KIND, plain).result());
        SignedTokens decrypting = tokens(List.of(new ClientKey(
                "homeport.apps.shop.authorization-server.decryption-keys[0]",
                "ours",
                "ECDH-ES",
                OURS.toJson(OutputControlLevel.INCLUDE_PRIVATE))));
        assertInstanceOf(
                ServerFailure.Untrusted.class,
                decrypting.signedPartOfEncrypted(KIND, plain).cause());
        assertInstanceOf(
                ServerFailure.Untrusted.class,
                tokens.signedPart(KIND, encrypted(plain, "ECDH-ES")).cause());
    }
}
