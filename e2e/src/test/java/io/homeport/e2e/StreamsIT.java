package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client library's streams in a real browser, through the proxy, over the end of several access tokens. */
class StreamsIT {
    private static final String SECRET = "planted-client-secret-0123456789";
    private static final Path LIBRARY = RunningDemo.root().resolve("spa-example/token-handler-client/dist");
    private static final String SIGN_IN_CALL = """
            async ([url, form]) => {
              const answer = await fetch(url, {
                method: 'POST',
                credentials: 'include',
                headers: {
                  'token-handler-version': '1',
                  'content-type': 'application/x-www-form-urlencoded',
                },
                body: form,
              });
              return await answer.text();
            }
            """;
    private static final String CLIENT = """
            async ([api]) => {
              const library = await import('/client/index.js');
              const client = library.createTokenHandlerClient({ agentUrl: api + '/club' });
              await client.session();
              try {
                BODY
              } finally {
                client.close();
              }
            }
            """;

    @TempDir
    static Path folder;

    private static final Vertx vertx = Vertx.vertx();
    private static final List<String> connections = new CopyOnWriteArrayList<>();
    private static HttpServer pages;
    private static HttpServer api;
    private static StrictServer server;
    private static RunningService agent;
    private static RunningService proxy;
    private static Chromium chromium;

    private final List<String> refreshes = new CopyOnWriteArrayList<>();
    private BrowserContext context;
    private Page page;

    private static <T> T join(io.vertx.core.Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    @BeforeAll
    static void start() throws Exception {
        pages = join(vertx.createHttpServer()
                .requestHandler(request -> {
                    String path = request.path();
                    if (path.startsWith("/client/")) {
                        request.response()
                                .putHeader("Content-Type", "text/javascript")
                                .sendFile(LIBRARY.resolve(path.substring("/client/".length()))
                                        .toAbsolutePath()
                                        .toString());
                    } else {
                        request.response()
                                .putHeader("Content-Type", "text/html")
                                .end("<!doctype html><title>club</title>");
                    }
                })
                .listen(0, "127.0.0.1"));
        api = join(vertx.createHttpServer()
                .webSocketHandler(socket -> {
                    connections.add("socket");
                    socket.writeTextMessage("hello");
                })
                .requestHandler(StreamsIT::count)
                .listen(0, "127.0.0.1"));
        JsonObject club = StrictServer.client("club");
        club.addProperty("client_secret", SECRET);
        JsonArray callback = new JsonArray();
        callback.add(origin() + "/callback");
        club.add("redirect_uris", callback);
        server = StrictServer.start(folder, List.of(club), Map.of("AS_ACCESS_TOKEN_TTL", "3"));
        DeploymentFile deployment = DeploymentFile.of(server.issuer()).app("club", "client-secret: ${CLIENT_SECRET}");
        agent = started("oauth-agent", deployment.text().toString());
        String url = "http://127.0.0.1:" + api.actualPort();
        proxy = started("oauth-proxy", deployment.forProxy(List.of(agent.address()), url) + """
                    live:
                      path: /live
                      stream: true
                      scope: global
                      upstreams:
                        us: API
                """.replace("API", url));
        agent.awaitReady();
        proxy.awaitReady();
        chromium = new Chromium();
    }

    private static String origin() {
        return "http://www.homeport.localhost:" + pages.actualPort();
    }

    private static RunningService started(String service, String file) throws IOException {
        Path written = Files.writeString(
                folder.resolve(service + ".yaml"), file.replace("https://club.example.com", origin()));
        return RunningService.start(
                service, written, folder.resolve(service + ".log"), Map.of("CLIENT_SECRET", SECRET));
    }

    /** Five numbers a second, from the one after the last that the page knows. */
    private static void count(HttpServerRequest request) {
        String last = request.getHeader("Last-Event-ID");
        connections.add(String.valueOf(last));
        int[] next = {last == null ? 1 : Integer.parseInt(last) + 1};
        request.response().putHeader("Content-Type", "text/event-stream").setChunked(true);
        long timer = vertx.setPeriodic(1, 200, id -> {
            request.response().write("id: %d\ndata: %d\n\n".formatted(next[0], next[0]));
            next[0]++;
        });
        request.response().closeHandler(gone -> vertx.cancelTimer(timer));
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
        join(vertx.close());
    }

    @BeforeEach
    void signIn() throws Exception {
        connections.clear();
        context = chromium.newContext();
        page = context.newPage();
        page.navigate(origin() + "/");
        String there = JsonParser.parseString(
                        (String) page.evaluate(SIGN_IN_CALL, List.of(apiOrigin() + "/club/login/start", "")))
                .getAsJsonObject()
                .get("authorization_url")
                .getAsString();
        PlainBrowser browser = new PlainBrowser(HttpClient.newHttpClient());
        String back = origin() + "/callback";
        PlainBrowser.Page end =
                browser.open(there, address -> address.toString().startsWith(back));
        end = browser.submit(
                end,
                Map.of("login", "aiko", "password", "any"),
                address -> address.toString().startsWith(back));
        page.evaluate(
                SIGN_IN_CALL,
                List.of(apiOrigin() + "/club/login/end", end.address().getRawQuery()));
        context.onRequest(request -> {
            if (request.method().equals("POST")
                    && URI.create(request.url()).getPath().equals("/club/refresh")) {
                refreshes.add(request.url());
            }
        });
    }

    private static String apiOrigin() {
        return "http://api.homeport.localhost:" + proxy.port();
    }

    @AfterEach
    void leave() {
        context.close();
    }

    private Object run(String body) {
        return page.evaluate(CLIENT.replace("BODY", body), List.of(apiOrigin()));
    }

    @Test
    void loseAndRepeatNoEventOverTheEndOfTokens() {
        Object seen = run("""
                const seen = [];
                for await (const event of library.eventStream(client, api + '/live/events')) {
                  seen.push(Number(event.data));
                  if (seen.length === 40) break;
                }
                return seen;
                """);
        assertEquals(IntStream.rangeClosed(1, 40).boxed().toList(), seen);
        assertTrue(connections.size() >= 3, "the stream has ended with its token: " + connections);
        assertEquals(connections.size() - 1, refreshes.size());
    }

    @Test
    void connectAWebSocketAgainWithEachNewToken() {
        Object opened = run("""
                let opened = 0;
                const leave = new AbortController();
                await library.connectWebSocket(client, api.replace('http', 'ws') + '/live/chat', {
                  signal: leave.signal,
                  onMessage: data => {
                    if (data === 'hello' && ++opened === 3) leave.abort();
                  },
                });
                return opened;
                """);
        assertEquals(3, opened);
        assertEquals(3, connections.size());
        assertEquals(2, refreshes.size());
    }
}
