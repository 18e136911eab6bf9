package io.homeport.agent.session;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A call that left before a sign-in ended, and whose answer arrives after it. The anchor of the new session has the name of the
 * earlier one's, so that a line that clears the one clears the other (RFC 6265bis 5.7).
 */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class CrossedSignInTest {
    private static final String ANCHOR = "__Host-Http-shop-at";

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

    /** The user signs in while the answer is on its way, and has this session when it has come. */
    private void signInIsKept(Response late) {
        page.signIn(server, "emma");
        Map<String, String> fresh = new TreeMap<>(page.jar());
        page.receives(late);
        assertEquals(fresh, page.jar());
        page.get("session").then().body("is_logged_in", equalTo(true)).body("id_token_claims.sub", equalTo("emma"));
    }

    private void has(String cookies) {
        page.signIn(server, "aiko");
        switch (cookies) {
            case "over" -> clock.advance(Duration.ofDays(365));
            case "made up" -> page.jar().put(ANCHOR, "made-up");
            case "without a refresh token" -> page.jar().keySet().removeIf(name -> name.contains("-rt-"));
            case "without an ID token" -> page.jar().keySet().removeIf(name -> name.contains("-id-"));
            case "with another ID token" -> page.jar().replaceAll((name, value) -> name.contains("-id-") ? "x" : value);
            default -> throw new IllegalArgumentException(cookies);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "session, over", "session, made up", "session, without a refresh token", "session, with another ID token",
        "userinfo, over", "userinfo, made up", "userinfo, without an ID token", "userinfo, with another ID token",
    })
    void takesNoCookieOfTheNewSessionWhereItOnlyAsked(String call, String cookies) {
        has(cookies);
        Response late = page.copy().get(call);
        assertEquals(List.of(), Page.setCookies(late), "an answer to a question sets and clears nothing");
        signInIsKept(late);
    }

    /** The client library sends no other call that writes the session's cookies while one is under way. */
    @ParameterizedTest
    @ValueSource(strings = {"over", "made up"})
    void aRefreshStillClearsWhatIsOfNoUse(String cookies) {
        has(cookies);
        page.post("refresh").then().statusCode(401);
        assertEquals(Map.of(), page.jar());
    }

    /** Without the library's turns, too. */
    @Test
    void aRefreshOfTheEarlierSessionTakesNoCookieOfTheNewOne() {
        page.signIn(server, "aiko");
        Page other = page.copy();
        page.signIn(server, "emma");
        Map<String, String> fresh = new TreeMap<>(page.jar());
        Response late = other.post("refresh");
        page.isError(late, 401, "session_expired");
        page.receives(late);
        assertEquals(fresh, page.jar());
    }
}
