package io.homeport.agent.logout;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.Call;
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
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** logout. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class LogoutTest {
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

    @Test
    void clearsEveryCookieAndSaysWhereToSignOut_17_83() {
        Response signedIn = page.signIn(server, "aiko");
        page.startLogin("");
        String login = page.jar().keySet().stream()
                .filter(name -> name.startsWith("__Secure-shop-login-"))
                .findFirst()
                .orElseThrow();
        Response answer = page.post("logout");
        assertEquals("application/json", answer.getHeader("Content-Type"));
        answer.then().statusCode(200);
        assertEquals("http://" + Page.AGENT + "/oauth-agent/logout/continue", answer.path("logout_url"));
        URI url = page.signedOutAt(answer);
        assertEquals(server.issuer() + "/end-session", url.toString().split("\\?")[0]);
        Map<String, String> asked = ScriptedServer.form(url.getRawQuery());
        assertEquals(Set.of("client_id", "id_token_hint", "post_logout_redirect_uri", "state"), asked.keySet());
        assertEquals("shop-spa", asked.get("client_id"));
        assertEquals("http://www.homeport.localhost:9501/", asked.get("post_logout_redirect_uri"));
        assertTrue(server.planted().contains(asked.get("id_token_hint")));
        assertEquals(
                Set.copyOf(concat(
                        page.clearingLines(),
                        "__Host-Http-shop-login=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict",
                        login + "=; Path=/oauth-agent; Max-Age=0; Secure; HttpOnly; SameSite=Strict")),
                Set.copyOf(page.withoutTheWayToTheServer(answer)));
        assertTrue(Page.sealedLines(answer)
                .contains("__Secure-shop-logout=sealed; Path=/oauth-agent; Max-Age=60; Secure; HttpOnly;"
                        + " SameSite=Strict"));
        assertTrue(page.jar().isEmpty());
        signedIn.then().statusCode(200);
    }

    private static List<String> concat(List<String> lines, String... further) {
        return java.util.stream.Stream.concat(lines.stream(), java.util.stream.Stream.of(further))
                .toList();
    }

    private List<String> revoked() {
        return server.calls(Endpoint.REVOCATION).stream()
                .map(call -> call.form().get("token_type_hint"))
                .sorted()
                .toList();
    }

    @Test
    void revokesBothTokensAsTheClient_84() {
        page.signIn(server, "aiko");
        page.post("logout").then().statusCode(200);
        assertEquals(List.of("access_token", "refresh_token"), revoked());
        for (Call call : server.calls(Endpoint.REVOCATION)) {
            assertEquals(Set.of("token", "token_type_hint"), call.form().keySet());
            assertTrue(call.headers().get("Authorization").startsWith("Basic "));
            boolean refresh = call.form().get("token_type_hint").equals("refresh_token");
            assertEquals(refresh, call.form().get("token").startsWith("planted-refresh-token-"));
            assertTrue(server.planted().contains(call.form().get("token")));
        }
    }

    @Test
    void leavesAnAccessTokenThatIsOver_84() {
        page.signIn(server, "aiko");
        clock.advance(Duration.ofMinutes(10));
        page.post("logout").then().statusCode(200);
        assertEquals(List.of("refresh_token"), revoked());
    }

    /** One that cannot be revoked keeps the other from nothing. */
    @Test
    void revokesEachTokenWhateverBecomesOfTheOther_84() {
        for (String kept : List.of("access_token", "refresh_token")) {
            page.signIn(server, "aiko");
            server.calls().clear();
            server.on(Endpoint.REVOCATION, request -> {
                boolean fails = server.calls(Endpoint.REVOCATION).stream()
                        .filter(call -> call.headers() == request.headers())
                        .anyMatch(call -> call.form().get("token_type_hint").equals(kept));
                (fails ? Reply.json(400, "{\"error\":\"unsupported_token_type\"}") : Reply.empty(200)).to(request);
            });
            Response answer = page.post("logout");
            answer.then().statusCode(200);
            assertEquals(List.of("access_token", "refresh_token"), revoked());
            assertEquals(page.clearingLines(), page.withoutTheWayToTheServer(answer));
        }
    }

    /** Keycloak answers 200 to both at the same time, and the session is sometimes still there. */
    @Test
    void revokesTheRefreshTokenBeforeTheAccessToken_84() {
        page.signIn(server, "aiko");
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        server.on(Endpoint.REVOCATION, request -> {
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            Vertx.currentContext().owner().setTimer(200, late -> {
                underWay.decrementAndGet();
                Reply.empty(200).to(request);
            });
        });
        page.post("logout").then().statusCode(200);
        assertEquals(
                List.of("refresh_token", "access_token"),
                server.calls(Endpoint.REVOCATION).stream()
                        .map(call -> call.form().get("token_type_hint"))
                        .toList());
        assertEquals(1, most.get());
    }

    @Test
    void waitsForAServerThatIsAwayButOnce_83() {
        page.signIn(server, "aiko");
        server.on(Endpoint.REVOCATION, Reply.silence());
        page.post("logout").then().statusCode(200);
        assertEquals(List.of("refresh_token"), revoked());
    }

    @Test
    void leavesCopiedCookiesWithoutARefresh_85() {
        page.signIn(server, "aiko");
        Page thief = page.copy();
        page.post("logout").then().statusCode(200);
        thief.isError(thief.post("refresh"), 401, "session_expired");
        clock.advance(Duration.ofMinutes(10));
        // The instance has forgotten by now; the server has not.
        Page late = new Page(World.SHOP);
        late.signIn(server, "uma");
        late.post("logout").then().statusCode(200);
        thief.isError(thief.post("refresh"), 401, "unauthorized");
    }

    @Test
    void worksWithoutASession() {
        Response answer = page.post("logout");
        answer.then().statusCode(200);
        assertEquals(page.clearingLines(), page.withoutTheWayToTheServer(answer));
        assertEquals(List.of(), server.calls(Endpoint.REVOCATION));
        URI url = URI.create(answer.path("logout_url"));
        assertEquals(
                Set.of("client_id", "post_logout_redirect_uri", "state"),
                ScriptedServer.form(url.getRawQuery()).keySet());
    }

    @Test
    void clearsCookiesThatItCannotOpen() {
        page.jar().put("__Host-Http-shop-at", "tampered");
        page.jar().put("__Secure-shop-rt", "tampered");
        page.jar().put("__Secure-shop-login-0123456789ab", "tampered");
        page.post("logout").then().statusCode(200);
        assertTrue(page.jar().isEmpty());
    }

    @Test
    void clearsTheCookiesEvenWhenTheServerIsDown_83() {
        page.signIn(server, "aiko");
        server.down();
        try {
            Response answer = page.post("logout");
            answer.then().statusCode(200);
            assertEquals(page.clearingLines(), page.withoutTheWayToTheServer(answer));
        } finally {
            server.up();
        }
    }

    @Test
    void notesARefusedRevocationAndGoesOn_84() {
        for (Reply fault : List.of(Reply.empty(503), Reply.silence(), Reply.hangUp(), Reply.json(400, "{}"))) {
            server.well(Endpoint.REVOCATION);
            page.signIn(server, "aiko");
            server.on(Endpoint.REVOCATION, fault);
            Response answer = page.post("logout");
            answer.then().statusCode(200);
            assertEquals(page.clearingLines(), page.withoutTheWayToTheServer(answer));
        }
    }

    private URI unhinted(URI url) {
        assertEquals(
                Set.of("client_id", "post_logout_redirect_uri", "state"),
                ScriptedServer.form(url.getRawQuery()).keySet());
        assertTrue(url.toString().startsWith(server.issuer() + "/end-session?"), url.toString());
        return url;
    }

    /** What a page reads holds no token; what the browser itself is sent to does. */
    @Test
    void sendsTheBrowserToTheServerWithAHintThatNoPageSees_3() {
        page.signIn(server, "aiko");
        Response answer = page.post("logout");
        assertTrue(server.planted().stream().noneMatch(answer.asString()::contains));
        Response redirect = page.navigate("logout/continue");
        redirect.then()
                .statusCode(303)
                .header("Cache-Control", "no-store")
                .header("Referrer-Policy", "no-referrer")
                .header("Access-Control-Allow-Origin", nullValue())
                .body(equalTo(""));
        assertEquals(
                List.of("__Secure-shop-logout=; Path=/oauth-agent; Max-Age=0; Secure; HttpOnly; SameSite=Strict"),
                Page.setCookies(redirect));
        String hint = ScriptedServer.form(
                        URI.create(redirect.getHeader("Location")).getRawQuery())
                .get("id_token_hint");
        assertTrue(server.planted().contains(hint));
    }

    @Test
    void givesTheServerTheHintButOnceAndForAMinute() {
        page.signIn(server, "aiko");
        page.post("logout");
        Page late = page.copy();
        page.navigate("logout/continue");
        unhinted(URI.create(page.navigate("logout/continue").getHeader("Location")));
        clock.advance(Duration.ofSeconds(61));
        unhinted(URI.create(late.navigate("logout/continue").getHeader("Location")));
        assertTrue(late.jar().isEmpty(), "what is of no use is cleared");
    }

    /** Nothing in a request chooses where the browser is sent. */
    @Test
    void isNoOpenRedirect_46() {
        String evil = "https://evil.example/";
        page.jar().put("__Secure-shop-logout", evil);
        unhinted(URI.create(page.navigate("logout/continue?post_logout_redirect_uri=" + evil + "&url=" + evil)
                .getHeader("Location")));
        Page admin = new Page(World.ADMIN);
        admin.signIn(server, "aiko");
        admin.post("logout");
        page.jar().put("__Secure-shop-logout", admin.jar().get("__Secure-admin-logout"));
        URI url = unhinted(URI.create(page.navigate("logout/continue").getHeader("Location")));
        assertEquals(
                World.SHOP.origin() + "/",
                ScriptedServer.form(url.getRawQuery()).get("post_logout_redirect_uri"));
    }

    @Test
    void sendsTheUserHomeWhereTheServerHasNoPageForIt() {
        server.metadata(metadata -> {
            metadata.remove("end_session_endpoint");
            return metadata;
        });
        clock.advance(Duration.ofHours(2));
        page.signIn(server, "aiko");
        assertEquals(World.SHOP.origin() + "/", page.navigate("logout/continue").getHeader("Location"));
        server.metadata(metadata -> metadata);
        clock.advance(Duration.ofHours(2));
        page.signIn(server, "aiko");
    }

    /** A frame, an image or a script is no navigation, and a page of another site begins none. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "same-site,no-cors,image",
        "same-site,cors,empty",
        "same-origin,cors,empty",
        "same-site,navigate,iframe",
        "cross-site,navigate,document",
        "bogus,navigate,document"
    })
    void goesOnForTheBrowserItselfAlone(String site, String mode, String destination) {
        page.signIn(server, "aiko");
        page.post("logout");
        page.navigate(
                        "logout/continue",
                        Map.of("Sec-Fetch-Site", site, "Sec-Fetch-Mode", mode, "Sec-Fetch-Dest", destination))
                .then()
                .statusCode(403)
                .header("Location", nullValue())
                .header("Set-Cookie", nullValue());
        page.request().post("/oauth-agent/logout/continue").then().statusCode(405);
        // A browser that says nothing of it is one from before 2023.
        assertTrue(
                page.navigate("logout/continue", Map.of()).getHeader("Location").contains("id_token_hint="));
    }

    @Test
    void sparesTheCookieForTheGet() {
        page.signIn(server, "aiko");
        page.post("logout");
        given().headers(Page.NAVIGATION)
                .cookies(page.jar())
                .head("/oauth-agent/logout/continue")
                .then()
                .statusCode(405)
                .header("Allow", "GET")
                .header("Set-Cookie", nullValue());
    }

    /** An address that browsers may not reach is worse than no hint. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "proxy:8443",
                "10.0.0.7",
                "[fe80::1]:8443",
                "evil.example",
                "localhost",
                "api.homeport.localhost@evil.example",
                "api.homeport.localhost/evil",
                ""
            })
    void leadsToNoHostThatIsNotBesideThePages(String host) {
        page.signIn(server, "aiko");
        Response answer = given().header("Origin", World.SHOP.origin())
                .header("token-handler-version", "1")
                .header("X-Forwarded-Host", host)
                .cookies(page.jar())
                .post("/oauth-agent/logout");
        unhinted(URI.create(answer.then().statusCode(200).extract().path("logout_url")));
        assertEquals(page.clearingLines(), Page.setCookies(answer));
    }

    @Test
    void leadsWhereTheConfigurationSays() {
        Page edwards = new Page(World.EDWARDS);
        edwards.signIn(server, "aiko");
        edwards.post("logout")
                .then()
                .body("logout_url", equalTo("https://agent.homeport.localhost/edwards/logout/continue"));
    }

    @Test
    void givesNoHintWhereTheAppWantsNone() {
        Page hmac = new Page(World.HMAC);
        hmac.signIn(server, "aiko");
        Response answer = hmac.post("logout");
        unhinted(URI.create(answer.path("logout_url")));
        assertEquals(hmac.clearingLines(), Page.setCookies(answer));
    }

    @Test
    void givesNoHintThatIsTooLongForAnAddress() {
        server.idToken(claims -> claims.put("groups", "g".repeat(1600)));
        page.signIn(server, "aiko");
        server.idToken(claims -> claims);
        unhinted(URI.create(page.post("logout").path("logout_url")));
    }

    @Test
    void findsTheAppOfASharedPathByItsCookie() {
        Page pollux = new Page(World.OTHER_TWIN);
        pollux.navigate("logout/continue").then().statusCode(403);
        pollux.signIn(server, "aiko");
        assertEquals(
                "pollux-spa",
                ScriptedServer.form(pollux.signedOutAt(pollux.post("logout")).getRawQuery())
                        .get("client_id"));
    }

    @Test
    void hasNoLogoutUrlWhereTheServerHasNoEndSessionEndpoint() {
        server.metadata(metadata -> {
            metadata.remove("end_session_endpoint");
            metadata.remove("revocation_endpoint");
            return metadata;
        });
        clock.advance(Duration.ofHours(13));
        page.signIn(server, "aiko");
        page.post("logout").then().statusCode(200).body("logout_url", nullValue());
        page.get("session").then().body("is_logged_in", equalTo(false));
        server.metadata(metadata -> metadata);
        clock.advance(Duration.ofHours(13));
        page.post("logout").then().statusCode(200);
    }
}
