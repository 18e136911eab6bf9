package io.homeport.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that Chromium binds to a key of its own, over TLS, with the packaged services. */
class DeviceBindingIT {
    private static final Map<String, String> AIKO = Map.of("login", "aiko", "password", "any");
    private static final String SECRET = "planted-client-secret-0123456789";
    private static final String PAGE = "https://club.example.com";
    private static final String BOUND = "__Host-club-bound";
    private static final String AGENT = "https://api.example.com/club/";
    private static final String ORDERS = "https://api.example.com/orders";

    @TempDir
    static Path folder;

    private static final Vertx VERTX = Vertx.vertx();
    private static final Map<String, Integer> HOSTS = new HashMap<>();
    private static LiveApi api;
    private static StrictServer server;
    private static RunningService agent;
    private static RunningService proxy;
    private static String trustedKey;
    private static BindingChromium chromium;

    private BrowserContext context;
    private Page page;
    private DeviceSessions sessions;

    @BeforeAll
    static void start() throws Exception {
        TlsIdentity identity =
                TlsIdentity.of(folder, "club.example.com", "api.example.com", "other.example.com", "bare.example.com");
        trustedKey = identity.keyHash();
        int pages = EmptyPages.serve(VERTX, identity, 0);
        int apis = RunningService.freePort();
        HOSTS.putAll(Map.of("club.example.com", pages, "other.example.com", pages, "api.example.com", apis));
        api = new LiveApi();
        JsonObject club = StrictServer.client("club");
        club.addProperty("client_secret", SECRET);
        // Longer than a bound cookie lives, so that a copy does not end by the token in it.
        server = StrictServer.start(folder, List.of(club), Map.of("AS_ACCESS_TOKEN_TTL", "1800"));
        DeploymentFile deployment = DeploymentFile.of(server.issuer()).app("club", "client-secret: ${CLIENT_SECRET}");
        int at = deployment.text().indexOf("      agent-path: /club\n");
        deployment.text().insert(at, "      device-binding: preferred\n");
        agent = RunningService.start(
                "oauth-agent",
                deployment.writtenTo(folder.resolve("agent.yaml")),
                folder.resolve("agent.log"),
                Map.of("CLIENT_SECRET", SECRET));
        Path file = Files.writeString(folder.resolve("proxy.yaml"), api.routed(deployment, List.of(agent.address())));
        proxy = RunningService.start(
                "oauth-proxy",
                file,
                folder.resolve("proxy.log"),
                Map.of(
                        "QUARKUS_TLS_FRONT_KEY_STORE_P12_PATH",
                        identity.keyStore().toString(),
                        "QUARKUS_TLS_FRONT_KEY_STORE_P12_PASSWORD",
                        TlsIdentity.PASSWORD,
                        "HOMEPORT_PROXY_TLS",
                        "front",
                        "HOMEPORT_PROXY_TLS_PORT",
                        String.valueOf(apis)));
        agent.awaitReady();
        proxy.awaitReady();
        chromium = BindingChromium.of(HOSTS, trustedKey);
    }

