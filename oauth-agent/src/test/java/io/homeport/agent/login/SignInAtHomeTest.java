package io.homeport.agent.login;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An app whose users sign in at the authorization server of their home region, at an agent that runs in {@code us}. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class SignInAtHomeTest {
    World world;

    @Inject
    MovableClock clock;

    private final Page page = new Page(World.TRAVEL);

    @BeforeEach
    void reset() {
        world.reset(clock);
    }

    private static Map<String, String> asked(String url) {
        return ScriptedServer.form(URI.create(url).getRawQuery());
    }

    private void isAt(String region, String url) {
        assertTrue(url.startsWith(world.in(region).issuer() + "/"), url);
    }

    private void isNotSignedIn() {
        assertTrue(page.jar().keySet().stream().noneMatch(name -> name.endsWith("-at")), page.jar()::toString);
        page.get("session").then().statusCode(200).body("is_logged_in", equalTo(false));
    }

    /** What the servers were asked, but for metadata and keys. */
    private List<Endpoint> calls(String region) {
        return world.in(region).calls().stream()
                .map(call -> call.endpoint())
                .filter(endpoint -> endpoint != Endpoint.METADATA && endpoint != Endpoint.KEYS)
                .toList();
    }

    /** From now on the tokens of a region's server have this claim. */
    private void region(String at, Object claim) {
        ScriptedServer server = world.in(at);
        server.tokenResponse(tokens -> tokens.put(
                "access_token",
                server.signed(new JsonObject().put("sub", "erik").put("region", claim), header -> {})));
    }

    private Response endedAt(String region, String url, String user) {
        return page.post("login/end", world.in(region).authorize(url, user));
    }

    /** The user of eu comes back from the server of us, where the agent runs. */
    private String sentHome(Response end) {
        return end.then()
                .statusCode(200)
                .body("is_logged_in", equalTo(false))
                .body("region", nullValue())
                .body("id_token_claims", nullValue())
                .extract()
                .path("authorization_url");
    }

    private void signInErik() {
        String home = sentHome(endedAt("us", page.startLogin(""), "erik"));
        endedAt("eu", home, "erik").then().statusCode(200).body("region", equalTo("eu"));
    }

    @Test
    void whoComesWithoutARegionSignsInWhereTheAgentRuns() {
        String url = page.startLogin("");
        isAt("us", url);
        endedAt("us", url, "uma")
                .then()
                .statusCode(200)
                .body("is_logged_in", equalTo(true))
                .body("region", equalTo("us"));
        assertEquals(List.of(Endpoint.TOKEN), calls("us"));
    }

    @Test
    void whoIsAtHomeElsewhereSignsInThereAfterOneMoreRedirect() {
        String first = page.startLogin("ui_locales=sv&scope=openid%20orders");
        String home = sentHome(endedAt("us", first, "erik"));
        isAt("eu", home);
        assertEquals("sv", asked(home).get("ui_locales"));
        assertEquals("openid orders", asked(home).get("scope"));
        Stream.of("state", "nonce", "code_challenge")
                .forEach(name ->
                        assertNotEquals(asked(first).get(name), asked(home).get(name)));
        assertEquals(List.of(Endpoint.TOKEN, Endpoint.REVOCATION), calls("us"));
        isNotSignedIn();
        endedAt("eu", home, "erik")
                .then()
                .statusCode(200)
                .body("is_logged_in", equalTo(true))
                .body("region", equalTo("eu"));
        assertEquals(List.of(Endpoint.TOKEN, Endpoint.REVOCATION), calls("us"));
        assertEquals(List.of(Endpoint.TOKEN), calls("eu"));
        assertTrue(page.jar().keySet().stream().noneMatch(name -> name.contains("-login")), page.jar()::toString);
    }

    @Test
    void theLoginThatHasEndedElsewhereCannotEndAgain() {
        String first = page.startLogin("");
        sentHome(endedAt("us", first, "erik"));
        page.isError(endedAt("us", first, "uma"), 400, "invalid_request");
    }

    @Test
    void twoServersThatDoNotAgreeAreAConflict() {
        region("eu", "us");
        String home = sentHome(endedAt("us", page.startLogin(""), "erik"));
        page.isError(endedAt("eu", home, "erik"), 403, "region_conflict");
        assertEquals(List.of(Endpoint.TOKEN, Endpoint.REVOCATION), calls("eu"));
        isNotSignedIn();
    }

    @Test
    void theAnswerOfAnotherRegionsServerIsRefused() {
        String url = page.startLogin("");
        String query = world.in("us").authorize(url, "uma");
        String other = query.replaceFirst(
                "&iss=.*", "&iss=" + Page.encoded(world.in("eu").issuer()));
        page.isError(page.post("login/end", other), 400, "invalid_request");
        assertEquals(List.of(), calls("us"));
        assertEquals(List.of(), calls("eu"));
    }

    @Test
    void twoLoginsAtTwoServersAreUnderWayAtOnce() {
        String home = sentHome(endedAt("us", page.startLogin(""), "erik"));
        String here = page.startLogin("region=us");
        endedAt("us", here, "uma").then().statusCode(200).body("region", equalTo("us"));
        endedAt("eu", home, "erik").then().statusCode(200).body("region", equalTo("eu"));
        page.get("session").then().body("region", equalTo("eu"));
        // Uma's session ended where it began.
        assertEquals(2, world.in("us").calls(Endpoint.REVOCATION).size());
    }

    @Test
    void everyCallAboutASessionGoesToItsHomesServer() {
        signInErik();
        world.in("us").calls().clear();
        page.get("session")
                .then()
                .body("is_logged_in", equalTo(true))
                .body("id_token_claims.sub", equalTo("erik"))
                .body("id_token_claims.iss", equalTo(world.in("eu").issuer()));
        page.post("refresh").then().statusCode(200).body("region", equalTo("eu"));
        page.get("userinfo").then().statusCode(200);
        URI signedOut = page.signedOutAt(page.post("logout"));
        isAt("eu", signedOut.toString());
        assertTrue(asked(signedOut.toString()).containsKey("id_token_hint"));
        assertEquals(
                List.of(Endpoint.TOKEN, Endpoint.TOKEN, Endpoint.USERINFO, Endpoint.REVOCATION, Endpoint.REVOCATION),
                calls("eu"));
        assertEquals(List.of(), calls("us"));
        isNotSignedIn();
    }

    @Test
    void withoutARegionInTheTokensTheUserIsAtHomeWhereTheyComeFrom() {
        world.in("us")
                .tokenResponse(tokens -> tokens.put(
                        "access_token", world.in("us").signed(new JsonObject().put("sub", "erik"), header -> {})));
        endedAt("us", page.startLogin(""), "erik").then().statusCode(200).body("region", equalTo("us"));
        page.post("refresh").then().statusCode(200).body("region", equalTo("us"));
    }

    @Test
    void aHomeWithoutAServerIsTold() {
        region("us", "br");
        page.isError(endedAt("us", page.startLogin(""), "erik"), 403, "region_unserved");
        assertEquals(List.of(Endpoint.TOKEN, Endpoint.REVOCATION), calls("us"));
        isNotSignedIn();
    }

    @Test
    void aHomeThatIsBlockedHereIsTold() {
        region("us", "cn");
        page.isError(endedAt("us", page.startLogin(""), "erik"), 403, "region_blocked");
        assertEquals(List.of(Endpoint.TOKEN, Endpoint.REVOCATION), calls("us"));
        isNotSignedIn();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "''", "['eu','us']", "null"})
    void aHomeThatIsNoNameIsNobodys(String json) {
        region("us", new JsonObject(("{'claim':" + json + "}").replace('\'', '"')).getValue("claim"));
        // The ID token has no such claim, and the token response neither.
        page.isError(endedAt("us", page.startLogin(""), "erik"), 403, "region_unknown");
        assertEquals(List.of(Endpoint.TOKEN, Endpoint.REVOCATION), calls("us"));
        isNotSignedIn();
    }

    /** Its server cannot renew the session of a user who has moved, and the next one does not know its refresh token. */
    @Test
    void whoHasMovedSignsInAgain() {
        signInErik();
        region("eu", "ap");
        page.isError(page.post("refresh"), 401, "session_expired");
        assertEquals(List.of(Endpoint.TOKEN, Endpoint.TOKEN, Endpoint.REVOCATION), calls("eu"));
        assertEquals(List.of(), calls("ap"));
        isNotSignedIn();
    }

    @Test
    void aServerThatIsAwayDisturbsNoOtherRegion() {
        signInErik();
        Page other = new Page(World.TRAVEL);
        String query = world.in("us").authorize(other.startLogin(""), "uma");
        world.in("us").down();
        try {
            page.post("refresh").then().statusCode(200);
            other.isError(other.post("login/end", query), 503, "authorization_server_unavailable");
        } finally {
            world.in("us").up();
        }
    }
}
