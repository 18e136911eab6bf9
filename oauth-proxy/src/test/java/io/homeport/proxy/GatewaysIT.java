package io.homeport.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.DpopKey;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Two regions, each with keys that the other does not have, and mutual TLS between their packaged proxies, whose heaps are
 * far smaller than the bodies that pass through both. Users of {@code eu} travel, and come in at {@code us}.
 */
class GatewaysIT {
    private static final long LARGE = 200L * 1024 * 1024;
    private static final List<String> SMALL =
            List.of("-Xmx64m", "-XX:MaxDirectMemorySize=64m", "-XX:+ExitOnOutOfMemoryError");

    private static Vertx vertx;
    private static Certificates certificates;
    private static GatewayRegion eu;
    private static GatewayRegion us;
    private static PackagedProxy atHome;
    private static PackagedProxy entry;

    /** An answer, whole. */
    private record Answer(int status, MultiMap headers, String body) {
        String code() {
            return new JsonObject(body).getString("error_code");
        }
    }

    @BeforeAll
    static void start() throws IOException {
        vertx = Vertx.vertx();
        certificates = new Certificates(Files.createTempDirectory("gateways"));
        eu = new GatewayRegion(vertx, "eu");
        us = new GatewayRegion(vertx, "us");
        int nobody = PackagedProxy.freePort();
        Map<String, String> home = eu.configuration(certificates, List.of(us));
        GatewayRegion.gateway(home, "ap", nobody, "proxy.ap.internal");
        Map<String, String> away = us.configuration(certificates, List.of(eu));
        // Three gateways that are not what they should be: away, another region's, and this proxy itself.
        GatewayRegion.gateway(away, "down", nobody, "proxy.down.internal");
        GatewayRegion.gateway(away, "ap", eu.gatewayPort, "proxy.ap.internal");
        GatewayRegion.gateway(away, "mirror", us.gatewayPort, us.peerName());
        GatewayRegion.gateway(away, "cn", eu.gatewayPort, "proxy.cn.internal");
        away.put("homeport.blocked[0].home", "cn");
        away.put("homeport.blocked[0].serving", "us");
        atHome = new PackagedProxy("gateways-home-it.log", SMALL, home);
        entry = new PackagedProxy("gateways-entry-it.log", SMALL, away);
    }

