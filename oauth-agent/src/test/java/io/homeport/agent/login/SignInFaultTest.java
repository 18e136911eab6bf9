package io.homeport.agent.login;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.agent.world.Log;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.Reply;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What login/end tells a page of why its sign-in has failed. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class SignInFaultTest {
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

    private static void tells(Response answer, int status, String code, String reason) {
        new Page(World.SHOP).isError(answer, status, code).body("reason", equalTo(reason));
    }

    private String response() {
        return server.authorize(page.startLogin(""), "aiko");
    }

    private static String without(String name, String query) {
        return query.replaceFirst(name + "=[^&]*&?", "");
    }

    private String error(String code) {
        String state = ScriptedServer.form(URI.create(page.startLogin("")).getRawQuery())
                .get("state");
        return "error=" + code + "&state=" + state + "&iss=" + Page.encoded(server.issuer());
    }

    @Test
    void tellsThatALoginHasExpiredWithItsCookie() {
        String query = response();
        clock.advance(Duration.ofMinutes(10));
        tells(page.post("login/end", query), 400, "invalid_request", "login_expired");
    }

    /** Browsers drop the cookie by themselves after ten minutes. */
    @Test
    void tellsThatALoginHasExpiredWithoutItsCookie() {
        String query = response();
        page.jar().clear();
        clock.advance(Duration.ofMinutes(10));
        try (Log log = new Log("io.homeport.agent.login")) {
            tells(page.post("login/end", query), 400, "invalid_request", "login_expired");
            assertEquals(
                    0,
                    log.lines().stream()
                            .filter(line -> line.contains("same-site"))
                            .count());
        }
    }

    @Test
    void tellsThatNoCookieHasArrived() {
        tells(new Page(World.SHOP).post("login/end", response()), 400, "invalid_request", "no_cookie");
    }

    @Test
    void tellsAnotherBrowserByTheCookiesThatItHas() {
        String query = response();
        Page signedIn = new Page(World.SHOP);
        signedIn.signIn(server, "uma");
        tells(signedIn.post("login/end", query), 400, "invalid_request", "other_browser");
        Page alsoSigningIn = new Page(World.SHOP);
        alsoSigningIn.startLogin("");
        tells(alsoSigningIn.post("login/end", query), 400, "invalid_request", "other_browser");
    }

    @Test
    void tellsTheSameOfALoginThatHasEndedHere() {
        String query = response();
        page.post("login/end", query).then().statusCode(200);
        tells(page.post("login/end", query), 400, "invalid_request", "other_browser");
    }

    /** An attacker learns nothing, and no page is told what is not known. */
    @ParameterizedTest
    @ValueSource(strings = {"wrong", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void tellsNothingOfAForgedState(String state) {
        String query = response().replaceFirst("state=[^&]*", "state=" + state);
        page.isError(page.post("login/end", query), 400, "invalid_request").body("reason", nullValue());
        page.jar().clear();
        page.isError(page.post("login/end", query), 400, "invalid_request").body("reason", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"access_denied", "invalid_scope"})
    void tellsThatTheServerHasRefused(String code) {
        tells(page.post("login/end", error(code)), 400, code, "refused_by_server");
    }

    @Test
    void tellsThatTheServerHasRefusedTheCode() {
        String query = response().replaceFirst("code=[^&]*", "code=used");
        tells(page.post("login/end", query), 400, "invalid_grant", "refused_by_server");
    }

    /** It is what the page has asked for, and has a code of its own. */
    @Test
    void tellsNoReasonWhereASilentLoginNeedsTheUser() {
        page.isError(page.post("login/end", error("login_required")), 401, "login_required")
                .body("reason", nullValue());
    }

    @Test
    void tellsThatTheServerIsAway() {
        tells(
                page.post("login/end", error("temporarily_unavailable")),
                503,
                "authorization_server_unavailable",
                "server_unavailable");
        String query = response();
        server.on(Endpoint.TOKEN, Reply.empty(503));
        tells(page.post("login/end", query), 503, "authorization_server_unavailable", "server_unavailable");
    }

    /** Which is nothing that its user could mend. */
    @Test
    void tellsNoReasonWhereTheServersAnswerCannotBeUsed() {
        String query = response();
        server.on(Endpoint.TOKEN, Reply.empty(200));
        page.isError(page.post("login/end", query), 502, "authorization_server_error")
                .body("reason", nullValue());
    }

    /** The state of a signed response is inside of it. */
    @Test
    void tellsItOfSignedResponsesToo() {
        Page signed = new Page(World.SIGNED);
        String query = server.authorize(signed.startLogin(""), "aiko");
        new Page(World.SIGNED).post("login/end", query).then().statusCode(400).body("reason", equalTo("no_cookie"));
        clock.advance(Duration.ofMinutes(10));
        signed.post("login/end", query).then().statusCode(400).body("reason", equalTo("login_expired"));
        signed.post("login/end", without("response", query) + "response=a.b.c")
                .then()
                .statusCode(400)
                .body("reason", nullValue());
    }
}
