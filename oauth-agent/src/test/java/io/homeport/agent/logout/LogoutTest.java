package io.homeport.agent.logout;

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
        URI url = URI.create(answer.path("logout_url"));
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
                Set.copyOf(Page.setCookies(answer)));
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
            assertEquals(page.clearingLines(), Page.setCookies(answer));
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
        assertEquals(page.clearingLines(), Page.setCookies(answer));
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
            assertEquals(page.clearingLines(), Page.setCookies(answer));
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
            assertEquals(page.clearingLines(), Page.setCookies(answer));
        }
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
