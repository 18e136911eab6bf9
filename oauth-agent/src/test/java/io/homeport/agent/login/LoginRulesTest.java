package io.homeport.agent.login;

import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.World.AppUnderTest;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where users are sent is configuration: nothing that a request says changes it. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class LoginRulesTest {
    private static final String PATH = World.SHOP.agentPath() + "/";

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

    @ParameterizedTest(name = "#45 {0}: {1}")
    @CsvSource({
        "Host,evil.example",
        "X-Forwarded-Host,evil.example",
        "X-Forwarded-Proto,https",
        "X-Forwarded-Port,8443",
        "X-Forwarded-Prefix,/evil",
        "X-Forwarded-Uri,/evil",
        "Forwarded,host=evil.example;proto=https",
        "X-Original-URL,/evil",
        "X-Rewrite-URL,/evil",
        "X-HTTP-Method-Override,GET",
        "Referer,https://evil.example/callback"
    })
    void sendsUsersBackWhereTheConfigurationSays_45(String header, String value) {
        Response start = page.request().header(header, value).post(PATH + "login/start");
        start.then().statusCode(200);
        String url = start.path("authorization_url");
        assertEquals(World.SHOP.redirectUri(), server.asked(url).get("redirect_uri"));
        page.signIn(server, "aiko");
        assertEquals(
                World.SHOP.redirectUri(),
                server.calls(Endpoint.TOKEN).get(0).form().get("redirect_uri"));
        Response logout = page.request().header(header, value).post(PATH + "logout");
        logout.then().statusCode(200);
        URI signOut = page.signedOutAt(logout);
        assertTrue(signOut.toString().startsWith(server.issuer() + "/end-session?"));
        assertEquals(
                World.SHOP.origin() + "/",
                ScriptedServer.form(signOut.getRawQuery()).get("post_logout_redirect_uri"));
    }

    static Stream<AppUnderTest> asking() {
        return Stream.of(World.SHOP, World.PUSHED, World.SIGNED, World.FAPI, World.FAPI_SIGNED);
    }

    @ParameterizedTest(name = "#49 {0}")
    @MethodSource("asking")
    void asksWithANonceOfAtMost64Characters_49(AppUnderTest app) {
        String nonce = server.asked(new Page(app).startLogin("")).get("nonce");
        assertTrue(nonce.matches("[A-Za-z0-9_-]{22,64}"), nonce);
    }

    private static void leadsNowhere(Response answer) {
        answer.then().header("Location", nullValue()).header("Refresh", nullValue());
        assertFalse(answer.asString().contains("evil"), answer.asString());
    }

    private void isRefused(String call, String parameter) {
        Response answer = page.post(call, parameter);
        page.isError(answer, 400, "invalid_request").header("Set-Cookie", nullValue());
        leadsNowhere(answer);
    }

    @ParameterizedTest(name = "#53 {0}")
    @ValueSource(
            strings = {
                "return_to",
                "returnUrl",
                "redirect",
                "redirect_uri",
                "redirect_url",
                "post_login_redirect_uri",
                "post_logout_redirect_uri",
                "target_link_uri",
                "iss",
                "next",
                "continue",
                "rd",
                "url",
                "pageUrl"
            })
    void takesNoTargetFromARequest_53(String name) {
        String query = server.authorize(page.startLogin(""), "aiko");
        for (String target : List.of(
                "https://evil.example",
                "//evil.example",
                "/\\evil.example",
                "\\\\evil.example",
                "/%09/evil.example",
                "https:evil.example",
                "javascript:evil()",
                "/evil")) {
            isRefused("login/start", name + "=" + Page.encoded(target));
        }
        String parameter = name + "=" + Page.encoded("https://evil.example");
        isRefused("refresh", parameter);
        isRefused("logout", parameter);
        // In the query nothing is read at all.
        leadsNowhere(page.request().get(PATH + "session?" + parameter));
        assertEquals(List.of(), server.calls(Endpoint.TOKEN));
        if (!name.equals("iss")) {
            // An unknown parameter of a response must be ignored (RFC 6749 4.1.2).
            Response end = page.post("login/end", query + "&" + parameter);
            end.then().statusCode(200);
            leadsNowhere(end);
        }
    }
}
