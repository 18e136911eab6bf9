package io.homeport.agent.authorizationserver;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.Reply;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.Watch;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Signed tokens of the server that are not as they should be, beyond LoginTest and IdTokenRulesTest: ID tokens, signed
 * authorization responses (JARM), and the key set that both are verified with.
 */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class SignedTokenFaultsTest {
    private static final String UNUSABLE = "authorization_server_error";

    World world;

    @Inject
    MovableClock clock;

    @Inject
    Watch watch;

    private final Page page = new Page(World.SHOP);
    private ScriptedServer server;

    @BeforeEach
    void reset() {
        watch.begin(world);
        server = world.server();
        // Whatever keys an earlier test left behind may be asked for anew.
        clock.advance(Duration.ofSeconds(11));
    }

    @AfterEach
    void showsNoSecret_3_24_111() {
        watch.end();
    }

    /** Makes a token out of the good token response and the server. */
    private interface Forgery extends BiFunction<JsonObject, ScriptedServer, String> {}

    private static Arguments row(String what, Forgery forgery) {
        return Arguments.of(what, forgery);
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonObject claims(JsonObject tokens) {
        String payload = tokens.getString("id_token").split("\\.")[1];
        return new JsonObject(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
    }

    /** The good claims, one of them changed. */
    private static Forgery claim(String json) {
        return (tokens, server) -> server.signed(claims(tokens).mergeIn(new JsonObject(json)), header -> {});
    }

    private static Forgery header(String name, Object value) {
        return (tokens, server) ->
                server.signed(claims(tokens), token -> token.getHeaders().setObjectHeaderValue(name, value));
    }

    static Stream<Arguments> wrongIdTokens() {
        return Stream.of(
                row("#56 its header has no alg", (tokens, server) -> {
                    String[] parts = tokens.getString("id_token").split("\\.");
                    return encoded("{\"kid\":\"first\"}") + "." + parts[1] + "." + parts[2];
                }),
                row(
                        "#56 its alg is None",
                        (tokens, server) -> encoded("{\"alg\":\"None\"}") + "."
                                + tokens.getString("id_token").split("\\.")[1] + "."),
                row(
                        "#56 its alg is an object",
                        (tokens, server) -> encoded("{\"alg\":{}}") + "."
                                + tokens.getString("id_token").split("\\.")[1] + ".planted-x"),
                row("#56 its signature is cut", (tokens, server) -> {
                    String token = tokens.getString("id_token");
                    return token.substring(0, token.length() - 8);
                }),
                row("#56 its signature is empty", (tokens, server) -> {
                    String token = tokens.getString("id_token");
                    return token.substring(0, token.lastIndexOf('.') + 1);
                }),
                row("#56 it has four segments", (tokens, server) -> tokens.getString("id_token") + ".planted-x"),
                row("#56 its payload is no JSON", (tokens, server) -> {
                    String[] parts = tokens.getString("id_token").split("\\.");
                    return parts[0] + "." + encoded("planted-text") + "." + parts[2];
                }),
                row("#63 its kid is a URL", header("kid", "https://evil.example/planted-key")),
                row("#63 its kid has 100 kB", header("kid", "planted-" + "x".repeat(100_000))),
                row("#63 its kid is empty", header("kid", "")),
                row("#63 its kid is a number", header("kid", 7)),
                row(
                        "#57 its issuer is in capitals",
                        (tokens, server) -> server.signed(
                                claims(tokens).put("iss", server.issuer().toUpperCase(java.util.Locale.ROOT)),
                                header -> {})),
                row(
                        "#57 its issuer is a list",
                        (tokens, server) -> server.signed(
                                claims(tokens).put("iss", new JsonArray().add(server.issuer())), header -> {})),
                row("#58 its audience is empty", claim("{\"aud\":[]}")),
                row("#58 its audience has a null", claim("{\"aud\":[null,\"shop-spa\"]}")),
                row("#58 its audience has a list", claim("{\"aud\":[[\"shop-spa\"]]}")),
                row("#58 its audience is an object", claim("{\"aud\":{\"shop-spa\":true}}")),
                row(
                        "#58 its audience has two, and azp",
                        claim("{\"aud\":[\"shop-spa\",\"other\"],\"azp\":\"shop-spa\"}")),
                row("#58 its azp is a number", claim("{\"azp\":7}")),
                row("#59 its exp is negative", claim("{\"exp\":-1}")),
                row("#59 its exp is true", claim("{\"exp\":true}")),
                row("#59 its iat is text", claim("{\"iat\":\"now\"}")),
                row("#59 its iat is beyond time", claim("{\"iat\":1e300}")),
                row("#59 its nbf is text", claim("{\"nbf\":\"now\"}")),
                row("#59 its sub is a number", claim("{\"sub\":7}")),
                row("#59 its sub has 256 characters", claim("{\"sub\":\"" + "x".repeat(256) + "\"}")),
                row("#60 its nonce is a number", claim("{\"nonce\":7}")),
                row("#61 its at_hash is a number", claim("{\"at_hash\":7}")),
                row("#65 it is the access token", (tokens, server) -> tokens.getString("access_token")),
                row(
                        "#65 it is an access token that does not say so",
                        (tokens, server) -> server.signed(
                                new JsonObject()
                                        .put("iss", server.issuer())
                                        .put("aud", "orders-api")
                                        .put("sub", "aiko")
                                        .put("client_id", "shop-spa")
                                        .put("iat", claims(tokens).getLong("iat"))
                                        .put("exp", claims(tokens).getLong("exp")),
                                header -> {})),
                row("#65 it is a logout token that does not say so", (tokens, server) -> {
                    JsonObject claims = claims(tokens);
                    claims.remove("nonce");
                    return server.signed(
                            claims.put("jti", "planted-jti")
                                    .put(
                                            "events",
                                            new JsonObject()
                                                    .put(
                                                            "http://schemas.openid.net/event/backchannel-logout",
                                                            new JsonObject())),
                            header -> {});
                }),
                row(
                        "#65 it is a signed authorization response",
                        (tokens, server) -> server.signed(
                                new JsonObject()
                                        .put("iss", server.issuer())
                                        .put("aud", "shop-spa")
                                        .put("exp", claims(tokens).getLong("exp"))
                                        .put("code", "planted-code")
                                        .put("state", "planted-state"),
                                header -> {})),
                row(
                        "#65 it is a client assertion",
                        (tokens, server) -> server.signed(
                                new JsonObject()
                                        .put("iss", "shop-spa")
                                        .put("sub", "shop-spa")
                                        .put("aud", server.issuer())
                                        .put("jti", "planted-jti")
                                        .put("iat", claims(tokens).getLong("iat"))
                                        .put("exp", claims(tokens).getLong("exp")),
                                header -> {})));
    }

    private void refuses(Page at, String query) {
        Response answer = at.post("login/end", query);
        at.isError(answer, 502, UNUSABLE);
        assertFalse(at.jar().keySet().stream().anyMatch(name -> name.endsWith("-at")), "there is no session");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongIdTokens")
    void refusesAnIdTokenThatBreaksARule(String what, Forgery forgery) {
        server.tokenResponse(tokens -> tokens.put("id_token", forgery.apply(tokens, server)));
        refuses(page, server.authorize(page.startLogin(""), "aiko"));
        assertEquals(Map.of(), page.jar(), "the login is used up");
        server.tokenResponse(UnaryOperator.identity());
        page.signIn(server, "aiko");
    }

    @Test
    void refusesTheIdTokenOfAnEarlierLogin_60() {
        String[] earlier = new String[1];
        server.tokenResponse(tokens -> {
            earlier[0] = tokens.getString("id_token");
            return tokens;
        });
        page.signIn(server, "aiko");
        server.tokenResponse(tokens -> tokens.put("id_token", earlier[0]));
        Page another = new Page(World.SHOP);
        refuses(another, server.authorize(another.startLogin(""), "aiko"));
    }

    static Stream<Arguments> rightIdTokens() {
        return Stream.of(
                row(
                        "#59 its exp has a fraction",
                        (tokens, server) -> server.signed(
                                claims(tokens).put("exp", claims(tokens).getLong("exp") + 0.5), header -> {})),
                // The nonce ties it to the login, whenever it was issued.
                row("#59 its iat is old", claim("{\"iat\":1}")),
                row("#64 its payload is compressed for no one: zip is not heard", header("zip", "DEF")),
                row("#62 its kid is missing", header("kid", null)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rightIdTokens")
    void acceptsAnIdTokenThatIsOddButRight(String what, Forgery forgery) {
        server.tokenResponse(tokens -> tokens.put("id_token", forgery.apply(tokens, server)));
        page.signIn(server, "aiko");
    }

    // Signed authorization responses

    static Stream<Arguments> wrongResponses() {
        return Stream.of(
                row("its issuer has a slash more", claim("{\"iss\":\"ISSUER/\"}")),
                row("its audience is empty", claim("{\"aud\":[]}")),
                row("its exp is text", claim("{\"exp\":\"soon\"}")),
                row("its exp is beyond time", claim("{\"exp\":1e300}")),
                row("its exp is negative", claim("{\"exp\":-1}")),
                row("it is not valid yet", claim("{\"nbf\":9999999999}")),
                row("#56 it is signed by RS512", header("alg", "RS512")),
                row("#63 its kid is unknown", header("kid", "../../planted-key")),
                row("#64 it brings its own key's address", header("jku", "https://evil.example/planted-keys")),
                row("#64 it brings its own certificate", header("x5c", List.of("planted-certificate"))),
                row("#64 it needs an extension", header("crit", List.of("exp"))),
                row("#65 it is an access token", header("typ", "at+jwt")),
                row("#65 it is a logout token", header("typ", "logout+jwt")));
    }

    @ParameterizedTest(name = "#51 {0}")
    @MethodSource("wrongResponses")
    void refusesASignedResponseThatBreaksARule_51(String what, Forgery forgery) {
        Page signed = new Page(World.SIGNED);
        String good = server.authorize(signed.startLogin(""), "aiko").replaceFirst("response=", "");
        JsonObject asTokens = new JsonObject().put("id_token", good);
        String wrong = forgery.apply(asTokens, server);
        if (what.contains("slash")) {
            wrong = claim("{\"iss\":\"" + server.issuer() + "/\"}").apply(asTokens, server);
        }
        refuses(signed, "response=" + wrong);
        assertEquals(List.of(), server.calls(Endpoint.TOKEN), "nothing else is called");
        signed.post("login/end", "response=" + good).then().statusCode(200);
    }

    @Test
    void refusesAnIdTokenAsASignedResponse_51_65() {
        Page signed = new Page(World.SIGNED);
        signed.signIn(server, "aiko");
        int before = server.calls(Endpoint.TOKEN).size();
        String idToken = server.signed(
                new JsonObject()
                        .put("iss", server.issuer())
                        .put("aud", World.SIGNED.clientId())
                        .put("sub", "aiko")
                        .put("nonce", "planted-nonce")
                        .put("iat", clock.instant().getEpochSecond())
                        .put("exp", clock.instant().getEpochSecond() + 300),
                header -> {});
        signed.isError(signed.post("login/end", "response=" + idToken), 400, "invalid_request");
        assertEquals(before, server.calls(Endpoint.TOKEN).size());
    }

    @Test
    void takesAnEarlierResponseForItsOwnLoginOnly_51() {
        Page signed = new Page(World.SIGNED);
        String earlier = server.authorize(signed.startLogin(""), "aiko");
        signed.post("login/end", earlier).then().statusCode(200);
        signed.startLogin("");
        int before = server.calls(Endpoint.TOKEN).size();
        signed.isError(signed.post("login/end", earlier), 400, "invalid_request");
        assertEquals(before, server.calls(Endpoint.TOKEN).size());
    }

    @Test
    void readsTheKeysAnewForAResponseOfAKeyThatIsNew_51_63() {
        Page signed = new Page(World.SIGNED);
        String url = signed.startLogin("");
        server.renameKey("response-" + clock.instant().toEpochMilli());
        signed.post("login/end", server.authorize(url, "aiko")).then().statusCode(200);
    }

    // Key sets

    private static JsonWebKey rsa(int bits, String id) {
        try {
            PublicJsonWebKey key = RsaJwkGenerator.generateJwk(bits);
            key.setKeyId(id);
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonObject published(JsonWebKey key, OutputControlLevel level) {
        return new JsonObject(key.toJson(level));
    }

    private static Reply keySet(Object... keys) {
        return Reply.json(
                200, new JsonObject().put("keys", new JsonArray(List.of(keys))).encode());
    }

    private JsonObject own() {
        return new JsonObject(server.keySet()).getJsonArray("keys").getJsonObject(0);
    }

    private void signsWith(JsonWebKey key, String algorithm) {
        server.idTokenHeader(token -> {
            token.setAlgorithmHeaderValue(algorithm);
            token.setKeyIdHeaderValue(key.getKeyId());
            token.setKey(((PublicJsonWebKey) key).getPrivateKey());
            token.setDoKeyValidation(false);
        });
    }

    private void isRefusedUntilTheKeysAreRightAgain() {
        Page another = new Page(World.SHOP);
        refuses(another, server.authorize(another.startLogin(""), "aiko"));
        server.well(Endpoint.KEYS);
        server.idTokenHeader(token -> {});
        clock.advance(Duration.ofSeconds(11));
        another.signIn(server, "aiko");
    }

    /** The set has no key for a token of a new key. */
    @Test
    void refusesATokenWhoseKeyAnEmptySetDoesNotHave_63() {
        page.signIn(server, "aiko");
        clock.advance(Duration.ofSeconds(11));
        server.renameKey("empty-" + clock.instant().toEpochMilli());
        server.on(Endpoint.KEYS, keySet());
        isRefusedUntilTheKeysAreRightAgain();
    }

    @Test
    void refusesAKeySetOf5MB_108() {
        page.signIn(server, "aiko");
        clock.advance(Duration.ofSeconds(11));
        server.renameKey("large-" + clock.instant().toEpochMilli());
        server.on(Endpoint.KEYS, keySet(own(), new JsonObject().put("kty", "x".repeat(5 * 1024 * 1024))));
        isRefusedUntilTheKeysAreRightAgain();
    }

    /** Whoever reads the set can sign with it, so a signature by it says nothing. */
    @Test
    void refusesATokenOfAKeyWhosePrivateHalfIsPublished_56() {
        page.signIn(server, "aiko");
        clock.advance(Duration.ofSeconds(11));
        JsonWebKey open = rsa(2048, "open-" + clock.instant().toEpochMilli());
        server.on(Endpoint.KEYS, keySet(own(), published(open, OutputControlLevel.INCLUDE_PRIVATE)));
        signsWith(open, "RS256");
        isRefusedUntilTheKeysAreRightAgain();
    }

    @Test
    void refusesATokenOfAKeyOf512Bits_56() {
        page.signIn(server, "aiko");
        clock.advance(Duration.ofSeconds(11));
        JsonWebKey weak = rsa(512, "weak-" + clock.instant().toEpochMilli());
        server.on(Endpoint.KEYS, keySet(own(), published(weak, OutputControlLevel.PUBLIC_ONLY)));
        signsWith(weak, "RS256");
        isRefusedUntilTheKeysAreRightAgain();
    }

    @Test
    void refusesASymmetricKeyInTheSet_56() {
        page.signIn(server, "aiko");
        clock.advance(Duration.ofSeconds(11));
        String id = "shared-" + clock.instant().toEpochMilli();
        byte[] secret = new byte[32];
        server.on(
                Endpoint.KEYS,
                keySet(own(), new JsonObject().put("kty", "oct").put("kid", id).put("k", encoded(new String(secret)))));
        server.idTokenHeader(token -> {
            token.setAlgorithmHeaderValue("HS256");
            token.setKeyIdHeaderValue(id);
            token.setKey(new org.jose4j.keys.HmacKey(secret));
        });
        isRefusedUntilTheKeysAreRightAgain();
    }

    /** #62: each key that may have signed is tried, and one that cannot be used keeps none of the others from it. */
    @Test
    void triesAllKeysOfOneId_62() {
        page.signIn(server, "aiko");
        clock.advance(Duration.ofSeconds(11));
        String id = "twice-" + clock.instant().toEpochMilli();
        server.renameKey(id);
        server.on(
                Endpoint.KEYS,
                keySet(
                        published(rsa(512, id), OutputControlLevel.PUBLIC_ONLY),
                        published(rsa(2048, id), OutputControlLevel.PUBLIC_ONLY),
                        own()));
        page.signIn(server, "aiko");
    }

    /** #62: what nobody here knows, and what is for something else, keeps no key from being found. */
    @Test
    void readsASetThatHasOtherKeysToo_62() throws JoseException {
        page.signIn(server, "aiko");
        clock.advance(Duration.ofSeconds(11));
        String id = "among-" + clock.instant().toEpochMilli();
        server.renameKey(id);
        JsonObject encryption =
                published(rsa(2048, id), OutputControlLevel.PUBLIC_ONLY).put("use", "enc");
        JsonObject curve = published(EcJwkGenerator.generateJwk(EllipticCurves.P256), OutputControlLevel.PUBLIC_ONLY)
                .put("kid", id);
        server.on(
                Endpoint.KEYS,
                keySet(
                        new JsonObject().put("kty", "PQC").put("kid", id).put("x", "planted-x"),
                        encryption,
                        curve,
                        own()));
        page.signIn(server, "aiko");
        page.get("session").then().body("is_logged_in", equalTo(true));
    }
}
