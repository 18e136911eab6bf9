package io.homeport.agent.devicebinding;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.Device;
import io.homeport.agent.world.Log;
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
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that are bound to a browser's key, as browser, page and thief meet them. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class DeviceBindingTest {
    private static final String BOUND = "__Host-device-bound";
    private static final String ANCHOR = "__Host-Http-device-at";

    World world;

    @Inject
    MovableClock clock;

    private final Page page = new Page(World.DEVICE);
    private final Device device = new Device(World.DEVICE, page.jar());
    private ScriptedServer server;

    @BeforeEach
    void reset() {
        world.reset(clock);
        server = world.server();
    }

    private Response signedInAndBound() {
        Response bound = device.register(page.signIn(server, "aiko"));
        bound.then().statusCode(200);
        return bound;
    }

    private void boundCookieEnds() {
        page.jar().remove(BOUND);
    }

    private static void isEnded(Response answer, String identifier) {
        answer.then()
                .statusCode(200)
                .header("Set-Cookie", nullValue())
                .body("session_identifier", equalTo(identifier))
                .body("continue", equalTo(false));
    }

    @Test
    void aLoginOffersToBindTheSessionAndSetsNoBoundCookie() {
        Response login = page.signIn(server, "aiko");
        assertTrue(Device.offered(login).isPresent(), login.getHeader("Secure-Session-Registration"));
        assertTrue(login.getHeader("Secure-Session-Registration")
                .startsWith("(ES256);path=\"/device/dbsc/register\";challenge=\""));
        assertFalse(page.jar().containsKey(BOUND));
        page.get("session").then().body("is_logged_in", equalTo(true)).body("device_bound", nullValue());
    }

    @Test
    void anAppThatDoesNotAskForItIsOfferedNothing() {
        Page shop = new Page(World.SHOP);
        assertEquals(Optional.empty(), Device.offered(shop.signIn(server, "aiko")));
        assertEquals(Optional.empty(), Device.offered(shop.post("refresh")));
    }

    @Test
    void aRegistrationBindsTheSessionAndTellsTheBrowserOfIt() {
        Response bound = signedInAndBound();
        assertEquals(
                List.of(
                        "__Host-Http-device-at=sealed; Path=/; Secure; HttpOnly; SameSite=Strict",
                        "__Secure-device-rt-*=sealed; Path=/device; Secure; HttpOnly; SameSite=Strict",
                        "__Secure-device-id-*=sealed; Path=/device; Secure; HttpOnly; SameSite=Strict",
                        "__Host-device-bound=sealed; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Strict"),
                Page.sealedLines(bound));
        bound.then()
                .header("Cache-Control", "no-store")
                .header("Access-Control-Allow-Origin", nullValue())
                .header("Access-Control-Allow-Credentials", nullValue())
                .body("session_identifier", equalTo("device@api.homeport.localhost"))
                .body("refresh_url", equalTo("/device/dbsc/refresh"))
                .body("scope.origin", equalTo(Device.ORIGIN))
                .body("scope.include_site", equalTo(false))
                .body("scope.scope_specification[0].type", equalTo("exclude"))
                .body("scope.scope_specification[0].path", equalTo("/"))
                .body(
                        "scope.scope_specification.findAll { it.type == 'include' }.path",
                        equalTo(List.of(
                                "/", "/device/refresh", "/device/session", "/device/sessions", "/device/userinfo")))
                .body("credentials[0].type", equalTo("cookie"))
                .body("credentials[0].name", equalTo(BOUND))
                .body("credentials[0].attributes", equalTo("Path=/; Secure; HttpOnly; SameSite=Strict"))
                .body("allowed_refresh_initiators", equalTo(List.of("device.homeport.localhost")));
        page.get("session").then().body("is_logged_in", equalTo(true)).body("device_bound", equalTo(true));
    }

    @Test
    void aBoundSessionIsRefreshedAndStaysBound() {
        signedInAndBound();
        Response refreshed = page.post("refresh");
        refreshed.then().statusCode(200);
        assertEquals(Optional.empty(), Device.offered(refreshed));
        page.get("session").then().body("device_bound", equalTo(true));
        boundCookieEnds();
        device.prove().then().statusCode(200);
        page.post("refresh").then().statusCode(200);
    }

    @Test
    void anUnboundSessionIsOfferedABindingAgainAtEachRefresh() {
        page.signIn(server, "aiko");
        Response refreshed = page.post("refresh");
        assertTrue(Device.offered(refreshed).isPresent());
        device.register(refreshed).then().statusCode(200);
        page.get("session").then().body("device_bound", equalTo(true));
    }

    @Test
    void aProofGivesTheBoundCookieAndNothingElse() {
        signedInAndBound();
        boundCookieEnds();
        Response asked = device.refresh();
        asked.then().statusCode(403).header("Set-Cookie", nullValue());
        assertTrue(asked.getHeader("Secure-Session-Challenge").endsWith("\";id=\"" + device.identifier() + "\""));
        server.calls().clear();
        Response proved = device.refresh(device.proof(Device.challenged(asked).orElseThrow()));
        proved.then()
                .statusCode(200)
                .body("session_identifier", equalTo(device.identifier()))
                .body("credentials[0].name", equalTo(BOUND));
        assertEquals(1, Page.setCookies(proved).size());
        assertTrue(page.jar().containsKey(BOUND));
        assertEquals(List.of(), server.calls());
    }

    @Test
    void aThiefWithAllCookiesIsSignedOutWhenTheBoundCookieEnds() {
        signedInAndBound();
        Page thief = page.copy();
        clock.advance(Duration.ofSeconds(659));
        thief.get("session").then().body("is_logged_in", equalTo(true));
        clock.advance(Duration.ofSeconds(1));
        Response signedOut = page.copy().get("session");
        signedOut.then().body("is_logged_in", equalTo(false));
        assertEquals(List.of(), Page.setCookies(signedOut), "a sign-in may be under way");
        Device stolen = new Device(World.DEVICE, thief.jar());
        isEnded(stolen.prove(), device.identifier());
        Response refused = thief.request().post("/device/refresh");
        thief.isError(refused, 401, "session_expired");
        assertTrue(Page.setCookies(refused).stream().anyMatch(line -> line.startsWith(ANCHOR + "=; ")));
        // The user goes on.
        device.prove().then().statusCode(200);
        page.post("refresh").then().statusCode(200);
    }

    @Test
    void aThiefGainsNothingByRegisteringAKeyOfHisOwn() {
        Response login = page.signIn(server, "aiko");
        device.register(login).then().statusCode(200);
        Page thief = page.copy();
        Device own = new Device(World.DEVICE, thief.jar());
        own.register(login).then().statusCode(403).header("Set-Cookie", nullValue());
        page.get("session").then().body("device_bound", equalTo(true));
    }

    @Test
    void aThiefWhoSaysThatTheProofWasSkippedGainsAnErrorAlone() {
        signedInAndBound();
        boundCookieEnds();
        for (String call : List.of("refresh", "session")) {
            var request = page.request()
                    .header(
                            "Secure-Session-Skipped",
                            "quota_exceeded;session_identifier=\"" + device.identifier() + "\"");
            Response answer = call.equals("refresh") ? request.post("/device/refresh") : request.get("/device/session");
            page.isError(answer, 503, "device_proof_unavailable");
            answer.then().header("Set-Cookie", nullValue()).header("Retry-After", "10");
        }
        device.prove().then().statusCode(200);
        page.get("session").then().body("is_logged_in", equalTo(true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"unreachable;session_identifier=\"second@api.homeport.localhost\"", "unreachable", ""})
    void whatIsSaidOfAnotherSessionIsNotHeard(String skipped) {
        signedInAndBound();
        boundCookieEnds();
        page.isError(
                page.request().header("Secure-Session-Skipped", skipped).post("/device/refresh"),
                401,
                "session_expired");
    }

    @Test
    void aBoundCookieOfAnotherSessionCountsForNothing() {
        signedInAndBound();
        String earlier = page.jar().get(BOUND);
        page.signIn(server, "aiko");
        device.register(page.post("refresh")).then().statusCode(200);
        page.jar().put(BOUND, earlier);
        page.isError(page.post("refresh"), 401, "session_expired");
    }

    @Test
    void aSecondLoginIsUnboundUntilItsOwnRegistration() {
        signedInAndBound();
        Response again = page.signIn(server, "aiko");
        page.get("session").then().body("is_logged_in", equalTo(true)).body("device_bound", nullValue());
        // The new session has the identifier of the old one: told to end this, the browser could end that.
        device.refresh().then().statusCode(503).header("Set-Cookie", nullValue());
        device.register(again).then().statusCode(200);
        page.get("session").then().body("device_bound", equalTo(true));
    }

    @Test
    void theSessionOfBeforeEndsInTheBrowserWhereTheSecondLoginRegistersNothing() {
        signedInAndBound();
        page.signIn(server, "aiko");
        clock.advance(Duration.ofSeconds(29));
        device.refresh().then().statusCode(503);
        clock.advance(Duration.ofSeconds(1));
        isEnded(device.refresh(), device.identifier());
        page.get("session").then().body("is_logged_in", equalTo(true));
    }

    @Test
    void aSignOutNeedsNoKeyAndClearsTheBoundCookie() {
        signedInAndBound();
        boundCookieEnds();
        page.jar().put(BOUND, "anything");
        page.post("logout").then().statusCode(200);
        assertFalse(page.jar().containsKey(ANCHOR));
        assertFalse(page.jar().containsKey(BOUND));
        isEnded(device.refresh(), device.identifier());
    }

    @Test
    void anUnknownIdentifierIsEchoedAndEnded() {
        for (String identifier : List.of("device@other.example", "nobody@api.homeport.localhost", "x", "a\"b\\c<")) {
            isEnded(
                    device.request().header("Sec-Secure-Session-Id", identifier).post("/device/dbsc/refresh"),
                    identifier);
        }
    }

    @Test
    void eachOfTwoAppsAtOnePathHasItsOwnSession() {
        signedInAndBound();
        Page second = new Page(World.OTHER_DEVICE);
        Device seconds = new Device(World.OTHER_DEVICE, second.jar());
        seconds.register(second.signIn(server, "bela"))
                .then()
                .statusCode(200)
                .body("credentials[0].name", equalTo("__Host-second-bound"))
                .body("allowed_refresh_initiators", equalTo(List.of("second.homeport.localhost")));
        page.jar().putAll(second.jar());
        device.prove().then().statusCode(200).body("session_identifier", equalTo(device.identifier()));
        new Device(World.OTHER_DEVICE, page.jar()).refresh().then().statusCode(403);
    }

    @Test
    void aChallengeOfOneAppRegistersNoKeyForAnother() {
        page.signIn(server, "aiko");
        Page second = new Page(World.OTHER_DEVICE);
        Response offer = second.signIn(server, "bela");
        device.register(device.registration(Device.offered(offer).orElseThrow()))
                .then()
                .statusCode(403);
    }

    @Test
    void aChallengeOfARegistrationIsOfThisSessionAndFresh() {
        String challenge = Device.offered(page.signIn(server, "aiko")).orElseThrow();
        Page other = new Page(World.DEVICE);
        String others = Device.offered(other.signIn(server, "bela")).orElseThrow();
        device.register(device.registration(others)).then().statusCode(403);
        clock.advance(Duration.ofSeconds(121));
        device.register(device.registration(challenge)).then().statusCode(403);
        page.get("session").then().body("device_bound", nullValue());
    }

    @Test
    void aRegistrationThatIsSentTwiceComesToTheSame() {
        Response login = page.signIn(server, "aiko");
        String proof = device.registration(Device.offered(login).orElseThrow());
        Map<String, String> before = Map.copyOf(page.jar());
        device.register(proof).then().statusCode(200);
        device.register(proof).then().statusCode(200);
        // The first answer was lost on the way.
        page.jar().clear();
        page.jar().putAll(before);
        device.register(proof).then().statusCode(200);
        page.get("session").then().body("device_bound", equalTo(true));
    }

    @Test
    void aRegistrationThatCrossesARefreshIsLeftToTheNextOffer() {
        Response login = page.signIn(server, "aiko");
        Page before = page.copy();
        Response refreshed = page.post("refresh");
        new Device(World.DEVICE, before.jar())
                .register(login)
                .then()
                .statusCode(403)
                .header("Set-Cookie", nullValue());
        device.register(refreshed).then().statusCode(200);
        page.post("refresh").then().statusCode(200);
        page.get("session").then().body("device_bound", equalTo(true));
    }

    @Test
    void aRefreshThatCrossesARegistrationLosesTheKeyAndIsOfferedItAgain() {
        Response login = page.signIn(server, "aiko");
        Page tab = page.copy();
        device.register(login).then().statusCode(200);
        Response late = page.receives(tab.request().post("/device/refresh"));
        late.then().statusCode(200);
        page.get("session").then().body("is_logged_in", equalTo(true)).body("device_bound", nullValue());
        device.register(late).then().statusCode(200);
        page.get("session").then().body("device_bound", equalTo(true));
    }

    @Test
    void aStaleChallengeIsAskedForAgain() {
        signedInAndBound();
        String challenge = Device.challenged(device.refresh()).orElseThrow();
        clock.advance(Duration.ofSeconds(61));
        Response again = device.refresh(device.proof(challenge));
        again.then().statusCode(403);
        device.refresh(device.proof(Device.challenged(again).orElseThrow()))
                .then()
                .statusCode(200);
    }

    @Test
    void aChallengeOfAnotherPurposeOrSessionIsAskedForAgain() {
        String registration = Device.offered(page.signIn(server, "aiko")).orElseThrow();
        device.register(device.registration(registration)).then().statusCode(200);
        Page other = new Page(World.DEVICE);
        Device others = new Device(World.DEVICE, other.jar());
        others.register(other.signIn(server, "bela"));
        String ofOther = Device.challenged(others.refresh()).orElseThrow();
        for (String challenge : List.of(registration, ofOther, "made-up", "")) {
            Response answer = device.refresh(device.proof(challenge));
            assertTrue(Device.challenged(answer).isPresent(), challenge);
            answer.then().statusCode(403);
        }
        device.prove().then().statusCode(200);
    }

    @Test
    void aForgedProofEndsTheSessionOfNobodyElse() {
        signedInAndBound();
        String challenge = Device.challenged(device.refresh()).orElseThrow();
        EllipticCurveJsonWebKey forger = Device.newKey();
        Stream.of(
                        Device.signed("ES256", "dbsc+jwt", Device.payload(challenge), Optional.empty(), forger),
                        Device.signed("ES256", "dbsc+jwt", Device.payload(challenge), Optional.of(forger), forger),
                        Device.signed("ES256", "jwt", Device.payload(challenge), Optional.empty(), device.key()),
                        Device.signed("ES256", "dbsc+jwt", "{\"jti\":17}", Optional.empty(), device.key()),
                        "a.b.c",
                        "not a proof")
                .forEach(proof -> isEnded(device.refresh(proof), device.identifier()));
        device.prove().then().statusCode(200);
        page.post("refresh").then().statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({
        // What no page may say, whichever page it is.
        "http://device.homeport.localhost, same-site, cors, 403",
        "http://device.homeport.localhost, same-origin, no-cors, 403",
        "http://api.homeport.localhost:9502, same-site, no-cors, 403",
        "http://api.homeport.localhost:9502, cross-site, no-cors, 403",
        "http://api.homeport.localhost:9502, same-origin, cors, 403",
        "http://api.homeport.localhost, same-origin, no-cors, 403",
        "null, same-origin, no-cors, 403",
        "https://evil.example, cross-site, no-cors, 403",
        // Chromium 156, and what came before it.
        "http://api.homeport.localhost:9502, same-origin, no-cors, 200",
        "http://api.homeport.localhost:9502, , , 200",
        ", same-origin, no-cors, 200",
        ", , , 200",
    })
    void theBrowserAloneMakesItsRequests(String origin, String site, String mode, int status) {
        for (String call : List.of("register", "refresh")) {
            var request = given().header("X-Forwarded-Host", Page.AGENT)
                    .header("Sec-Secure-Session-Id", "nobody@api.homeport.localhost")
                    .header("Secure-Session-Response", "a.b.c");
            Optional.ofNullable(origin).ifPresent(value -> request.header("Origin", value));
            Optional.ofNullable(site).ifPresent(value -> request.header("Sec-Fetch-Site", value));
            Optional.ofNullable(mode).ifPresent(value -> request.header("Sec-Fetch-Mode", value));
            Response answer = request.post("/device/dbsc/" + call);
            boolean admitted = !answer.asString().contains("invalid_origin");
            assertEquals(status == 200, admitted, call);
            answer.then().header("Access-Control-Allow-Origin", nullValue());
        }
    }

    @Test
    void noPageIsAllowedToMakeThem() {
        for (String call : List.of("register", "refresh")) {
            given().header("Origin", World.DEVICE.origin())
                    .header("Access-Control-Request-Method", "POST")
                    .header("Access-Control-Request-Headers", "secure-session-response")
                    .header("X-Forwarded-Host", Page.AGENT)
                    .options("/device/dbsc/" + call)
                    .then()
                    .statusCode(403)
                    .header("Access-Control-Allow-Origin", nullValue())
                    .header("Access-Control-Allow-Headers", nullValue());
        }
    }

    @Test
    void aRequestThatDoesNotSayWhatItWantsIsRefused() {
        device.request().post("/device/dbsc/refresh").then().statusCode(400);
        device.request().post("/device/dbsc/register").then().statusCode(400);
        device.request().get("/device/dbsc/refresh").then().statusCode(405);
    }

    @Test
    void valuesMayComeInQuotesAsTheDraftHasThem() {
        signedInAndBound();
        String challenge = Device.challenged(device.refresh()).orElseThrow();
        device.request()
                .header("Sec-Secure-Session-Id", "\"" + device.identifier() + "\"")
                .header("Secure-Session-Response", "\"" + device.proof(challenge) + "\"")
                .post("/device/dbsc/refresh")
                .then()
                .statusCode(200)
                .body("continue", nullValue());
    }

    @Test
    void aKeyThatIsNotKnownYetEndsNoSession() {
        signedInAndBound();
        Map<String, String> known = Map.copyOf(page.jar());
        page.jar().computeIfPresent(ANCHOR, (name, value) -> ofUnknownKey(value));
        device.refresh().then().statusCode(503).header("Set-Cookie", nullValue());
        page.jar().putAll(known);
        device.prove().then().statusCode(200);
    }

    /** The key's id stands in the header of the sealed value. */
    private static String ofUnknownKey(String value) {
        byte[] sealed = Base64.getUrlDecoder().decode(value);
        for (int i = 0; i < sealed.length; i++) {
            if (sealed[i] == 'a' && sealed[i + 1] == '1') {
                sealed[i] = 'z';
                return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
            }
        }
        throw new AssertionError("no id of a key");
    }

    @Test
    void operatorsSeeEachOutcomeAndNoSecret() {
        clock.advance(Duration.ofSeconds(2));
        try (Log events = new Log("io.homeport")) {
            Response login = page.signIn(server, "aiko");
            String registration = device.registration(Device.offered(login).orElseThrow());
            device.register(registration);
            boundCookieEnds();
            String proof = device.proof(Device.challenged(device.refresh()).orElseThrow());
            device.refresh(proof);
            device.refresh("a.b.c");
            boundCookieEnds();
            page.copy().post("refresh");
            String all = String.join("\n", events.lines());
            for (String line : List.of(
                    "device_bound app=device call=dbsc/register reason=ok",
                    "device_proof_refused app=device call=dbsc/refresh reason=malformed",
                    "device_proof_missing app=device call=refresh reason=cookie_missing")) {
                assertTrue(all.contains(line), line + " in " + all);
            }
            for (String secret : List.of(registration, proof, registration.split("\\.")[2], "\"jwk\"")) {
                assertFalse(all.contains(secret), "a line has a proof");
            }
        }
    }

    /**
     * What Chromium 156 does, at another clock: it proves the key before a call that finds the cookie gone, and beside one that
     * finds two minutes left of it or less, and signs six times in nine minutes, registrations included.
     */
    @Test
    void anHourOfUseLeavesTheBrowserSignaturesForSignIns() {
        Duration quota = Duration.ofMinutes(9);
        Duration early = Duration.ofSeconds(120);
        Deque<Instant> signed = new ArrayDeque<>();
        Response bound = signedInAndBound();
        signed.add(clock.instant());
        Instant ends = clock.instant().plus(lifetime(bound));
        int most = 1;
        int proofs = 0;
        for (Instant end = clock.instant().plus(Duration.ofHours(1));
                clock.instant().isBefore(end); ) {
            clock.advance(Duration.ofSeconds(20));
            Instant now = clock.instant();
            if (!ends.minus(early).isAfter(now)) {
                Response proved = device.prove();
                proved.then().statusCode(200);
                ends = now.plus(lifetime(proved));
                signed.add(now);
                proofs++;
            }
            signed.removeIf(one -> !one.plus(quota).isAfter(now));
            most = Math.max(most, signed.size());
            page.get("session").then().statusCode(200).body("device_bound", equalTo(true));
            if (now.getEpochSecond() % 300 < 20) {
                page.post("refresh").then().statusCode(200);
            }
        }
        assertTrue(proofs >= 7, "proofs in an hour: " + proofs);
        assertTrue(most <= 2, "signatures in nine minutes: " + most);
    }

    private static Duration lifetime(Response answer) {
        String line = Page.setCookies(answer).stream()
                .filter(cookie -> cookie.startsWith(BOUND + "="))
                .findFirst()
                .orElseThrow();
        return Duration.ofSeconds(Long.parseLong(line.replaceFirst(".*; Max-Age=(\\d+).*", "$1")));
    }

    @Test
    void aBoundSessionOfAnUnofferedBrowserIsUnboundAndWorks() {
        page.signIn(server, "aiko");
        for (int i = 0; i < 3; i++) {
            page.post("refresh").then().statusCode(200);
        }
        page.get("session").then().body("is_logged_in", equalTo(true)).body("$", not(hasItem("device_bound")));
    }
}
