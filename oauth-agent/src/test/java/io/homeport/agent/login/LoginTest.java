package io.homeport.agent.login;

import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.Call;
import io.homeport.agent.world.Log;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** login/start and login/end. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class LoginTest {
    private static final String ANCHOR = "__Host-Http-shop-login=";

    World world;

    @Inject
    MovableClock clock;

    private final Page page = new Page(World.SHOP);
    private ScriptedServer server;

    @BeforeEach
    void reset() {
        world.reset(clock);
        server = world.server();
    }

    private String loginCookie() {
        return page.jar().keySet().stream()
                .filter(name -> name.startsWith("__Secure-shop-login-"))
                .findFirst()
                .orElseThrow();
    }

    private static String clearing(String loginCookie) {
        return loginCookie + "=; Path=/oauth-agent; Max-Age=0; Secure; HttpOnly; SameSite=Strict";
    }

    /** With the last login, the browser's anchor goes too. */
    private static List<String> usedUp(String loginCookie) {
        return List.of(clearing(loginCookie), ANCHOR + "; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict");
    }

    private void isRefusedWithoutACall(Response answer, int status, String code) {
        page.isError(answer, status, code);
        assertEquals(List.of(), server.calls(Endpoint.TOKEN));
        assertFalse(page.jar().containsKey("__Host-Http-shop-at"));
    }

    @Test
    void asksForACodeWithPkceStateAndNonce_2_37() {
        Response answer = page.post("login/start", "prompt=login&ui_locales=de%20ja");
        answer.then().statusCode(200);
        URI url = URI.create(answer.path("authorization_url"));
        assertEquals(server.issuer() + "/authorize", url.toString().split("\\?")[0]);
        Map<String, String> asked = new TreeMap<>(ScriptedServer.form(url.getRawQuery()));
        for (String secret : List.of("state", "nonce", "code_challenge")) {
            assertTrue(asked.remove(secret).matches("[A-Za-z0-9_-]{43}"), secret);
        }
        assertEquals(
                Map.of(
                        "response_type", "code",
                        "client_id", "shop-spa",
                        "redirect_uri", "http://www.homeport.localhost:9501/callback",
                        "scope", "openid profile offline_access orders",
                        "code_challenge_method", "S256",
                        "prompt", "login",
                        "ui_locales", "de ja"),
                asked);
        assertEquals(
                List.of(
                        ANCHOR + "random; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Strict",
                        loginCookie() + "=sealed; Path=/oauth-agent; Max-Age=600; Secure; HttpOnly; SameSite=Strict"),
                Page.sealedLines(answer));
        assertEquals(Set.of("authorization_url"), answer.jsonPath().getMap("").keySet());
    }

    @Test
    void signsInAndSealsTheTokens() {
        String query = server.authorize(page.startLogin(""), "aiko");
        String login = loginCookie();
        Response answer = page.post("login/end", query);
        assertEquals("application/json", answer.getHeader("Content-Type"));
        answer.then()
                .statusCode(200)
                .body("is_logged_in", equalTo(true))
                .body("id_token_claims.sub", equalTo("aiko"))
                .body("id_token_claims.name", equalTo("Zoë 愛子"))
                .body("access_token_expires_in", both(greaterThan(280)).and(lessThanOrEqualTo(300)))
                .body("region", equalTo("ap"));
        assertEquals(
                List.of(
                        "__Host-Http-shop-at=sealed; Path=/; Secure; HttpOnly; SameSite=Strict",
                        "__Secure-shop-rt-*=sealed; Path=/oauth-agent; Secure; HttpOnly; SameSite=Strict",
                        "__Secure-shop-id-*=sealed; Path=/oauth-agent; Secure; HttpOnly; SameSite=Strict",
                        clearing(login),
                        ANCHOR + "; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict"),
                Page.sealedLines(answer));
        Page.setCookies(answer)
                .forEach(line -> assertTrue(line.getBytes(StandardCharsets.UTF_8).length < 4096, "#15 fits"));
    }

    @Test
    void authenticatesAsAConfidentialClientByBasic_1() {
        page.signIn(server, "aiko");
        Call call = server.calls(Endpoint.TOKEN).get(0);
        assertEquals(
                Set.of("grant_type", "code", "redirect_uri", "code_verifier"),
                call.form().keySet());
        assertEquals(
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString(("shop-spa:" + Page.encoded(ScriptedServer.SECRET))
                                        .getBytes(StandardCharsets.UTF_8)),
                call.headers().get("Authorization"));
        assertEquals("authorization_code", call.form().get("grant_type"));
        assertEquals(World.SHOP.redirectUri(), call.form().get("redirect_uri"));
    }

    @Test
    void authenticatesInTheBodyWhereTheAppSaysSo_1() {
        Page admin = new Page(World.ADMIN);
        Response answer = admin.signIn(server, "emma");
        Call call = server.calls(Endpoint.TOKEN).get(0);
        assertEquals("admin-spa", call.form().get("client_id"));
        assertEquals(ScriptedServer.SECRET, call.form().get("client_secret"));
        assertFalse(call.headers().contains("Authorization"));
        assertEquals(
                "__Host-Http-admin-at=sealed; Path=/; Max-Age=604800; Secure; HttpOnly; SameSite=Strict",
                Page.sealedLines(answer).get(0));
    }

    @Test
    void mayNarrowTheScopeButNotWidenIt_4() {
        String url = page.startLogin("scope=openid%20orders");
        assertEquals(
                "openid orders",
                ScriptedServer.form(URI.create(url).getRawQuery()).get("scope"));
        page.isError(page.post("login/start", "scope=openid%20admin"), 400, "invalid_request");
        page.isError(page.post("login/start", "scope=orders"), 400, "invalid_request");
    }

    /** The commonest mistake of a first deployment: a page that is not same-site with its agent. */
    @Test
    void saysThatABrowserWithoutAnyLoginsCookieMayHaveDroppedIt() {
        clock.advance(Duration.ofSeconds(11));
        String query = server.authorize(page.startLogin(""), "aiko");
        try (Log log = new Log("io.homeport.agent.login")) {
            Response answer = new Page(World.SHOP).post("login/end", query);
            page.isError(answer, 400, "invalid_request");
            assertTrue(answer.jsonPath().getString("message").contains("not same-site"), answer.asString());
            assertTrue(
                    log.lines().get(0).contains("web-origin " + World.SHOP.origin()),
                    log.lines().toString());
        }
    }

    @Test
    void keepsFiveLoginsAliveAndDropsTheOldest_120() {
        String first = server.authorize(page.startLogin(""), "aiko");
        String second = "";
        for (int tab = 2; tab <= 6; tab++) {
            clock.advance(Duration.ofSeconds(1));
            String query = server.authorize(page.startLogin(""), "aiko");
            second = tab == 2 ? query : second;
        }
        assertEquals(5 + 1, page.jar().size(), "five, and their anchor");
        page.isError(page.post("login/end", first), 400, "invalid_request");
        page.post("login/end", second).then().statusCode(200);
    }

    @Test
    void matchesParallelTabsByTheirState() {
        String one = server.authorize(page.startLogin(""), "aiko");
        String two = server.authorize(page.startLogin(""), "uma");
        page.post("login/end", two).then().statusCode(200).body("region", equalTo("us"));
        page.post("login/end", one).then().statusCode(200).body("region", equalTo("ap"));
    }

    @Test
    void refusesALoginThatTookLongerThanTenMinutes_38() {
        String query = server.authorize(page.startLogin(""), "aiko");
        String login = loginCookie();
        clock.advance(Duration.ofSeconds(601));
        Response answer = page.post("login/end", query);
        isRefusedWithoutACall(answer, 400, "invalid_request");
        assertEquals(usedUp(login), Page.setCookies(answer));
    }

    @Test
    void refusesTheCodeInAnotherBrowser_35() {
        String query = server.authorize(page.startLogin(""), "aiko");
        isRefusedWithoutACall(new Page(World.SHOP).post("login/end", query), 400, "invalid_request");
    }

    @ParameterizedTest(name = "#40 {0}")
    @ValueSource(strings = {"", "&state=", "&state=wrong"})
    void refusesAMissingOrWrongState(String state) {
        String query = server.authorize(page.startLogin(""), "aiko").replaceFirst("&state=[^&]*", state);
        isRefusedWithoutACall(page.post("login/end", query), 400, "invalid_request");
    }

    @ParameterizedTest(name = "#41 {0}")
    @ValueSource(strings = {"", "&iss=", "&iss=https%3A%2F%2Fevil.example", "TRAILING-SLASH", "OTHER"})
    void refusesAResponseOfAnotherServer(String issuer) {
        String query = server.authorize(page.startLogin(""), "aiko");
        String altered =
                switch (issuer) {
                    case "TRAILING-SLASH" -> query + "%2F";
                    case "OTHER" ->
                        query.replaceFirst(
                                "&iss=.*", "&iss=" + Page.encoded(world.other().issuer()));
                    default -> query.replaceFirst("&iss=.*", issuer);
                };
        isRefusedWithoutACall(page.post("login/end", altered), 400, "invalid_request");
    }

    @ParameterizedTest(name = "#42 {0} {1}")
    @CsvSource({
        "access_denied,400",
        "invalid_scope,400",
        "user_cancelled_login,400",
        "OAUTH_APP_ACCESS_DENIED,400",
        "AADSTS50105,400",
        "not-allowed.here,400",
        "Access denied,400",
        "login_required,401",
        "interaction_required,401",
        "consent_required,401",
        "account_selection_required,401"
    })
    void passesOnTheServersRefusal(String code, int status) {
        String query = errorResponse(code);
        String login = loginCookie();
        Response answer = page.post("login/end", query);
        page.isError(answer, status, code).body("detailed_error", nullValue());
        assertFalse(answer.asString().contains("<script>"));
        assertEquals(usedUp(login), Page.setCookies(answer), "#44 the login is used up");
        assertEquals(List.of(), server.calls(Endpoint.TOKEN));
    }

    /** RFC 6749 4.1.2.1: the two codes are what a 500 and a 503 would be, if a browser could be told so. */
    @ParameterizedTest
    @ValueSource(strings = {"temporarily_unavailable", "server_error"})
    void tellsAnOutageFromARefusal_42(String code) {
        page.signIn(server, "aiko");
        int before = server.calls(Endpoint.TOKEN).size();
        String query = errorResponse(code);
        String login = loginCookie();
        Response answer = page.post("login/end", query);
        page.isError(answer, 503, "authorization_server_unavailable").header("Retry-After", "5");
        assertEquals(usedUp(login), Page.setCookies(answer), "the login is used up, and the session is not");
        assertEquals(before, server.calls(Endpoint.TOKEN).size());
        page.get("session").then().body("is_logged_in", equalTo(true));
    }

    /** Entra ID ends the first line of each description; other servers send what is no UTF-8, or no escape at all. */
    @ParameterizedTest
    @ValueSource(strings = {"AADSTS50105: no%0D%0ATrace ID: 1%0D%0A", "one%09two", "caf%E9", "100%", "%C2%85", "%00"})
    void readsARefusalWhateverItsDescriptionIs(String description) {
        String query = errorResponse("access_denied").replaceFirst("error_description=[^&]*", "session_state=%0A")
                + "&error_description=" + description;
        String login = loginCookie();
        try (Log log = new Log("io.homeport.agent.login")) {
            Response answer = page.post("login/end", query);
            page.isError(answer, 400, "access_denied").body("detailed_error", nullValue());
            assertEquals(usedUp(login), Page.setCookies(answer), "the login is used up");
            List<String> said = log.lines().stream()
                    .filter(line -> line.contains("access_denied"))
                    .toList();
            assertEquals(1, said.size());
            assertTrue(said.get(0).chars().allMatch(c -> c >= ' ' && c <= '~'), said.get(0));
        }
        server.reset(clock);
        page.signIn(server, "aiko");
    }

    @Test
    void cutsADescriptionForTheLog() {
        String query = errorResponse("access_denied").replaceFirst("error_description=[^&]*", "x=")
                + "&error_description=" + "a".repeat(5_000);
        try (Log log = new Log("io.homeport.agent.login")) {
            page.isError(page.post("login/end", query), 400, "access_denied");
            assertTrue(log.lines().stream().allMatch(line -> line.length() < 600));
        }
    }

    /** What counts is still read strictly. */
    @ParameterizedTest
    @ValueSource(strings = {"code", "state", "iss", "error"})
    void refusesAControlCharacterInWhatCounts(String name) {
        String query = server.authorize(page.startLogin(""), "aiko").replaceFirst(name + "=[^&]*(&|$)", "");
        isRefusedWithoutACall(page.post("login/end", query + "&" + name + "=a%0Ab"), 400, "invalid_request");
    }

    private String errorResponse(String code) {
        String state = ScriptedServer.form(URI.create(page.startLogin("")).getRawQuery())
                .get("state");
        return "error=" + Page.encoded(code) + "&error_description=%3Cscript%3E&state=" + state + "&iss="
                + Page.encoded(server.issuer());
    }

    @Test
    void checksStateAndIssuerOfARefusalToo_42() {
        String query = errorResponse("access_denied");
        isRefusedWithoutACall(
                page.post("login/end", query.replaceFirst("state=[^&]*", "state=wrong")), 400, "invalid_request");
        isRefusedWithoutACall(page.post("login/end", query.replaceFirst("&iss=.*", "")), 400, "invalid_request");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noCodes")
    void makesNoErrorCodeOfWhatIsNone(String code) {
        String query = errorResponse(code);
        String login = loginCookie();
        Response answer = page.post("login/end", query);
        page.isError(answer, 400, "invalid_request");
        assertEquals(usedUp(login), Page.setCookies(answer), "the login is used up");
    }

    /** RFC 6749 4.1.2.1, and nothing that is longer than any code. */
    private static List<String> noCodes() {
        return List.of("x\"y", "back\\slash", "caf\u00e9", "   ", "a".repeat(129));
    }

    @ParameterizedTest(name = "#43 {0}")
    @ValueSource(strings = {"code", "state", "iss", "error"})
    void refusesARepeatedParameter(String name) {
        String query = server.authorize(page.startLogin(""), "aiko") + "&error=x";
        isRefusedWithoutACall(page.post("login/end", query + "&" + name + "=y"), 400, "invalid_request");
    }

    @Test
    void refusesAResponseWithoutACode() {
        String query = server.authorize(page.startLogin(""), "aiko").replaceFirst("code=[^&]*&", "");
        isRefusedWithoutACall(page.post("login/end", query), 400, "invalid_request");
    }

    @Test
    void ignoresParametersItDoesNotKnow() {
        String query = server.authorize(page.startLogin(""), "aiko") + "&session_state=abc&foo=bar";
        page.post("login/end", "?" + query).then().statusCode(200);
    }

    @Test
    void takesAResponseOnce_44() {
        String query = server.authorize(page.startLogin(""), "aiko");
        Page thief = page.copy();
        page.post("login/end", query).then().statusCode(200);
        page.isError(page.post("login/end", query), 400, "invalid_request");
        assertEquals(1, server.calls(Endpoint.TOKEN).size());
        // Even with a copy of the login cookie: the server knows that the code is used up.
        thief.isError(thief.post("login/end", query), 400, "invalid_grant");
    }

    @Test
    void letsNothingOfAnEarlierSessionSurvive_21() {
        page.signIn(server, "emma");
        Map<String, String> before = Map.copyOf(page.jar());
        page.signIn(server, "aiko");
        assertEquals(before.size(), page.jar().size());
        before.forEach((name, value) -> assertNotEquals(value, page.jar().get(name), name));
        page.get("session").then().body("id_token_claims.sub", equalTo("aiko"));
    }

    @Test
    void doesNotTakeALoginCookieOfAnotherApp_5() {
        Page admin = new Page(World.ADMIN);
        String query = server.authorize(admin.startLogin(""), "aiko");
        admin.jar().forEach((name, value) -> page.jar().put(name.replace("admin", "shop"), value));
        page.isError(page.post("login/end", query), 400, "invalid_request");
        assertEquals(List.of(), server.calls(Endpoint.TOKEN));
    }

    @Test
    void reportsARefusedSecretAsTheOperatorsMatter() {
        server.on(Endpoint.TOKEN, io.homeport.agent.world.Reply.json(401, "{\"error\":\"invalid_client\"}"));
        String query = server.authorize(page.startLogin(""), "aiko");
        String login = loginCookie();
        Response answer = page.post("login/end", query);
        page.isError(answer, 502, "authorization_server_error");
        assertEquals(usedUp(login), Page.setCookies(answer));
    }

    @Test
    void reportsAUsedCodeAsALoginToRepeat() {
        String query = server.authorize(page.startLogin(""), "aiko").replaceFirst("code=[^&]*", "code=used");
        try (Log log = new Log("io.homeport.agent.login")) {
            page.isError(page.post("login/end", query), 400, "invalid_grant");
            assertTrue(
                    log.lines()
                            .get(0)
                            .contains("login/end of app shop: the server answered with the error"
                                    + " invalid_grant; the code came too late or twice"),
                    log.lines()::toString);
        }
    }

    static Stream<Arguments> wrongIdTokens() {
        return Stream.of(
                wrong("#57 another issuer", claims -> claims.put("iss", "https://evil.example")),
                wrong("#57 a slash more", claims -> claims.put("iss", claims.getString("iss") + "/")),
                wrong("#57 no issuer", claims -> without(claims, "iss")),
                wrong("#58 no audience", claims -> without(claims, "aud")),
                wrong("#58 another audience", claims -> claims.put("aud", "admin-spa")),
                wrong(
                        "#58 a second audience",
                        claims -> claims.put(
                                "aud", new JsonArray().add("shop-spa").add("evil"))),
                wrong("#58 another authorized party", claims -> claims.put("azp", "evil")),
                wrong("#59 expired", claims -> claims.put("exp", claims.getLong("iat") - 60)),
                wrong("#59 no expiry", claims -> without(claims, "exp")),
                wrong("#59 an expiry that is no number", claims -> claims.put("exp", "tomorrow")),
                wrong("#59 an expiry beyond time", claims -> claims.put("exp", 1e300)),
                wrong("#59 no issue time", claims -> without(claims, "iat")),
                wrong("#59 issued in the future", claims -> claims.put("iat", claims.getLong("iat") + 120)),
                wrong("#59 no subject", claims -> without(claims, "sub")),
                wrong("#59 an empty subject", claims -> claims.put("sub", "")),
                wrong("#60 no nonce", claims -> without(claims, "nonce")),
                wrong("#60 another nonce", claims -> claims.put("nonce", "another")),
                wrong("#61 another access token's hash", claims -> claims.put("at_hash", "AAAAAAAAAAAAAAAAAAAAAA")),
                wrong("not valid yet", claims -> claims.put("nbf", claims.getLong("iat") + 120)));
    }

    private static Arguments wrong(String what, java.util.function.UnaryOperator<JsonObject> change) {
        return Arguments.of(what, change);
    }

    private static JsonObject without(JsonObject claims, String name) {
        claims.remove(name);
        return claims;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongIdTokens")
    void refusesAnIdTokenThatBreaksARule(String what, java.util.function.UnaryOperator<JsonObject> change) {
        server.idToken(change);
        refusesTheTokens();
    }

    private void refusesTheTokens() {
        refusesTheTokens("authorization_server_error");
    }

    private void refusesTheTokens(String code) {
        String query = server.authorize(page.startLogin(""), "aiko");
        String login = loginCookie();
        Response answer = page.post("login/end", query);
        page.isError(answer, 502, code);
        assertEquals(usedUp(login), Page.setCookies(answer));
        page.get("session").then().body("is_logged_in", equalTo(false));
    }

    @ParameterizedTest(name = "#64 {0}")
    @ValueSource(strings = {"jku", "x5u", "jwk", "x5c", "crit"})
    void refusesAnIdTokenThatBringsItsOwnKey(String header) {
        server.idTokenHeader(token -> token.getHeaders()
                .setObjectHeaderValue(header, header.equals("crit") ? List.of("b64") : "http://evil.example/key"));
        refusesTheTokens();
    }

    @ParameterizedTest(name = "#65 {0}")
    @ValueSource(strings = {"at+jwt", "logout+jwt", "application/at+jwt"})
    void refusesATokenOfAnotherKind(String type) {
        server.idTokenHeader(token -> token.setHeader("typ", type));
        refusesTheTokens();
    }

    @Test
    void refusesAnUnsignedIdToken_56() {
        server.tokenResponse(tokens -> {
            String[] parts = tokens.getString("id_token").split("\\.");
            String none = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
            return tokens.put("id_token", none + "." + parts[1] + ".");
        });
        refusesTheTokens();
    }

    @Test
    void refusesAnIdTokenSignedWithTheClientSecret_56() {
        server.idTokenHeader(token -> {
            token.setAlgorithmHeaderValue("HS256");
            token.setKey(new HmacKey(ScriptedServer.SECRET.getBytes(StandardCharsets.UTF_8)));
        });
        refusesTheTokens();
    }

    @Test
    void refusesABrokenSignature_56() {
        server.tokenResponse(tokens -> {
            String token = tokens.getString("id_token");
            int at = token.lastIndexOf('.') + 10;
            char flipped = token.charAt(at) == 'A' ? 'B' : 'A';
            return tokens.put("id_token", token.substring(0, at) + flipped + token.substring(at + 1));
        });
        refusesTheTokens();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "{\"id_token\":null}",
                "{\"id_token\":\"a.b.c\"}",
                "{\"id_token\":\"a.b.c.d.e\"}",
                "{\"id_token\":7}",
                "{\"access_token\":null}",
                "{\"access_token\":\"\"}",
                "{\"access_token\":\"with\\r\\nSet-Cookie: evil=1\"}",
                "{\"access_token\":\"ümlaut\"}",
                "{\"access_token\":{}}",
                "{\"token_type\":null}",
                "{\"token_type\":\"mac\"}"
            })
    void refusesATokenResponseThatIsNone(String change) {
        server.tokenResponse(tokens -> tokens.mergeIn(new JsonObject(change)));
        refusesTheTokens();
    }

    @ParameterizedTest(name = "#68 {0}")
    @ValueSource(
            strings = {
                "{\"token_type\":\"bearer\"}",
                "{\"token_type\":\"BEARER\"}",
                "{\"expires_in\":null}",
                "{\"expires_in\":0}",
                "{\"expires_in\":1e18}",
                "{\"refresh_token\":null}",
                "{\"access_token\":\"opaque-planted-token\"}"
            })
    void acceptsWhatTheStandardsAllow(String change) {
        server.tokenResponse(tokens -> tokens.mergeIn(new JsonObject(change)));
        page.signIn(server, "aiko");
        page.get("session")
                .then()
                .body("is_logged_in", equalTo(true))
                .body("region", equalTo(change.contains("opaque") ? null : "ap"));
    }

    @Test
    void acceptsAnAudienceInAnArrayAndASingleKeyWithoutAnId_62() {
        server.idToken(claims -> claims.put("aud", new JsonArray().add("shop-spa")));
        server.idTokenHeader(token -> token.getHeaders().setObjectHeaderValue("kid", null));
        page.signIn(server, "aiko");
    }

    @Test
    void fetchesTheKeysAnewWhenTheServerHasRotatedThem_63() {
        page.signIn(server, "aiko");
        server.rotateKeys("second-" + clock.instant().toEpochMilli());
        clock.advance(Duration.ofSeconds(11));
        page.signIn(server, "aiko");
    }

    @Test
    void fetchesTheKeysAtMostOnceInTenSecondsForUnknownKeyIds_63() {
        clock.advance(Duration.ofSeconds(11));
        server.idTokenHeader(token -> token.setKeyIdHeaderValue("../../bogus"));
        int before = server.calls(Endpoint.KEYS).size();
        for (int i = 0; i < 20; i++) {
            refusesTheTokens();
        }
        assertTrue(server.calls(Endpoint.KEYS).size() - before <= 2);
    }

    @Test
    void saysWhichTokenIsTooLargeForACookie_15() {
        server.tokenResponse(tokens -> tokens.put("access_token", "x".repeat(12_000)));
        refusesTheTokens("token_too_large");
    }

    @Test
    void showsDetailsWhereTheAppSaysSo() {
        Page admin = new Page(World.ADMIN);
        server.idToken(claims -> claims.put("aud", "someone-else"));
        String query = server.authorize(admin.startLogin(""), "aiko");
        admin.isError(admin.post("login/end", query), 502, "authorization_server_error")
                .body("detailed_error", equalTo("the ID token is for another client"));
    }
}
