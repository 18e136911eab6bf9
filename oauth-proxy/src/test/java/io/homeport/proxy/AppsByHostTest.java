package io.homeport.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.server.Listener;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Apps that are served at hosts of their own, in the fast lane (HTTP/1.1) and in the stack (HTTP/2). */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class AppsByHostTest {
    private static final String SHOP_HOST = "shop-api.homeport.localhost";

    /** A region's own host is for all apps, so that there is none here. */
    private static Map<String, String> shopAt(String host) {
        return Map.of(
                "homeport.apps.shop.api-host", host,
                "homeport.routes.private.entry", "any",
                "homeport.routes.private-live.entry", "any");
    }

    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    Proxy proxy;

    @Inject
    TestedDeployment file;

    @Inject
    Vertx vertx;

    @Inject
    MeterRegistry registry;

    private final List<HttpClient> clients = new ArrayList<>();

    private record Answer(int status, String readableBy, String body) {}

    @BeforeEach
    void serveByHost() {
        landscape.forget();
        file.change(shopAt(SHOP_HOST), "homeport.regions.");
        proxy.look();
    }

    @AfterEach
    void restore() {
        clients.forEach(HttpClient::close);
        file.restore();
        proxy.look();
    }

    private HttpClient client(HttpVersion version) {
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
        clients.add(client);
        return client;
    }

    private Answer call(HttpVersion version, HttpMethod method, String host, String path, Map<String, String> fields)
            throws Exception {
        int port = listener.port().orElseThrow();
        RequestOptions options = new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(port, "127.0.0.1"))
                .setMethod(method)
                .setHost(host)
                .setPort(port)
                .setURI(path);
        Future<Answer> answer = client(version).request(options).compose(request -> {
            fields.forEach(request::putHeader);
            return request.send()
                    .compose(response -> response.body()
                            .map(body -> new Answer(
                                    response.statusCode(),
                                    String.valueOf(response.getHeader("Access-Control-Allow-Origin")),
                                    body.toString())));
        });
        return answer.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private String cookies(String... apps) {
        StringBuilder cookies = new StringBuilder();
        for (String app : apps) {
            cookies.append(cookies.isEmpty() ? "" : "; ")
                    .append(Landscape.cookieName(app))
                    .append('=')
                    .append(landscape.sealed(
                            app, Optional.of("us"), Instant.now().plusSeconds(300)));
        }
        return cookies.toString();
    }

    private static String origin(String app) {
        return app.equals("shop") ? Landscape.ORIGIN : Landscape.ADMIN_ORIGIN;
    }

    /** Letter case aside, and the root's dot. */
    @ParameterizedTest
    @CsvSource({
        "shop, shop-api.homeport.localhost, 200",
        "shop, SHOP-API.homeport.LOCALHOST, 200",
        "shop, shop-api.homeport.localhost., 200",
        "shop, admin-api.homeport.localhost, 403",
        "shop, x.shop-api.homeport.localhost, 403",
        "shop, 127.0.0.1, 403",
        "shop, [::1], 403",
        "admin, shop-api.homeport.localhost, 403",
        "admin, SHOP-api.homeport.localhost., 403",
        "admin, admin-api.homeport.localhost, 200",
        "admin, 127.0.0.1, 200",
        "admin, [::1], 200"
    })
    void anAppIsServedAtItsHostAloneAndTheOthersWhereverNoneHasIts_5(String app, String host, int status)
            throws Exception {
        String origin = origin(app);
        String readableBy = status == 200 ? origin : "null";
        Map<String, String> page =
                Map.of("Origin", origin, "token-handler-version", "1", "Cookie", cookies("shop", "admin"));
        Map<String, String> preflight = Map.of(
                "Origin",
                origin,
                "Access-Control-Request-Method",
                "GET",
                "Access-Control-Request-Headers",
                "token-handler-version");
        for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) {
            double lane = taken();
            Answer answer = call(version, HttpMethod.GET, host, "/orders/1", page);
            assertEquals(status, answer.status(), version + answer.body());
            assertEquals(readableBy, answer.readableBy());
            assertEquals(version == HttpVersion.HTTP_1_1 && status == 200 ? lane + 1 : lane, taken());
            if (status == 403) {
                assertTrue(answer.body().contains("\"invalid_origin\""), answer.body());
            }
            assertEquals(
                    readableBy,
                    call(version, HttpMethod.OPTIONS, host, "/orders/1", preflight)
                            .readableBy());
            // What anyone may have is given to anyone, and to the page only where it is served.
            Answer open = call(version, HttpMethod.GET, host, "/openly/1", Map.of("Origin", origin));
            assertEquals(200, open.status());
            assertEquals(readableBy, open.readableBy());
            assertEquals(
                    readableBy,
                    call(version, HttpMethod.GET, host, "/nowhere", page).readableBy());
        }
        assertEquals(
                status == 200 ? 2 : 0,
                landscape.seen().stream()
                        .filter(seen -> seen.headers().contains("Authorization"))
                        .count());
    }

    private double taken() {
        return registry.get("homeport.fast.lane.requests").counter().count();
    }

    /** Where domains are shared a browser sends the cookies of both. */
    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void cookiesOfAnotherAppAreNotOpened_5(HttpVersion version) throws Exception {
        Map<String, String> shop =
                Map.of("Origin", Landscape.ORIGIN, "token-handler-version", "1", "Cookie", cookies("admin"));
        assertEquals(
                401, call(version, HttpMethod.GET, SHOP_HOST, "/orders/1", shop).status());
        assertEquals(List.of(), landscape.seen());
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void aClientThatIsNoProxyInFrontSaysNothingOfTheHost(HttpVersion version) throws Exception {
        for (Map<String, String> forged :
                List.of(Map.of("X-Forwarded-Host", SHOP_HOST), Map.of("Forwarded", "host=" + SHOP_HOST))) {
            Map<String, String> page = new HashMap<>(forged);
            page.putAll(Map.of("Origin", Landscape.ORIGIN, "token-handler-version", "1", "Cookie", cookies("shop")));
            Answer answer = call(version, HttpMethod.GET, "admin-api.homeport.localhost", "/orders/1", page);
            assertEquals(403, answer.status());
            call(version, HttpMethod.GET, "admin-api.homeport.localhost", "/oauth-agent/session", page);
        }
        landscape
                .agent
                .seen()
                .forEach(seen -> assertTrue(
                        seen.headers().get("X-Forwarded-Host").startsWith("admin-api.homeport.localhost:"),
                        () -> seen.headers().toString()));
    }

    /** A request of HTTP/1.0 need not name a host. */
    @Test
    void whereNoHostIsNamedNoAppIsServed() throws IOException {
        for (String app : List.of("shop", "admin")) {
            String answer = RawHttp.exchange(
                    listener.port().orElseThrow(),
                    "GET /orders/1 HTTP/1.0\r\nOrigin: " + origin(app) + "\r\ntoken-handler-version: 1\r\nCookie: "
                            + cookies(app) + "\r\n\r\n");
            assertTrue(!answer.contains(" 200 ") && !answer.toLowerCase().contains("allow-origin"), answer);
        }
        assertEquals(List.of(), landscape.seen());
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void aChangedFileCountsFromTheNextRequestOn(HttpVersion version) throws Exception {
        Map<String, String> page =
                Map.of("Origin", Landscape.ORIGIN, "token-handler-version", "1", "Cookie", cookies("shop"));
        String other = "moved-api.homeport.localhost";
        assertEquals(
                403, call(version, HttpMethod.GET, other, "/orders/1", page).status());
        file.change(shopAt(other), "homeport.regions.");
        proxy.look();
        assertEquals(
                200, call(version, HttpMethod.GET, other, "/orders/1", page).status());
        assertEquals(
                403, call(version, HttpMethod.GET, SHOP_HOST, "/orders/1", page).status());
        file.restore();
        proxy.look();
        assertEquals(
                200, call(version, HttpMethod.GET, SHOP_HOST, "/orders/1", page).status());
    }
}
