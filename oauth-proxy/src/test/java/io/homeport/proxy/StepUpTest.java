package io.homeport.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.ShownAssurance;
import io.homeport.proxy.server.Listener;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A route that asks how its users were authenticated (RFC 9470), in the fast lane and in the stack, by both versions of HTTP. */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class StepUpTest {
    private static final String CHALLENGE = "Bearer error=\"insufficient_user_authentication\","
            + " error_description=\"A stronger or more recent sign-in is required\","
            + " acr_values=\"urn:example:gold urn:example:platinum\", max_age=\"300\"";

    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    MeterRegistry registry;

    @BeforeEach
    void forget() {
        landscape.forget();
    }

    private static ShownAssurance shown(String acr, long secondsAgo) {
        return new ShownAssurance(
                Optional.of(acr), OptionalLong.of(Instant.now().getEpochSecond() - secondsAgo));
    }

    private double inLane() {
        return registry.get("homeport.fast.lane.requests").counter().count();
    }

    private String http1(String origin, String cookies, String more) throws IOException {
        return RawHttp.exchange(
                listener.port().orElseThrow(),
                "GET /vault/a HTTP/1.1\r\nHost: api.homeport.localhost\r\nOrigin: " + origin
                        + "\r\ntoken-handler-version: 1\r\nCookie: " + cookies + "\r\nConnection: close\r\n" + more
                        + "\r\n");
    }

    private String http2(String cookies) throws IOException {
        try (RawHttp2 http = new RawHttp2(listener.port().orElseThrow())) {
            http.request(
                    new ArrayList<>(List.of(
                            ":method",
                            "GET",
                            ":scheme",
                            "http",
                            ":authority",
                            "api.homeport.localhost",
                            ":path",
                            "/vault/a",
                            "origin",
                            Landscape.ORIGIN,
                            "token-handler-version",
                            "1",
                            "cookie",
                            cookies)),
                    "");
            return http.outcome();
        }
    }

    @Test
    void servesASessionThatShowsEnoughOnTheLaneToo() throws IOException {
        String cookies = landscape.sessionShowing(shown("urn:example:platinum", 60));
        double before = inLane();
        assertEquals(200, RawHttp.status(http1(Landscape.ORIGIN, cookies, "")));
        assertEquals(before + 1, inLane());
        // What the lane leaves to the stack.
        assertEquals(200, RawHttp.status(http1(Landscape.ORIGIN, cookies, "TE: trailers\r\n")));
        assertEquals("200", http2(cookies));
        assertEquals(3, landscape.raw.seen().size());
    }

    static List<ShownAssurance> tooLittle() {
        return List.of(
                ShownAssurance.none(),
                shown("urn:example:silver", 60),
                shown("urn:example:gold", 360),
                new ShownAssurance(Optional.of("urn:example:gold"), OptionalLong.empty()),
                new ShownAssurance(
                        Optional.empty(), OptionalLong.of(Instant.now().getEpochSecond())));
    }

    @ParameterizedTest
    @MethodSource("tooLittle")
    void challengesASessionThatShowsTooLittleAndDoesNotAskTheApi(ShownAssurance shown) throws IOException {
        String cookies = landscape.sessionShowing(shown);
        for (String more : List.of("", "TE: trailers\r\n")) {
            String answer = http1(Landscape.ORIGIN, cookies, more);
            assertEquals(401, RawHttp.status(answer));
            assertEquals(Optional.of(CHALLENGE), field(answer, "www-authenticate"));
            assertTrue(
                    field(answer, "access-control-expose-headers").orElseThrow().contains("WWW-Authenticate"), answer);
            assertEquals(Optional.of(Landscape.ORIGIN), field(answer, "access-control-allow-origin"));
            assertEquals(Optional.empty(), field(answer, "set-cookie"));
            JsonObject body = new JsonObject(answer.substring(answer.indexOf("\r\n\r\n") + 4));
            assertEquals("insufficient_user_authentication", body.getString("error_code"));
        }
        assertEquals("401", http2(cookies));
        assertEquals(List.of(), landscape.raw.seen());
    }

    /** What is wrong with the session itself is told first: a new sign-in alone would not cure it. */
    @Test
    void tellsAnExpiredTokenBeforeTheStepUp() throws IOException {
        String answer =
                http1(Landscape.ORIGIN, landscape.session("us", Instant.now().minusSeconds(1)), "");
        assertEquals(401, RawHttp.status(answer));
        assertTrue(answer.contains("token_expired"), answer);
        assertEquals(Optional.empty(), field(answer, "www-authenticate"));
    }

    /** RFC 9068 2.2.1: where the cookie says nothing of the user, the access token does. */
    @Test
    void readsTheAccessTokenOfTheClassicContract() throws IOException {
        long now = Instant.now().getEpochSecond();
        assertEquals(200, RawHttp.status(http1(Landscape.VINTAGE_ORIGIN, classic("urn:example:gold", now - 10), "")));
        String refused = http1(Landscape.VINTAGE_ORIGIN, classic("urn:example:gold", now - 3600), "");
        assertEquals(401, RawHttp.status(refused));
        assertEquals(Optional.of(CHALLENGE), field(refused, "www-authenticate"));
    }

    private static String classic(String acr, long authTime) {
        JsonObject claims = new JsonObject()
                .put("region", "us")
                .put("exp", Instant.now().plusSeconds(300).getEpochSecond())
                .put("acr", acr)
                .put("auth_time", authTime);
        String token = "eyJhbGciOiJub25lIn0."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(claims.encode().getBytes(StandardCharsets.UTF_8))
                + ".planted";
        return "old-at=" + Landscape.classic(token);
    }

    private static Optional<String> field(String answer, String name) {
        return answer.substring(0, answer.indexOf("\r\n\r\n"))
                .lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }
}
