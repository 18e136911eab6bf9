package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.homeport.store.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command asks a real authorization server, a real store, an agent and a proxy: all that they need is told, and no more. */
class DoctorProbeIT {
    private static final String SECRET = "planted-client-secret-0123456789";
    private static final String PASSWORD = "planted-password-of-the-store";
    private static final String FILE = """
            homeport:
              region: us
              agent-url: http://127.0.0.1:AGENT_PORT
              cookies:
                access-keys: [{id: a, secret: cGxhbnRlZC1hY2Nlc3Mta2V5LTAxMjM0NTY3ODkwMTI}]
                session-keys: [{id: s, secret: cGxhbnRlZC1zZXNzaW9uLWtleS0wMTIzNDU2Nzg5MDE}]
              store:
                type: redis
                urls: ["STORE"]
                password: STORE_PASSWORD
                hash-keys: [{id: h, secret: cGxhbnRlZC1oYXNoLWtleS0wMTIzNDU2Nzg5MDEyMzQ}]
              apps:
                shop:
                  web-origin: https://shop.example.com
                  redirect-uri: https://shop.example.com/callback
                  post-logout-redirect-uri: https://shop.example.com/
                  authorization-server:
                    issuer: "ISSUER"
                    client-id: shop
                    client-secret: CLIENT_SECRET
              routes:
                orders: {path: /orders, upstreams: {us: "http://127.0.0.1:PROXY_PORT"}}
            """;

    @TempDir
    Path folder;

    private final List<AutoCloseable> running = new ArrayList<>();

    private record Run(int status, String out, String err) {}

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : running) {
            one.close();
        }
    }

    private Run probe(Path file) throws Exception {
        Path err = folder.resolve("err");
        ProcessBuilder command = new ProcessBuilder(
                        RunningDemo.root().resolve("homeport").toAbsolutePath().toString(),
                        "doctor",
                        file.toString(),
                        "--probe",
                        "--within",
                        "60")
                .redirectError(err.toFile());
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = command.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(90, TimeUnit.SECONDS));
        return new Run(process.exitValue(), out, Files.readString(err));
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static void assertTold(Run run, int status, String... words) {
        assertEquals("", run.err());
        assertEquals(status, run.status(), run.out());
        for (String word : words) {
            assertTrue(run.out().contains(word), word + " is not in " + run.out());
        }
        assertFalse(run.out().contains("planted"), run.out());
    }

    @Test
    void saysWhatRealServersAnswer() throws Exception {
        JsonObject shop = StrictServer.client("shop");
        shop.addProperty("client_secret", SECRET);
        StrictServer server = StrictServer.start(folder, List.of(shop), Map.of());
        running.add(server::close);
        RedisServer store = RedisServer.started("--requirepass", PASSWORD);
        running.add(store);
        int agentPort = RunningService.freePort();
        String text = FILE.replace("AGENT_PORT", String.valueOf(agentPort))
                .replace("STORE_PASSWORD", PASSWORD)
                .replace("STORE", store.url())
                .replace("ISSUER", server.issuer())
                .replace("CLIENT_SECRET", SECRET);
        Path services = file("services.yaml", text.replace("PROXY_PORT", "1"));
        RunningService agent = RunningService.start(
                "oauth-agent",
                services,
                folder.resolve("agent.log"),
                Map.of("QUARKUS_HTTP_PORT", String.valueOf(agentPort)));
        running.add(agent::close);
        RunningService proxy = RunningService.start("oauth-proxy", services, folder.resolve("proxy.log"), Map.of());
        running.add(proxy::close);
        agent.at("http://127.0.0.1:" + agentPort).awaitReady();
        proxy.awaitReady();

        String good = text.replace("PROXY_PORT", String.valueOf(proxy.port()));
        int before = server.count();
        assertTold(
                probe(file("good.yaml", good)),
                0,
                "WELL authorization server " + server.issuer(),
                "clock agrees",
                "PKCE S256",
                "client shop accepted",
                "WELL session store " + store.url(),
                "WELL agent http://127.0.0.1:" + agentPort,
                "WELL API http://127.0.0.1:" + proxy.port());
        assertEquals(3, server.count() - before, "metadata, keys, and one call that tries the client");

        String wrong = good.replace(SECRET, "planted-secret-of-somebody-else").replace(PASSWORD, "planted-wrong-one");
        assertTold(
                probe(file("wrong.yaml", wrong)),
                1,
                "has credentials of the client shop that the server refuses",
                "WRONGPASS",
                "WELL agent");

        // The proxy is no agent, and nothing listens where the API is to be.
        String elsewhere = text.replace(":" + agentPort, ":" + proxy.port()).replace("PROXY_PORT", "1");
        assertTold(probe(file("elsewhere.yaml", elsewhere)), 1, "http://127.0.0.1:1 refuses connections");
    }
}
