package io.homeport.agent.session;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.Log;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.SealingKey;
import io.homeport.cookies.SessionId;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom an agent in {@code us} signs in and serves, where the file blocks the users of {@code cn} there. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class ResidencyTest {
    private static final String ACCESS = CookieNames.hostOnly("shop").access();

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

    /** From now on the server's access tokens have this claim. */
    private void region(Object claim) {
        server.tokenResponse(tokens -> tokens.put(
                "access_token",
                server.signed(new JsonObject().put("sub", "aiko").put("region", claim), header -> {})));
    }

    private List<String> revoked() {
        return server.calls(Endpoint.REVOCATION).stream()
                .map(call -> call.form().get("token_type_hint"))
                .toList();
    }

    private void isNotSignedIn() {
        String query = server.authorize(page.startLogin(""), "aiko");
        page.isError(page.post("login/end", query), 403, "region_blocked");
        assertEquals(Map.of(), page.jar());
    }

    /** Before anything is kept: no cookie is set, and the server hears that the tokens are not wanted. */
    @Test
    void aUserOfABlockedRegionIsNotSignedIn() {
        region("CN");
        isNotSignedIn();
        assertEquals(List.of("refresh_token"), revoked());
    }

    @Test
    void withoutARefreshTokenTheAccessTokenIsRevoked() {
        server.tokenResponse(tokens -> {
            tokens.remove("refresh_token");
            return tokens.put(
                    "access_token",
                    server.signed(new JsonObject().put("sub", "aiko").put("region", "cn"), header -> {}));
        });
        isNotSignedIn();
        assertEquals(List.of("access_token"), revoked());
    }

    @Test
    void whoMovesToABlockedRegionIsSignedOutByTheNextRefresh() {
        page.signIn(server, "aiko").then().statusCode(200).body("region", equalTo("ap"));
        region("cn");
        page.isError(page.post("refresh"), 403, "region_blocked");
        assertEquals(List.of("refresh_token"), revoked());
        page.get("session").then().body("is_logged_in", equalTo(false));
    }

    /** As another region's agent has sealed it, with the same keys. */
    private void sessionOf(Optional<String> region) {
        Instant now = clock.instant();
        byte[] key = Base64.getUrlDecoder().decode(world.accessKey());
        Envelope envelope = new Envelope(now, now.plusSeconds(3600), SessionId.random(new SecureRandom()), 0);
        page.jar()
                .put(
                        ACCESS,
                        new AccessCookies(
                                        CookieNames.hostOnly("shop"),
                                        "shop",
                                        server.issuer(),
                                        new KeyRing(List.of(new SealingKey("a1", key))),
                                        clock)
                                .seal(new AccessContent(
                                        envelope, "planted-access-token", now.plusSeconds(60), region)));
    }

    /** At home they are signed in, so that nothing is cleared; and they may sign out anywhere. */
    @Test
    void aSessionOfABlockedRegionGetsNoClaimsAndNoTokens() {
        sessionOf(Optional.of("cn"));
        String sealed = page.jar().get(ACCESS);
        page.isError(page.get("session"), 403, "region_blocked");
        page.isError(page.get("userinfo"), 403, "region_blocked");
        page.isError(page.post("refresh"), 403, "region_blocked");
        assertEquals(sealed, page.jar().get(ACCESS));
        assertEquals(List.of(), server.calls(Endpoint.USERINFO));
        page.post("logout").then().statusCode(200);
        assertTrue(page.jar().isEmpty());
    }

    /** Who was signed in here without a home region known has a session of these keys, and may be blocked where they travel. */
    @Test
    void aSessionGetsNothingThroughARegionThatIsBlockedForItsUsers() {
        sessionOf(Optional.of("ap"));
        page.get("session").then().statusCode(200).body("region", equalTo("ap"));
        for (String call : List.of("session", "userinfo")) {
            page.isError(page.request().header("Homeport-Entry-Region", "cn").get(path(call)), 403, "region_blocked");
        }
        page.isError(page.request().header("Homeport-Entry-Region", "cn").post(path("refresh")), 403, "region_blocked");
        assertEquals(List.of(), server.calls(Endpoint.USERINFO));
        page.request()
                .header("Homeport-Entry-Region", "eu")
                .get(path("session"))
                .then()
                .statusCode(200);
    }

    /** The region where the call came in gets nothing of who signs in, as if the login had ended there. */
    @Test
    void aUserIsNotSignedInThroughARegionThatIsBlockedForThem() {
        region("ap");
        String query = server.authorize(page.startLogin(""), "aiko");
        page.isError(
                page.request()
                        .header("Homeport-Entry-Region", "cn")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .body(query)
                        .post(path("login/end")),
                403,
                "region_blocked");
        assertEquals(List.of("refresh_token"), revoked());
    }

    private static String path(String call) {
        return World.SHOP.agentPath() + "/" + call;
    }

    @Test
    void aCallThatIsRefusedByRegionIsAnEvent() {
        // A line a second at most; other tests may just have caused it.
        clock.advance(Duration.ofSeconds(2));
        try (Log events = new Log("io.homeport.events")) {
            sessionOf(Optional.of("cn"));
            page.isError(page.get("session"), 403, "region_blocked");
            await().until(() -> events.lines().stream()
                    .anyMatch(line -> line.contains("request_blocked app=shop call=session reason=region_blocked")));
        }
    }

    @Test
    void aSessionOfAnyOtherRegionIsServed() {
        sessionOf(Optional.of("eu"));
        page.get("session").then().statusCode(200).body("region", equalTo("eu"));
        sessionOf(Optional.empty());
        page.get("session").then().statusCode(200).body("region", nullValue());
    }

    /** The APIs refuse such a user; kept in the earlier region, one who has moved would go on being served there. */
    @ParameterizedTest
    @ValueSource(strings = {"7", "' '", "['eu','us']", "null"})
    void aMalformedRegionIsNoneToThePageAndNotTheEarlierOneAtARefresh(String json) {
        page.signIn(server, "aiko").then().statusCode(200).body("region", equalTo("ap"));
        region(new JsonObject(("{'claim':" + json + "}").replace('\'', '"')).getValue("claim"));
        page.post("refresh").then().statusCode(200).body("region", nullValue());
        page.get("session").then().statusCode(200).body("region", nullValue());
        server.tokenResponse(tokens ->
                tokens.put("access_token", server.signed(new JsonObject().put("sub", "aiko"), header -> {})));
        // No claim at all: what it was, which is malformed.
        page.post("refresh").then().statusCode(200).body("region", nullValue());
        region("eu");
        page.post("refresh").then().statusCode(200).body("region", equalTo("eu"));
    }
}