    @AfterAll
    static void stop() throws Exception {
        if (chromium != null) {
            chromium.close();
        }
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
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void open() {
        enter(chromium);
    }

    private void enter(BindingChromium browser) {
        enter(browser.newContext());
    }

    private void enter(BrowserContext entered) {
        context = entered;
        page = context.newPage();
        page.navigate(PAGE);
        sessions = DeviceSessions.of(page);
    }

    @AfterEach
    void leave() {
        context.close();
    }

    /** What a call of the page came to. */
    private record Answer(int status, JsonObject body) {
        String code() {
            return body.has("error_code") ? body.get("error_code").getAsString() : "";
        }

        boolean says(String member) {
            return body.has(member) && body.get(member).getAsBoolean();
        }
    }

    private static Answer call(Page from, String method, String url, String form) {
        Object said = from.evaluate("""
                async ([method, url, form]) => {
                  const answer = await fetch(url, {
                    method,
                    credentials: 'include',
                    headers: { 'token-handler-version': '1', 'content-type': 'application/x-www-form-urlencoded' },
                    body: method === 'GET' ? undefined : form,
                  });
                  return JSON.stringify([answer.status, await answer.json().catch(() => ({}))]);
                }
                """, List.of(method, url, form));
        var parts = JsonParser.parseString((String) said).getAsJsonArray();
        return new Answer(parts.get(0).getAsInt(), parts.get(1).getAsJsonObject());
    }

    private Answer get(String url) {
        return call(page, "GET", url, "");
    }

    private Answer post(String call) {
        return call(page, "POST", AGENT + call, "");
    }

    private Answer session() {
        return get(AGENT + "session");
    }

    private void signIn() throws Exception {
        String address = post("login/start").body().get("authorization_url").getAsString();
        String query = AppPage.of(HttpClient.newHttpClient(), "club", agent).cameBack(address, AIKO);
        Answer ended = call(page, "POST", AGENT + "login/end", query);
        assertEquals(200, ended.status(), () -> ended.body() + "\n" + agent.output());
    }

    private void signInBound() throws Exception {
        signIn();
        assertEquals("Success", sessions.created());
    }

    /** The bound cookie's time has passed; the browser's own session goes on. */
    private void boundCookieEnds() {
        context.clearCookies(new BrowserContext.ClearCookiesOptions().setName(BOUND));
    }

    private static long outcomes(String outcome) throws IOException, InterruptedException {
        Matcher line = Pattern.compile(
                        "homeport_agent_device_bindings_total\\{[^}]*outcome=\"" + outcome + "\"[^}]*\\} ([0-9.]+)")
                .matcher(agent.metrics());
        double sum = 0;
        while (line.find()) {
            sum += Double.parseDouble(line.group(1));
        }
        return (long) sum;
    }

    @Test
    void aLoginBindsTheSessionByItself() throws Exception {
        signInBound();
        List<String> names =
                context.cookies(ORDERS).stream().map(cookie -> cookie.name).toList();
        assertTrue(names.containsAll(List.of("__Host-Http-club-at", BOUND)), names.toString());
        assertTrue(session().says("device_bound"));
        assertEquals(200, get(ORDERS).status());
    }

    @Test
    void aCallAndARefreshThatFindTheCookieGoneAreHeldUntilItIsThere() throws Exception {
        signInBound();
        for (int round = 0; round < 2; round++) {
            long proved = outcomes("proved");
            long challenged = outcomes("challenged");
            boundCookieEnds();
            assertEquals(
                    200, round == 0 ? get(ORDERS).status() : post("refresh").status());
            assertEquals(proved + 1, outcomes("proved"));
            assertEquals(challenged + 1, outcomes("challenged"));
        }
        assertTrue(session().says("device_bound"));
    }

    @Test
    void fiftyCallsOfTwoTabsShareOneProof() throws Exception {
        signInBound();
        Page tab = context.newPage();
        tab.navigate(PAGE);
        long proved = outcomes("proved");
        boundCookieEnds();
        String calls = """
                async url => {
                  const call = () => fetch(url, { credentials: 'include', headers: { 'token-handler-version': '1' } });
                  const answers = await Promise.all(Array.from({ length: 25 }, call));
                  return answers.map(answer => answer.status).join();
                }
                """;
        page.evaluate("([calls, url]) => { window.result = eval('(' + calls + ')')(url); }", List.of(calls, ORDERS));
        Object second = tab.evaluate(calls, ORDERS);
        Object first = page.evaluate("() => window.result");
        String all = ",200".repeat(25).substring(1);
        assertEquals(List.of(all, all), List.of(first, second));
        assertEquals(proved + 1, outcomes("proved"));
    }

    private HttpResponse<String> asThief(String method, String path, List<Cookie> stolen, String... fields)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(proxy.address() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Origin", PAGE)
                .header("token-handler-version", "1")
                .header(
                        "Cookie",
                        stolen.stream()
                                .map(cookie -> cookie.name + "=" + cookie.value)
                                .collect(Collectors.joining("; ")));
        for (int i = 0; i < fields.length; i += 2) {
            request.setHeader(fields[i], fields[i + 1]);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    /**
     * With all cookies, for as long as the bound one lives, and no longer. How long that is takes minutes to see:
     * {@code -Dhomeport.thief=true} waits for it, and prints it.
     */
    @Test
    void aThiefWithAllCookiesLivesAsLongAsTheBoundOne() throws Exception {
        signInBound();
        long begun = System.nanoTime();
        List<Cookie> stolen = new ArrayList<>(context.cookies(List.of(AGENT + "refresh", ORDERS)));
        assertEquals(200, asThief("GET", "/orders", stolen).statusCode());
        if (Boolean.getBoolean("homeport.thief")) {
            await().atMost(Duration.ofMinutes(15))
                    .pollInterval(Duration.ofSeconds(5))
                    .until(() -> asThief("GET", "/orders", stolen).statusCode() != 200);
            System.out.printf("the thief with all cookies lived %d s%n", (System.nanoTime() - begun) / 1_000_000_000);
            assertTrue(asThief("POST", "/club/refresh", stolen).body().contains("session_expired"));
        }
        stolen.removeIf(cookie -> cookie.name.equals(BOUND));
        HttpResponse<String> dead = asThief("GET", "/orders", stolen);
        assertEquals(401, dead.statusCode());
        assertTrue(dead.body().contains("token_expired"), dead.body());
        HttpResponse<String> skipped = asThief(
                "POST",
                "/club/refresh",
                stolen,
                "Secure-Session-Skipped",
                "unreachable;session_identifier=\"club@api.example.com\"");
        assertEquals(503, skipped.statusCode());
        assertTrue(skipped.body().contains("device_proof_unavailable"), skipped.body());
        HttpResponse<String> refresh = asThief("POST", "/club/refresh", stolen);
        assertEquals(401, refresh.statusCode());
        assertTrue(refresh.body().contains("session_expired"), refresh.body());
        // The user noticed nothing.
        boundCookieEnds();
        assertEquals(200, get(ORDERS).status());
        assertEquals(200, post("refresh").status());
    }

    /** However long it is away: {@code -Dhomeport.outage=60} says so in seconds, and prints when calls are served again. */
    @Test
    void nobodyIsSignedOutByAnAgentThatIsAway() throws Exception {
        signInBound();
        agent.kill();
        boundCookieEnds();
        long begun = System.nanoTime();
        long seconds = Long.getLong("homeport.outage", 1);
        await().pollInterval(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(seconds + 60))
                .until(() -> {
                    Answer away = get(ORDERS);
                    assertEquals(401, away.status());
                    assertEquals("token_expired", away.code());
                    return Duration.ofNanos(System.nanoTime() - begun).toSeconds() >= seconds;
                });
        agent = agent.startedAgain().awaitReady();
        long back = System.nanoTime();
        // The browser comes again at intervals that have grown meanwhile.
        await().pollInterval(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(60 + seconds))
                .until(() -> get(ORDERS).status() == 200);
        if (seconds > 1) {
            System.out.printf(
                    "after %d s without an agent, calls were served %d s after it was back%n",
                    seconds, Duration.ofNanos(System.nanoTime() - back).toSeconds());
        }
        assertTrue(session().says("device_bound"));
        assertEquals(200, post("refresh").status());
    }

    @Test
    void aSignOutEndsTheBrowsersSessionAtTheNextCall() throws Exception {
        signInBound();
        assertEquals(200, post("logout").status());
        assertFalse(session().says("is_logged_in"));
        assertEquals("ServerRequested", sessions.ended());
        assertFalse(session().says("is_logged_in"));
    }

    @Test
    void aBrowserThatIsStartedAgainWithoutCookiesHearsThatItsSessionHasEnded() throws Exception {
        leave();
        Path profile = folder.resolve("profile");
        try (BindingChromium.Profile first = BindingChromium.withProfile(profile, HOSTS, trustedKey)) {
            enter(first.context());
            signInBound();
            context.clearCookies();
        }
        long ended = outcomes("ended");
        try (BindingChromium.Profile second = BindingChromium.withProfile(profile, HOSTS, trustedKey)) {
            enter(second.context());
            assertEquals(List.of(), context.cookies());
            assertFalse(session().says("is_logged_in"));
            assertEquals("ServerRequested", sessions.ended());
            assertEquals(ended + 1, outcomes("ended"));
            // Once, and never again.
            assertFalse(session().says("is_logged_in"));
            assertEquals(ended + 1, outcomes("ended"));
        }
        open();
    }

    @Test
    void aSecondLoginReplacesTheFirst() throws Exception {
        signInBound();
        signIn();
        assertEquals("Success", sessions.created());
        assertEquals("Replaced", sessions.ended());
        boundCookieEnds();
        assertEquals(200, get(ORDERS).status());
        assertTrue(session().says("device_bound"));
    }

    /** The browser asks about its session of before while it registers the new one; either answer may come first. */
    @RepeatedTest(8)
    void aLoginRightAfterASignOutIsBoundWhateverThePageCallsMeanwhile() throws Exception {
        signInBound();
        assertEquals(200, post("logout").status());
        signIn();
        assertEquals(200, get(ORDERS).status());
        assertEquals("Success", sessions.created());
        boundCookieEnds();
        assertEquals(200, get(ORDERS).status());
        assertTrue(session().says("device_bound"));
    }

    @Test
    void aRegistrationThatCrossesARefreshIsMadeUpForByTheNextOffer() throws Exception {
        String address = post("login/start").body().get("authorization_url").getAsString();
        String query = AppPage.of(HttpClient.newHttpClient(), "club", agent).cameBack(address, AIKO);
        // The refresh leaves before the browser has registered.
        Object both = page.evaluate("""
                async ([agent, query]) => {
                  const headers = { 'token-handler-version': '1', 'content-type': 'application/x-www-form-urlencoded' };
                  const post = (call, body) => fetch(agent + call, { method: 'POST', credentials: 'include', headers, body });
                  const ended = await post('login/end', query);
                  const refreshed = await post('refresh', '');
                  return [ended.status, refreshed.status].join();
                }
                """, List.of(AGENT, query));
        assertEquals("200,200", both);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> session().says("device_bound") || post("refresh").status() != 200);
        assertTrue(session().says("device_bound"));
        boundCookieEnds();
        assertEquals(200, get(ORDERS).status());
    }

    @Test
    void aBrowserThatIsOutOfSignaturesKeepsItsSessionAndSignsInUnbound() throws Exception {
        leave();
        try (BindingChromium withQuota = BindingChromium.withQuota(HOSTS, trustedKey)) {
            enter(withQuota);
            signInBound();
            Answer last = get(ORDERS);
            for (int i = 0; i < 8 && last.status() == 200; i++) {
                boundCookieEnds();
                last = get(ORDERS);
            }
            assertEquals(401, last.status());
            Answer refused = post("refresh");
            assertEquals(503, refused.status());
            assertEquals("device_proof_unavailable", refused.code());
            assertEquals(503, session().status());
            signIn();
            assertEquals(200, get(ORDERS).status());
            assertTrue(session().says("is_logged_in"));
            assertFalse(session().says("device_bound"));
            context.close();
        }
        open();
    }

    @Test
    void aBrowserThatKnowsNothingOfItIsUnboundAndAllWorks() throws Exception {
        leave();
        try (BindingChromium plain = BindingChromium.without(HOSTS, trustedKey)) {
            context = plain.newContext();
            page = context.newPage();
            page.navigate(PAGE);
            signIn();
            assertEquals(200, get(ORDERS).status());
            assertEquals(200, post("refresh").status());
            assertEquals(200, get(ORDERS).status());
            assertTrue(session().says("is_logged_in"));
            assertFalse(session().says("device_bound"));
            assertEquals(200, post("logout").status());
            context.close();
        }
        open();
    }

    @Test
    void aPageOfAnUnlistedHostMakesTheBrowserProveNothing() throws Exception {
        signInBound();
        Page sibling = context.newPage();
        sibling.navigate("https://other.example.com");
        boundCookieEnds();
        long challenged = outcomes("challenged");
        Object said = sibling.evaluate(
                "url => fetch(url, { credentials: 'include', mode: 'no-cors' }).then(() => 'sent', () => 'failed')",
                ORDERS);
        assertEquals("sent", said);
        assertEquals(challenged, outcomes("challenged"));
        assertEquals(200, get(ORDERS).status());
        assertEquals(challenged + 1, outcomes("challenged"));
    }

    @Test
    void streamsAndSocketsAreHeldUntilTheCookieIsThere() throws Exception {
        signInBound();
        boundCookieEnds();
        Object event = page.evaluate("""
                url => new Promise((resolve, reject) => {
                  const events = new EventSource(url, { withCredentials: true });
                  events.onmessage = message => { events.close(); resolve(message.data); };
                  events.onerror = () => { events.close(); reject(new Error('no stream')); };
                })
                """, "https://api.example.com/live/events");
        assertEquals("hello", event);
        boundCookieEnds();
        Object message = page.evaluate("""
                url => new Promise((resolve, reject) => {
                  const socket = new WebSocket(url);
                  socket.onmessage = text => { socket.close(); resolve(text.data); };
                  socket.onerror = () => reject(new Error('no socket'));
                })
                """, "wss://api.example.com/live/socket");
        assertEquals("hello", message);
    }

    @Test
    void noPageReachesTheBrowsersOwnCalls() throws Exception {
        signInBound();
        for (String fields :
                List.of("{}", "{ 'Secure-Session-Response': 'a.b.c' }", "{ 'token-handler-version': '1' }")) {
            Object said = page.evaluate(
                    "([url, fields]) => fetch(url, { method: 'POST', credentials: 'include', headers: eval('(' + fields + ')') })"
                            + ".then(answer => 'read ' + answer.status, () => 'blocked')",
                    List.of(AGENT + "dbsc/refresh", fields));
            assertEquals("blocked", said);
        }
        boundCookieEnds();
        assertEquals(200, get(ORDERS).status());
    }

    /** What is worked around here. When one of these changes, the design can be simpler. */
    @Test
    void chromiumStillBindsNoHostHttpCookieAndNothingWithoutTls() throws Exception {
        TlsIdentity identity = new TlsIdentity(folder.resolve("club.example.com.p12"), folder);
        int secure = RunningService.freePort();
        int plain = RunningService.freePort();
        List<String> registrations = new CopyOnWriteArrayList<>();
        Handler<HttpServerRequest> site = request -> {
            if (request.path().equals("/register")) {
                registrations.add(request.scheme());
                request.response()
                        .putHeader("Content-Type", "application/json")
                        .putHeader("Set-Cookie", "__Host-Http-bare=1; Path=/; Secure; HttpOnly; SameSite=Strict")
                        .end("""
                                {"session_identifier": "bare", "refresh_url": "/refresh",
                                 "scope": {"include_site": false},
                                 "credentials": [{"type": "cookie", "name": "__Host-Http-bare",
                                   "attributes": "Path=/; Secure; HttpOnly; SameSite=Strict"}]}""");
            } else if (!request.path().equals("/")) {
                // An icon, say: an answer that offers to bind the session once more would be taken up once more.
                request.response().setStatusCode(404).end();
            } else {
                request.response()
                        .putHeader("Content-Type", "text/html")
                        .putHeader("Secure-Session-Registration", "(ES256);path=\"/register\";challenge=\"c\"")
                        .end("<!doctype html><title>bare</title>");
            }
        };
        VERTX.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PfxOptions()
                                .setPath(identity.keyStore().toString())
                                .setPassword(TlsIdentity.PASSWORD)))
                .requestHandler(site)
                .listen(secure, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        VERTX.createHttpServer()
                .requestHandler(site)
                .listen(plain, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        leave();
        try (BindingChromium browser = BindingChromium.of(Map.of("bare.example.com", secure), trustedKey)) {
            context = browser.newContext();
            page = context.newPage();
            sessions = DeviceSessions.of(page);
            page.navigate("http://localhost:" + plain);
            page.navigate("https://bare.example.com");
            assertEquals("InvalidCredentialsCookie", sessions.created());
            // The one that came first would be there by now.
            assertEquals(List.of("https"), registrations);
            context.close();
        }
        open();
    }
}
