package io.homeport.authorizationserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.authorizationserver.ServerSignature.NoKey;
import io.homeport.deployment.Profile;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose signature a token bears, whatever kind of token it is. */
class ServerSignatureTest {
    private static final RsaJsonWebKey KEY = key("one");
    private static final RsaJsonWebKey OTHER = key("two");
    private static final SignedKind ID_TOKEN = SignedKind.untyped("the ID token");

    private final ServerSignature signatures = new ServerSignature(Described.server(Set.of("RS256"), Profile.NONE));

    private static RsaJsonWebKey key(String id) {
        try {
            RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
            key.setKeyId(id);
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonObject claims() {
        return new JsonObject().put("iss", "https://login.example.com").put("sub", "aiko");
    }

    private static JsonWebSignature signature() {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims().encode());
        signature.setAlgorithmHeaderValue("RS256");
        signature.setKeyIdHeaderValue("one");
        signature.setKey(KEY.getPrivateKey());
        return signature;
    }

    private JsonObject verified(String token, List<JsonWebKey> keys) throws NoKey {
        return signatures.verified(ID_TOKEN, token, keys).claims();
    }

    private void refusesSignature(String token) {
        Exception failure = assertThrows(Exception.class, () -> verified(token, List.of(KEY)));
        assertTrue(failure instanceof ServerFailure || failure instanceof NoKey known && !known.isUnknown());
        assertFalse(failure.getMessage().contains(token.substring(0, 10)), "the message quotes the token");
    }

    @Test
    void findsTheKeyOfATokenWithoutKid() throws Exception {
        JsonWebSignature signature = signature();
        signature.getHeaders().setObjectHeaderValue("kid", null);
        List<JsonWebKey> keys = List.of(OTHER, KEY);
        assertEquals(claims(), verified(signature.getCompactSerialization(), keys));
    }

    @Test
    void refusesAServersKeyThatIsTooSmall_56() throws Exception {
        RsaJsonWebKey weak = RsaJwkGenerator.generateJwk(1024);
        weak.setKeyId("one");
        JsonWebSignature signature = signature();
        signature.setKey(weak.getPrivateKey());
        signature.setDoKeyValidation(false);
        String token = signature.getCompactSerialization();
        assertFalse(
                assertThrows(NoKey.class, () -> verified(token, List.of(weak))).isUnknown());
    }

    @Test
    void triesEachKeyOfAnIdWhateverIsWrongWithAnother_62() throws Exception {
        RsaJsonWebKey weak = RsaJwkGenerator.generateJwk(1024);
        weak.setKeyId("one");
        assertEquals(claims(), verified(signature().getCompactSerialization(), List.of(weak, KEY)));
    }

    @Test
    void asksForNewKeysWhenNoneFits() throws Exception {
        String token = signature().getCompactSerialization();
        assertTrue(
                assertThrows(NoKey.class, () -> verified(token, List.of(OTHER))).isUnknown());
    }

    @Test
    void refusesAWrongSignature() throws Exception {
        JsonWebSignature signature = signature();
        signature.setKey(OTHER.getPrivateKey());
        refusesSignature(signature.getCompactSerialization());
    }

    @Test
    void refusesAnUnsignedToken() {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        for (String algorithm : List.of("none", "None", "")) {
            String header = encoder.encodeToString(("{\"alg\":\"" + algorithm + "\"}").getBytes());
            refusesSignature(
                    header + "." + encoder.encodeToString(claims().encode().getBytes()) + ".");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"alg\":{}}", "{\"alg\":[\"RS256\"]}", "{\"alg\":\"RS256\",\"typ\":{}}"})
    void refusesAHeaderThatIsNoneOfAJwt_56(String header) {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        refusesSignature(encoder.encodeToString(header.getBytes()) + "."
                + encoder.encodeToString(claims().encode().getBytes()) + ".planted");
    }

    @Test
    void refusesAnHmacWithThePublicKey() throws Exception {
        JsonWebSignature signature = signature();
        signature.setAlgorithmHeaderValue("HS256");
        signature.setKey(new HmacKey(KEY.getPublicKey().getEncoded()));
        refusesSignature(signature.getCompactSerialization());
    }

    @Test
    void refusesAnAlgorithmThatIsNotListed() throws Exception {
        JsonWebSignature signature = signature();
        signature.setAlgorithmHeaderValue("PS256");
        refusesSignature(signature.getCompactSerialization());
    }

    @ParameterizedTest
    @ValueSource(strings = {"at+jwt", "AT+JWT", "application/at+jwt", "logout+jwt"})
    void refusesATokenOfAnotherKind(String type) throws Exception {
        JsonWebSignature signature = signature();
        signature.setHeader("typ", type);
        refusesSignature(signature.getCompactSerialization());
    }

    @ParameterizedTest
    @ValueSource(strings = {"jku", "x5u"})
    void refusesATokenThatBringsItsOwnKey(String header) throws Exception {
        JsonWebSignature signature = signature();
        signature.setHeader(header, "https://keys.example.net/");
        refusesSignature(signature.getCompactSerialization());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "a.b.c.d", "..", "not a token at all"})
    void refusesWhatIsNoJwt(String token) {
        assertThrows(ServerFailure.class, () -> verified(token, List.of(KEY)));
    }

