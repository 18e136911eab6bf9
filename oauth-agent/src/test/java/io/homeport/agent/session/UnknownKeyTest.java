package io.homeport.agent.session;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.ClassicPage;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cookies that another instance has sealed with a key which this one does not know, or not yet. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class UnknownKeyTest {
    /** The agent remembers each for longer than a test takes. */
    private static final AtomicInteger IDS = new AtomicInteger();

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

    /** The same value under a key of another id, which stands there in clear. */
    private static String underUnknownKey(String value) {
        byte[] bytes = Base64.getUrlDecoder().decode(value);
        int id = IDS.getAndIncrement();
        bytes[2] = (byte) ('A' + id / 26);
        bytes[3] = (byte) ('A' + id % 26);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private void putUnderUnknownKey(String kind) {
        String cookie =
                kind.equals("at") ? "__Host-Http-shop-at" : page.cookie(kind).orElseThrow();
        page.jar().computeIfPresent(cookie, (name, value) -> underUnknownKey(value));
    }

    private void isKeyUnknown(Response answer) {
        page.isError(answer, 401, "key_unknown")
                .header("Retry-After", equalTo("5"))
                .header("Access-Control-Expose-Headers", containsString("Retry-After"));
        assertEquals(List.of(), Page.setCookies(answer), "another instance may know the key");
    }

    private Response call(String call) {
        return call.equals("refresh") ? page.post(call) : page.get(call);
    }

    @ParameterizedTest
    @CsvSource({
        "session, at", "session, id", "session, rt",
        "refresh, at", "refresh, id", "refresh, rt",
        "userinfo, at", "userinfo, id", "userinfo, rt"
    })
    void areRefusedAndLeftAlone(String call, String kind) {
        page.signIn(server, "aiko");
        Map<String, String> good = new TreeMap<>(page.jar());
        int calls = server.calls(Endpoint.TOKEN).size();
        putUnderUnknownKey(kind);
        isKeyUnknown(call(call));
        isKeyUnknown(call(call));
        assertEquals(calls, server.calls(Endpoint.TOKEN).size(), "the refresh token is not used");
        page.jar().putAll(good);
        call(call).then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"at", "rt"})
    void areWaitedForNoLongerThanAKeySettles(String kind) {
        page.signIn(server, "aiko");
        putUnderUnknownKey(kind);
        isKeyUnknown(page.post("refresh"));
        clock.advance(Duration.ofMinutes(10).minusSeconds(30));
        isKeyUnknown(page.post("refresh"));
        clock.advance(Duration.ofSeconds(31));
        Response answer = page.post("refresh");
        page.isError(answer, 401, "unauthorized");
        assertFalse(page.jar().containsKey(page.cookie("rt").orElseThrow()), "the user is let go on");
    }

    @Test
    void aPageThatAsksLaterLearnsThatNobodyIsSignedIn() {
        page.signIn(server, "aiko");
        putUnderUnknownKey("at");
        isKeyUnknown(page.get("session"));
        clock.advance(Duration.ofMinutes(11));
        page.get("session").then().statusCode(200).body("is_logged_in", equalTo(false));
    }

    /** A user who wants to sign out is not told to come again. */
    @Test
    void aLogoutClearsThemAllTheSame() {
        page.signIn(server, "aiko");
        putUnderUnknownKey("at");
        page.post("logout").then().statusCode(200);
        assertTrue(page.jar().isEmpty(), page.jar().keySet()::toString);
    }

    @Test
    void aLoginEndsOnceTheKeyIsKnown() {
        String query = server.authorize(page.startLogin(""), "aiko");
        String cookie = page.jar().keySet().stream()
                .filter(name -> name.startsWith("__Secure-shop-login-"))
                .findFirst()
                .orElseThrow();
        String good = page.jar().put(cookie, underUnknownKey(page.jar().get(cookie)));
        isKeyUnknown(page.post("login/end", query));
        page.startLogin("");
        assertTrue(page.jar().containsKey(cookie), "another login leaves it alone, too");
        page.jar().put(cookie, good);
        page.post("login/end", query).then().statusCode(200);
    }

    @Test
    void aNewLoginTakesTheirPlace() {
        page.signIn(server, "aiko");
        putUnderUnknownKey("at");
        page.signIn(server, "emma");
        page.get("session").then().body("id_token_claims.sub", equalTo("emma"));
        page.post("refresh").then().statusCode(200);
    }

    /** What was never an id of a key is no key that another instance has. */
    @Test
    void aMadeUpIdThatNoKeyCanHaveIsOrdinary() {
        page.signIn(server, "aiko");
        byte[] bytes = Base64.getUrlDecoder().decode(page.jar().get("__Host-Http-shop-at"));
        bytes[2] = ' ';
        page.jar()
                .put(
                        "__Host-Http-shop-at",
                        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        page.isError(page.post("refresh"), 401, "unauthorized");
    }

    @Test
    void aPreflightIsAnsweredAsEver() {
        page.signIn(server, "aiko");
        putUnderUnknownKey("at");
        given().header("Origin", World.SHOP.origin())
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "token-handler-version")
                .header("Cookie", "__Host-Http-shop-at=" + page.jar().get("__Host-Http-shop-at"))
                .options(World.SHOP.agentPath() + "/refresh")
                .then()
                .statusCode(204)
                .header("Access-Control-Allow-Origin", World.SHOP.origin());
    }

    /** Its pages know no such code; their cookies are left alone as well. */
    @Test
    void aPageOfTheClassicContractIsUnauthorized() {
        ClassicPage vintage = new ClassicPage(World.VINTAGE);
        vintage.signIn(server, "aiko");
        String cookie = vintage.cookieOfSession("auth");
        String good = vintage.jar().put(cookie, underUnknownKey(vintage.jar().get(cookie)));
        Response answer = vintage.post("refresh");
        vintage.isError(answer, 401, "unauthorized_request");
        assertEquals(List.of(), Page.setCookies(answer));
        vintage.jar().put(cookie, good);
        vintage.post("refresh").then().statusCode(204);
    }
}
