package io.homeport.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged proxy under load, and a deployment file that changes as a mounted one does: by a link that is moved. */
class ReloadIT {
    private static final String LOG = "reload-it.log";

    private final Vertx vertx = Vertx.vertx();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** As Kubernetes does it: a new folder beside the old, and the link to it replaced at once. */
    private void mount(String generation, String text) throws IOException {
        Path data = Files.createDirectory(folder.resolve(generation));
        Files.writeString(data.resolve("homeport.yaml"), text);
        Path link = Files.createSymbolicLink(folder.resolve("..next"), data);
        Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String file(String routes) {
        return "homeport:\n  reload-interval: PT0.2S\n  routes:\n" + routes;
    }

    private static String route(String name, String url) {
        return "    " + name + ":\n      path: /" + name + "\n      upstreams: {us: '" + url + "'}\n";
    }

    private Future<Integer> get(HttpClient client, PackagedProxy proxy, String target, String session) {
        return client.request(HttpMethod.GET, proxy.port(), "127.0.0.1", target)
                .compose(request -> request.putHeader("Origin", Landscape.ORIGIN)
                        .putHeader("token-handler-version", "1")
                        .putHeader("Cookie", session)
                        .send()
                        .compose(response -> response.body().map(whole -> response.statusCode())));
    }

    private int status(HttpClient client, PackagedProxy proxy, String target, String session) {
        return done(get(client, proxy, target, session));
    }

    private static <T> T done(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private Future<Void> again(HttpClient client, PackagedProxy proxy, String session) {
        Promise<Void> stopped = Promise.promise();
        again(client, proxy, session, stopped);
        return stopped.future();
    }

    private void again(HttpClient client, PackagedProxy proxy, String session, Promise<Void> stopped) {
        get(client, proxy, "/orders/a", session).otherwise(-1).onSuccess(status -> {
            answered.incrementAndGet();
            if (status != 200) {
                failed.incrementAndGet();
            }
            if (stop.get()) {
                stopped.complete();
            } else {
                again(client, proxy, session, stopped);
            }
        });
    }

    private static boolean hasSaid(String words) {
        try {
            return Files.readString(Path.of("target", LOG)).contains(words);
        } catch (IOException e) {
            return false;
        }
    }

    private static void awaitWords(String words) {
        await(words).atMost(Duration.ofSeconds(30)).until(() -> hasSaid(words));
    }

    private HttpClient client(HttpVersion version) {
        return vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
    }

    @Test
    void followsTheFileAndFailsNoRequest() throws Exception {
        try (Landscape landscape = new Landscape()) {
            Map<String, String> configuration = new HashMap<>(landscape.configuration());
            configuration.remove("homeport.reload-interval");
            configuration.put(
                    "HOMEPORT_CONFIG",
                    folder.resolve("..data").resolve("homeport.yaml").toString());
            String session = landscape.session("us");
            mount("one", file(route("mounted", landscape.us.url())));
            try (PackagedProxy proxy = new PackagedProxy(LOG, List.of(), configuration)) {
                List<Future<Void>> callers = new ArrayList<>();
                for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) {
                    HttpClient client = client(version);
                    callers.add(again(client, proxy, session));
                    callers.add(again(client, proxy, session));
                }
                HttpClient client = client(HttpVersion.HTTP_1_1);
                assertEquals(200, status(client, proxy, "/mounted/a", session));

                mount("two", file(route("mounted", landscape.ap.url()) + route("fresh", landscape.us.url())));
                awaitWords("routes added: fresh; routes changed: mounted");
                assertEquals(200, status(client, proxy, "/fresh/a", session));
                assertEquals(0, landscape.ap.seen().size());
                assertEquals(200, status(client, proxy, "/mounted/a", session));
                assertEquals(1, landscape.ap.seen().size());

                mount("three", "homeport: {routes: [");
                awaitWords("names a file that is no YAML");
                Files.delete(folder.resolve("..data"));
                awaitWords("names a file that is not there");
                mount("four", file(route("other", landscape.us.url()) + route("mounted", "nowhere")));
                awaitWords("homeport.routes.mounted.upstreams.us");
                assertEquals(404, status(client, proxy, "/other/a", session));
                assertEquals(200, status(client, proxy, "/fresh/a", session));
                assertTrue(proxy.isReady());

                mount("five", file(route("mounted", landscape.us.url())) + "homeport-proxy: {max-connections: 100}\n");
                awaitWords("routes changed: mounted; routes removed: fresh");
                awaitWords("a restart takes over, and no reload: homeport-proxy.max-connections");
                assertEquals(404, status(client, proxy, "/fresh/a", session));

                String metrics = proxy.management("/q/metrics");
                assertTrue(metrics.contains("homeport_reloads_total{outcome=\"taken_over\"} 2.0"), metrics);
                assertTrue(metrics.contains("homeport_reloads_total{outcome=\"refused\"} 3.0"), metrics);
                assertTrue(metrics.contains("homeport_deployment_in_force_since_seconds "), metrics);
                stop.set(true);
                callers.forEach(ReloadIT::done);
                assertTrue(answered.get() > 100, "requests: " + answered);
                assertEquals(0, failed.get(), "of " + answered);
            }
        }
    }
}
