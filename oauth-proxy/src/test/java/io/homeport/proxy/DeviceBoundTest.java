package io.homeport.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.server.Listener;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions that are bound to their browser's key, in the fast lane and in the stack, by both versions of HTTP. */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class DeviceBoundTest {
    private static final Optional<Duration> LIVE = Optional.of(Duration.ofMinutes(10));
    /** Ended a minute ago, its minute of grace included. */
    private static final Optional<Duration> OVER = Optional.of(Duration.ofSeconds(-120));

    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    MeterRegistry registry;

    @BeforeEach
    void forget() {
        landscape.forget();
    }

    private double inLane() {
        return registry.get("homeport.fast.lane.requests").counter().count();
    }

    private String http1(String path, String cookies, String more) throws IOException {
        return RawHttp.exchange(
                listener.port().orElseThrow(),
                "GET " + path + " HTTP/1.1\r\nHost: api.homeport.localhost\r\nOrigin: " + Landscape.ORIGIN
                        + "\r\ntoken-handler-version: 1\r\nCookie: " + cookies + "\r\nConnection: close\r\n" + more
                        + "\r\n");
    }

    private String http2(String path, String cookies) throws IOException {
        List<String> fields = new ArrayList<>(List.of(
                ":method",
                "GET",
                ":scheme",
                "http",
                ":authority",
                "api.homeport.localhost",
                ":path",
                path,
                "origin",
                Landscape.ORIGIN,
                "token-handler-version",
                "1"));
        // Each a field of its own, as browsers send them (RFC 9113 8.2.3).
        for (String cookie : cookies.split("; ")) {
            fields.addAll(List.of("cookie", cookie));
        }
        try (RawHttp2 http = new RawHttp2(listener.port().orElseThrow())) {
            http.request(fields, "");
            return http.outcome();
        }
    }

    @Test
    void aBoundSessionIsServedBesideItsCookieAndTheApiIsToldSo() throws IOException {
        String cookies = landscape.boundSession("eu", LIVE);
        double before = inLane();
        assertEquals(200, RawHttp.status(http1("/raw/a", cookies, "")));
        assertEquals(before + 1, inLane());
        // What the lane leaves to the stack.
        assertEquals(200, RawHttp.status(http1("/raw/a", cookies, "TE: trailers\r\n")));
        assertEquals("200", http2("/raw/a", cookies));
        assertEquals(3, landscape.raw.seen().size());
        for (RawUpstream.Seen seen : landscape.raw.seen()) {
            assertEquals(List.of("true"), seen.all("homeport-device-bound"));
            assertEquals(List.of(), seen.all("cookie"));
        }
    }

    @Test
    void aCopyWithoutItsCookieIsToldThatTheTokenHasExpired() throws IOException {
        String another = landscape.boundSession("eu", LIVE).replaceFirst(".*; ", "");
        for (String cookies : List.of(
                landscape.boundSession("eu", Optional.empty()),
                landscape.boundSession("eu", OVER),
                landscape.boundSession("eu", Optional.empty()) + "; " + another,
                landscape.boundSession("eu", LIVE) + "; " + another)) {
            String answer = http1("/raw/a", cookies, "");
            assertEquals(401, RawHttp.status(answer));
            assertTrue(answer.contains("token_expired"), answer);
            assertEquals("401", http2("/raw/a", cookies));
        }
        assertEquals(List.of(), landscape.raw.seen());
    }

    @Test
    void whatTheBrowserSaysOfAMissingCookieOpensNothing() throws IOException {
        String answer = http1(
                "/raw/a",
                landscape.boundSession("eu", Optional.empty()),
                "Secure-Session-Skipped: unreachable;session_identifier=\"shop@api.homeport.localhost\"\r\n");
        assertEquals(401, RawHttp.status(answer));
        assertTrue(answer.contains("token_expired"), answer);
    }

    @Test
    void aSessionThatIsNotBoundIsServedAndTheApiIsToldNothing() throws IOException {
        assertEquals(200, RawHttp.status(http1("/raw/a", landscape.session("eu"), "Homeport-Device-Bound: true\r\n")));
        assertEquals(List.of(), landscape.raw.seen().get(0).all("homeport-device-bound"));
    }

    @Test
    void aRouteMayBeForBoundSessionsAlone() throws IOException {
        String bound = landscape.boundSession("us", LIVE);
        assertEquals(200, RawHttp.status(http1("/devices/a", bound, "")));
        assertEquals("200", http2("/devices/a", bound));
        String refused = http1("/devices/a", landscape.session("us"), "");
        assertEquals(403, RawHttp.status(refused));
        assertTrue(refused.contains("device_binding_required"), refused);
        assertEquals("403", http2("/devices/a", landscape.session("us")));
        String copied = http1("/devices/a", landscape.boundSession("us", Optional.empty()), "");
        assertEquals(401, RawHttp.status(copied));
        assertEquals(2, landscape.raw.seen().size());
    }

    @Test
    void anApiSaysNothingOfBrowsersSessions() throws IOException {
        landscape.raw.answerAndClose(
                "/raw/saying",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSecure-Session-Registration: (ES256);path=\"/x\"\r\n"
                        + "Secure-Session-Challenge: \"c\";id=\"shop@api.homeport.localhost\"\r\n"
                        + "Set-Cookie: __Host-shop-bound=x; Path=/; Secure\r\n\r\nok");
        String answer = http1("/raw/saying", landscape.session("eu"), "").toLowerCase(java.util.Locale.ROOT);
        assertEquals(200, RawHttp.status(answer));
        assertTrue(!answer.contains("secure-session") && !answer.contains("set-cookie"), answer);
    }
}
