package io.homeport.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged agent, beside a collector of spans and an authorization server that has nothing but metadata. */
class TracesIT {
    private static final String SECRET = "client-secret: planted-client-secret\n";

    @TempDir
    Path folder;

    private HttpServer other;

    @BeforeEach
    void listen() throws Exception {
        other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.start();
    }

    @AfterEach
    void close() {
        other.stop(0);
    }

    private String otherAddress() {
        return "http://127.0.0.1:" + other.getAddress().getPort();
    }

    private RunningService agentOf(String issuer, Map<String, String> environment) throws Exception {
        return RunningService.start(
                "oauth-agent",
                DeploymentFile.of(issuer).app("shop", SECRET).writtenTo(folder.resolve("homeport.yaml")),
                folder.resolve("output"),
                environment);
    }

    @Test
    void exportsSpansWhereAnOperatorTurnsThemOn() throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        other.createContext("/v1/traces", exchange -> {
            received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        RunningService agent = agentOf(
                "http://127.0.0.1:9",
                Map.of(
                        "QUARKUS_OTEL_SDK_DISABLED", "false",
                        "QUARKUS_OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                        "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT", otherAddress(),
                        "QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "PT0.2S"));
        try {
            AppPage page = AppPage.of(HttpClient.newHttpClient(), "shop", agent.awaitReady());
            assertEquals(200, page.get("session?code=planted-code").status());
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> received.stream().anyMatch(spans -> spans.contains("GET /shop/session")));
            assertFalse(received.stream().anyMatch(spans -> spans.contains("planted-")));
        } finally {
            agent.close();
        }
    }

    @Test
    void servesOnWhileTheCollectorIsAway() throws Exception {
        String nobody = "http://127.0.0.1:" + RunningService.freePort();
        RunningService agent = agentOf(
                "http://127.0.0.1:9",
                Map.of(
                        "QUARKUS_OTEL_SDK_DISABLED", "false",
                        "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT", nobody,
                        "QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "PT0.1S",
                        "QUARKUS_OTEL_BSP_MAX_QUEUE_SIZE", "4",
                        "QUARKUS_OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "2"));
        try {
            AppPage page = AppPage.of(HttpClient.newHttpClient(), "shop", agent.awaitReady());
            for (int call = 0; call < 40; call++) {
                assertEquals(200, page.get("session").status());
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> agent.output().contains("Failed to export")
                            && agent.output().contains("Connection refused"));
            assertEquals(200, page.get("session").status());
            assertFalse(agent.output().contains("\tat "), agent::output);
        } finally {
            agent.close();
        }
    }

    /** Quarkus' SDK begins spans even where it is off; a server that is told of them could look up none. */
    @Test
    void namesNoSpanToTheServerWhereTheyAreOff() throws Exception {
        List<String> traceparents = new CopyOnWriteArrayList<>();
        byte[] metadata = """
                {
                  "issuer": "ISSUER",
                  "authorization_endpoint": "ISSUER/authorize",
                  "token_endpoint": "ISSUER/token",
                  "jwks_uri": "ISSUER/jwks",
                  "code_challenge_methods_supported": ["S256"],
                  "pushed_authorization_request_endpoint": "ISSUER/par",
                  "require_pushed_authorization_requests": true
                }
                """.replace("ISSUER", otherAddress()).getBytes(StandardCharsets.UTF_8);
        other.createContext("/.well-known/openid-configuration", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, metadata.length);
            exchange.getResponseBody().write(metadata);
            exchange.close();
        });
        other.createContext("/par", exchange -> {
            traceparents.addAll(exchange.getRequestHeaders().get("traceparent"));
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        RunningService agent = agentOf(otherAddress(), Map.of());
        try {
            AppPage page = AppPage.of(HttpClient.newHttpClient(), "shop", agent.awaitReady());
            assertEquals(
                    "503 authorization_server_unavailable",
                    page.post("login/start").fault());
            assertEquals(1, traceparents.size(), agent::output);
            // Not sampled: the flags of a trace that no span of ours is recorded in.
            assertTrue(traceparents.get(0).endsWith("-00"), traceparents.get(0));
        } finally {
            agent.close();
        }
    }
}
