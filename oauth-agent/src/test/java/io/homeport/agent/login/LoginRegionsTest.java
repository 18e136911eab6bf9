package io.homeport.agent.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** At which region's server a login starts, at an agent that runs in {@code us}. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class LoginRegionsTest {
    private static final String REMEMBERED = "__Secure-travel-region";

    World world;

    @Inject
    MovableClock clock;

    private final Page page = new Page(World.TRAVEL);

    @BeforeEach
    void reset() {
        world.reset(clock);
    }

    private void startsIn(String region, String form) {
        String url = page.startLogin(form);
        assertTrue(url.startsWith(world.in(region).issuer() + "/"), url);
    }

    private static Map<String, String> asked(String url) {
        return ScriptedServer.form(URI.create(url).getRawQuery());
    }

    @Test
    void aPageNamesTheRegionAndTheServerDoesNotLearnThatItDid() {
        startsIn("eu", "region=eu");
        assertNull(asked(page.startLogin("region=ap")).get("region"));
        startsIn("us", "region=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EU", "eu%20", "..%2Feu", "e%C3%BC", "eu%0A"})
    void whatIsNoNameIsRefused(String region) {
        page.isError(page.post("login/start", "region=" + region), 400, "invalid_request");
    }

    @Test
    void aRegionWithoutAServerIsToldBeforeAnyRedirect() {
        page.isError(page.post("login/start", "region=br"), 403, "region_unserved");
        page.isError(page.post("login/start", "login_hint=ana@example.br"), 403, "region_unserved");
        assertEquals(Map.of(), page.jar());
    }

    @Test
    void aBlockedRegionIsToldBeforeAnyRedirect() {
        page.isError(page.post("login/start", "region=cn"), 403, "region_blocked");
        world.directory().answers("{\"region\":\"cn\"}");
        page.isError(page.post("login/start", "login_hint=li"), 403, "region_blocked");
        assertEquals(Map.of(), page.jar());
    }

    private Response signIn(String region, String user) {
        String query = world.in(region).authorize(page.startLogin("region=" + region), user);
        Response end = page.post("login/end", query);
        end.then().statusCode(200);
        return end;
    }

    @Test
    void theBrowserRemembersForAYearWhereItsLastUserSignedIn() {
        signIn("eu", "erik");
        assertFalse(page.jar().get(REMEMBERED).contains("eu."), "it is sealed");
        page.post("logout").then().statusCode(200);
        startsIn("eu", "");
        clock.advance(Duration.ofDays(364));
        startsIn("eu", "");
        clock.advance(Duration.ofDays(2));
        startsIn("us", "");
    }

    @Test
    void theAgentAloneLearnsWhatTheBrowserRemembers() {
        assertEquals(
                List.of(REMEMBERED + "=sealed; Path=/travel; Max-Age=31536000; Secure; HttpOnly; SameSite=Strict"),
                Page.setCookies(signIn("eu", "erik")).stream()
                        .filter(line -> line.startsWith(REMEMBERED))
                        .map(line -> line.replaceFirst("=[A-Za-z0-9_-]{40,};", "=sealed;"))
                        .toList());
    }

    @Test
    void whoIsSentHomeIsRememberedThere() {
        signIn("us", "erik");
        startsIn("eu", "");
    }

    @Test
    void whatAPageSaysComesBeforeWhatTheBrowserRemembers() {
        signIn("eu", "erik");
        startsIn("ap", "region=ap");
        world.directory().answers("{\"region\":\"ap\"}");
        startsIn("eu", "login_hint=someone@example.jp");
        assertEquals(List.of(), world.directory().asked());
    }

    @Test
    void aRememberedRegionThatIsNotOursIsNone() {
        signIn("eu", "erik");
        String value = page.jar().get(REMEMBERED);
        page.jar().put(REMEMBERED, value.substring(0, value.length() - 8) + "AAAAAAAA");
        startsIn("us", "");
        page.jar().put(REMEMBERED, "eu");
        startsIn("us", "");
    }

    @Test
    void theDomainOfALoginHintNamesTheRegion() {
        startsIn("eu", "login_hint=erik%40Example.DE");
        startsIn("us", "login_hint=erik%40example.de.example.com");
        assertEquals(
                "erik@example.de",
                asked(page.startLogin("login_hint=erik@example.de")).get("login_hint"));
        // Of the listed domains, nobody is asked.
        assertEquals(1, world.directory().asked().size());
    }

    @Test
    void whoeverKnowsTheUsersIsAskedOnceInAWhile() {
        world.directory().answers("{\"region\":\"AP\"}");
        startsIn("ap", "login_hint=aiko%40once.example");
        startsIn("ap", "login_hint=aiko%40once.example");
        assertEquals(
                List.of(new JsonObject()
                        .put("app", "travel")
                        .put("login_hint", "aiko@once.example")
                        .put("method", "POST")
                        .put("type", "application/json")),
                world.directory().asked());
        clock.advance(Duration.ofMinutes(6));
        world.directory().answers("{\"region\":\"eu\"}");
        startsIn("eu", "login_hint=aiko%40once.example");
    }

    @Test
    void thatAUserIsNotKnownIsKeptToo() {
        startsIn("us", "login_hint=nobody%40known.example");
        startsIn("us", "login_hint=nobody%40known.example");
        assertEquals(1, world.directory().asked().size());
    }

    static Stream<Consumer<HttpServerRequest>> faults() {
        return Stream.of(
                request -> request.response().setStatusCode(500).end("{\"region\":\"eu\"}"),
                request -> request.response()
                        .setStatusCode(302)
                        .putHeader("Location", "/")
                        .end(),
                request -> request.response().end("eu"),
                request -> request.response().end("{\"region\":7}"),
                request -> request.response().end("{\"region\":\" \"}"),
                request -> request.connection().close(),
                request -> {});
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultFallsToTheNextSourceAndIsNotKept(Consumer<HttpServerRequest> fault) {
        String hint = "login_hint=mei%40" + Integer.toHexString(System.identityHashCode(fault)) + ".example";
        world.directory().does(fault);
        startsIn("us", hint);
        world.directory().answers("{\"region\":\"ap\"}");
        startsIn("ap", hint);
    }
}
