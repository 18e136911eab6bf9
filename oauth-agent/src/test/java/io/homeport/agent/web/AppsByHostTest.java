package io.homeport.agent.web;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.Log;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.TestedDeployment;
import io.homeport.agent.world.World;
import io.homeport.agent.world.World.AppUnderTest;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two apps at one agent-path, of which one has a host of its own. */
@QuarkusTest
@TestProfile(AppsByHostTest.CastorAtItsHost.class)
@QuarkusTestResource(WorldResource.class)
class AppsByHostTest {
    private static final String CASTOR_HOST = "castor-api.homeport.localhost";

    public static final class CastorAtItsHost implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            // A region's own host is for all apps, so that there is none here.
            return Map.of(
                    TestedDeployment.WITHOUT,
                    "homeport.regions.nz.api-base-url",
                    "homeport.apps.castor.api-host",
                    CASTOR_HOST,
                    "homeport.apps.device.api-host",
                    "device-api.homeport.localhost");
        }
    }

    World world;

    @Inject
    MovableClock clock;

    @BeforeEach
    void reset() {
        world.reset(clock);
        clock.advance(Duration.ofSeconds(11));
    }

    private static AppUnderTest app(String name) {
        return name.equals("castor") ? World.ONE_TWIN : World.OTHER_TWIN;
    }

    private static RequestSpecification page(AppUnderTest app) {
        return given().redirects()
                .follow(false)
                .header("Origin", app.origin())
                .header("Sec-Fetch-Site", "same-site")
                .header("token-handler-version", "1");
    }

    private static String cookies(Page page) {
        return page.jar().entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    @ParameterizedTest
    @CsvSource({
        "castor, castor-api.homeport.localhost, true",
        "castor, CASTOR-api.homeport.localhost:9502, true",
        "castor, castor-api.homeport.localhost., true",
        "castor, api.homeport.localhost:9502, false",
        "castor, 127.0.0.1:9503, false",
        "castor, '[::1]:9503', false",
        "castor, 'castor-api.homeport.localhost, castor-api.homeport.localhost', false",
        "pollux, castor-api.homeport.localhost, false",
        "pollux, castor-api.homeport.localhost.:443, false",
        "pollux, api.homeport.localhost:9502, true",
        "pollux, '[::1]:9503', true",
        "pollux, 'api.homeport.localhost, castor-api.homeport.localhost', false",
        "pollux, '', false"
    })
    void anAppIsServedAtItsHostAloneAndTheOthersWhereverNoneHasIts_5(String name, String host, boolean served) {
        AppUnderTest app = app(name);
        String readableBy = served ? app.origin() : null;
        for (String field : new String[] {"X-Forwarded-Host", "Host"}) {
            if (field.equals("Host") && (host.isEmpty() || host.contains(","))) {
                continue;
            }
            Response session = page(app).header(field, host).get("/twins/session");
            session.then().statusCode(served ? 200 : 403).header("Access-Control-Allow-Origin", equalTo(readableBy));
            Response start = page(app).header(field, host).post("/twins/login/start");
            start.then().statusCode(served ? 200 : 403).header("Access-Control-Allow-Origin", equalTo(readableBy));
            if (!served) {
                start.then().header("Set-Cookie", nullValue()).body("error_code", equalTo("invalid_origin"));
            }
            page(app)
                    .header(field, host)
                    .header("Access-Control-Request-Method", "POST")
                    .options("/twins/login/start")
                    .then()
                    .header("Access-Control-Allow-Origin", equalTo(readableBy));
        }
    }

    /** The page's jar is not by host: these are the cookies of a shared domain. */
    @Test
    void aSessionIsOfTheHostOfItsApp_5() {
        Page pollux = new Page(World.OTHER_TWIN);
        pollux.signIn(world.server(), "emma");
        String cookies = cookies(pollux);
        for (String call : new String[] {"refresh", "logout"}) {
            page(World.OTHER_TWIN)
                    .header("X-Forwarded-Host", CASTOR_HOST)
                    .header("Cookie", cookies)
                    .post("/twins/" + call)
                    .then()
                    .statusCode(403)
                    .header("Set-Cookie", nullValue());
        }
        page(World.ONE_TWIN)
                .header("X-Forwarded-Host", CASTOR_HOST)
                .header("Cookie", cookies)
                .get("/twins/session")
                .then()
                .statusCode(200)
                .body("is_logged_in", equalTo(false));
        pollux.get("session").then().statusCode(200).body("is_logged_in", equalTo(true));
    }

    /** A navigation names no origin: the cookie tells whose it is, and at another host nobody's. */
    @Test
    void theWayToTheServerIsThatOfTheHostsApp() {
        Page pollux = new Page(World.OTHER_TWIN);
        pollux.signIn(world.server(), "emma");
        pollux.post("logout").then().statusCode(200);
        Map<String, String> there = new TreeMap<>(Page.NAVIGATION);
        there.put("X-Forwarded-Host", CASTOR_HOST);
        String cookies = cookies(pollux);
        Response astray = given().redirects()
                .follow(false)
                .headers(there)
                .header("Cookie", cookies)
                .get("/twins/logout/continue");
        // The one app that is served there knows no such cookie, and takes the user to its own server without a hint.
        astray.then().statusCode(303).header("Set-Cookie", not(containsString("pollux")));
        assertTrue(!astray.getHeader("Location").contains("id_token_hint"), astray.getHeader("Location"));
        pollux.navigate("logout/continue").then().statusCode(303);
    }

    /** They reach the agent by names of their own. */
    @ParameterizedTest
    @ValueSource(strings = {CASTOR_HOST, "api.homeport.localhost:9502", "agent.internal:9503"})
    void serversFindTheKeysOfBothAppsAtEveryHost(String host) {
        given().header("Host", host).get("/twins/jwks").then().statusCode(200).body("keys", hasSize(2));
    }

    /** Where its app is, a session may just be about to be bound; elsewhere the browser is told that it has ended. */
    @ParameterizedTest
    @CsvSource({"second-api.homeport.localhost, 503", "device-api.homeport.localhost, 200"})
    void theBrowsersOwnCallsAreByHost(String host, int status) {
        Page second = new Page(World.OTHER_DEVICE);
        second.signIn(world.server(), "emma");
        given().header("X-Forwarded-Host", host)
                .header("Origin", "http://" + host)
                .header("Sec-Fetch-Site", "same-origin")
                .header("Sec-Fetch-Mode", "no-cors")
                .header("Sec-Secure-Session-Id", "\"second@" + host + "\"")
                .header("Cookie", cookies(second))
                .post("/device/dbsc/refresh")
                .then()
                .statusCode(status);
    }

    @Test
    void theOperatorIsToldThatTheHostWasTheReason() {
        try (Log log = new Log("io.homeport.agent.web")) {
            page(World.ONE_TWIN).header("X-Forwarded-Host", "planted.example").get("/twins/session");
            assertEquals(1, log.lines().size(), log.lines().toString());
            String line = log.lines().get(0);
            assertTrue(
                    line.endsWith(
                            "; by their api-host 1 of them is served at the host that was called: planted.example"),
                    line);
        }
    }
}
