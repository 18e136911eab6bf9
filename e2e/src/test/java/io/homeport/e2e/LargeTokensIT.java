package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.homeport.store.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A real browser with access tokens of every size, with and without a gateway in front: it is signed in, and then each of
 * its calls reaches the API, or the login is refused by its name; with a store it is never refused. No session is lost
 * without a word.
 */
class LargeTokensIT {
    private static final Map<String, String> AIKO = Map.of("login", "aiko", "password", "any");
    private static final String SECRET = "planted-client-secret-0123456789";
    /** From 1 to 14 KB. */
    private static final List<Integer> SIZES =
            IntStream.rangeClosed(2, 28).map(half -> half * 500).boxed().toList();

    private static final String CALL = """
            async ([method, url, form]) => {
              const answer = await fetch(url, {
                method,
                credentials: 'include',
                headers: {
                  'token-handler-version': '1',
                  ...(form === null ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
                },
                ...(form === null ? {} : { body: form }),
              });
              return [String(answer.status), await answer.text()];
            }
            """;

    @TempDir
    static Path folder;

    private static final HttpClient client = HttpClient.newHttpClient();
    private static HttpServer pages;
    private static HttpServer api;
    private static StrictServer server;
    private static RunningService agent;
    private static RunningService proxy;
    private static Chromium chromium;

    @BeforeAll
    static void start() throws Exception {
        pages = answering(exchange -> "<!doctype html><title>shop</title>");
        api = answering(exchange -> String.valueOf(
                exchange.getRequestHeaders().getFirst("Authorization").length() - "Bearer ".length()));
        JsonObject club = StrictServer.client("club");
        club.addProperty("client_secret", SECRET);
        JsonArray callback = new JsonArray();
        callback.add(origin() + "/callback");
        club.add("redirect_uris", callback);
        server = StrictServer.start(folder, List.of(club), Map.of("AS_TOKEN_BYTES_FILE", sizes().toString()));
        agent = started("oauth-agent", deployment().text().toString());
        proxy = proxyOf(agent, deployment());
        agent.awaitReady();
        proxy.awaitReady();
        chromium = new Chromium();
    }

    private static Path sizes() {
        return folder.resolve("token-bytes");
    }

    private interface Answering {
        String to(HttpExchange exchange) throws IOException;
    }