    /** RFC 9701 5: a response of another kind must not be taken for one, nor it for a token of another kind. */
    @Test
    void takesATokenOfTheTypeThatIsDueAlone() throws Exception {
        SignedKind response = SignedKind.typed("the signed introspection response", "token-introspection+jwt");
        for (String type : List.of("token-introspection+jwt", "application/token-introspection+JWT")) {
            String token = typed(type);
            assertEquals(
                    claims(), signatures.verified(response, token, List.of(KEY)).claims());
            assertThrows(ServerFailure.Untrusted.class, () -> verified(token, List.of(KEY)));
        }
        for (String type : List.of("JWT", "at+jwt", "")) {
            String token = typed(type);
            assertThrows(ServerFailure.Untrusted.class, () -> signatures.verified(response, token, List.of(KEY)));
        }
    }

    /** Back-Channel Logout 2.4: the type is recommended; a token that says another one is another token. */
    @Test
    void takesATokenOfTheTypeThatIsRecommendedOrOfNone() throws Exception {
        SignedKind logout = SignedKind.perhapsTyped("the logout token", "logout+jwt");
        for (String type : List.of("logout+jwt", "application/logout+JWT", "JWT", "jwt", "")) {
            assertEquals(
                    claims(),
                    signatures.verified(logout, typed(type), List.of(KEY)).claims());
        }
        for (String type : List.of("at+jwt", "secevent+jwt", "application/x-www-form-urlencoded")) {
            String token = typed(type);
            assertThrows(ServerFailure.Untrusted.class, () -> signatures.verified(logout, token, List.of(KEY)));
        }
    }

    private static String typed(String type) throws JoseException {
        JsonWebSignature signature = signature();
        if (!type.isEmpty()) {
            signature.setHeader("typ", type);
        }
        return signature.getCompactSerialization();
    }

    /** Entra ID says of each key whose issuer it signs for. */
    @Test
    void letsNoKeyOfOneTenantSpeakForAnother() throws Exception {
        assertEquals(ofTenant(ONE), verifiedBy(issuer("{tenantid}")));
        assertEquals(ofTenant(ONE), verifiedBy(issuer(ONE)));
        assertThrows(ServerFailure.Untrusted.class, () -> verifiedBy(issuer(TWO)));
    }

    private static final String ONE = "11111111-1111-4111-8111-111111111111";
    private static final String TWO = "22222222-2222-4222-8222-222222222222";

    private static String issuer(String tenant) {
        return "https://login.example.com/" + tenant + "/v2.0";
    }

    private static JsonObject ofTenant(String tenant) {
        return claims().put("iss", issuer(tenant)).put("tid", tenant);
    }

    private static JsonObject verifiedBy(String owner) throws Exception {
        JsonWebSignature signature = signature();
        signature.setPayload(ofTenant(ONE).encode());
        RsaJsonWebKey published = new RsaJsonWebKey(KEY.getRsaPublicKey());
        published.setKeyId("one");
        published.setOtherParameter("issuer", owner);
        return new ServerSignature(Described.server("https://login.example.com/organizations/v2.0", Set.of(ONE, TWO)))
                .verified(ID_TOKEN, signature.getCompactSerialization(), List.of(published))
                .claims();
    }
}
