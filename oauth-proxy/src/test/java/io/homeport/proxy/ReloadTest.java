package io.homeport.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.server.Listener;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A deployment file that changes while the proxy serves, in the fast lane (HTTP/1.1) and in the stack (HTTP/2). */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class ReloadTest {
    private static final String EVENTS =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n";

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

    @BeforeEach
    void forget() {
        landscape.forget();
    }

    @AfterEach
    void restore() {
        clients.forEach(HttpClient::close);
        landscape.apis().forEach(api -> api.setWell(true));
        file.restore();
        proxy.look();
    }

    private void change(Map<String, String> keys) {
        file.change(keys);
        proxy.look();
    }

    private static Map<String, String> route(String name, String url) {
        String route = "homeport.routes." + name + ".";
        return Map.of(route + "path", "/" + name, route + "upstreams.us", url);
    }

    private HttpClient client(HttpVersion version) {
        HttpClient client = vertx.httpClientBuilder()
                .with(new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false))
                .with(new PoolOptions().setHttp1MaxSize(20))
                .build();
        clients.add(client);
        return client;
    }

    private Future<Integer> get(HttpClient client, String target, String session) {
        return client.request(HttpMethod.GET, listener.port().orElseThrow(), "127.0.0.1", target)
                .compose(request -> request.putHeader("Origin", Landscape.ORIGIN)
                        .putHeader("token-handler-version", "1")
                        .putHeader("Cookie", session)
                        .send()
                        .compose(response -> response.body().map(whole -> response.statusCode())));
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private int status(HttpVersion version, String target) throws Exception {
        return done(get(client(version), target, landscape.session("us")));
    }

    private double reloads(String outcome) {
        return registry.counter("homeport.reloads", "outcome", outcome).count();
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void servesANewRouteFromTheNextRequestOnAndARemovedOneNoMore(HttpVersion version) throws Exception {
        double before = reloads("taken_over");
        assertEquals(404, status(version, "/fresh/a"));
        change(route("fresh", landscape.us.url()));
        assertEquals(200, status(version, "/fresh/a"));
        assertEquals(before + 1, reloads("taken_over"));
        file.remove("homeport.routes.catalog.");
        proxy.look();
        assertEquals(404, status(version, "/fresh/a"));
        assertEquals(404, status(version, "/catalog/a"));
        assertEquals(200, status(version, "/orders/a"));
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void callsAChangedUpstreamFromTheNextRequestOn(HttpVersion version) throws Exception {
        assertEquals(200, status(version, "/orders/local/a"));
        assertEquals(1, landscape.us.seen().size());
        change(Map.of("homeport.routes.local.upstreams.us", landscape.ap.url()));
        assertEquals(200, status(version, "/orders/local/a"));
        assertEquals(1, landscape.us.seen().size());
        assertEquals(1, landscape.ap.seen().size());
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void keepsConnectionsToUnchangedUpstreams(HttpVersion version) throws Exception {
        HttpClient client = client(version);
        for (int i = 0; i < 5; i++) {
            assertEquals(200, done(get(client, "/globally/" + i, landscape.session("us"))));
            change(route("fresh" + i, landscape.us.url()));
        }
        assertEquals(
                1,
                landscape.raw.seen().stream()
                        .map(RawUpstream.Seen::connection)
                        .distinct()
                        .count(),
                landscape.raw.seen().toString());
    }

    @Test
    void closesConnectionsToUpstreamsThatAreGoneOnceTheLastExchangeHasEnded() throws Exception {
        ScriptedApi gone = new ScriptedApi(vertx, "us");
        change(route("leaving", gone.url()));
        await().until(() -> proxy.open().departing() == 0);
        HttpClient client = client(HttpVersion.HTTP_2);
        assertEquals(200, done(get(client, "/leaving/a", landscape.session("us"))));
        int connections = proxy.open().connections();
        Future<Integer> underWay = get(client, "/leaving/slow?millis=1500", landscape.session("us"));
        await().until(() -> gone.seen().size() == 2);
        change(Map.of());
        assertEquals(404, done(get(client, "/leaving/a", landscape.session("us"))));
        assertEquals(1, proxy.open().departing());
        assertEquals(200, done(underWay));
        await().until(() -> proxy.open().departing() == 0 && proxy.open().connections() < connections);
    }

    @Test
    void endsARequestUnderWayWithWhatItBeganWith() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) {
            landscape.raw.answerLater("/slow/" + version, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", gate);
        }
        change(route("slow", landscape.raw.url()));
        List<Future<Integer>> underWay = new ArrayList<>();
        for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) {
            underWay.add(get(client(version), "/slow/" + version, landscape.session("us")));
        }
        await().until(() -> landscape.raw.seen().size() == 2);
        change(Map.of());
        gate.countDown();
        for (Future<Integer> each : underWay) {
            assertEquals(200, done(each));
        }
    }

    /** The route's own, another one beside, an app, a key and an upstream change back and forth. */
    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void failsNoRequestOfAnUnchangedRouteHoweverOftenTheFileChanges(HttpVersion version) throws Exception {
        HttpClient client = client(version);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        Map<Object, AtomicInteger> odd = new ConcurrentHashMap<>();
        List<Future<Void>> callers = IntStream.range(0, 8)
                .mapToObj(caller -> again(client, stop, answered, odd))
                .toList();
        for (int i = 0; i < 60; i++) {
            Map<String, String> keys =
                    new HashMap<>(route("fresh", i % 2 == 0 ? landscape.us.url() : landscape.ap.url()));
            keys.put("homeport.routes.local.upstreams.us", landscape.ap.url());
            String admin = "http://admin" + i + ".homeport.localhost:9501";
            keys.put("homeport.apps.admin.web-origin", admin);
            keys.put("homeport.apps.admin.redirect-uri", admin + "/");
            keys.put("homeport.cookies.access-keys[1].id", "other");
            keys.put(
                    "homeport.cookies.access-keys[1].secret",
                    Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(("another-key-of-32-bytes-" + (10_000_000 + i))
                                    .getBytes(StandardCharsets.US_ASCII)));
            change(i % 3 == 2 ? Map.of() : keys);
            int until = answered.get() + 20;
            await().atMost(Duration.ofSeconds(20)).until(() -> answered.get() >= until);
        }
        stop.set(true);
        for (Future<Void> caller : callers) {
            done(caller);
        }
        assertEquals(Map.of(), odd);
        assertTrue(answered.get() >= 1_200, "requests: " + answered);
    }

    private Future<Void> again(
            HttpClient client, AtomicBoolean stop, AtomicInteger answered, Map<Object, AtomicInteger> odd) {
        Promise<Void> stopped = Promise.promise();
        again(client, stop, stopped, status -> {
            answered.incrementAndGet();
            if (status != 200) {
                odd.computeIfAbsent(status, first -> new AtomicInteger()).incrementAndGet();
            }
        });
        return stopped.future();
    }

    private void again(HttpClient client, AtomicBoolean stop, Promise<Void> stopped, Consumer<Integer> answered) {
        get(client, "/orders/a", landscape.session("us")).otherwise(-1).onSuccess(status -> {
            answered.accept(status);
            if (stop.get()) {
                stopped.complete();
            } else {
                again(client, stop, stopped, answered);
            }
        });
    }

    private Socket events(String target) throws IOException {
        Socket socket = new Socket("127.0.0.1", listener.port().orElseThrow());
        socket.setSoTimeout(10_000);
        socket.getOutputStream()
                .write(("GET " + target + " HTTP/1.1\r\nHost: x\r\nOrigin: " + Landscape.ORIGIN + "\r\nCookie: "
                                + landscape.session("us") + "\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        StringBuilder read = new StringBuilder();
        while (read.indexOf("data: 1\n\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("ended: " + read);
            }
            read.append((char) next);
        }
        return socket;
    }

    private WebSocket webSocket(String target) {
        return vertx.createWebSocketClient()
                .connect(new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(listener.port().orElseThrow())
                        .setURI(target)
                        .addHeader("Origin", Landscape.ORIGIN)
                        .addHeader("Cookie", landscape.session("us")))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private static Map<String, String> streams(String events, String sockets) {
        Map<String, String> keys = new HashMap<>();
        keys.put("homeport.routes.events.path", "/events");
        keys.put("homeport.routes.events.stream", "true");
        keys.put("homeport.routes.events.upstreams.us", events);
        keys.put("homeport.routes.sockets.path", "/live/more");
        keys.put("homeport.routes.sockets.stream", "true");
        keys.put("homeport.routes.sockets.upstreams.us", sockets);
        return keys;
    }

    @Test
    void leavesStreamsAndWebSocketsOfRoutesThatAreStillThere() throws Exception {
        landscape.raw.answer("/events/a", EVENTS);
        Map<String, String> keys = streams(landscape.raw.url(), landscape.us.url());
        change(keys);
        AtomicInteger received = new AtomicInteger();
        try (Socket events = events("/events/a")) {
            WebSocket socket = webSocket("/live/more/echo");
            socket.textMessageHandler(message -> received.incrementAndGet());
            keys.put("homeport.routes.fresh.path", "/fresh");
            keys.put("homeport.routes.fresh.upstreams.us", landscape.us.url());
            // Even of one that says something else by now, as long as it is there.
            keys.put("homeport.routes.sockets.idle-timeout", "PT50S");
            change(keys);
            assertEquals(200, status(HttpVersion.HTTP_2, "/fresh/a"));
            socket.writeTextMessage("hello");
            await().until(() -> received.get() == 1);
            assertFalse(socket.isClosed());
            events.setSoTimeout(200);
            assertTrue(isOpen(events));
            socket.close();
        }
    }

    private static boolean isOpen(Socket socket) throws IOException {
        try {
            int next = socket.getInputStream().read();
            while (next >= 0) {
                next = socket.getInputStream().read();
            }
            return false;
        } catch (SocketTimeoutException silent) {
            return true;
        }
    }

    @Test
    void endsStreamsAndWebSocketsOfRoutesThatAreGone() throws Exception {
        landscape.raw.answer("/events/a", EVENTS);
        change(streams(landscape.raw.url(), landscape.us.url()));
        try (Socket events = events("/events/a")) {
            WebSocket socket = webSocket("/live/more/echo");
            change(Map.of());
            assertFalse(isOpen(events));
            await().until(() -> socket.isClosed());
            assertEquals((short) 1001, socket.closeStatusCode());
        }
    }

    @Test
    void refusesAFileWithAFaultInOneAppAsAWholeAndSaysSoOnce() throws Exception {
        double before = reloads("refused");
        Map<String, String> keys = new HashMap<>(route("fresh", landscape.us.url()));
        keys.put("homeport.apps.admin.web-origin", "*");
        try (LogLines log = new LogLines("")) {
            change(keys);
            proxy.look();
            assertEquals(404, status(HttpVersion.HTTP_1_1, "/fresh/a"));
            assertEquals(200, status(HttpVersion.HTTP_1_1, "/orders/a"));
            assertEquals(before + 1, reloads("refused"));
            List<String> told = log.all().stream()
                    .filter(line -> line.contains("is refused"))
                    .toList();
            assertEquals(1, told.size(), told.toString());
            assertTrue(told.get(0).contains("homeport.apps.admin.web-origin"), told.get(0));
        }
    }

    @Test
    void refusesAnotherRegionWhichTakesARestart() throws Exception {
        Map<String, String> keys = new HashMap<>(route("fresh", landscape.us.url()));
        keys.put("homeport.region", "eu");
        keys.put("homeport.routes.fresh.upstreams.eu", landscape.us.url());
        // Its files come from where the proxy runs: the file has no other fault than the region.
        keys.put("homeport.routes.site.upstreams.eu", landscape.us.url());
        double before = reloads("refused");
        change(keys);
        assertEquals(before + 1, reloads("refused"));
        assertEquals(404, status(HttpVersion.HTTP_1_1, "/fresh/a"));
    }

    @Test
    void opensNothingThatAKeySealedWhichIsGone() throws Exception {
        Map<String, String> keys = Map.of(
                "homeport.cookies.access-keys[0].id",
                "another",
                "homeport.cookies.access-keys[0].secret",
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("another-key-of-just-32-bytes-012".getBytes(StandardCharsets.US_ASCII)));
        change(keys);
        assertEquals(401, status(HttpVersion.HTTP_1_1, "/orders/a"));
        assertEquals(401, status(HttpVersion.HTTP_2, "/orders/a"));
        change(Map.of());
        assertEquals(200, status(HttpVersion.HTTP_1_1, "/orders/a"));
    }

    @Test
    void servesTheBoundariesOfTheMoment() throws Exception {
        String session = landscape.session("eu");
        HttpClient client = client(HttpVersion.HTTP_1_1);
        assertEquals(200, done(get(client, "/orders/a", session)));
        change(Map.of("homeport.blocked[1].home", "eu", "homeport.blocked[1].serving", "us"));
        assertEquals(403, done(get(client, "/orders/a", session)));
        change(Map.of());
        assertEquals(200, done(get(client, "/orders/a", session)));
    }

    @Test
    void remembersHowAnUnchangedAddressFares() throws Exception {
        landscape.us.setWell(false);
        HttpClient client = client(HttpVersion.HTTP_1_1);
        await().until(() -> {
            landscape.forget();
            for (int i = 0; i < 10; i++) {
                assertEquals(200, done(get(client, "/checked/a", landscape.session("us"))));
            }
            return landscape.us.seen().isEmpty();
        });
        for (int i = 0; i < 5; i++) {
            change(route("fresh" + i, landscape.us.url()));
            for (int j = 0; j < 5; j++) {
                assertEquals(200, done(get(client, "/checked/a", landscape.session("us"))));
            }
        }
        assertEquals(List.of(), landscape.us.seen());
    }

    @Test
    void asksAnewForTokensThatAnotherClientOfTheProxyIsToGet() throws Exception {
        HttpClient client = client(HttpVersion.HTTP_1_1);
        String session = landscape.session("us");
        assertEquals(200, done(get(client, "/phantom/a", session)));
        int asked = landscape.server.calls().size();
        assertEquals(200, done(get(client, "/phantom/a", session)));
        change(route("fresh", landscape.us.url()));
        assertEquals(200, done(get(client, "/phantom/a", session)));
        assertEquals(asked, landscape.server.calls().size());
        change(Map.of("homeport.apps.shop.authorization-server.timeout", "PT4S"));
        assertEquals(200, done(get(client, "/phantom/a", session)));
        assertTrue(landscape.server.calls().size() > asked);
    }

    @Test
    void goesOnWithTheClientThatServesUntilTheChangedOneIsAnswered() throws Exception {
        HttpClient client = client(HttpVersion.HTTP_1_1);
        double before = reloads("refused");
        Map<String, String> keys =
                Map.of("homeport.apps.shop.authorization-server.back-channel-url", "http://127.0.0.1:1");
        change(keys);
        proxy.look();
        assertEquals(before + 1, reloads("refused"));
        assertEquals(
                200,
                done(get(
                        client,
                        "/phantom/a",
                        landscape.sessionOf("planted-another", Instant.now().plusSeconds(60)))));
    }

    @Test
    void leavesNothingBehindHoweverOftenTheFileChanges() throws Exception {
        HttpClient client = client(HttpVersion.HTTP_2);
        change(Map.of());
        await().atMost(Duration.ofSeconds(40)).until(() -> proxy.open().departing() == 0);
        Serving.Open before = proxy.open();
        int meters = registry.getMeters().size();
        for (int i = 0; i < 300; i++) {
            Map<String, String> keys = new HashMap<>(route("fresh" + i, landscape.us.url()));
            String fresh = "homeport.routes.fresh" + i + ".";
            keys.put(fresh + "connect-timeout", "PT" + (1 + i % 2) + "S");
            keys.put(fresh + "health-check.path", "/fresh/health");
            keys.put(fresh + "health-check.interval", "PT0.05S");
            keys.put("homeport.apps.shop.authorization-server.timeout", "PT" + (4 + i % 2) + "S");
            change(keys);
            if (i % 10 == 0) {
                assertEquals(200, done(get(client, "/fresh" + i + "/a", landscape.session("us"))));
            }
        }
        change(Map.of());
        await().atMost(Duration.ofSeconds(60)).until(() -> proxy.open().departing() == 0);
        await().until(() -> proxy.open().clients() == before.clients()
                && proxy.open().checks() == before.checks()
                && proxy.open().connections() <= before.connections() + 2);
        assertEquals(meters, registry.getMeters().size());
    }
}