    private static HttpServer answering(Answering answering) throws IOException {
        HttpServer answers = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answers.createContext("/", exchange -> {
            byte[] body = answering.to(exchange).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        answers.start();
        return answers;
    }

    private static String origin() {
        return "http://www.homeport.localhost:" + pages.getAddress().getPort();
    }

    private static RunningService started(String service, String file) throws IOException {
        Path written = Files.createTempFile(folder, service, ".yaml");
        Files.writeString(written, file.replace("https://club.example.com", origin()));
        return RunningService.start(service, written, Path.of(written + ".log"), Map.of("CLIENT_SECRET", SECRET));
    }

    private static DeploymentFile deployment() {
        return DeploymentFile.of(server.issuer()).app("club", "client-secret: ${CLIENT_SECRET}");
    }

    private static RunningService proxyOf(RunningService agent, DeploymentFile deployment) throws IOException {
        return started(
                "oauth-proxy",
                deployment.forProxy(
                        List.of(agent.address()),
                        "http://127.0.0.1:" + api.getAddress().getPort()));
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
        for (HttpServer answers : new HttpServer[] {pages, api}) {
            if (answers != null) {
                answers.stop(0);
            }
        }
    }

    private record Answer(int status, String body) {
        JsonObject json() {
            return JsonParser.parseString(body).getAsJsonObject();
        }
    }

    /** One user's page, and the way to the authorization server and back. */
    private record Shopper(Page page, String apiOrigin, PlainBrowser browser) {
        Answer call(String method, String path, String form) {
            List<?> answer = (List<?>) page.evaluate(CALL, Arrays.asList(method, apiOrigin + path, form));
            return new Answer(Integer.parseInt((String) answer.get(0)), (String) answer.get(1));
        }

        Answer signIn() throws Exception {
            String there = call("POST", "/club/login/start", "")
                    .json()
                    .get("authorization_url")
                    .getAsString();
            String back = origin() + "/callback";
            PlainBrowser.Page end =
                    browser.open(there, address -> address.toString().startsWith(back));
            if (!end.address().toString().startsWith(back)) {
                end = browser.submit(end, AIKO, address -> address.toString().startsWith(back));
            }
            return call("POST", "/club/login/end", end.address().getRawQuery());
        }

        boolean isSignedIn() {
            return call("GET", "/club/session", null).json().get("is_logged_in").getAsBoolean();
        }
    }

    /** What becomes of a session with an access token of this size. */
    private static String outcome(Shopper shopper, int size) throws Exception {
        Files.writeString(sizes(), String.valueOf(size));
        Answer ended = shopper.signIn();
        if (ended.status() != 200) {
            assertTrue(!shopper.isSignedIn(), "no session without a word");
            return ended.status() + " " + ended.json().get("error_code").getAsString();
        }
        for (int renewal = 0; renewal < 2; renewal++) {
            Answer called = shopper.call("GET", "/orders", null);
            assertEquals(200, called.status(), () -> size + ": " + called.body());
            int length = Integer.parseInt(called.body());
            assertTrue(length >= size && length < size + 24, size + " became " + length);
            assertTrue(shopper.isSignedIn(), size + " is signed in");
            assertEquals(200, shopper.call("POST", "/club/refresh", "").status(), size + " is renewed");
        }
        assertEquals(200, shopper.call("POST", "/club/logout", "").status());
        assertTrue(!shopper.isSignedIn());
        return "signed in";
    }

    @ParameterizedTest
    @EnumSource
    void aTokenOfAnySizeIsServedOrRefusedByName(Front.Kind kind) throws Exception {
        Path files = Files.createDirectories(folder.resolve("front-" + kind));
        Front front = Front.start(kind, proxy, files);
        List<String> outcomes;
        try {
            outcomes = outcomesAt(front.port());
        } finally {
            front.close();
        }
        // The budget of 6,144 bytes; what a token's packing saves may let more in.
        long served = outcomes.stream().takeWhile("signed in"::equals).count();
        assertTrue(served >= 10 && SIZES.get((int) served - 1) <= 12_000, () -> listed(outcomes));
        assertEquals(
                List.of("502 token_too_large"),
                outcomes.stream().skip(served).distinct().toList(),
                () -> listed(outcomes));
    }

    /** What does not fit into cookies is kept in the store. */
    @Test
    void aTokenOfAnySizeIsServedWhereThereIsAStore() throws Exception {
        try (RedisServer redis = RedisServer.started()) {
            DeploymentFile deployment = deployment().store(redis.url(), "");
            RunningService storing = started("oauth-agent", deployment.text().toString());
            RunningService reading = proxyOf(storing, deployment);
            try {
                storing.awaitReady();
                List<String> outcomes = outcomesAt(reading.awaitReady().port());
                assertEquals(List.of("signed in"), outcomes.stream().distinct().toList(), () -> listed(outcomes));
            } finally {
                reading.close();
                storing.close();
            }
        }
    }

    /** What becomes of a session of each size in a new browser that calls this port. */
    private static List<String> outcomesAt(int port) throws Exception {
        List<String> outcomes = new ArrayList<>();
        try (BrowserContext context = chromium.newContext()) {
            Page page = context.newPage();
            page.navigate(origin() + "/");
            Shopper shopper = new Shopper(page, "http://api.homeport.localhost:" + port, new PlainBrowser(client));
            for (int size : SIZES) {
                outcomes.add(outcome(shopper, size));
            }
        }
        return outcomes;
    }

    private static String listed(List<String> outcomes) {
        return IntStream.range(0, SIZES.size())
                .mapToObj(i -> SIZES.get(i) + " " + outcomes.get(i))
                .collect(Collectors.joining("\n"));
    }
}
