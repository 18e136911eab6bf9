package io.homeport.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.server.Listener;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Upstreams that are full, unwell, or want small headers. */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class UpstreamCareTest {
    private final HttpClient http = HttpClient.newHttpClient();

    Landscape landscape;

    @Inject
    Listener listener;

    @BeforeEach
    @AfterEach
    void recover() {
        landscape.apis().forEach(api -> api.setWell(true));
        landscape.forget();
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + listener.port().orElseThrow() + target))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Origin", Landscape.ORIGIN)
                .header("token-handler-version", "1")
                .header("Cookie", landscape.session("us"));
    }

    private HttpResponse<String> get(String target) throws IOException, InterruptedException {
        return http.send(request(target).build(), HttpResponse.BodyHandlers.ofString());
    }

    private int status(String target) {
        try {
            return get(target).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    @Test
    void criterion106moreRequestsThanAnAddressMayHaveAreRefusedAndTheOthersServed() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> underWay = Stream.of("1", "2")
                .map(each -> http.sendAsync(
                        request("/bounded/slow?millis=1500&a=" + each).build(), HttpResponse.BodyHandlers.ofString()))
                .toList();
        await().until(() -> landscape.us.seen().size() == 2);
        HttpResponse<String> beyond = get("/bounded/a");
        assertEquals(503, beyond.statusCode());
        assertTrue(beyond.body().contains("\"error_code\":\"overloaded\""), beyond.body());
        assertTrue(beyond.headers().firstValue("Retry-After").isPresent());
        assertEquals(
                Landscape.ORIGIN,
                beyond.headers().firstValue("Access-Control-Allow-Origin").orElseThrow());
        for (CompletableFuture<HttpResponse<String>> each : underWay) {
            assertEquals(200, each.get().statusCode());
        }
        assertEquals(2, landscape.us.seen().size());
        await().until(() -> status("/bounded/a") == 200);
    }

    @Test
    void anAddressThatIsNotWellGetsNoRequestUntilItIs() {
        landscape.us.setWell(false);
        await().until(() -> {
            landscape.forget();
            for (int i = 0; i < 20; i++) {
                assertEquals(200, status("/checked/a"));
            }
            return landscape.us.seen().isEmpty() && landscape.ap.seen().size() == 20;
        });
        landscape.us.setWell(true);
        await().until(() -> {
            assertEquals(200, status("/checked/a"));
            return !landscape.us.seen().isEmpty();
        });
    }

    @Test
    void withoutAnAddressThatIsWellTheRegionIsUnavailable() {
        landscape.us.setWell(false);
        landscape.ap.setWell(false);
        await().until(() -> status("/checked/a") == 503);
        landscape.ap.setWell(true);
        await().until(() -> status("/checked/a") == 200);
    }

    @Test
    void criterion108aRouteMayTakeSmallerHeadersThanTheOthers() throws Exception {
        HttpResponse<String> refused = http.send(
                request("/brief/a").header("X-Large", "a".repeat(2_000)).build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(431, refused.statusCode());
        assertEquals(200, get("/brief/a").statusCode());
        assertEquals(1, landscape.us.seen().size());
    }
}
