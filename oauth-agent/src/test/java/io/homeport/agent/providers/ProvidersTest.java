package io.homeport.agent.providers;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Users of apps at authorization servers that people have, each as it is documented, by the deployment file that the
 * docs show for it.
 */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class ProvidersTest {
    private static final String FIRST_TENANT = "11111111-1111-4111-8111-111111111111";
    private static final String OTHER_TENANT = "22222222-2222-4222-8222-222222222222";
    private static final String STRANGER = "99999999-9999-4999-8999-999999999999";

    ProviderWorld providers;

    @Inject
    MovableClock clock;

    @BeforeEach
    void reset() {
        providers.reset(clock);
    }

    static List<String> providers() {
        return ProviderWorld.names();
    }

    private User user(String provider) {
        return User.of(providers, provider);
    }

    private static JsonObject answer(int status, String type, Object body) {
        return new JsonObject().put("status", status).put("type", type).put("body", body);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("providers")
    void takesAUserTheWholeWay(String provider) {
        User user = user(provider);
        user.signsIn();
        user.hasASession();
        user.asksForUserInfo();
        for (int refreshed = 0; refreshed < 3; refreshed++) {
            clock.advance(Duration.ofMinutes(4));
            user.refreshes();
        }
        user.asksForUserInfo();
        Response out = user.page().post("logout");
        out.then().statusCode(200);
        if (user.server().provider().signsOut()) {
            assertEquals(
                    ProviderWorld.app(provider).origin() + "/",
                    user.server().signOut(user.page().signedOutAt(out).toString()));
        } else {
            out.then().body("logout_url", nullValue());
        }
        assertEquals(Map.of(), user.page().jar());
        user.page().get("session").then().statusCode(200).body("is_logged_in", equalTo(false));
        boolean revokes = user.server().provider().metadata().containsKey("revocation_endpoint");
        assertEquals(revokes, !user.calls("revocation_endpoint").isEmpty());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("providers")
    void calledNothingThatTheProviderDoesNotHave(String provider) {
        User user = user(provider);
        user.signsIn();
        user.refreshes();
        user.page().post("logout").then().statusCode(200);
        assertEquals(List.of(), user.calls("none"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("providers")
    void endsTheSessionThatTheProviderHasEnded(String provider) {
        User user = user(provider);
        user.signsIn();
        user.server().endSessions();
        user.isToldToSignInAgain();
        assertEquals(Map.of(), user.page().jar());
        user.signsIn();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("providers")
    void tellsASilentSignInThatTheUserIsNeeded(String provider) {
        User user = user(provider);
        Page page = user.page();
        String query = user.server().refuse(page.startLogin("prompt=none"), "login_required");
        page.isError(page.post("login/end", query), 401, "login_required");
        assertEquals(Map.of(), page.jar(), "the login is used up");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("providers")
    void tellsThePageThatTheUserSaidNo(String provider) {
        User user = user(provider);
        Page page = user.page();
        String query = user.server().refuse(page.startLogin(""), "access_denied");
        page.isError(page.post("login/end", query), 400, "access_denied");
        assertEquals(Map.of(), page.jar(), "the login is used up");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("providers")
    void keepsTheSessionWhileTheProviderIsUnwell(String provider) {
        User user = user(provider);
        user.signsIn();
        user.finds(
                "token_endpoint",
                answer(503, "text/html", "<html>Service Unavailable</html>")
                        .put("headers", new JsonObject().put("Retry-After", "7")));
        user.page()
                .isError(user.page().post("refresh"), 503, "authorization_server_unavailable")
                .header("Retry-After", "7");
        user.server().well("token_endpoint");
        user.refreshes();
    }

    /** A policy wants the user: no refresh will ever succeed. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("entra")
    void entraIdEndsASessionThatAPolicyWantsTheUserFor(String provider) {
        User user = user(provider);
        user.signsIn();
        user.finds(
                "token_endpoint", user.server().provider().answer("userNeeded").orElseThrow());
        user.isToldToSignInAgain();
    }

    static List<String> entra() {
        return List.of("entra-id", "entra-tenants");
    }

    @Test
    void entraIdSignsInUsersOfEveryTenantThatIsListed() {
        User user = user("entra-tenants");
        user.server().tenant(OTHER_TENANT);
        user.signsIn();
        user.page().get("session").then().body("id_token_claims.tid", equalTo(OTHER_TENANT));
        user.refreshes();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("entra")
    void entraIdSignsInNobodyOfAnotherTenant(String provider) {
        User user = user(provider);
        user.server().tenant(STRANGER);
        user.page().isError(user.comesBack(), 502, "authorization_server_error");
        assertEquals(Map.of(), user.page().jar());
    }

    @Test
    void entraIdEndsASessionThatARefreshPutsIntoAnotherTenant() {
        User user = user("entra-tenants");
        user.signsIn();
        user.server().tenant(OTHER_TENANT);
        user.isToldToSignInAgain();
    }

    /** Entra ID sends no iss today; where one is sent, it must be that of the user's tenant (RFC 9207 2.4). */
    @Test
    void entraIdNamesTheIssuerOfTheUsersTenantOrNone() {
        for (String tenant : List.of(FIRST_TENANT, OTHER_TENANT, STRANGER)) {
            User user = user("entra-tenants");
            String query = user.server().authorize(user.page().startLogin(""), "aiko") + "&iss="
                    + Page.encoded(user.server().addresses().loopback() + "/" + tenant + "/v2.0");
            Response answer = user.page().post("login/end", query);
            switch (tenant) {
                case FIRST_TENANT -> answer.then().statusCode(200);
                case OTHER_TENANT -> user.page().isError(answer, 502, "authorization_server_error");
                default -> user.page().isError(answer, 400, "invalid_request");
            }
        }
    }

    /** The first time with the user's consent, and never again. */
    @Test
    void googleGivesOneRefreshToken() {
        user("google").signsIn();
        User again = user("google");
        again.signsIn();
        again.isToldToSignInAgain();
    }

    @Test
    void auth0SaysThatARefreshTokenIsDeadWithStatus403() {
        User user = user("auth0");
        user.signsIn();
        user.server().endSessions();
        user.isToldToSignInAgain();
        assertEquals(
                403,
                user.server().provider().answer("dead").orElseThrow().getInteger("status"),
                "the description says so");
    }

    @Test
    void auth0sOlderLogoutGetsNoToken() {
        User user = user("auth0-classic");
        user.signsIn();
        String url = user.page().post("logout").path("logout_url");
        assertEquals(
                Map.of(
                        "client_id", "AbCdEfGhIjKlMnOpQrStUvWxYz012345",
                        "returnTo", "http://auth0-classic.homeport.localhost/"),
                ScriptedServer.form(URI.create(url).getRawQuery()));
    }

    @Test
    void cognitosLogoutGetsNoToken() {
        User user = user("cognito");
        user.signsIn();
        String url = user.page().post("logout").path("logout_url");
        assertEquals(
                Map.of("client_id", "1example23456789", "logout_uri", "http://cognito.homeport.localhost/"),
                ScriptedServer.form(URI.create(url).getRawQuery()));
    }

    /** The firewall in front of it refuses whoever does not. */
    @Test
    void cognitoIsToldWhoCalls() {
        User user = user("cognito");
        user.signsIn();
        assertFalse(user.calls("token_endpoint").isEmpty());
        user.calls("token_endpoint")
                .forEach(call -> assertTrue(
                        call.headers().get("User-Agent").startsWith("homeport/"),
                        call.headers().get("User-Agent")));
    }

    @Test
    void adfsIsAskedForTheResourceAtEveryCall() {
        User user = user("adfs");
        user.signsIn();
        user.refreshes();
        assertEquals(2, user.calls("token_endpoint").size());
        user.calls("token_endpoint")
                .forEach(call ->
                        assertEquals("https://orders.example.com", call.form().get("resource")));
    }
}
