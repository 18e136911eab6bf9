package io.homeport.agent.conformance;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The suite's modules for logout. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class LogoutClientTest {
    World world;

    @Inject
    MovableClock clock;

    private Visit visit;

    @BeforeEach
    void reset() {
        visit = Visit.toTheShop(world, clock);
        visit.isAccepted();
    }

    private Map<String, String> signsOut() {
        return ScriptedServer.form(
                visit.page().signedOutAt(visit.page().post("logout")).getRawQuery());
    }

    private void isSignedOut() {
        visit.page().get("session").then().statusCode(200).body("is_logged_in", equalTo(false));
    }

    @Test
    @DisplayName("oidcc-client-test-rp-init-logout (#83)")
    void sendsTheUserToTheServer() {
        Map<String, String> asked = signsOut();
        assertEquals(Set.of("client_id", "id_token_hint", "post_logout_redirect_uri", "state"), asked.keySet());
        isSignedOut();
    }

    /** The page comes back to the CDN; whatever it then hands to the agent changes nothing. */
    @ParameterizedTest(name = "oidcc-client-test-rp-init-logout-{0} (#83: harmless)")
    @ValueSource(strings = {"other-state", "no-state"})
    void isSignedOutWhateverStateComesBack(String which) {
        String state = signsOut().get("state");
        String back = which.equals("no-state") ? "" : "state=other-than-" + state;
        visit.page().isError(visit.page().post("login/end", back), 400, "invalid_request");
        isSignedOut();
    }

    @ParameterizedTest(
            name = "oidcc-client-test-rp-backchannel-rpinitlogout{0} (not offered: sessions are in cookies,"
                    + " and what no proxy could heed is refused)")
    @ValueSource(
            strings = {
                "",
                "-alg-none",
                "-no-event",
                "-with-nonce",
                "-wrong-alg",
                "-wrong-aud",
                "-wrong-event",
                "-wrong-iss"
            })
    void promisesNoBackChannelLogout(String module) {
        JsonObject claims = new JsonObject()
                .put(
                        "iss",
                        module.equals("-wrong-iss")
                                ? "https://evil.example"
                                : visit.server().issuer())
                .put("aud", module.equals("-wrong-aud") ? "another-client" : "shop-spa")
                .put("sub", "aiko")
                .put("iat", clock.instant().getEpochSecond())
                .put("jti", "logout-1");
        if (!module.equals("-no-event")) {
            String event = module.equals("-wrong-event") ? "wrong" : "backchannel-logout";
            claims.put("events", new JsonObject().put("http://schemas.openid.net/event/" + event, new JsonObject()));
        }
        if (module.equals("-with-nonce")) {
            claims.put("nonce", "n-1");
        }
        String token = visit.server().signed(claims, header -> header.setHeader("typ", "logout+jwt"));
        Page page = visit.page();
        page.isError(page.post("backchannel-logout", "logout_token=" + token), 404, "not_found")
                .header("Set-Cookie", nullValue());
        page.get("session").then().body("is_logged_in", equalTo(true));
    }

    @ParameterizedTest(
            name = "{0} (not offered: a frame of the server's would be another site, where no cookie of ours"
                    + " goes)")
    @ValueSource(
            strings = {
                "oidcc-client-test-rp-frontchannel-rpinitlogout",
                "oidcc-client-test-rp-frontchannel-opinitlogout",
                "session-management"
            })
    void promisesNoFrames(String module) {
        String call = module.equals("session-management") ? "check-session" : "frontchannel-logout";
        visit.page().isError(visit.page().get(call), 404, "not_found");
        visit.page().get("session").then().body("is_logged_in", equalTo(true));
    }
}