    @AfterAll
    static void stop() {
        entry.close();
        atHome.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void forget() {
        eu.forget();
        us.forget();
    }

    private static HttpClient client(HttpVersion version) {
        return vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
    }

    private static RequestOptions to(HttpMethod method, String target) {
        return new RequestOptions()
                .setMethod(method)
                .setServer(SocketAddress.inetSocketAddress(entry.port(), "127.0.0.1"))
                .setHost("api.example.com")
                .setPort(80)
                .setURI(target)
                .putHeader("Origin", GatewayRegion.ORIGIN)
                .putHeader("token-handler-version", "1");
    }

    private static Answer ask(HttpVersion version, RequestOptions options, String body) {
        return ask(client(version), options, body);
    }

    private static Answer ask(HttpClient client, RequestOptions options, String body) {
        return client.request(options)
                .compose(request -> request.send(Buffer.buffer(body))
                        .compose(response -> response.body()
                                .map(bytes -> new Answer(response.statusCode(), response.headers(), bytes.toString()))))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private static Answer get(HttpVersion version, String target, String cookie) {
        return ask(version, to(HttpMethod.GET, target).putHeader("Cookie", cookie), "");
    }

    private static void readable(Answer answer) {
        assertEquals(GatewayRegion.ORIGIN, answer.headers().get("Access-Control-Allow-Origin"));
        assertEquals("true", answer.headers().get("Access-Control-Allow-Credentials"));
    }

    private static ScriptedApi.Seen only(List<ScriptedApi.Seen> seen) {
        assertEquals(1, seen.size());
        return seen.get(0);
    }

    /** It is home's proxy that opens the session, and so vouches for it; it says where the request came in. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HTTP_1_0")
    void aTravellersRequestIsSignedAtHome(HttpVersion version) throws Exception {
        RequestOptions options = to(HttpMethod.GET, "/signed/7?a=%20b")
                .putHeader("Cookie", eu.session())
                .putHeader("Signature-Input", "homeport=(\"@method\");created=1;keyid=\"us-hop\";tag=\"homeport-hop\"")
                .putHeader("Signature", "homeport=:AAAA:");
        assertEquals(200, ask(version, options, "").status());
        ReceivedSignature signature = ReceivedSignature.of(only(eu.api.seen()));
        JsonObject key = new JsonObject(atHome.management("/q/jwks"))
                .getJsonArray("keys")
                .getJsonObject(0);
        assertEquals("eu-hop", key.getString("kid"));
        assertTrue(signature.parameters().contains(";keyid=\"eu-hop\""), signature.parameters());
        assertTrue(signature.isOf(key));
        assertTrue(signature.components().contains("homeport-entry-region"));
        assertEquals("us", only(eu.api.seen()).headers().get("homeport-entry-region"));
        assertEquals("eu", only(eu.api.seen()).headers().get("homeport-home-region"));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HTTP_1_0")
    void aTravellersRequestIsOpenedAndServedAtHome(HttpVersion version) {
        Answer answer = get(version, "/orders/7?a=%20b", eu.session() + "; other=kept");
        assertEquals(200, answer.status());
        assertEquals("{\"region\":\"eu\"}", answer.body());
        readable(answer);
        assertEquals(1, answer.headers().getAll("Access-Control-Allow-Origin").size());
        ScriptedApi.Seen seen = only(eu.api.seen());
        assertEquals("/orders/7?a=%20b", seen.target());
        MultiMap fields = seen.headers();
        assertEquals("Bearer " + GatewayRegion.TOKEN, fields.get("Authorization"));
        assertEquals("eu", fields.get("homeport-home-region"));
        assertEquals("us", fields.get("homeport-entry-region"));
        assertTrue(fields.get("Via").endsWith(" homeport-us, 1.1 homeport-eu"), fields.get("Via"));
        assertEquals("api.example.com", fields.get("X-Forwarded-Host"));
        assertEquals("127.0.0.1, 127.0.0.1", fields.get("X-Forwarded-For"));
        assertNull(fields.get("homeport-hop"));
        assertNull(fields.get("Cookie"));
        assertEquals(List.of(), us.api.seen());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HTTP_1_0")
    void whoIsAtHomeHereStaysHere(HttpVersion version) {
        assertEquals(
                "{\"region\":\"us\"}", get(version, "/orders/7", us.session()).body());
        assertEquals("us", only(us.api.seen()).headers().get("homeport-entry-region"));
        assertEquals(List.of(), eu.api.seen());
    }

    /** Nobody is signed in for it, so it is nobody's region. */
    @Test
    void aPublicRouteIsServedWhereItEnters() {
        assertEquals(
                "{\"region\":\"us\"}",
                get(HttpVersion.HTTP_1_1, "/news/1", eu.session()).body());
    }

    /** A browser leaves the origin out of it; the page's own is the one that was called, which only the entry knows. */
    @Test
    void theGatewayIsToldWhichOriginWasCalled() {
        RequestOptions sameOrigin = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setServer(SocketAddress.inetSocketAddress(entry.port(), "127.0.0.1"))
                .setHost("www.example.com")
                .setPort(80)
                .setURI("/orders/7")
                .putHeader("Sec-Fetch-Site", "same-origin")
                .putHeader("token-handler-version", "1")
                .putHeader("Cookie", eu.session());
        // Plain http is not the app's origin: the entry itself says no.
        assertEquals("invalid_origin", ask(HttpVersion.HTTP_1_1, sameOrigin, "").code());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HTTP_1_0")
    void aCallToTheAgentOfATravellersSessionGoesToTheAgentAtHome(HttpVersion version) {
        String session = eu.session();
        Answer answer =
                ask(version, to(HttpMethod.POST, "/oauth-agent/refresh").putHeader("Cookie", session), "{\"a\":1}");
        assertEquals(200, answer.status());
        assertEquals(2, answer.headers().getAll("Set-Cookie").size());
        assertEquals(session, only(eu.agent.seen()).headers().get("Cookie"));
        assertEquals(List.of(), us.agent.seen());
    }

    @Test
    void aLoginEndsWhereItBegan() {
        for (GatewayRegion began : List.of(eu, us)) {
            forget();
            ask(
                    HttpVersion.HTTP_1_1,
                    to(HttpMethod.POST, "/oauth-agent/login/end").putHeader("Cookie", began.login()),
                    "{}");
            only(began.agent.seen());
        }
        assertEquals(List.of(), eu.agent.seen());
    }

    @Test
    void aCallToTheAgentOfNobodyStaysHere() {
        ask(HttpVersion.HTTP_1_1, to(HttpMethod.POST, "/oauth-agent/login/start"), "{}");
        only(us.agent.seen());
        assertEquals(List.of(), eu.agent.seen());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HTTP_1_0")
    void aLoginBeginsInTheRegionThatTheAgentNames(HttpVersion version) {
        String form = "region=eu&prompt=login";
        Answer answer = ask(version, to(HttpMethod.POST, "/oauth-agent/login/start"), form);
        assertEquals(200, answer.status());
        assertEquals(form, new JsonObject(answer.body()).getString("form"));
        assertEquals(2, answer.headers().getAll("Set-Cookie").size());
        assertNull(answer.headers().get("homeport-login-region"));
        ScriptedApi.Seen begun = only(eu.agent.seen());
        assertEquals("/oauth-agent/login/start", begun.target());
        assertEquals("us", begun.headers().get("homeport-entry-region"));
        assertEquals(GatewayRegion.ORIGIN, begun.headers().get("Origin"));
        assertNull(begun.headers().get("homeport-hop"));
        assertNull(only(us.agent.seen()).headers().get("homeport-entry-region"));
    }

    /** The last one names, at home, yet another region: what was passed on goes no further. */
    @ParameterizedTest
    @CsvSource({
        "region=cn, 403, region_blocked",
        "region=down, 503, region_unavailable",
        "region=mars, 421, wrong_entry",
        "insists=ap, 508, api_error"
    })
    void aLoginThatCannotBeginElsewhereIsRefused(String form, int status, String code) {
        for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) {
            Answer answer = ask(version, to(HttpMethod.POST, "/oauth-agent/login/start"), form);
            assertEquals(status, answer.status());
            assertEquals(code, answer.code());
            assertNull(answer.headers().get("homeport-login-region"));
            assertNull(answer.headers().get("Set-Cookie"));
        }
    }

    /** The code of the login that has ended stays here; there it begins with what the page had asked for. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HTTP_1_0")
    void aLoginThatEndsAtTheWrongHomeBeginsAnewAtTheRightOne(HttpVersion version) {
        RequestOptions end = to(HttpMethod.POST, "/oauth-agent/login/end?trace=1")
                .putHeader("Content-Type", "application/x-www-form-urlencoded")
                .putHeader("Cookie", us.login());
        Answer answer = ask(version, end, "again=eu?prompt=login&login_hint=a%26b");
        assertEquals(200, answer.status());
        assertEquals("prompt=login&login_hint=a%26b", new JsonObject(answer.body()).getString("form"));
        List<String> lines = answer.headers().getAll("Set-Cookie");
        assertEquals(4, lines.size(), lines::toString);
        assertTrue(lines.get(0).startsWith("ended=;"), lines::toString);
        assertTrue(lines.get(1).startsWith("anchor=;"), lines::toString);
        assertNull(answer.headers().get("homeport-login-again"));
        ScriptedApi.Seen begun = only(eu.agent.seen());
        assertEquals("POST /oauth-agent/login/again", begun.method() + " " + begun.target());
        assertEquals("us", begun.headers().get("homeport-entry-region"));
        assertEquals(GatewayRegion.ORIGIN, begun.headers().get("Origin"));
        assertEquals("application/x-www-form-urlencoded", begun.headers().get("Content-Type"));
        assertEquals("/oauth-agent/login/end?trace=1", only(us.agent.seen()).target());
    }

    /** A session that the browser has beside is of a region that does not begin this login. */
    @Test
    void aLoginBeginsAtHomeWhateverSessionTheBrowserHas() {
        for (String call : List.of("login/start, region=eu", "login/end, again=eu?")) {
            forget();
            String[] said = call.split(", ");
            RequestOptions options =
                    to(HttpMethod.POST, "/oauth-agent/" + said[0]).putHeader("Cookie", us.session());
            Answer answer = ask(HttpVersion.HTTP_1_1, options, said[1]);
            assertEquals(200, answer.status(), () -> call + ": " + answer.body());
            only(eu.agent.seen());
        }
    }

    /** The login here is over, whatever becomes of the other: its cookies go. An agent of before does not know the call. */
    @ParameterizedTest
    @CsvSource({
        "again=cn?, 403, region_blocked, 2",
        "again=down?prompt=login, 503, region_unavailable, 2",
        "again=eu?insists=ap, 508, api_error, 2",
        "again=eu?again=ap?, 421, wrong_entry, 4",
        "again=eu?outdated=1, 503, region_unavailable, 2",
        "again=mars?, 421, wrong_entry, 2",
        "again=eu, 421, wrong_entry, 2"
    })
    void aLoginThatCannotBeginAnewIsRefused(String form, int status, String code, int lines) {
        for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) {
            Answer answer = ask(version, to(HttpMethod.POST, "/oauth-agent/login/end"), form);
            assertEquals(status, answer.status());
            assertEquals(code, answer.code());
            assertEquals(lines, answer.headers().getAll("Set-Cookie").size());
            assertNull(answer.headers().get("homeport-login-again"));
            if (status == 503) {
                readable(answer);
                assertEquals("5", answer.headers().get("Retry-After"));
            }
        }
    }

    /** What ends no login begins none; and whoever calls it by itself, calls the agent here. */
    @Test
    void nothingButTheEndOfALoginBeginsOneAnew() {
        RequestOptions refresh = to(HttpMethod.POST, "/oauth-agent/refresh");
        assertEquals(421, ask(HttpVersion.HTTP_1_1, refresh, "again=eu?").status());
        assertEquals(List.of(), eu.agent.seen());
        forget();
        RequestOptions direct = to(HttpMethod.POST, "/oauth-agent/login/again").putHeader("Cookie", eu.session());
        ask(HttpVersion.HTTP_1_1, direct, "{}");
        assertEquals("/oauth-agent/login/again", only(us.agent.seen()).target());
        assertEquals(List.of(), eu.agent.seen());
    }

    @Test
    void noClientSaysThatItsLoginWasHandedOn() {
        RequestOptions forged =
                to(HttpMethod.POST, "/oauth-agent/login/start").putHeader("homeport-entry-region", "eu");
        assertEquals(200, ask(HttpVersion.HTTP_1_1, forged, "region=eu").status());
        assertEquals("us", only(eu.agent.seen()).headers().get("homeport-entry-region"));
    }

    /** A label is believed by nobody: it leads to where the cookie is refused. */
    @ParameterizedTest
    @CsvSource({
        "eu, 2026a, 401, unauthorized, the gateway has such a key and another secret",
        "eu, made-up, 401, key_unknown, the gateway has no such key",
        "us, 2026a, 401, unauthorized, it is refused here",
        "mars, 2026a, 401, key_unknown, no such region has a gateway",
        "localhost, 2026a, 401, key_unknown, no client chooses a host",
        "cn, 2026a, 403, region_blocked, such users are blocked here",
        "down, 2026a, 503, region_unavailable, its gateway is down",
        "ap, 2026a, 508, api_error, the gateway is another region's and passes nothing on",
        "mirror, 2026a, 508, api_error, the gateway is this proxy itself",
    })
    void aForgedLabelOpensNothing(String region, String keyId, int status, String code, String why) {
        for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) {
            Answer answer = get(version, "/orders/7", us.forgedSession(region, keyId));
            assertEquals(status, answer.status(), why);
            assertEquals(code, answer.code(), why);
            readable(answer);
            if (status == 503 || code.equals("key_unknown")) {
                assertEquals("5", answer.headers().get("Retry-After"));
            }
        }
        assertEquals(List.of(), eu.api.seen());
        assertEquals(List.of(), us.api.seen());
    }

    @ParameterizedTest
    @CsvSource({"cn, 403, region_blocked", "down, 503, region_unavailable", "ap, 508, api_error"})
    void callsToTheAgentAreRefusedAlike(String region, int status, String code) {
        Answer answer = ask(
                HttpVersion.HTTP_1_1,
                to(HttpMethod.POST, "/oauth-agent/refresh").putHeader("Cookie", us.forgedSession(region, "2026a")),
                "{}");
        assertEquals(status, answer.status());
        assertEquals(code, answer.code());
        readable(answer);
        assertEquals(List.of(), eu.agent.seen());
        assertEquals(List.of(), us.agent.seen());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HTTP_1_0")
    void whatAClientSaysOfHopsIsBelievedNowhere(HttpVersion version) {
        for (GatewayRegion home : List.of(eu, us)) {
            RequestOptions forged = to(HttpMethod.GET, "/orders/7")
                    .putHeader("Cookie", home.session())
                    .putHeader("homeport-hop", "ap;hops=1;called=\"https://evil.example\"");
            assertEquals(200, ask(version, forged, "").status());
            MultiMap fields = only(home.api.seen()).headers();
            assertEquals("us", fields.get("homeport-entry-region"));
            assertNull(fields.get("homeport-hop"));
        }
    }

    private static HttpClient peer(String store) {
        return vertx.createHttpClient(new HttpClientOptions()
                .setSsl(true)
                .setKeyCertOptions(new PfxOptions().setPath(store).setPassword(Certificates.PASSWORD))
                .setTrustOptions(new PfxOptions().setPath(certificates.trust()).setPassword(Certificates.PASSWORD)));
    }

    private static RequestOptions toGateway(String cookie) {
        return new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost("localhost")
                .setPort(eu.gatewayPort)
                .setURI("/orders/7")
                .putHeader("Origin", GatewayRegion.ORIGIN)
                .putHeader("token-handler-version", "1")
                .putHeader("Cookie", cookie);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "us;hops=1|200|none",
                "none|400|invalid_request",
                "us|400|invalid_request",
                "us;hops=0|400|invalid_request",
                "us;hops=11|400|invalid_request",
                "us;hops=1;called=\"a\"b|400|invalid_request",
                "ap;hops=1|403|not_a_peer",
                "us;hops=2|508|api_error"
            })
    void thePeersHopHasToFitItsCertificate(String hop, int status, String code) {
        RequestOptions options = toGateway(eu.session());
        if (hop != null) {
            options.putHeader("homeport-hop", hop);
        }
        Answer answer = ask(peer(certificates.issuedFor("a-peer", "proxy.us.internal")), options, "");
        assertEquals(status, answer.status());
        if (code != null) {
            assertEquals(code, answer.code());
            assertEquals(List.of(), eu.api.seen());
        }
    }

    @Test
    void aPeerThatRepeatsAHopHasWhatTheCookieIsWorthAndNoMore() {
        RequestOptions repeated = toGateway(us.session()).putHeader("homeport-hop", "us;hops=1");
        Answer answer = ask(peer(certificates.issuedFor("another-peer", "proxy.us.internal")), repeated, "");
        assertEquals(508, answer.status());
        assertEquals(List.of(), eu.api.seen());
        assertEquals(List.of(), us.api.seen());
    }

    @Test
    void aCertificateOfTheAuthorityForAnotherNameIsNoPeers() {
        RequestOptions options = toGateway(eu.session()).putHeader("homeport-hop", "us;hops=1");
        Answer answer = ask(peer(certificates.issuedFor("proxy.us.internal", "stranger.internal")), options, "");
        assertEquals(403, answer.status());
        assertEquals("not_a_peer", answer.code());
        assertEquals(List.of(), eu.api.seen());
    }

    @Test
    void withoutACertificateOfTheAuthorityNobodyGetsAsFarAsToSpeak() {
        RequestOptions options = toGateway(eu.session()).putHeader("homeport-hop", "us;hops=1");
        HttpClient nobody = vertx.createHttpClient(new HttpClientOptions()
                .setSsl(true)
                .setTrustOptions(new PfxOptions().setPath(certificates.trust()).setPassword(Certificates.PASSWORD)));
        assertThrows(CompletionException.class, () -> ask(nobody, options, ""));
        assertThrows(
                CompletionException.class,
                () -> ask(peer(certificates.selfSigned("self", "proxy.us.internal")), options, ""));
        assertEquals(List.of(), eu.api.seen());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HTTP_1_0")
    void aLargeUploadStreamsThroughBothProxies(HttpVersion version) {
        Buffer block = Buffer.buffer(new byte[64 * 1024]);
        RequestOptions options = to(HttpMethod.POST, "/orders/upload").putHeader("Cookie", eu.session());
        Answer answer = client(version)
                .request(options)
                .compose(request -> {
                    request.putHeader("Content-Length", Long.toString(LARGE));
                    push(request, block, LARGE);
                    return request.response()
                            .compose(response -> response.body()
                                    .map(bytes ->
                                            new Answer(response.statusCode(), response.headers(), bytes.toString())));
                })
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        assertEquals(Long.toString(LARGE), answer.body());
        assertTrue(entry.isReady() && atHome.isReady());
    }

    private static void push(HttpClientRequest request, Buffer block, long left) {
        long rest = left;
        while (rest > 0 && !request.writeQueueFull()) {
            request.write(block);
            rest -= block.length();
        }
        if (rest == 0) {
            request.end();
        } else {
            long remaining = rest;
            request.drainHandler(drained -> push(request, block, remaining));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HTTP_1_0")
    void aLargeDownloadStreamsThroughBothProxies(HttpVersion version) {
        AtomicLong bytes = new AtomicLong();
        client(version)
                .request(to(HttpMethod.GET, "/orders/download?bytes=" + LARGE).putHeader("Cookie", eu.session()))
                .compose(HttpClientRequest::send)
                .compose(response -> {
                    response.handler(buffer -> bytes.addAndGet(buffer.length()));
                    return response.end();
                })
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        assertEquals(LARGE, bytes.get());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HTTP_1_0")
    void eventsArriveWhileTheStreamGoesOn(HttpVersion version) {
        List<String> events = new CopyOnWriteArrayList<>();
        client(version)
                .request(to(HttpMethod.GET, "/events/now").putHeader("Cookie", eu.session()))
                .compose(HttpClientRequest::send)
                .onSuccess(response -> response.handler(event -> events.add(event.toString())));
        await().until(() -> events.equals(List.of("data: Bearer " + GatewayRegion.TOKEN + "\n\n")));
    }

    private static WebSocketConnectOptions webSocket(String cookie) {
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(entry.port())
                .setURI("/live/echo");
        options.putHeader("Origin", GatewayRegion.ORIGIN).putHeader("Cookie", cookie);
        return options;
    }

    @Test
    void aWebSocketIsCarriedHomeUntilItsTokenEnds() {
        List<String> messages = new ArrayList<>();
        AtomicInteger code = new AtomicInteger();
        String session = eu.session(GatewayRegion.TOKEN, Instant.now().plusSeconds(3), Optional.empty());
        vertx.createWebSocketClient().connect(webSocket(session)).onSuccess(socket -> {
            socket.textMessageHandler(messages::add);
            socket.closeHandler(closed -> code.set(socket.closeStatusCode()));
            socket.writeTextMessage("there and back");
        });
        await().until(() -> messages.equals(List.of("there and back")));
        assertEquals(
                "Bearer " + GatewayRegion.TOKEN, only(eu.api.seen()).headers().get("Authorization"));
        await().atMost(Duration.ofSeconds(15)).until(() -> code.get() == 3000);
    }

    @Test
    void theKeyOfABoundTokenIsUsedAtHomeAlone() {
        DpopKey key = DpopRules.newKey();
        String session = eu.session(GatewayRegion.TOKEN, Instant.now().plusSeconds(300), Optional.of(key));
        assertEquals(200, get(HttpVersion.HTTP_1_1, "/bound/7", session).status());
        MultiMap fields = only(eu.api.seen()).headers();
        assertEquals("DPoP " + GatewayRegion.TOKEN, fields.get("Authorization"));
        assertEquals(1, fields.getAll("DPoP").size());
    }

    /** It is this region's API that would say so: the page's own words pass untouched. */
    @Test
    void whatTheGatewayAnswersIsWhatThePageReads() {
        assertEquals(
                "region_changed",
                get(HttpVersion.HTTP_1_1, "/orders/moved", eu.session()).code());
        Answer redirect = get(HttpVersion.HTTP_1_1, "/orders/redirect", eu.session());
        assertEquals("/orders/9?x=1", redirect.headers().get("Location"));
        Answer trailing =
                ask(HttpVersion.HTTP_1_1, to(HttpMethod.GET, "/orders/cookies").putHeader("Cookie", eu.session()), "");
        assertEquals(List.of("harmless=yes; Path=/"), trailing.headers().getAll("Set-Cookie"));
    }

    @Test
    void bothSidesCountWhereTheRequestEnteredAndWhoseItIs() throws Exception {
        get(HttpVersion.HTTP_1_1, "/orders/7", eu.session());
        String line =
                "homeport_requests_total{entry_region=\"us\",home_region=\"eu\",outcome=\"answered\",route=\"orders\","
                        + "upstream_region=\"eu\"}";
        assertTrue(entry.management("/q/metrics").contains(line));
        assertTrue(atHome.management("/q/metrics").contains(line));
        for (PackagedProxy proxy : List.of(entry, atHome)) {
            assertTrue(proxy.management("/q/metrics").contains("homeport_boundary_crossings_total 0.0"));
        }
    }
}
