package io.homeport.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.SealingKey;
import io.homeport.cookies.SessionId;
import io.homeport.e2e.NotingApi.Seen;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The cases of docs/regions.md at the packaged proxy: two instances in {@code us}, over HTTP/1.1 and HTTP/2, before the APIs
 * of three regions. A boundary holds {@code us} and {@code eu}; nothing serves {@code br}; {@code cn} is blocked here.
 */
class RegionCasesIT {
    private static final String ORIGIN = "https://www.example.com";
    private static final String ISSUER = "https://login.example.com";
    /** No JWT, as most servers' tokens are: the region is what the agent has sealed beside it. */
    private static final String TOKEN = "planted-opaque-access-token-0123456789";

    private static final String KEY = "planted-access-key-0123456789012";
    private static final CookieNames NAMES = CookieNames.hostOnly("shop");
    private static final String NOBODY = "http://127.0.0.1:1";

    private static final String FILE = """
            homeport-proxy:
              http2-clear-text: true
            homeport:
              region: us
              agent-url: NOBODY
              cookies:
                access-keys: [{id: a, secret: ACCESS}]
              boundaries: {west: [us, eu], south: [br]}
              blocked: [{home: cn, serving: us}]
              audit-log: {enabled: true, subject-secret: QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8}
              regions:
                eu: {api-base-url: "https://api.eu.example.com"}
                us: {api-base-url: "https://api.us.example.com"}
              apps:
                shop:
                  web-origin: ORIGIN
                  agent-path: /oauth-agent
                  redirect-uri: ORIGIN/
                  authorization-server: {issuer: "ISSUER", client-id: shop}
              routes:
                orders: {path: /orders, upstreams: {eu: EU, us: US, ap: AP}}
                guests: {path: /guests, default-region: eu, upstreams: {eu: EU, us: US, ap: AP}}
                catalog: {path: /catalog, scope: global, upstreams: {us: US}}
                closed: {path: /closed, upstreams: {eu: NOBODY, us: US}}
                standin: {path: /standin, fail-over: [us], upstreams: {eu: NOBODY, us: US, ap: NOBODY}}
                reading: {path: /reading, read-only-fail-over: [us], upstreams: {eu: NOBODY, us: US}}
                frail: {path: /frail, fail-over: [us], upstreams: {eu: EU, us: US}}
                homely: {path: /homely, entry: home-only, upstreams: {eu: EU, us: US}}
                live: {path: /live, stream: true, upstreams: {eu: EU, us: US}}
            """;

    @TempDir
    static Path folder;

