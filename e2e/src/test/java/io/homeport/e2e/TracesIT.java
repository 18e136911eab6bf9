package io.homeport.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged agent and a collector of spans. */
class TracesIT {
    private static final String SHOP = "https://www.example.com";
    private static final String FILE =
            """
            homeport:
              region: us
              cookies:
                access-keys: [{id: a, secret: cGxhbnRlZC1hY2Nlc3Mta2V5LTAxMjM0NTY3ODkwMTI}]
                session-keys: [{id: s, secret: cGxhbnRlZC1zZXNzaW9uLWtleS0wMTIzNDU2Nzg5MDE}]
              apps:
                shop:
                  web-origin: https://www.example.com
                  redirect-uri: https://www.example.com/callback
                  authorization-server:
                    issuer: http://127.0.0.1:9
                    client-id: shop
                    client-secret: planted-client-secret
            """;

    @TempDir
    Path folder;

    @Test
    void exportsSpansWhereAnOperatorTurnsThemOn() throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        RunningService agent = RunningService.start(
                "oauth-agent",
                Files.writeString(folder.resolve("homeport.yaml"), FILE),
                folder.resolve("output"),
                Map.of(
                        "QUARKUS_OTEL_SDK_DISABLED", "false",
                        "QUARKUS_OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                        "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT",
                                "http://127.0.0.1:" + collector.getAddress().getPort(),
                        "QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "PT0.2S"));
        try {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> agent.status(SHOP, "/oauth-agent/session?code=planted-code") == 200);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> received.stream().anyMatch(spans -> spans.contains("GET /oauth-agent/session")));
            assertFalse(received.stream().anyMatch(spans -> spans.contains("planted-")));
            assertEquals(200, agent.status(SHOP, "/oauth-agent/session"));
        } finally {
            agent.close();
            collector.stop(0);
        }
    }
}
