package io.homeport.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged proxy, and an API whose name gets other addresses meanwhile. */
class MovingUpstreamIT {
    private static final String NAME = "orders.localhost";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private HttpServer listen(String answer, int port, String address) {
        return vertx.createHttpServer()
                .requestHandler(request -> request.response().end(answer))
                .listen(port, address)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private void point(String... addresses) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String address : addresses) {
            lines.append(address).append(' ').append(NAME).append('\n');
        }
        Path next = Files.writeString(directory.resolve("next"), lines);
        Files.move(
                next, directory.resolve("hosts"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void isFollowedOverConnectionsThatStandAndToAllOfItsAddresses() throws Exception {
        int port = listen("one", 0, "127.0.0.1").actualPort();
        listen("two", port, "127.0.0.2");
        point("127.0.0.1");
        try (Landscape landscape = new Landscape()) {
            Map<String, String> configuration = new HashMap<>(landscape.configuration());
            configuration.put("homeport.routes.moving.path", "/moving");
            configuration.put("homeport.routes.moving.upstreams.us", "http://" + NAME + ":" + port);
            configuration.put("homeport-proxy.name-refresh-interval", "1s");
            try (PackagedProxy proxy = new PackagedProxy(
                    "moving-upstream-it.log",
                    List.of("-Djdk.net.hosts.file=" + directory.resolve("hosts")),
                    configuration)) {
                assertEquals("one", get(proxy, landscape));
                point("127.0.0.2");
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> get(proxy, landscape).equals("two"));
                assertEquals("two", get(proxy, landscape));

                point("127.0.0.1", "127.0.0.2");
                Set<String> answers = ConcurrentHashMap.newKeySet();
                await().atMost(Duration.ofSeconds(30)).until(() -> {
                    answers.add(get(proxy, landscape));
                    return answers.equals(Set.of("one", "two"));
                });

                // Nobody listens there: not one request fails for it.
                point("127.0.0.3", "127.0.0.2");
                await().atMost(Duration.ofSeconds(30)).until(() -> {
                    answers.clear();
                    for (int i = 0; i < 20; i++) {
                        String answer = get(proxy, landscape);
                        assertEquals(3, answer.length(), answer);
                        answers.add(answer);
                    }
                    return answers.equals(Set.of("two"));
                });

                Files.writeString(directory.resolve("hosts"), "");
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> Files.readString(Path.of("target", "moving-upstream-it.log"))
                                .contains(NAME + ", an upstream's name, cannot be looked up"));
                assertEquals("two", get(proxy, landscape));
            }
        }
    }

    private String get(PackagedProxy proxy, Landscape landscape) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.port() + "/moving/a"))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Origin", Landscape.ORIGIN)
                .header("token-handler-version", "1")
                .header("Cookie", landscape.session("us"))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