    private static final Vertx vertx = Vertx.vertx();
    private static final List<HttpVersion> VERSIONS = List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2);
    private static final Map<HttpVersion, HttpClient> clients = new TreeMap<>();
    private static final Map<String, NotingApi> apis = new TreeMap<>();
    private static final List<RunningService> instances = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        for (HttpVersion version : VERSIONS) {
            clients.put(
                    version,
                    vertx.createHttpClient(
                            new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false)));
        }
        List.of("eu", "us", "ap").forEach(region -> apis.put(region, NotingApi.start(vertx, region)));
        String file = FILE.replace("NOBODY", NOBODY).replace("ORIGIN", ORIGIN).replace("ISSUER", ISSUER);
        for (Map.Entry<String, NotingApi> api : apis.entrySet()) {
            file = file.replace(
                    ": " + api.getKey().toUpperCase(), ": " + api.getValue().url());
        }
        byte[] secret = KEY.getBytes(StandardCharsets.US_ASCII);
        file = file.replace("ACCESS", Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
        Path written = Files.writeString(folder.resolve("homeport.yaml"), file);
        for (int i = 0; i < 2; i++) {
            Path log = folder.resolve("oauth-proxy-" + i + ".log");
            instances.add(RunningService.start("oauth-proxy", written, log, Map.of()));
        }
        instances.forEach(RunningService::awaitReady);
    }

    @AfterAll
    static void stop() throws Exception {
        for (RunningService instance : instances) {
            instance.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void forget() {
        apis.values().forEach(NotingApi::forget);
    }

    @AfterEach
    void nothingHasCrossedABoundary() throws Exception {
        for (RunningService instance : instances) {
            assertTrue(instance.metrics().contains("homeport_boundary_crossings_total 0.0"));
        }
    }

    private record Answer(int status, MultiMap headers, String body) {
        String member(String name) {
            return JsonParser.parseString(body).getAsJsonObject().get(name).getAsString();
        }
    }

    /** The cookie of a session in which the agent has sealed this region; {@code -}: none, {@code ~}: what is no name. */
    private static String session(String region) {
        Optional<String> sealed =
                switch (region) {
                    case "-" -> Optional.empty();
                    case "~" -> Optional.of(" ");
                    default -> Optional.of(region);
                };
        Instant now = Instant.now();
        KeyRing ring = new KeyRing(List.of(new SealingKey("a", KEY.getBytes(StandardCharsets.US_ASCII))));
        Envelope envelope = new Envelope(now, now.plusSeconds(3600), SessionId.random(new SecureRandom()), 0);
        return NAMES.access() + "="
                + new AccessCookies(NAMES, "shop", ISSUER, ring, Clock.systemUTC())
                        .seal(new AccessContent(envelope, TOKEN, now.plusSeconds(300), sealed, Optional.empty()));
    }

    private static RequestOptions to(RunningService instance, String method, String target) {
        return new RequestOptions()
                .setMethod(HttpMethod.valueOf(method))
                .setServer(SocketAddress.inetSocketAddress(instance.port(), "127.0.0.1"))
                .setHost("api.example.com")
                .setPort(80)
                .setURI(target)
                .putHeader("Origin", ORIGIN)
                .putHeader("token-handler-version", "1");
    }

    /** An answer that the page can read, and that names nothing inside. */
    private static Answer ask(HttpVersion version, RequestOptions options) {
        boolean sends = options.getMethod().equals(HttpMethod.POST);
        Answer answer = clients.get(version)
                .request(options)
                .compose(request -> (sends ? request.send("{\"a\":1}") : request.send())
                        .compose(response -> response.body()
                                .map(body -> new Answer(response.statusCode(), response.headers(), body.toString()))))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        assertEquals(ORIGIN, answer.headers().get("Access-Control-Allow-Origin"));
        assertEquals("true", answer.headers().get("Access-Control-Allow-Credentials"));
        String all = answer.headers() + answer.body();
        assertFalse(all.contains("127.0.0.1"), all);
        return answer;
    }

    private static Answer ask(
            HttpVersion version, RunningService instance, String method, String target, String session) {
        return ask(version, to(instance, method, target).putHeader("Cookie", session));
    }

    private interface Try {
        void at(RunningService instance, HttpVersion version) throws Exception;
    }

    /** Both instances, by both versions, each beginning with nothing seen. */
    private void everywhere(Try tried) throws Exception {
        for (RunningService instance : instances) {
            for (HttpVersion version : VERSIONS) {
                forget();
                tried.at(instance, version);
            }
        }
    }

    /** Which regions' APIs were asked. */
    private static List<String> asked() {
        return apis.entrySet().stream()
                .flatMap(api -> api.getValue().seen().stream().map(seen -> api.getKey()))
                .toList();
    }

    private static double counted(RunningService instance, String route, String home, String upstream, String outcome)
            throws Exception {
        String labels =
                "homeport_requests_total{entry_region=\"us\",home_region=\"%s\",outcome=\"%s\",route=\"%s\",upstream_region=\"%s\"} "
                        .formatted(home, outcome, route, upstream);
        Matcher line = Pattern.compile(Pattern.quote(labels) + "([\\d.E]+)").matcher(instance.metrics());
        return line.find() ? Double.parseDouble(line.group(1)) : 0;
    }

    private static String countersOf(RunningService instance, String route) {
        try {
            return instance.metrics()
                    .lines()
                    .filter(line -> line.startsWith("homeport_requests_total") && line.contains('"' + route + '"'))
                    .collect(Collectors.joining("\n"));
        } catch (IOException | InterruptedException e) {
            return e.toString();
        }
    }

    /** How counters and events call it. */
    private static String label(String region) {
        return switch (region) {
            case "-" -> "none";
            case "~", "mars" -> "unknown";
            default -> region.toLowerCase();
        };
    }

    /**
     * The last columns: whether the API gets the session's token, and which home region it is told; and how it is counted
     * where that is not by the error's code.
     */
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
                    # each region
                    eu   | GET  | /orders/7     | 200 | answered           | eu   | token, eu |
                    us   | GET  | /orders/7     | 200 | answered           | us   | token, us |
                    ap   | POST | /orders/7     | 200 | answered           | ap   | token, ap |
                    EU   | GET  | /orders/7     | 200 | answered           | eu   | token, eu |
                    # missing, malformed, unknown, unserved, blocked
                    -    | GET  | /orders/7     | 403 | region_missing     | none | |
                    ~    | GET  | /orders/7     | 403 | region_unknown     | none | |
                    mars | GET  | /orders/7     | 403 | region_unknown     | none | |
                    br   | GET  | /orders/7     | 503 | region_unavailable | none | |
                    cn   | GET  | /orders/7     | 403 | region_blocked     | none | |
                    # a default is for users without a region, and is nobody's home
                    -    | GET  | /guests/7     | 200 | answered           | eu   | token |
                    ~    | GET  | /guests/7     | 403 | region_unknown     | none | |
                    mars | GET  | /guests/7     | 403 | region_unknown     | none | |
                    br   | GET  | /guests/7     | 503 | region_unavailable | none | |
                    cn   | GET  | /guests/7     | 403 | region_blocked     | none | |
                    # data of nobody: whose request it is stays inside the boundary
                    us   | GET  | /catalog/7    | 200 | answered           | us   | token, us |
                    eu   | GET  | /catalog/7    | 200 | answered           | us   | token, eu |
                    ap   | GET  | /catalog/7    | 200 | answered           | us   | nothing |
                    br   | GET  | /catalog/7    | 200 | answered           | us   | nothing |
                    mars | GET  | /catalog/7    | 200 | answered           | us   | nothing |
                    -    | GET  | /catalog/7    | 200 | answered           | us   | nothing |
                    cn   | GET  | /catalog/7    | 403 | region_blocked     | none | |
                    # home is down: nobody, a stand-in of the boundary, or one that reads
                    eu   | GET  | /closed/7     | 503 | region_unavailable | none |           | unreachable at none
                    eu   | POST | /closed/7     | 503 | region_unavailable | none |           | unreachable at none
                    eu   | GET  | /standin/7    | 200 | answered           | us   | token, eu |
                    eu   | POST | /standin/7    | 200 | answered           | us   | token, eu |
                    ap   | GET  | /standin/7    | 503 | region_unavailable | none |           | unreachable at none
                    eu   | GET  | /reading/7    | 200 | answered           | us   | token, eu |
                    eu   | POST | /reading/7    | 503 | region_unavailable | none |           | unreachable at none
                    # a route that is entered at home
                    us   | POST | /homely/7     | 200 | answered           | us   | token, us |
                    eu   | POST | /homely/7     | 421 | wrong_entry        | none | |
                    # home says that the user has moved
                    eu   | GET  | /orders/moved | 401 | region_changed     | eu   | token, eu | misdirected at eu
                    """)
    void decides(
            String region,
            String method,
            String target,
            int status,
            String code,
            String upstream,
            String told,
            String countedAs)
            throws Exception {
        String route = target.substring(1, target.indexOf('/', 1));
        String session = session(region);
        String[] counted = (countedAs == null ? code + " at " + upstream : countedAs).split(" at ");
        everywhere((instance, version) -> {
            double before = counted(instance, route, label(region), counted[1], counted[0]);
            int audited = audited(instance, route, method).size();
            Answer answer = ask(version, instance, method, target, session);
            assertEquals(status, answer.status(), answer::body);
            if (status != 200) {
                assertEquals(code, answer.member("error_code"));
            }
            assertEquals(status == 503, answer.headers().contains("Retry-After"));
            assertEquals(upstream.equals("none") ? List.of() : List.of(upstream), asked());
            if (told != null) {
                assertEquals(told, told(apis.get(upstream).seen().get(0).fields()));
            }
            await().untilAsserted(() -> assertEquals(
                    before + 1,
                    counted(instance, route, label(region), counted[1], counted[0]),
                    () -> countersOf(instance, route)));
            String line = audited(region, route, upstream, counted[0], status);
            await().untilAsserted(() -> {
                List<String> lines = audited(instance, route, method);
                assertTrue(lines.subList(audited, lines.size()).contains(line), () -> line + " in " + lines);
            });
        });
    }

    /** What an auditor is to read of it, worked out from the columns above. */
    private static String audited(String region, String route, String upstream, String outcome, int status) {
        boolean refused = outcome.startsWith("region_") || outcome.equals("wrong_entry");
        String rule =
                switch (outcome) {
                    case "region_missing", "region_unknown", "region_blocked" -> outcome.substring("region_".length());
                    case "region_unavailable" -> "unserved";
                    case "wrong_entry" -> "wrong-entry";
                    default ->
                        route.equals("catalog")
                                ? List.of("us", "eu").contains(region) ? "global" : "global-outside"
                                : region.equals("-") ? "default" : "home";
                };
        return "us, %s, %s, %s, %s, %s, %s"
                .formatted(label(region), upstream, refused ? "refuse" : "serve", rule, outcome, status);
    }

    /** The lines of the audit log so far about such requests; a thread of its own writes them. */
    private static List<String> audited(RunningService instance, String route, String method) {
        return instance.output()
                .lines()
                .filter(line -> line.contains(" (audit-log) ") && line.endsWith("}"))
                .map(line -> JsonParser.parseString(line.substring(line.indexOf('{')))
                        .getAsJsonObject())
                .filter(line -> line.get("target").getAsString().equals(route)
                        && line.get("operation").getAsString().equals(method))
                .map(line -> List.of("entry", "home", "serving", "decision", "rule", "outcome", "status").stream()
                        .map(member -> line.get(member).getAsString())
                        .collect(Collectors.joining(", ")))
                .toList();
    }

    private static String told(MultiMap fields) {
        assertEquals(List.of("us"), fields.getAll("homeport-entry-region"));
        List<String> told = new ArrayList<>();
        Optional.ofNullable(fields.get("Authorization")).ifPresent(token -> {
            assertEquals("Bearer " + TOKEN, token);
            told.add("token");
        });
        told.addAll(fields.getAll("homeport-home-region"));
        return told.isEmpty() ? "nothing" : String.join(", ", told);
    }

    @Test
    void theWrongEntryNamesTheHostAtHome() throws Exception {
        everywhere((instance, version) -> assertEquals(
                "https://api.eu.example.com",
                ask(version, instance, "GET", "/homely/7", session("eu")).member("api_base_url")));
    }

    @ParameterizedTest
    @CsvSource({
        "-, orders, region_missing",
        "mars, orders, region_unknown",
        "cn, catalog, region_blocked",
        "eu, closed, region_unavailable",
        "eu, homely, wrong_entry"
    })
    void aRefusalIsAnEvent(String region, String route, String code) {
        for (RunningService instance : instances) {
            String line = "request_blocked route=" + route + " home=" + label(region) + " reason=" + code;
            // One line a second of each kind: the next request is told again.
            await().until(() -> {
                ask(HttpVersion.HTTP_1_1, instance, "GET", "/" + route + "/7", session(region));
                return instance.output().contains(line);
            });
            assertFalse(instance.output().contains(TOKEN));
        }
    }

    @Test
    void aClientHasNoSayInItsRegion() throws Exception {
        everywhere((instance, version) -> {
            RequestOptions lying = to(instance, "GET", "/orders/7?region=ap&homeport-home-region=ap")
                    .putHeader("homeport-home-region", "ap")
                    .putHeader("homeport-entry-region", "ap")
                    .putHeader("Homeport_Home_Region", "ap")
                    .putHeader("X-Region", "ap")
                    .putHeader("Cookie", "region=ap; " + session("eu") + "; homeport-home-region=ap");
            assertEquals(200, ask(version, lying).status());
            assertEquals(List.of("eu"), asked());
            Seen seen = apis.get("eu").seen().get(0);
            assertEquals("token, eu", told(seen.fields()));
            assertNull(seen.fields().get("X-Region"));
            assertNull(seen.fields().get("Homeport_Home_Region"));
            assertNull(seen.fields().get("Cookie"));
        });
    }

    /** Of each octet one bit: of the header, the sealed value, its tag. */
    @Test
    void aCookieThatWasTouchedOpensNothing() throws Exception {
        String cookie = session("eu");
        int begin = cookie.indexOf('=') + 1;
        byte[] sealed = Base64.getUrlDecoder().decode(cookie.substring(begin));
        for (int at = 0; at < sealed.length; at++) {
            sealed[at] ^= 1;
            String touched = Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
            Answer answer = ask(
                    VERSIONS.get(at % 2),
                    instances.get(at / 2 % 2),
                    "GET",
                    "/orders/7",
                    cookie.substring(0, begin) + touched);
            sealed[at] ^= 1;
            assertEquals(401, answer.status(), "octet " + at);
            String code = answer.member("error_code");
            assertTrue(code.equals("unauthorized") || code.equals("key_unknown"), code);
        }
        assertEquals(List.of(), asked());
    }

    /** The region's API may have done what it was asked to before it hung up. */
    @Test
    void aPostThatWasSentIsRepeatedNowhere() throws Exception {
        everywhere((instance, version) -> {
            Answer answer = ask(version, instance, "POST", "/frail/hangs-up", session("eu"));
            assertEquals(502, answer.status());
            assertEquals("api_error", answer.member("error_code"));
            assertEquals(List.of("eu"), asked());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/orders/7", "/closed/7", "/homely/7"})
    void aPreflightIsAnsweredHere(String target) throws Exception {
        everywhere((instance, version) -> {
            Answer answer = ask(
                    version,
                    to(instance, "OPTIONS", target)
                            .putHeader("Access-Control-Request-Method", "POST")
                            .putHeader("Access-Control-Request-Headers", "token-handler-version"));
            assertEquals(2, answer.status() / 100);
            assertEquals(List.of(), asked());
        });
    }

    @Test
    void theApiIsToldWhoWasCalledAndNothingThatIsTheProxys() throws Exception {
        everywhere((instance, version) -> {
            RequestOptions lying = to(instance, "GET", "/orders/7")
                    .putHeader("X-Forwarded-Host", "evil.example")
                    .putHeader("Forwarded", "for=192.0.2.1;host=evil.example")
                    .putHeader("Cookie", session("eu"));
            assertEquals(200, ask(version, lying).status());
            MultiMap fields = apis.get("eu").seen().get(0).fields();
            assertEquals(apis.get("eu").authority(), fields.get("Host"));
            assertEquals("api.example.com", fields.get("X-Forwarded-Host"));
            assertEquals("127.0.0.1", fields.get("X-Forwarded-For"));
            assertEquals("http", fields.get("X-Forwarded-Proto"));
            assertTrue(fields.get("Via").endsWith(" homeport-us"), fields.get("Via"));
            assertFalse(fields.toString().contains("evil.example"), fields.toString());
            for (String own : List.of("Origin", "Cookie", "token-handler-version")) {
                assertNull(fields.get(own), own);
            }
        });
    }

    @Test
    void noAnswerNamesAnotherRegionsHost() throws Exception {
        everywhere((instance, version) -> {
            Answer answer = ask(version, instance, "GET", "/orders/inside", session("eu"));
            assertEquals(201, answer.status());
            assertEquals("/orders/inside/9", answer.headers().get("Location"));
            assertEquals(List.of("kept=yes; Path=/"), answer.headers().getAll("Set-Cookie"));
        });
    }

    @Test
    void eventsComeFromHomeWhileTheStreamGoesOn() throws Exception {
        everywhere((instance, version) -> {
            List<String> events = new CopyOnWriteArrayList<>();
            HttpClientRequest request = clients.get(version)
                    .request(to(instance, "GET", "/live/events").putHeader("Cookie", session("eu")))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            request.send().onSuccess(response -> response.handler(event -> events.add(event.toString())));
            await().until(() -> events.equals(List.of("data: from eu\n\n")));
            assertEquals("token, eu", told(apis.get("eu").seen().get(0).fields()));
            request.reset();
        });
    }

    @Test
    void aWebSocketIsWithHome() throws Exception {
        for (RunningService instance : instances) {
            forget();
            List<String> messages = new CopyOnWriteArrayList<>();
            WebSocketConnectOptions options = new WebSocketConnectOptions()
                    .setHost("127.0.0.1")
                    .setPort(instance.port())
                    .setURI("/live/socket");
            options.putHeader("Origin", ORIGIN).putHeader("Cookie", session("eu"));
            vertx.createWebSocketClient()
                    .connect(options)
                    .onSuccess(socket -> socket.textMessageHandler(messages::add));
            await().until(() -> messages.equals(List.of("from eu")));
            assertEquals("token, eu", told(apis.get("eu").seen().get(0).fields()));
            assertEquals(List.of("eu"), asked());
        }
    }
}
