package io.homeport.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A signed-in app behind NGINX and HAProxy, each with the file that is shipped for it, over TLS and without. */
class GatewaysIT {
    private static final String SECRET = "planted-client-secret-0123456789";
    private static final String ORIGIN = "https://club.example.com";
    private static final Map<String, String> AIKO = Map.of("login", "aiko", "password", "any");
    private static final long UPLOAD = 200L << 20;
    /** The largest {@code cookies.max-total} that both files say they take, and what calls to the agent bring more. */
    private static final int PROMISED = 12_288 + 1_792;
    /** More than either takes, also as HTTP/2 packs it. */
    private static final int TOO_MUCH = 30_000;

    private static final int RESET = 0;

    /** A gateway, and how clients speak to it. */
    enum Way {
        NGINX_PLAIN(Front.Kind.NGINX, false, HttpClient.Version.HTTP_1_1),
        NGINX_TLS(Front.Kind.NGINX, true, HttpClient.Version.HTTP_1_1),
        NGINX_TLS_HTTP_2(Front.Kind.NGINX, true, HttpClient.Version.HTTP_2),
        HAPROXY_PLAIN(Front.Kind.HAPROXY, false, HttpClient.Version.HTTP_1_1),
        HAPROXY_TLS(Front.Kind.HAPROXY, true, HttpClient.Version.HTTP_1_1),
        HAPROXY_TLS_HTTP_2(Front.Kind.HAPROXY, true, HttpClient.Version.HTTP_2);

        private final Front.Kind gateway;
        private final boolean tls;
        private final HttpClient.Version version;

        Way(Front.Kind gateway, boolean tls, HttpClient.Version version) {
            this.gateway = gateway;
            this.tls = tls;
            this.version = version;
        }
    }

    @TempDir
    static Path folder;

