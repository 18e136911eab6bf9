package io.homeport.agent.authorizationserver;

import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.homeport.agent.world.Log;
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
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What stands in an answer with status 200 that is not as it should be, member by member, at login and at refresh;
 * and servers whose clock, metadata or answers go astray.
 */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class TokenResponseFaultsTest {
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

    private static Arguments row(String what, UnaryOperator<JsonObject> change) {
        return Arguments.of(what, change);
    }

    private static UnaryOperator<JsonObject> with(String json) {
        return tokens -> tokens.mergeIn(new JsonObject(json));
    }

    private static UnaryOperator<JsonObject> without(String name) {
        return tokens -> {
            tokens.remove(name);
            return tokens;
        };
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                row("token_type is missing", without("token_type")),
                row("token_type is mac", with("{\"token_type\":\"mac\"}")),
                row("token_type is a list", with("{\"token_type\":[\"Bearer\"]}")),
                row("access_token is missing", without("access_token")),
                row("access_token is empty", with("{\"access_token\":\"\"}")),
                row("access_token is an object", with("{\"access_token\":{\"planted-a\":1}}")),
                row("access_token has a line break", with("{\"access_token\":\"planted-a\\r\\nSet-Cookie: b=1\"}")),
                row("access_token has a NUL", with("{\"access_token\":\"planted-a\\u0000b\"}")),
                row("access_token is not ASCII", with("{\"access_token\":\"planted-\u00fcmlaut\"}")));
    }

    @ParameterizedTest(name = "#69, #74 {0}")
    @MethodSource("refused")
    void usesNothingOfAnAnswerThatBreaksARule_69_74(String what, UnaryOperator<JsonObject> change) {
        page.signIn(server, "aiko");
        server.doNotRotate();
        Map<String, String> before = Map.copyOf(page.jar());
        server.tokenResponse(change);
        page.isError(page.post("refresh"), 502, UNUSABLE).header("Set-Cookie", nullValue());
        assertEquals(before, page.jar());
        Page another = new Page(World.SHOP);
        String query = server.authorize(another.startLogin(""), "aiko");
        another.isError(another.post("login/end", query), 502, UNUSABLE);
        assertEquals(Map.of(), another.jar(), "the login is used up, and there is no session");
        server.tokenResponse(UnaryOperator.identity());
        page.post("refresh").then().statusCode(200);
        another.signIn(server, "aiko");
    }

    private static final String LARGE = "planted-" + "x".repeat(12_000);

    @ParameterizedTest(name = "#15 {0} has {1} kB")
    @CsvSource({"access_token,12", "access_token,100", "refresh_token,12", "id_token,12"})
    void tellsALoginOfATokenThatIsTooLarge_15(String name, int size) {
        server.tokenResponse(tokens ->
                name.equals("id_token") ? tokens : tokens.put(name, "planted-" + "x".repeat(size * 1000)));
        if (name.equals("id_token")) {
            server.idToken(claims -> claims.put("groups", LARGE));
        }
        String query = server.authorize(page.startLogin(""), "aiko");
        page.isError(page.post("login/end", query), 502, "token_too_large");
        assertEquals(Map.of(), page.jar(), "the login is used up, and there is no session");
    }

    /** The refresh token is used up by the time that the size of the new ones is known. */
    @Test
    void keepsTheEarlierAccessTokenWhereTheNewOneIsTooLargeAndGoesOnWithTheNewRefreshToken() {
        page.signIn(server, "aiko");
        server.idToken(claims -> claims.put("name", "Newer"));
        server.tokenResponse(tokens -> tokens.put("access_token", LARGE).put("expires_in", 9_000));
        page.isError(page.post("refresh"), 502, "token_too_large");
        page.get("session")
                .then()
                .body("id_token_claims.name", equalTo("Newer"))
                .body("access_token_expires_in", lessThanOrEqualTo(300));
        page.get("userinfo").then().statusCode(200);
        server.tokenResponse(UnaryOperator.identity());
        page.post("refresh").then().statusCode(200);
        assertEquals(3, server.calls(Endpoint.TOKEN).size());
        page.get("session").then().body("is_logged_in", equalTo(true));
    }

    @Test
    void tellsLateCallersTheSame() {
        page.signIn(server, "aiko");
        server.tokenResponse(tokens -> tokens.put("access_token", LARGE));
        Page late = page.copy();
        Response first = page.post("refresh");
        Response second = late.post("refresh");
        late.isError(second, 502, "token_too_large");
        assertEquals(Page.setCookies(first), Page.setCookies(second));
    }

    @Test
    void goesOnWithTheEarlierIdTokenWhereTheNewOneIsTooLarge() {
        page.signIn(server, "aiko");
        server.idToken(claims -> claims.put("name", "Newer").put("groups", LARGE));
        page.post("refresh").then().statusCode(200);
        page.get("session").then().body("id_token_claims.name", equalTo("Zo\u00eb \u611b\u5b50"));
        server.idToken(UnaryOperator.identity());
        page.post("refresh").then().statusCode(200);
    }

    /** The server takes the earlier one for stolen if it comes again, so the session lasts as long as its access token. */
    @Test
    void endsASessionWhoseNewRefreshTokenIsTooLargeAtTheNextRefresh() {
        page.signIn(server, "aiko");
        server.tokenResponse(tokens -> tokens.put("refresh_token", LARGE));
        page.isError(page.post("refresh"), 502, "token_too_large");
        page.get("userinfo").then().statusCode(200);
        page.isError(page.post("refresh"), 401, "session_expired");
        assertEquals(Map.of(), page.jar());
        assertEquals(2, server.calls(Endpoint.TOKEN).size());
    }

    static Stream<Arguments> accessTokensOfNoUse() {
        return refused().filter(row -> {
            String what = (String) row.get()[0];
            return what.startsWith("access_token") || what.startsWith("token_type");
        });
    }

    /** The earlier refresh token is used up, whatever the server says beside the new one. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("accessTokensOfNoUse")
    void goesOnWithTheNewRefreshTokenWhereTheAccessTokenIsOfNoUse(String what, UnaryOperator<JsonObject> change) {
        page.signIn(server, "aiko");
        server.tokenResponse(change);
        page.isError(page.post("refresh"), 502, UNUSABLE);
        page.get("userinfo").then().statusCode(200);
        server.tokenResponse(UnaryOperator.identity());
        page.post("refresh").then().statusCode(200);
        page.get("session").then().body("id_token_claims.sub", equalTo("aiko"));
        assertEquals(3, server.calls(Endpoint.TOKEN).size());
    }

    private static Matcher<Integer> isAlmost(Duration life) {
        int seconds = (int) life.toSeconds();
        return both(greaterThan(seconds - 60)).and(lessThanOrEqualTo(seconds));
    }

    static Stream<Arguments> accepted() {
        Duration usual = Duration.ofSeconds(300);
        return Stream.of(
                Arguments.of("token_type in capitals", with("{\"token_type\":\"BEARER\"}"), isAlmost(usual)),
                // Then the token itself says it.
                Arguments.of("expires_in is missing", without("expires_in"), isAlmost(usual)),
                Arguments.of("expires_in is null", with("{\"expires_in\":null}"), isAlmost(usual)),
                Arguments.of("expires_in is empty", with("{\"expires_in\":\"\"}"), isAlmost(usual)),
                Arguments.of("expires_in is text", with("{\"expires_in\":\"299\"}"), isAlmost(usual)),
                Arguments.of("expires_in is text with a fraction", with("{\"expires_in\":\"299.9\"}"), isAlmost(usual)),
                // None of these is a time to live: the token itself says it.
                Arguments.of("expires_in is negative", with("{\"expires_in\":-1}"), isAlmost(usual)),
                Arguments.of("expires_in is a list", with("{\"expires_in\":[1]}"), isAlmost(usual)),
                Arguments.of("expires_in is a word", with("{\"expires_in\":\"soon\"}"), isAlmost(usual)),
                Arguments.of("expires_in is 0", with("{\"expires_in\":0}"), equalTo(0)),
                Arguments.of("expires_in has a fraction", with("{\"expires_in\":299.9}"), isAlmost(usual)),
                // No token outlives its session.
                Arguments.of("expires_in is 1e18", with("{\"expires_in\":1e18}"), isAlmost(Duration.ofDays(2))),
                Arguments.of(
                        "expires_in has 30 digits",
                        with("{\"expires_in\":" + "9".repeat(30) + "}"),
                        isAlmost(Duration.ofDays(2))),
                Arguments.of("scope is null", with("{\"scope\":null}"), isAlmost(usual)),
                Arguments.of("scope is empty", with("{\"scope\":\"\"}"), isAlmost(usual)),
                Arguments.of("scope is reduced", with("{\"scope\":\"openid\"}"), isAlmost(usual)),
                Arguments.of("no refresh_token", without("refresh_token"), isAlmost(usual)),
                Arguments.of("a member that nobody knows", with("{\"planted-x\":[]}"), isAlmost(usual)),
                Arguments.of(
                        "access_token has almost 3 kB",
                        (UnaryOperator<JsonObject>)
                                tokens -> tokens.put("access_token", "planted-" + "x".repeat(2_800)),
                        isAlmost(usual)));
    }

    @ParameterizedTest(name = "#68 {0}")
    @MethodSource("accepted")
    void takesWhatTheStandardsAllow_68(String what, UnaryOperator<JsonObject> change, Matcher<Integer> life) {
        server.tokenResponse(change);
        page.signIn(server, "aiko").then().body("access_token_expires_in", life);
        if (what.equals("no refresh_token")) {
            // Such a session cannot be renewed, and says so.
            page.isError(page.post("refresh"), 401, "session_expired");
            server.tokenResponse(UnaryOperator.identity());
            page.signIn(server, "aiko");
            server.tokenResponse(change);
        }
        page.post("refresh").then().statusCode(200).body("access_token_expires_in", life);
        page.get("session").then().body("is_logged_in", equalTo(true));
    }

    /** RFC 6749 5.1: a server that has none may leave it out, and many say so in another way. */
    @ParameterizedTest
    @ValueSource(strings = {"null", "''", "7", "[]", "'two words'"})
    void takesARefreshTokenThatIsNoneForNone(String none) {
        server.tokenResponse(with(("{'refresh_token':" + none + "}").replace('\'', '"')));
        page.signIn(server, "aiko");
        page.isError(page.post("refresh"), 401, "session_expired");
        server.tokenResponse(UnaryOperator.identity());
        page.signIn(server, "aiko");
        server.doNotRotate();
        server.tokenResponse(with(("{'refresh_token':" + none + "}").replace('\'', '"')));
        // The earlier one stays.
        page.post("refresh").then().statusCode(200);
        page.post("refresh").then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"absent", "null", "''", "7", "[]", "'two words'"})
    void refusesALoginWithoutAnIdTokenAndRenewsASessionWithoutOne(String none) {
        page.signIn(server, "aiko");
        server.tokenResponse(
                none.equals("absent") ? without("id_token") : with(("{'id_token':" + none + "}").replace('\'', '"')));
        page.post("refresh").then().statusCode(200);
        page.get("session").then().body("id_token_claims.sub", equalTo("aiko"));
        Page another = new Page(World.SHOP);
        String query = server.authorize(another.startLogin(""), "aiko");
        another.isError(another.post("login/end", query), 502, UNUSABLE);
        assertEquals(Map.of(), another.jar());
    }

    @Test
    void usesEachNewRefreshTokenOnce_71() {
        page.signIn(server, "aiko");
        for (int time = 0; time < 5; time++) {
            page.post("refresh").then().statusCode(200);
        }
        List<String> sent = server.calls(Endpoint.TOKEN).stream()
                .skip(1)
                .map(call -> call.form().get("refresh_token"))
                .toList();
        assertEquals(5, sent.stream().distinct().count());
    }

    /** The server has used the refresh token up, and the page has no other: the outage is told first, then the end. */
    @Test
    void endsASessionWhoseNewTokensWereLostOnTheWay_73_74() {
        page.signIn(server, "aiko");
        Map<String, String> before = Map.copyOf(page.jar());
        server.loseTokens(true);
        page.isError(page.post("refresh"), 503, "authorization_server_unavailable");
        assertEquals(before, page.jar());
        server.loseTokens(false);
        Response answer = page.post("refresh");
        page.isError(answer, 401, "session_expired");
        assertEquals(page.clearingLines(), Page.setCookies(answer));
        page.signIn(server, "aiko");
    }

    @Test
    void goesOnWithATokenThatTheServerTakesAgainAfterALoss_74() {
        page.signIn(server, "aiko");
        server.doNotRotate();
        server.loseTokens(true);
        page.isError(page.post("refresh"), 503, "authorization_server_unavailable");
        server.loseTokens(false);
        page.post("refresh").then().statusCode(200);
    }

    /** RFC 6749 3.2: which of two values is meant, nobody knows. */
    @ParameterizedTest(name = "the answer of {0} has a member twice")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "TOKEN|{'access_token':'planted-a','access_token':'planted-b','token_type':'Bearer'}",
                "USERINFO|{'sub':'aiko','sub':'aiko'}",
                "USERINFO|{'sub':'aiko','address':{'country':'JP','country':'US'}}",
                "PUSHED_REQUEST|{'request_uri':'urn:planted-a','request_uri':'urn:planted-b','expires_in':60}",
                "INTROSPECTION|{'active':false,'active':true}"
            })
    void refusesAnAnswerThatSaysTwoThings(Endpoint endpoint, String body) {
        Page owner = new Page(
                switch (endpoint) {
                    case PUSHED_REQUEST -> World.PUSHED;
                    case INTROSPECTION -> World.LEDGER;
                    default -> World.SHOP;
                });
        server.handOutOpaqueTokens();
        server.doNotRotate();
        owner.signIn(server, "aiko");
        String query = server.authorize(owner.startLogin(""), "aiko");
        server.on(endpoint, Reply.json(200, body.replace('\'', '"')));
        Response answer =
                switch (endpoint) {
                    case PUSHED_REQUEST -> owner.post("login/start");
                    case INTROSPECTION -> owner.post("login/end", query);
                    case TOKEN -> owner.post("refresh");
                    default -> owner.get("userinfo");
                };
        owner.isError(answer, 502, UNUSABLE);
        server.well(endpoint);
        owner.post("refresh").then().statusCode(200);
        owner.get("userinfo").then().statusCode(endpoint == Endpoint.INTROSPECTION ? 502 : 200);
    }

    @ParameterizedTest(name = "#59 the server''s clock is {0} ahead")
    @CsvSource({"PT5M,502", "PT30S,502", "PT9S,200", "-PT9S,200", "-PT5M,200", "-PT6M,502"})
    void boundsWhatClocksMayDifferBy_59(Duration ahead, int status) {
        server.reset(Clock.offset(clock, ahead));
        String query = server.authorize(page.startLogin(""), "aiko");
        Response answer = page.post("login/end", query);
        if (status == 200) {
            // How long it lasts is told in seconds from now, so that no clock matters.
            answer.then().statusCode(200).body("access_token_expires_in", isAlmost(Duration.ofSeconds(300)));
        } else {
            page.isError(answer, status, UNUSABLE);
            assertFalse(page.jar().containsKey("__Host-Http-shop-at"));
        }
        server.reset(clock);
        page.signIn(server, "aiko");
    }

    private void readAnew(UnaryOperator<JsonObject> change) {
        server.metadata(change);
        clock.advance(Duration.ofHours(13));
    }

    static Stream<Arguments> changedMetadata() {
        return Stream.of(
                row("#6 another issuer", metadata -> metadata.put("issuer", "https://evil.example")),
                row(
                        "#7 a token endpoint without TLS elsewhere",
                        metadata -> metadata.put("token_endpoint", "http://evil.example/token")),
                row(
                        "#39 no PKCE any more",
                        metadata -> metadata.put("code_challenge_methods_supported", new JsonArray().add("plain"))),
                row("no keys any more", metadata -> metadata.putNull("jwks_uri")));
    }

    /** Whatever it was changed to cannot be used; what was read before is still the server's. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("changedMetadata")
    void goesOnWithTheMetadataItHasWhenTheServersTurnsWrong_6(String what, UnaryOperator<JsonObject> change) {
        page.signIn(server, "aiko");
        readAnew(change);
        page.post("refresh").then().statusCode(200);
        new Page(World.SHOP).signIn(server, "aiko");
        readAnew(UnaryOperator.identity());
        page.post("refresh").then().statusCode(200);
    }

    /** It is the issuer's own word, by TLS. */
    @Test
    void followsTheServerToWhereItsMetadataSaysItIs_6() {
        page.signIn(server, "aiko");
        ScriptedServer elsewhere = world.other();
        readAnew(metadata -> metadata.put("token_endpoint", elsewhere.issuer() + "/token"));
        // There nobody knows the token.
        page.isError(page.post("refresh"), 401, "session_expired");
        assertEquals(1, elsewhere.calls(Endpoint.TOKEN).size());
        readAnew(UnaryOperator.identity());
        page.signIn(server, "aiko");
        assertEquals(1, elsewhere.calls(Endpoint.TOKEN).size());
    }

    /** What nobody needs to sign in is left out, and so is what the server does not say of itself (RFC 8414 2). */
    @Test
    void signsInWhereTheMetadataHasUnusableEndpointsAndNoPkceMethods_39() {
        page.signIn(server, "aiko");
        try (Log log = new Log("io.homeport.agent")) {
            for (int time = 0; time < 2; time++) {
                readAnew(metadata -> without("code_challenge_methods_supported")
                        .apply(metadata)
                        .put("end_session_endpoint", "/logout")
                        .put("pushed_authorization_request_endpoint", "")
                        .putNull("revocation_endpoint"));
                page.signIn(server, "aiko");
            }
            page.post("logout").then().statusCode(200).body("logout_url", nullValue());
            String before = "client shop-spa: the metadata of " + server.issuer() + " ";
            assertEquals(
                    List.of(
                            before
                                    + "lists no code_challenge_methods_supported: PKCE S256 is sent all the same, and"
                                    + " whether the server checks it cannot be seen from here",
                            before + "has no https URL in end_session_endpoint, which is left unused"),
                    log.lines().stream()
                            .map(line -> line.replaceFirst("^\\S* ", ""))
                            .filter(line -> line.startsWith(before))
                            .toList());
        }
        readAnew(UnaryOperator.identity());
        page.signIn(server, "aiko");
    }

    /** RFC 7009 2.2 says 200; what else begins with 2 says the same. */
    @ParameterizedTest
    @ValueSource(ints = {200, 202, 204})
    void takesAnySuccessForARevocation_83(int status) {
        page.signIn(server, "aiko");
        server.on(Endpoint.REVOCATION, Reply.empty(status));
        try (Log log = new Log("io.homeport.agent.logout")) {
            page.post("logout").then().statusCode(200);
            assertEquals(List.of(), log.lines());
        }
        assertEquals(2, server.calls(Endpoint.REVOCATION).size());
    }

    @ParameterizedTest(name = "#47 {0}")
    @CsvSource({"the server requires pushed requests,true", "the app pushes,false"})
    void startsNoLoginWhereRequestsCannotBePushed_47(String what, boolean required) {
        Page pushing = new Page(required ? World.SHOP : World.PUSHED);
        pushing.signIn(server, "aiko");
        readAnew(metadata -> without("pushed_authorization_request_endpoint")
                .apply(metadata)
                .put("require_pushed_authorization_requests", required));
        pushing.isError(pushing.post("login/start"), 502, UNUSABLE)
                .header("Set-Cookie", nullValue())
                .body("authorization_url", nullValue());
        readAnew(UnaryOperator.identity());
        pushing.signIn(server, "aiko");
    }
}
