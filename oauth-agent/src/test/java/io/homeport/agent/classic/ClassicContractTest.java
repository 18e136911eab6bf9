package io.homeport.agent.classic;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.ClassicPage;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.Reply;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.homeport.cookies.ClassicKey;
import io.homeport.cookies.ClassicSeal;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of the open-source Curity OAuth agents, on the same code. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class ClassicContractTest {
    private static final String ATTRIBUTES = "; Secure; HttpOnly; SameSite=Strict";
    private static final String HOME = World.VINTAGE.origin() + "/";

    World world;

    @Inject
    MovableClock clock;

    private final ClassicPage page = new ClassicPage(World.VINTAGE);
    private ScriptedServer server;

    @BeforeEach
    void reset() {
        world.reset(clock);
        server = world.server();
    }

    /** What a gateway does with a cookie, by the layout alone. */
    private static String asAGatewayReadsIt(String key, String value) throws GeneralSecurityException {
        byte[] bytes = Base64.getUrlDecoder().decode(value);
        assertEquals(1, bytes[0]);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(HexFormat.of().parseHex(key), "AES"),
                new GCMParameterSpec(128, Arrays.copyOfRange(bytes, 1, 13)));
        return new String(cipher.doFinal(bytes, 13, bytes.length - 13), StandardCharsets.UTF_8);
    }

    /** As another agent seals it. */
    private static String sealedByAnotherAgent(String key, String text) throws GeneralSecurityException {
        byte[] nonce = new byte[12];
        Arrays.fill(nonce, (byte) text.length());
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(HexFormat.of().parseHex(key), "AES"),
                new GCMParameterSpec(128, nonce));
        byte[] sealed = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
        byte[] all = new byte[13 + sealed.length];
        all[0] = 1;
        System.arraycopy(nonce, 0, all, 1, 12);
        System.arraycopy(sealed, 0, all, 13, sealed.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    private String accessTokenOf(ClassicPage signedIn, String key) throws GeneralSecurityException {
        return asAGatewayReadsIt(key, signedIn.jar().get(signedIn.cookie("at")));
    }

    @Test
    void signsAUserIn() {
        Response answer = page.signIn(server, "aiko");
        answer.then()
                .statusCode(200)
                .header("Content-Type", "application/json")
                .body("handled", equalTo(true))
                .body("isLoggedIn", equalTo(true))
                .body("csrf", notNullValue());
        List<String> lines = Page.sealedLines(answer);
        assertEquals(
                List.of(
                        "old-vintage-at=sealed; Path=/" + ATTRIBUTES,
                        "old-vintage-csrf=sealed; Path=/" + ATTRIBUTES,
                        "old-vintage-auth-*=sealed; Path=/vintage" + ATTRIBUTES,
                        "old-vintage-id-*=sealed; Path=/vintage" + ATTRIBUTES),
                lines.subList(0, 4));
        assertTrue(lines.get(4).startsWith("old-vintage-login-") && lines.get(4).contains("; Max-Age=0;"));
        assertEquals("__Host-Http-old-vintage-login=; Path=/; Max-Age=0" + ATTRIBUTES, lines.get(5));
        assertEquals(6, lines.size());
    }

    /** A sibling subdomain can toss in the login cookie, and not the anchor that it was started with. */
    @Test
    void signsNobodyInByALoginOfAnotherBrowser_35() {
        ClassicPage attacker = new ClassicPage(World.VINTAGE);
        String query = server.authorize(attacker.startLogin(), "emma");
        page.startLogin();
        attacker.jar().forEach((name, value) -> {
            if (!name.startsWith("__Host-")) {
                page.jar().put(name, value);
            }
        });
        page.isError(page.load(World.VINTAGE.redirectUri() + "?" + query), 400, "invalid_request");
        assertEquals(List.of(), server.calls(Endpoint.TOKEN));
    }

    @Test
    void refreshesBesideATossedRefreshCookie() {
        page.signIn(server, "aiko");
        ClassicPage attacker = new ClassicPage(World.VINTAGE);
        attacker.signIn(server, "emma");
        String theirs = attacker.cookieOfSession("auth");
        page.jar().put(theirs, attacker.jar().get(theirs));
        page.jar().put(page.cookie("auth"), "tossed-in");
        assertEquals(204, page.post("refresh").statusCode());
        assertFalse(page.jar().containsKey(theirs) || page.jar().containsKey(page.cookie("auth")));
        assertEquals(204, page.post("refresh").statusCode());
    }

    @Test
    void givesGatewaysWhatTheyRead() throws GeneralSecurityException {
        String csrf = page.signIn(server, "aiko").path("csrf");
        assertTrue(server.planted().contains(accessTokenOf(page, World.VINTAGE_KEY)));
        assertEquals(csrf, asAGatewayReadsIt(World.VINTAGE_KEY, page.jar().get(page.cookie("csrf"))));
    }

    /** Whoever keeps a gateway gives it the key of access tokens, and no more than that. */
    @ParameterizedTest
    @ValueSource(strings = {"auth", "id"})
    void keepsFromGatewaysWhatTheyNeedNotRead_75(String suffix) {
        page.signIn(server, "aiko");
        String value = page.jar().get(page.cookieOfSession(suffix));
        assertEquals(
                Optional.empty(),
                new ClassicSeal(new ClassicKey(HexFormat.of().parseHex(World.VINTAGE_KEY)))
                        .open(value)
                        .opened());
    }

    @Test
    void tellsALoadedPageWhetherThereIsASession() {
        page.load(HOME)
                .then()
                .statusCode(200)
                .body("handled", equalTo(false))
                .body("isLoggedIn", equalTo(false))
                .body("csrf", nullValue());
        String csrf = page.signIn(server, "aiko").path("csrf");
        page.load(HOME + "orders?tab=1&tab=2#top")
                .then()
                .statusCode(200)
                .body("handled", equalTo(false))
                .body("isLoggedIn", equalTo(true))
                .body("csrf", equalTo(csrf));
    }

    @Test
    void passesAllowedParametersOnAndRefusesOthers() {
        String url = page.post("login/start", "{\"extraParams\":[{\"key\":\"ui_locales\",\"value\":\"ja\"}]}")
                .then()
                .statusCode(200)
                .extract()
                .path("authorizationRequestUrl");
        assertTrue(url.contains("ui_locales=ja"));
        page.isError(
                page.post("login/start", "{\"extraParams\":[{\"key\":\"redirect_uri\",\"value\":\"x\"}]}"),
                400,
                "invalid_request");
    }

    @ParameterizedTest(name = "#34 #43 {0}")
    @ValueSource(
            strings = {
                "null",
                "[]",
                "7",
                "\"\"",
                "{",
                "{} {}",
                "{}x",
                "{\"other\":1}",
                "{\"pageUrl\":7}",
                "{\"pageUrl\":\"a\",\"pageUrl\":\"b\"}",
                "{\"extraParams\":{}}",
                "{\"extraParams\":[7]}",
                "{\"extraParams\":[{\"key\":\"ui_locales\"}]}",
                "{\"extraParams\":[{\"key\":\"ui_locales\",\"value\":7}]}",
                "{\"extraParams\":[{\"key\":\"ui_locales\",\"value\":\"a\\r\\nb\"}]}",
                "{\"extraParams\":[{\"key\":\"ui_locales\",\"value\":\"a\"},{\"key\":\"ui_locales\",\"value\":\"b\"}]}",
                "{\"extraParams\":[{\"key\":\"ui_locales\",\"value\":\"a\",\"more\":\"b\"}]}",
                "{\"pageUrl\":NaN}",
                "\uFEFF{}"
            })
    void refusesABodyThatIsNone(String body) {
        page.isError(page.post("login/start", body), 400, "invalid_request");
        page.isError(page.post("login/end", body), 400, "invalid_request");
    }

    @Test
    void refusesABodyThatIsTooDeepOrNoUtf8() {
        page.isError(page.post("login/end", "{\"a\":".repeat(10_000)), 400, "invalid_request");
        Response answer = page.request()
                .header("Content-Type", "application/json")
                .body(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'})
                .post("/vintage/login/end");
        page.isError(answer, 400, "invalid_request");
    }

    @ParameterizedTest(name = "#34 {0}")
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded"})
    void takesJsonAlone(String type) {
        Response answer = page.request().header("Content-Type", type).body("{}").post("/vintage/login/start");
        page.isError(answer, 415, "unsupported_media_type");
    }

    @ParameterizedTest(name = "#46 {0}")
    @ValueSource(
            strings = {
                "https://evil.example/callback?",
                "http://vintage.homeport.localhost.evil.example/callback?",
                "http://vintage.homeport.localhost@evil.example/callback?",
                "http://vintage.homeport.localhost:81/callback?",
                "https://vintage.homeport.localhost/callback?",
                "//vintage.homeport.localhost/callback?",
                "javascript:alert(1)?",
                "/callback?"
            })
    void refusesAPageOfAnotherOrigin(String url) {
        String query = server.authorize(page.startLogin(), "aiko");
        page.isError(page.load(url + query), 400, "invalid_request");
        assertEquals(List.of(), server.calls(Endpoint.TOKEN));
    }

    @ParameterizedTest(name = "#46 {0}")
    @ValueSource(strings = {"/?", "/other?", "/callback/?", "/callback/x?", "/CALLBACK?", "/x#/callback?"})
    void endsNoLoginOnAPageThatIsNotTheRedirectUri(String path) {
        String query = server.authorize(page.startLogin(), "aiko");
        page.load(World.VINTAGE.origin() + path + query)
                .then()
                .statusCode(200)
                .body("handled", equalTo(false))
                .body("isLoggedIn", equalTo(false));
        assertEquals(List.of(), server.calls(Endpoint.TOKEN));
    }

    @ParameterizedTest(name = "#40 #41 #43 {0}")
    @ValueSource(strings = {"state=wrong", "iss=https%3A%2F%2Fevil.example", "+code", "+state", "+iss"})
    void keepsTheRulesOfTheAuthorizationResponse(String change) {
        String query = server.authorize(page.startLogin(), "aiko");
        String altered = change.startsWith("+")
                ? query + "&" + change.substring(1) + "=x"
                : query.replaceFirst(change.split("=")[0] + "=[^&]*", change);
        page.isError(page.load(World.VINTAGE.redirectUri() + "?" + altered), 400, "invalid_request");
        assertEquals(List.of(), server.calls(Endpoint.TOKEN));
    }

    @ParameterizedTest(name = "#42 {0} {1}")
    @CsvSource({"access_denied,400", "invalid_scope,400", "login_required,401", "interaction_required,401"})
    void passesOnTheServersRefusal(String code, int status) {
        String state =
                ScriptedServer.form(URI.create(page.startLogin()).getRawQuery()).get("state");
        Response answer = page.load(World.VINTAGE.redirectUri() + "?error=" + code + "&state=" + state + "&iss="
                + Page.encoded(server.issuer()));
        page.isError(answer, status, code);
    }

    @Test
    void saysThatACodeWasRefusedOrTheServerIsAway() {
        String query = server.authorize(page.startLogin(), "aiko").replaceFirst("code=[^&]*", "code=used");
        page.isError(page.load(World.VINTAGE.redirectUri() + "?" + query), 400, "authorization_error");
        String another = server.authorize(page.startLogin(), "aiko");
        server.on(Endpoint.TOKEN, Reply.hangUp());
        page.isError(page.load(World.VINTAGE.redirectUri() + "?" + another), 503, "authorization_server_error")
                .header("Retry-After", "5");
    }

    /** The tabs of a browser share the session, and each repeats the token that it knows. */
    @Test
    void keepsTheCsrfTokenWhenAnotherTabSignsIn() throws GeneralSecurityException {
        String csrf = page.signIn(server, "aiko").path("csrf");
        String before = accessTokenOf(page, World.VINTAGE_KEY);
        String again = page.signIn(server, "aiko").path("csrf");
        assertEquals(csrf, again);
        assertNotEquals(before, accessTokenOf(page, World.VINTAGE_KEY));
        page.csrf(Optional.of(csrf));
        assertEquals(204, page.post("refresh").statusCode());
        page.get("claims").then().statusCode(200);
        page.post("logout").then().statusCode(200);
        assertNotEquals(csrf, page.signIn(server, "aiko").path("csrf"), "a session that has ended leaves nothing");
    }

    /** Both sessions have the CSRF token in common, and their generations tell them apart. */
    @Test
    void aRefreshOfBeforeAnotherTabSignedInTouchesNothing() {
        page.csrf(Optional.of(page.signIn(server, "aiko").path("csrf")));
        Map<String, String> before = Map.copyOf(page.jar());
        page.signIn(server, "aiko");
        Map<String, String> after = Map.copyOf(page.jar());
        page.jar().putAll(before);
        Response late = page.post("refresh");
        page.isError(late, 401, "session_expired");
        assertEquals(List.of(), Page.setCookies(late));
        page.jar().putAll(after);
        assertEquals(204, page.post("refresh").statusCode());
    }

    /** A CSRF cookie alone is no session: who tosses one in does not choose the next session's token. */
    @Test
    void keepsNoCsrfTokenWithoutTheRestOfItsSession() {
        String csrf = page.signIn(server, "aiko").path("csrf");
        ClassicPage victim = new ClassicPage(World.VINTAGE);
        victim.jar().put(victim.cookie("csrf"), page.jar().get(page.cookie("csrf")));
        assertNotEquals(csrf, victim.signIn(server, "emma").path("csrf"));
    }

    /** The server adds the state of a sign-out, and pages have parameters of their own. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "state=abc",
                "response=x",
                "code=x",
                "error=x",
                "state=abc&session_state=x",
                "xcode=1&state=2",
                "state"
            })
    void takesNoOtherParametersForAnAuthorizationResponse(String query) {
        page.load(World.VINTAGE.redirectUri() + "?" + query)
                .then()
                .statusCode(200)
                .body("handled", equalTo(false))
                .body("isLoggedIn", equalTo(false));
        page.signIn(server, "aiko");
        page.load(World.VINTAGE.redirectUri() + "?" + query).then().body("isLoggedIn", equalTo(true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "text/plain"})
    void takesAnEmptyBodyOfAnyType(String type) {
        page.signIn(server, "aiko");
        for (String call : List.of("refresh", "logout")) {
            Page.kept(
                            given().header("Origin", World.VINTAGE.origin())
                                    .header("Cookie", cookies(page))
                                    .header(page.csrfHeader(), page.load(HOME).<String>path("csrf"))
                                    .header("Content-Type", type)
                                    .post("/vintage/" + call),
                            page.jar())
                    .then()
                    .statusCode(call.equals("refresh") ? 204 : 200);
        }
    }

    private static String cookies(ClassicPage page) {
        return page.jar().entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    @Test
    void refreshesWithoutABody() throws GeneralSecurityException {
        String csrf = page.signIn(server, "aiko").path("csrf");
        String before = accessTokenOf(page, World.VINTAGE_KEY);
        Response answer = page.post("refresh");
        assertEquals(204, answer.statusCode());
        assertEquals("", answer.asString());
        assertEquals(null, answer.getHeader("Content-Type"));
        String after = accessTokenOf(page, World.VINTAGE_KEY);
        assertNotEquals(before, after);
        assertTrue(server.planted().contains(after));
        page.load(HOME).then().body("csrf", equalTo(csrf));
    }

    @ParameterizedTest
    @ValueSource(strings = {"refresh", "logout"})
    void refusesAPostThatDoesNotRepeatTheCsrfToken_26(String call) {
        page.signIn(server, "aiko");
        Map<String, String> before = Map.copyOf(page.jar());
        for (Optional<String> token :
                List.of(Optional.<String>empty(), Optional.of(""), Optional.of("wrong"), Optional.of("ü"))) {
            page.csrf(token);
            page.isError(page.post(call), 401, "unauthorized_request");
        }
        String right = page.load(HOME).path("csrf");
        Response twice = page.request()
                .noContentType()
                .header(page.csrfHeader(), right)
                .post(World.VINTAGE.agentPath() + "/" + call);
        page.isError(twice, 401, "unauthorized_request");
        assertEquals(before, page.jar());
        assertEquals(1, server.calls(Endpoint.TOKEN).size());
        assertEquals(0, server.calls(Endpoint.REVOCATION).size());
    }

    @Test
    void refusesTheCsrfTokenOfAnotherSession_26() {
        page.signIn(server, "aiko");
        ClassicPage other = new ClassicPage(World.VINTAGE);
        String csrf = other.signIn(server, "emma").path("csrf");
        page.csrf(Optional.of(csrf));
        page.isError(page.post("refresh"), 401, "unauthorized_request");
        // Nor does it help to toss in the other session's cookie with it: the rest is of this one.
        page.jar().put(page.cookie("csrf"), other.jar().get(page.cookie("csrf")));
        page.isError(page.post("refresh"), 401, "unauthorized_request");
        assertEquals(Map.of(), page.jar(), "what is of no use is cleared");
    }

    @Test
    void signsAUserOut() {
        page.signIn(server, "aiko");
        Response answer = page.post("logout");
        String url = answer.then().statusCode(200).extract().path("url");
        assertEquals("http://" + Page.AGENT + "/vintage/logout/continue", url);
        assertEquals(
                List.of(
                        "old-vintage-at",
                        "old-vintage-csrf",
                        "old-vintage-logout",
                        "old-vintage-auth-*",
                        "old-vintage-id-*"),
                Page.sealedLines(answer).stream()
                        .map(line -> line.split("=")[0])
                        .toList());
        String location = page.navigate("logout/continue")
                .then()
                .statusCode(303)
                .extract()
                .header("Location");
        assertTrue(location.startsWith(server.issuer() + "/end-session?") && location.contains("id_token_hint="));
        assertEquals(Map.of(), page.jar());
        assertEquals(2, server.calls(Endpoint.REVOCATION).size());
    }

    @Test
    void tellsClaimsAndUserInfoInUtf8() {
        page.signIn(server, "aiko");
        for (String call : List.of("claims", "userInfo")) {
            Response answer = page.get(call);
            answer.then().statusCode(200).body("sub", equalTo("aiko"));
            assertTrue(new String(answer.asByteArray(), StandardCharsets.UTF_8).contains("\"name\":\"Zoë 愛子\""), call);
            page.isError(new ClassicPage(World.VINTAGE).get(call), 401, "unauthorized_request");
        }
    }

    @Test
    void endsASessionThatTheServerHasEnded_73() {
        page.signIn(server, "aiko");
        server.on(Endpoint.TOKEN, Reply.json(400, "{\"error\":\"invalid_grant\"}"));
        page.isError(page.post("refresh"), 401, "session_expired");
        assertEquals(Map.of(), page.jar());
    }

    @Test
    void endsAnIdleSession_20() {
        page.signIn(server, "aiko");
        clock.advance(Duration.ofDays(2).plusSeconds(1));
        page.isError(page.post("refresh"), 401, "session_expired");
        assertEquals(Map.of(), page.jar());
        page.load(HOME).then().statusCode(200).body("isLoggedIn", equalTo(false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e18", "-1", "\"never\""})
    void takesAnExpiryThatIsNoTimeForNone(String exp) {
        String claims = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("{\"exp\":" + exp + "}").getBytes(StandardCharsets.US_ASCII));
        server.tokenResponse(answer -> answer.put("access_token", "eyJhbGciOiJub25lIn0." + claims + ".planted"));
        page.signIn(server, "aiko");
        page.load(HOME).then().statusCode(200).body("isLoggedIn", equalTo(true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"at", "auth", "csrf"})
    void hasNoSessionWithoutOneOfItsCookies(String suffix) {
        page.signIn(server, "aiko");
        page.jar().remove(suffix.equals("auth") ? page.cookieOfSession(suffix) : page.cookie(suffix));
        page.isError(page.post("refresh"), 401, "unauthorized_request");
        page.load(HOME).then().statusCode(200).body("isLoggedIn", equalTo(false));
        assertEquals(Map.of(), page.jar(), "what is of no use is cleared");
    }

    @Test
    void admitsPagesOfTheAppAlone_27() {
        Response answer = given().header("Origin", "https://evil.example")
                .header("Content-Type", "application/json")
                .body("{}")
                .post("/vintage/login/start");
        answer.then().statusCode(401).header("Access-Control-Allow-Origin", nullValue());
        assertEquals("unauthorized_request", answer.path("code"));
    }

    @Test
    void allowsThePageItsHeader() {
        given().header("Origin", World.VINTAGE.origin())
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "content-type,x-old-vintage-csrf")
                .options("/vintage/refresh")
                .then()
                .statusCode(204)
                .header("Access-Control-Allow-Headers", "x-old-vintage-csrf, content-type");
    }

    @Test
    void knowsNoCallOfTheStandardContract() {
        page.isError(page.get("session"), 404, "not_found");
        page.isError(page.get("userinfo"), 404, "not_found");
    }

    @Test
    void opensNoCookieOfAnotherApp_5() throws GeneralSecurityException {
        page.signIn(server, "aiko");
        ClassicPage heir = new ClassicPage(World.HEIR);
        page.jar().forEach((name, value) -> heir.jar().put(name.replace("vintage", "heir"), value));
        heir.load(World.HEIR.origin() + "/").then().statusCode(200).body("isLoggedIn", equalTo(false));
    }

    /** A browser that was signed in by another agent: what its cookies hold, and where they go. */
    private ClassicPage signedInElsewhere(World.AppUnderTest app, String key) throws GeneralSecurityException {
        ClassicPage elsewhere = new ClassicPage(app);
        String csrf = "Csrf-token-of-another-agent";
        JsonObject tokens = server.tokensElsewhere(app.clientId(), "aiko");
        elsewhere.jar().put(elsewhere.cookie("at"), sealedByAnotherAgent(key, tokens.getString("access_token")));
        elsewhere.jar().put(elsewhere.cookie("auth"), sealedByAnotherAgent(key, tokens.getString("refresh_token")));
        elsewhere.jar().put(elsewhere.cookie("id"), sealedByAnotherAgent(key, tokens.getString("id_token")));
        elsewhere.jar().put(elsewhere.cookie("csrf"), sealedByAnotherAgent(key, csrf));
        elsewhere.csrf(Optional.of(csrf));
        return elsewhere;
    }

    @Test
    void takesOverTheSessionsOfAnotherAgent() throws GeneralSecurityException {
        ClassicPage heir = signedInElsewhere(World.HEIR, World.HEIR_KEY);
        heir.get("claims").then().statusCode(200).body("sub", equalTo("aiko"));
        heir.load(World.HEIR.origin() + "/")
                .then()
                .body("isLoggedIn", equalTo(true))
                .body("csrf", equalTo("Csrf-token-of-another-agent"));
        Response answer = heir.post("refresh");
        assertEquals(204, answer.statusCode());
        List<String> lines = Page.sealedLines(answer);
        assertTrue(lines.contains("old-heir-auth-*=sealed; Path=/heir" + ATTRIBUTES), lines::toString);
        assertTrue(
                lines.contains("old-heir-auth=; Path=/heir/refresh; Max-Age=0" + ATTRIBUTES),
                "the other agent's cookie is not taken over again");
        assertTrue(lines.contains("old-heir-id=; Path=/heir/claims; Max-Age=0" + ATTRIBUTES));
    }

    @Test
    void takesOverNoSessionUnlessToldTo() throws GeneralSecurityException {
        ClassicPage stranger = signedInElsewhere(World.VINTAGE, World.VINTAGE_KEY);
        stranger.isError(stranger.get("claims"), 401, "unauthorized_request");
        stranger.isError(stranger.post("refresh"), 401, "unauthorized_request");
        assertFalse(server.calls(Endpoint.TOKEN).stream()
                .anyMatch(call -> call.form().containsValue("refresh_token")));
    }
}
