package io.homeport.agent.authorizationserver;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.World;
import io.homeport.agent.world.World.AppUnderTest;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.security.Key;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.keys.AesKey;
import org.jose4j.keys.PbkdfKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Encrypted ID tokens (RFC 7516; OpenID Connect Core 3.1.3.7-1), to the keys that the agent publishes. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class EncryptedIdTokenTest {
    private static final List<String> ALGORITHMS = List.of("ECDH-ES+A256KW", "RSA-OAEP-256", "ECDH-ES");
    private static final List<String> CONTENT = List.of("A128GCM", "A256GCM", "A128CBC-HS256", "A256CBC-HS512");

    World world;

    @Inject
    MovableClock clock;

    private final Page page = new Page(World.SEALED);
    private ScriptedServer server;

    @BeforeEach
    void reset() {
        world.reset(clock);
        server = world.server();
    }

    /** As a server would that fetches the client's keys. */
    private static PublicJsonWebKey published(String algorithm) {
        try {
            return (PublicJsonWebKey)
                    new JsonWebKeySet(given().get("/sealed/jwks").asString())
                            .getJsonWebKeys().stream()
                                    .filter(key -> key.getAlgorithm().equals(algorithm))
                                    .findFirst()
                                    .orElseThrow();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encrypted(
            String inside, Key key, String algorithm, String content, Consumer<JsonWebEncryption> change) {
        JsonWebEncryption encryption = new JsonWebEncryption();
        encryption.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        encryption.setContentEncryptionAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        encryption.setAlgorithmHeaderValue(algorithm);
        encryption.setEncryptionMethodHeaderParameter(content);
        encryption.setContentTypeHeaderValue("JWT");
        encryption.setKey(key);
        encryption.setDoKeyValidation(false);
        encryption.setPayload(inside);
        change.accept(encryption);
        try {
            return encryption.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private void encryptsTo(PublicJsonWebKey key, String algorithm, String content) {
        server.idTokenEnvelope(signed -> encrypted(signed, key.getKey(), algorithm, content, encryption -> {}));
    }

    static Stream<Arguments> kinds() {
        return ALGORITHMS.stream()
                .flatMap(algorithm -> CONTENT.stream().map(content -> Arguments.of(algorithm, content)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("kinds")
    void opensWhatItsKeysAreFor_70(String algorithm, String content) {
        encryptsTo(published(algorithm), algorithm, content);
        page.signIn(server, "aiko").then().body("id_token_claims.sub", equalTo("aiko"));
        page.post("refresh").then().statusCode(200);
        page.get("session").then().body("id_token_claims.sub", equalTo("aiko"));
        URI url = page.signedOutAt(page.post("logout"));
        String hint = ScriptedServer.form(url.getRawQuery()).get("id_token_hint");
        assertEquals(3, hint.split("\\.").length, "what is inside (RP-Initiated Logout 1.0, 2)");
    }

    @Test
    void publishesTheKeysForEncryptionAlone() {
        given().get("/sealed/jwks")
                .then()
                .statusCode(200)
                .body("keys.use", equalTo(List.of("enc", "enc", "enc")))
                .body("keys.kid", equalTo(List.of("d-0", "d-1", "d-2")))
                .body("keys.alg", equalTo(ALGORITHMS));
        assertFalse(given().get("/sealed/jwks").asString().contains("\"d\":"));
    }

    private void isRefused(AppUnderTest app) {
        Page other = new Page(app);
        String query = server.authorize(other.startLogin(""), "aiko");
        other.isError(other.post("login/end", query), 502, "authorization_server_error");
        assertEquals(Map.of(), other.jar());
    }

    @Test
    void refusesAnIdTokenThatIsNotEncryptedWhereItMustBe_70() {
        isRefused(World.SEALED);
    }

    @Test
    void refusesAnEncryptedIdTokenWhereThereAreNoKeys_70() {
        encryptsTo(published("RSA-OAEP-256"), "RSA-OAEP-256", "A256GCM");
        isRefused(World.SHOP);
    }

    @Test
    void keepsTheEarlierIdTokenWhereARefreshedOneIsNotEncrypted_67() {
        encryptsTo(published("ECDH-ES"), "ECDH-ES", "A256GCM");
        page.signIn(server, "aiko");
        server.idTokenEnvelope(signed -> signed);
        server.idToken(claims -> claims.put("name", "Newer"));
        page.post("refresh").then().statusCode(200);
        page.get("session").then().body("id_token_claims.name", equalTo("Zo\u00eb \u611b\u5b50"));
    }

    private interface Envelope {
        String of(String signed) throws JoseException;
    }

    private static Map<String, Envelope> wrong() {
        return Map.ofEntries(
                Map.entry("RSA1_5", signed -> byRsa(signed, "RSA1_5", "A256GCM", e -> {})),
                Map.entry("RSA-OAEP", signed -> byRsa(signed, "RSA-OAEP", "A256GCM", e -> {})),
                Map.entry("A192GCM", signed -> byRsa(signed, "RSA-OAEP-256", "A192GCM", e -> {})),
                Map.entry(
                        "compressed",
                        signed -> byRsa(
                                signed,
                                "RSA-OAEP-256",
                                "A256GCM",
                                e -> e.setCompressionAlgorithmHeaderParameter("DEF"))),
                Map.entry(
                        "a key of its own",
                        signed -> byRsa(
                                signed, "RSA-OAEP-256", "A256GCM", e -> e.setHeader("jku", "https://evil.example"))),
                Map.entry(
                        "an unknown kid",
                        signed -> byRsa(signed, "RSA-OAEP-256", "A256GCM", e -> e.setKeyIdHeaderValue("unknown"))),
                Map.entry(
                        "a key for another algorithm",
                        signed ->
                                encrypted(signed, published("ECDH-ES").getKey(), "ECDH-ES+A128KW", "A256GCM", e -> {})),
                Map.entry("dir", signed -> encrypted(signed, new AesKey(new byte[32]), "dir", "A256GCM", e -> {})),
                Map.entry(
                        "a password",
                        signed -> encrypted(
                                signed,
                                new PbkdfKey(ScriptedServer.SECRET),
                                "PBES2-HS256+A128KW",
                                "A128CBC-HS256",
                                e -> {})),
                Map.entry(
                        "someone else's key",
                        signed -> encrypted(
                                signed,
                                RsaJwkGenerator.generateJwk(2048).getKey(),
                                "RSA-OAEP-256",
                                "A256GCM",
                                e -> {})),
                Map.entry("no JWT inside", signed -> byRsa("{\"sub\":\"aiko\"}", "RSA-OAEP-256", "A256GCM", e -> {})),
                Map.entry(
                        "an unsigned JWT inside",
                        signed -> byRsa(
                                "eyJhbGciOiJub25lIn0." + signed.split("\\.")[1] + ".",
                                "RSA-OAEP-256",
                                "A256GCM",
                                e -> {})),
                Map.entry(
                        "an encrypted JWT inside",
                        signed -> byRsa(
                                byRsa(signed, "RSA-OAEP-256", "A256GCM", e -> {}), "RSA-OAEP-256", "A256GCM", e -> {})),
                Map.entry("a broken tag", signed -> {
                    String good = byRsa(signed, "RSA-OAEP-256", "A256GCM", e -> {});
                    int at = good.lastIndexOf('.') + 5;
                    return good.substring(0, at) + (good.charAt(at) == 'A' ? 'B' : 'A') + good.substring(at + 1);
                }),
                Map.entry("five empty parts", signed -> "...."),
                Map.entry("five parts of nothing", signed -> "a.b.c.d.e"));
    }

    private static String byRsa(String inside, String algorithm, String content, Consumer<JsonWebEncryption> change) {
        return encrypted(inside, published("RSA-OAEP-256").getKey(), algorithm, content, change);
    }

    static Stream<String> wrongKinds() {
        return wrong().keySet().stream().sorted();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongKinds")
    void refusesWhatIsEncryptedInAnotherWay_70(String what) {
        server.idTokenEnvelope(signed -> {
            try {
                return wrong().get(what).of(signed);
            } catch (JoseException e) {
                throw new IllegalStateException(e);
            }
        });
        isRefused(World.SEALED);
    }
}
