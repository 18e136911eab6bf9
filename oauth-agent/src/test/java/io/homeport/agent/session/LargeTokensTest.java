package io.homeport.agent.session;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.Log;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.Watch;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.CookieHeader;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.SealingKey;
import io.homeport.deployment.App;
import io.homeport.deployment.watch.DeploymentSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that fit into no single cookie: split over several, and refused where a request could not carry them. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class LargeTokensTest {
    private static final String AT = "__Host-Http-shop-at";

    World world;

    @Inject
    MovableClock clock;

    @Inject
    Watch watch;

    @Inject
    DeploymentSource deployment;

    private final Page page = new Page(World.SHOP);
    private ScriptedServer server;

    @BeforeEach
    void reset() {
        watch.begin(world);
        server = world.server();
    }

    @AfterEach
    void showsNoSecret_3_24_111() {
        watch.end();
    }

    /** Says nothing that could be packed. */
    private static String opaque(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return "planted-" + Base64.getUrlEncoder().encodeToString(bytes).substring(8, length);
    }

    private void handOut(String name, String token) {
        server.tokenResponse(tokens -> tokens.put(name, token));
    }

    private List<String> accessCookies() {
        return page.jar().keySet().stream().filter(name -> name.startsWith(AT)).toList();
    }

    /** What the proxy finds in the page's cookies. */
    private String accessToken() {
        App app = deployment.read().apps().get(World.SHOP.name());
        KeyRing ring =
                new KeyRing(List.of(new SealingKey("a1", Base64.getUrlDecoder().decode(world.accessKey()))));
        CookieHeader cookies = CookieHeader.of(page.jar().entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .toList());
        return new AccessCookies(
                        app.cookieNames(), app.name(), app.authorizationServer().issuer(), ring, clock)
                .open(cookies.findSplit(AT).pieces())
                .opened()
                .orElseThrow()
                .accessToken();
    }

    private void isSignedIn() {
        page.get("session").then().statusCode(200).body("is_logged_in", equalTo(true));
    }

    @ParameterizedTest
    @ValueSource(ints = {2_000, 2_700, 2_900, 3_500, 4_000, 4_400})
    void anAccessTokenComesBackWholeWhateverItsSize_15(int size) {
        String token = opaque(size);
        handOut("access_token", token);
        page.signIn(server, "aiko");
        isSignedIn();
        assertEquals(token, accessToken());
        page.post("refresh").then().statusCode(200);
        isSignedIn();
        assertEquals(size < 2_800 ? List.of(AT) : List.of(AT, AT + ".1"), accessCookies());
        page.post("logout").then().statusCode(200);
        assertTrue(page.jar().keySet().stream().noneMatch(name -> name.contains("-at") || name.contains("-rt")));
    }

    @Test
    void everyLineIsOneThatBrowsersKeep_15() {
        handOut("access_token", opaque(4_000));
        Response answer = page.signIn(server, "aiko");
        List<String> lines = Page.setCookies(answer);
        assertTrue(lines.stream().allMatch(line -> line.length() <= 4_000));
        String attributes = lines.stream()
                .filter(line -> line.startsWith(AT + ".1="))
                .map(line -> line.substring(line.indexOf("; ")))
                .findFirst()
                .orElseThrow();
        assertEquals("; Path=/; Secure; HttpOnly; SameSite=Strict", attributes);
    }

    @Test
    void aSmallerTokenClearsTheChunksThatItNeedsNoMore() {
        handOut("access_token", opaque(4_400));
        page.signIn(server, "aiko");
        assertEquals(List.of(AT, AT + ".1"), accessCookies());
        server.tokenResponse(UnaryOperator.identity());
        page.post("refresh").then().statusCode(200);
        assertEquals(List.of(AT), accessCookies());
        isSignedIn();
        page.post("refresh").then().statusCode(200);
    }

    private boolean hasChunk(String cookie) {
        return page.jar().keySet().stream().anyMatch(name -> name.matches("__Secure-shop-" + cookie + "-.{8}\\.1"));
    }

    @Test
    void aRefreshTokenMayBeSplit() {
        String refreshToken = opaque(3_100);
        handOut("refresh_token", refreshToken);
        page.signIn(server, "aiko");
        assertTrue(hasChunk("rt"));
        // The server does not know the one that it is said to have given.
        page.isError(page.post("refresh"), 401, "session_expired");
        assertEquals(refreshToken, server.calls(Endpoint.TOKEN).get(1).form().get("refresh_token"));
        assertEquals(Map.of(), page.jar());
    }

    @Test
    void anIdTokenMayBeSplitAndShrinkAgain() {
        String groups = opaque(3_500).substring(8);
        server.idToken(claims -> claims.put("groups", groups));
        page.signIn(server, "aiko");
        assertTrue(hasChunk("id"));
        page.get("session").then().body("id_token_claims.groups", equalTo(groups));
        server.idToken(UnaryOperator.identity());
        page.post("refresh").then().statusCode(200);
        assertFalse(hasChunk("id"));
        isSignedIn();
    }

    @Test
    void aLoginWhoseCookiesWouldBeTooMuchForAHopIsRefusedAndTheOperatorLearnsWhatHelps_16() {
        handOut("access_token", opaque(5_000));
        String query = server.authorize(page.startLogin(""), "aiko");
        try (Log log = new Log(FittingCookies.class.getName())) {
            page.isError(page.post("login/end", query), 502, "token_too_large");
            String line = String.join(" ", log.lines());
            assertTrue(line.contains("of each call to an API"), line);
            assertTrue(line.contains("homeport.cookies.max-total there are 6144"), line);
        }
        assertEquals(Map.of(), page.jar());
    }

    @Test
    void aLoginIsRefusedWhoseCookiesAreTooMuchForTheAgentAlone() {
        server.idToken(claims -> claims.put("groups", opaque(4_000).substring(8)));
        handOut("access_token", opaque(3_000));
        String query = server.authorize(page.startLogin(""), "aiko");
        page.isError(page.post("login/end", query), 502, "token_too_large");
        assertEquals(Map.of(), page.jar());
    }

    /** The refresh token is used up by then, so that the session must go on with what fits. */
    @Test
    void aRefreshThatLeavesNoRoomForTheIdTokenGoesOnWithoutIt() {
        server.idToken(claims -> claims.put("groups", opaque(1_600).substring(8)));
        page.signIn(server, "aiko");
        handOut("access_token", opaque(4_300));
        page.post("refresh").then().statusCode(200);
        page.get("session").then().body("is_logged_in", equalTo(true)).body("id_token_claims", nullValue());
        server.tokenResponse(UnaryOperator.identity());
        page.post("refresh").then().statusCode(200);
        isSignedIn();
    }

    @Test
    void whatIsNotWholeIsNoSessionAndStandsInNobodysWay() {
        handOut("access_token", opaque(4_400));
        page.signIn(server, "aiko");
        page.jar().remove(AT);
        page.get("session").then().body("is_logged_in", equalTo(false));
        page.isError(page.post("refresh"), 401, "unauthorized");
        assertTrue(accessCookies().isEmpty(), () -> page.jar().keySet().toString());
        page.signIn(server, "aiko");
        isSignedIn();
    }
}