    private static GatewayApi api;
    private static StrictServer server;
    private static RunningService agent;
    private static RunningService proxy;
    private static TlsIdentity identity;
    private static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        api = new GatewayApi();
        JsonObject club = StrictServer.client("club");
        club.addProperty("client_secret", SECRET);
        Path tokenBytes = Files.writeString(folder.resolve("token-bytes"), "1400");
        server = StrictServer.start(folder, List.of(club), Map.of("AS_TOKEN_BYTES_FILE", tokenBytes.toString()));
        DeploymentFile deployment = DeploymentFile.of(server.issuer()).app("club", "client-secret: ${CLIENT_SECRET}");
        agent = started("oauth-agent", deployment.text().toString());
        proxy = started("oauth-proxy", api.routed(deployment, agent.address()) + """
                homeport-proxy:
                  trusted-proxies: [127.0.0.1/32]
                """);
        identity = TlsIdentity.of(folder, "localhost");
        client = identity.trustingClient();
        agent.awaitReady();
        proxy.awaitReady();
    }

    private static RunningService started(String service, String file) throws IOException {
        return RunningService.start(
                service,
                Files.writeString(folder.resolve(service + ".yaml"), file),
                folder.resolve(service + ".log"),
                Map.of("CLIENT_SECRET", SECRET));
    }

    @AfterAll
    static void stop() throws Exception {
        for (RunningService service : new RunningService[] {proxy, agent}) {
            if (service != null) {
                service.close();
            }
        }
        if (server != null) {
            server.close();
        }
        if (api != null) {
            api.close();
        }
    }

    /** The page of a user, whose calls go through the gateway. */
    private record Page(Way way, String address, CookieJar cookies) {
        HttpRequest.Builder to(String path) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                    .version(way.version)
                    .header("Origin", ORIGIN)
                    .header("token-handler-version", "1");
            if (!cookies.names().isEmpty()) {
                request.header("Cookie", cookies.header());
            }
            return request;
        }

        <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> handler) throws Exception {
            HttpResponse<T> answer = client.send(request.build(), handler);
            assertEquals(way.version, answer.version());
            cookies.receive(answer.headers());
            return answer;
        }

        JsonObject call(String method, String path, BodyPublisher body) throws Exception {
            HttpResponse<String> answer = send(
                    to(path).header("Content-Type", "application/x-www-form-urlencoded")
                            .method(method, body),
                    BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), () -> way + " " + path + ": " + answer.body());
            return JsonParser.parseString(answer.body()).getAsJsonObject();
        }

        void signIn() throws Exception {
            String there = call("POST", "/club/login/start", BodyPublishers.noBody())
                    .get("authorization_url")
                    .getAsString();
            PlainBrowser browser = new PlainBrowser(client);
            PlainBrowser.Page form = browser.open(there, at -> at.toString().startsWith(ORIGIN));
            PlainBrowser.Page back =
                    browser.submit(form, AIKO, at -> at.toString().startsWith(ORIGIN));
            JsonObject ended = call(
                    "POST",
                    "/club/login/end",
                    BodyPublishers.ofString(back.address().getRawQuery()));
            assertTrue(ended.get("is_logged_in").getAsBoolean());
        }

        /** The status of a call whose cookies, others of the page's host among them, are this long. */
        int statusWithCookiesOf(int length) throws Exception {
            String own = cookies.header();
            String all = own + "; other=" + "x".repeat(length - own.length() - "; other=".length());
            assertEquals(length, all.length());
            try {
                return send(to("/orders").setHeader("Cookie", all), BodyHandlers.discarding())
                        .statusCode();
            } catch (IOException e) {
                // In HTTP/2 the stream is reset, or the connection left.
                assertEquals(HttpClient.Version.HTTP_2, way.version, () -> way + ": " + e);
                return RESET;
            }
        }
    }

    private interface Use {
        void of(Page page) throws Exception;
    }

    private static void behind(Way way, Use use) throws Exception {
        Path files = Files.createTempDirectory(folder, way.name());
        Front front =
                way.tls ? Front.startTls(way.gateway, proxy, files, identity) : Front.start(way.gateway, proxy, files);
        try {
            String address = (way.tls ? "https" : "http") + "://localhost:" + front.port();
            Page page = new Page(way, address, new CookieJar());
            page.signIn();
            use.of(page);
        } finally {
            front.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSessionBeginsIsUsedRenewedAndEnded(Way way) throws Exception {
        behind(way, page -> {
            JsonObject seen = page.call("GET", "/orders", BodyPublishers.noBody());
            assertTrue(seen.get("signed_in").getAsBoolean());
            String before = page.cookies().header();
            page.call("POST", "/club/refresh", BodyPublishers.noBody());
            assertTrue(!before.equals(page.cookies().header()), "the session is renewed");
            page.call("GET", "/orders", BodyPublishers.noBody());
            page.call("POST", "/club/logout", BodyPublishers.noBody());
            assertEquals(
                    401,
                    page.send(page.to("/orders"), BodyHandlers.discarding()).statusCode());
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatClientsSayOfThemselvesIsReplaced(Way way) throws Exception {
        behind(way, page -> {
            HttpResponse<String> answer = page.send(
                    page.to("/orders")
                            .header("X-Forwarded-For", "192.0.2.66")
                            .header("X-Forwarded-Proto", "gopher")
                            .header("X-Forwarded-Host", "planted.example.org")
                            .header("Forwarded", "for=192.0.2.66"),
                    BodyHandlers.ofString());
            assertEquals(200, answer.statusCode());
            JsonObject seen = JsonParser.parseString(answer.body()).getAsJsonObject();
            String said = seen.get("forwarded").getAsString();
            assertTrue(said.contains("127.0.0.1") && said.contains(way.tls ? "https" : "http"), said);
            assertTrue(!said.contains("192.0.2.66") && !said.contains("gopher") && !said.contains("planted"), said);
        });
    }

    /** To the byte: what it takes still is a call of the session, one more is refused, and the session goes on. */
    @ParameterizedTest
    @EnumSource(names = {"NGINX_PLAIN", "NGINX_TLS", "HAPROXY_PLAIN", "HAPROXY_TLS"})
    void cookiesMayTakeWhatTheFilePromises(Way way) throws Exception {
        behind(way, page -> {
            assertEquals(200, page.statusWithCookiesOf(PROMISED));
            int taken = PROMISED;
            int refused = TOO_MUCH;
            while (refused - taken > 1) {
                int half = (taken + refused) / 2;
                if (page.statusWithCookiesOf(half) == 200) {
                    taken = half;
                } else {
                    refused = half;
                }
            }
            assertEquals(200, page.statusWithCookiesOf(taken));
            int status = page.statusWithCookiesOf(refused);
            assertTrue(status == 400 || status == 431, way + " answers " + status + " to " + refused);
            page.call("GET", "/orders", BodyPublishers.noBody());
        });
    }

    /** HTTP/2 packs fields, and where too much was sent the connection is left with the stream. */
    @ParameterizedTest
    @EnumSource(names = {"NGINX_TLS_HTTP_2", "HAPROXY_TLS_HTTP_2"})
    void cookiesMayTakeWhatTheFilePromisesInHttp2(Way way) throws Exception {
        behind(way, page -> {
            assertEquals(200, page.statusWithCookiesOf(PROMISED));
            int status = page.statusWithCookiesOf(TOO_MUCH);
            assertTrue(status == RESET || status == 400 || status == 431, way + " answers " + status);
            await().atMost(Duration.ofSeconds(20)).until(() -> page.statusWithCookiesOf(PROMISED) == 200);
        });
    }

    @ParameterizedTest
    @EnumSource
    void aWebSocketIsOpened(Way way) throws Exception {
        behind(way, page -> {
            CompletableFuture<String> heard = new CompletableFuture<>();
            WebSocket socket = client.newWebSocketBuilder()
                    .header("Origin", ORIGIN)
                    .header("Cookie", page.cookies().header())
                    .buildAsync(
                            URI.create(page.address().replaceFirst("http", "ws") + "/live/socket"),
                            new WebSocket.Listener() {
                                @Override
                                public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                                    heard.complete(data.toString());
                                    return null;
                                }
                            })
                    .get(20, TimeUnit.SECONDS);
            socket.sendText("good day", true);
            assertEquals("good day, too", heard.get(20, TimeUnit.SECONDS));
            socket.abort();
        });
    }

    /** The second event is not sent before the first was read: nothing on the way waits for more. */
    @ParameterizedTest
    @EnumSource
    void eventsComeOneByOne(Way way) throws Exception {
        behind(way, page -> {
            HttpResponse<InputStream> stream = page.send(
                    page.to("/live/events").header("Accept", "text/event-stream"), BodyHandlers.ofInputStream());
            assertEquals(200, stream.statusCode());
            try (BufferedReader events =
                    new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
                assertEquals(": listen", events.readLine());
                assertEquals("", events.readLine());
                for (String event : List.of("one", "two", "three")) {
                    api.say(event);
                    assertEquals("data: " + event, events.readLine());
                    assertEquals("", events.readLine());
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void anUploadOf200MegabytesGoesOnAsItComes(Way way) throws Exception {
        behind(way, page -> {
            long before = api.received();
            BodyPublisher body = BodyPublishers.fromPublisher(
                    BodyPublishers.ofInputStream(() -> new Upload(UPLOAD, () -> api.received() > before)), UPLOAD);
            HttpResponse<String> answer = page.send(page.to("/orders/upload").PUT(body), BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer::body);
            assertEquals(
                    UPLOAD,
                    JsonParser.parseString(answer.body())
                            .getAsJsonObject()
                            .get("bytes")
                            .getAsLong());
        });
    }
}
