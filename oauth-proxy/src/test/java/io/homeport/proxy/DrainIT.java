package io.homeport.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Two instances behind a balancer that goes by readiness, one of which is told to end under load. */
class DrainIT {
    private static final int CLIENTS = 8;
    private static final String PATH = "/orders/slow?millis=300";

    @Test
    void noRequestFailsWhenAnInstanceIsTerminated() throws Exception {
        try (Landscape landscape = new Landscape();
                PackagedProxy leaving = proxy("drain-it-leaving.log", landscape);
                PackagedProxy staying = proxy("drain-it-staying.log", landscape)) {
            Balancer balancer = new Balancer(List.of(leaving, staying));
            Queue<String> failures = new ConcurrentLinkedQueue<>();
            AtomicInteger served = new AtomicInteger();
            AtomicBoolean over = new AtomicBoolean();
            ExecutorService clients = Executors.newFixedThreadPool(CLIENTS + 1);
            clients.submit(() -> balancer.watch(over));
            for (int i = 0; i < CLIENTS; i++) {
                clients.submit(() -> load(balancer, landscape.session("eu"), over, served, failures));
            }
            TimeUnit.SECONDS.sleep(2);
            int before = served.get();
            leaving.terminate();
            boolean ended = leaving.hasEndedWithin(Duration.ofSeconds(20));
            TimeUnit.SECONDS.sleep(1);
            over.set(true);
            clients.shutdown();
            assertTrue(clients.awaitTermination(20, TimeUnit.SECONDS));
            assertTrue(ended, "the instance has not ended");
            assertEquals(List.of(), new ArrayList<>(failures));
            assertTrue(before > CLIENTS && served.get() > before + CLIENTS, before + " then " + served);
        }
    }

    @Test
    void aRequestUnderWayIsFinishedAndItsConnectionClosed() throws Exception {
        try (Landscape landscape = new Landscape();
                PackagedProxy leaving = proxy("drain-it-last.log", landscape)) {
            ExecutorService client = Executors.newSingleThreadExecutor();
            var answer = client.submit(() -> RawHttp.exchange(
                    leaving.port(),
                    "GET /orders/slow?millis=900 HTTP/1.1\r\nHost: x\r\nOrigin: " + Landscape.ORIGIN
                            + "\r\ntoken-handler-version: 1\r\nCookie: " + landscape.session("eu")
                            + "\r\nConnection: close\r\n\r\n"));
            await().until(() -> !landscape.seen().isEmpty());
            leaving.terminate();
            assertTrue(answer.get(20, TimeUnit.SECONDS).startsWith("HTTP/1.1 200"));
            assertTrue(leaving.hasEndedWithin(Duration.ofSeconds(20)));
            assertFalse(leaving.isReady());
            client.shutdown();
        }
    }

    @Test
    void aWebSocketIsToldToConnectAgainAndHoldsNothingUp() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (Landscape landscape = new Landscape();
                PackagedProxy leaving = proxy("drain-it-websocket.log", landscape)) {
            CompletableFuture<String> opened = new CompletableFuture<>();
            CompletableFuture<String> closed = new CompletableFuture<>();
            WebSocketConnectOptions handshake = new WebSocketConnectOptions()
                    .setHost("127.0.0.1")
                    .setPort(leaving.port())
                    .setURI("/live/echo")
                    .addHeader("Origin", Landscape.ORIGIN)
                    .addHeader("Cookie", landscape.session("us"));
            vertx.createWebSocketClient().connect(handshake).onSuccess(socket -> {
                socket.closeHandler(over -> closed.complete(socket.closeStatusCode() + " " + socket.closeReason()));
                socket.textMessageHandler(opened::complete);
                socket.writeTextMessage("hello");
            });
            assertEquals("hello", opened.get(20, TimeUnit.SECONDS));
            leaving.terminate();
            assertEquals("1001 going_away", closed.get(20, TimeUnit.SECONDS));
            // Far sooner than homeport-proxy.drain-timeout, which is for what would finish.
            assertTrue(leaving.hasEndedWithin(Duration.ofSeconds(20)));
            await().until(() -> landscape.us.closeCodes().equals(List.of(1001)));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Test
    void anEventStreamIsEndedAndHoldsNothingUp() throws Exception {
        try (Landscape landscape = new Landscape();
                PackagedProxy leaving = proxy("drain-it-events.log", landscape);
                Socket page = new Socket("127.0.0.1", leaving.port())) {
            landscape.raw.answer(
                    "/live/events",
                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "9\r\ndata: 1\n\n\r\n");
            page.setSoTimeout(20_000);
            page.getOutputStream()
                    .write(("GET /live/events HTTP/1.1\r\nHost: x\r\nOrigin: " + Landscape.ORIGIN + "\r\nCookie: "
                                    + landscape.session("eu") + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            StringBuilder read = new StringBuilder();
            while (read.indexOf("data: 1\n\n") < 0) {
                read.append((char) page.getInputStream().read());
            }
            leaving.terminate();
            page.getInputStream().readAllBytes();
            assertTrue(leaving.hasEndedWithin(Duration.ofSeconds(20)));
        }
    }

    private static PackagedProxy proxy(String log, Landscape landscape) throws IOException {
        Map<String, String> configuration = new HashMap<>(landscape.configuration());
        configuration.put("quarkus.shutdown.delay", "1s");
        return new PackagedProxy(log, List.of("-Xmx128m"), configuration);
    }

    private static void load(
            Balancer balancer, String session, AtomicBoolean over, AtomicInteger served, Queue<String> failures) {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        while (!over.get()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + balancer.next().port() + PATH))
                    .header("Origin", Landscape.ORIGIN)
                    .header("token-handler-version", "1")
                    .header("Cookie", session)
                    .POST(HttpRequest.BodyPublishers.ofString("hello"))
                    .build();
            try {
                int status =
                        http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
                if (status == 200) {
                    served.incrementAndGet();
                } else {
                    failures.add("status " + status);
                }
            } catch (IOException e) {
                failures.add(e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Takes turns among the instances that were ready a moment ago. */
    private static final class Balancer {
        private final List<PackagedProxy> instances;
        private volatile List<PackagedProxy> ready;
        private final AtomicInteger turn = new AtomicInteger();

        Balancer(List<PackagedProxy> instances) {
            this.instances = instances;
            this.ready = instances;
        }

        PackagedProxy next() {
            List<PackagedProxy> now = ready;
            return now.get(turn.getAndIncrement() % now.size());
        }

        void watch(AtomicBoolean over) {
            while (!over.get()) {
                ready = instances.stream().filter(PackagedProxy::isReady).toList();
                try {
                    TimeUnit.MILLISECONDS.sleep(100);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }
}
