package io.homeport.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.server.Listener;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clear text as it is unless a setting says otherwise: HTTP/1.1 and nothing else. */
@QuarkusTest
@TestProfile(ClearTextTest.Default.class)
@WithTestResource(LandscapeResource.class)
class ClearTextTest {
    public static final class Default implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("homeport-proxy.http2-clear-text", "false");
        }
    }

    Landscape landscape;

    @Inject
    Listener listener;

    @BeforeEach
    void forget() {
        landscape.forget();
    }

    /** A request that offers HTTP/2 and can do without. */
    static String offering(Landscape landscape) {
        return "GET /orders/1 HTTP/1.1\r\nHost: x\r\nOrigin: " + Landscape.ORIGIN
                + "\r\ntoken-handler-version: 1\r\nCookie: " + landscape.session("us")
                + "\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\n"
                + "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n";
    }

    @Test
    void anOfferOfHttp2IsLeftAside() throws IOException {
        String answer = RawHttp.exchange(listener.port().orElseThrow(), offering(landscape));
        assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
        assertTrue(landscape.us.seen().get(0).headers().getAll("http2-settings").isEmpty());
        assertTrue(landscape.us.seen().get(0).headers().getAll("upgrade").isEmpty());
    }

    @Test
    void thePrefaceOfHttp2IsAVersionThatIsNotSpoken() throws IOException {
        String answer = RawHttp.exchange(listener.port().orElseThrow(), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        assertEquals(505, RawHttp.status(answer), answer);
    }
}
