package io.homeport.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged agent, whose deployment file changes as a mounted one does: by a link that is moved. */
class ReloadIT {
    private static final String SHOP = "https://www.example.com";
    private static final String BLOG = "https://blog.example.com";
    private static final String FILE = """
            homeport:
              region: us
              reload-interval: PT0.2S
              cookies:
                access-keys:
                  - id: a
                    secret: cGxhbnRlZC1hY2Nlc3Mta2V5LTAxMjM0NTY3ODkwMTI
                session-keys:
                  - id: s
                    secret: ${SESSION_KEY}
              apps:
            """;

    @TempDir
    Path folder;

    private static String app(String name, String origin) {
        return """
                NAME:
                  web-origin: ORIGIN
                  redirect-uri: ORIGIN/callback
                  authorization-server:
                    issuer: http://127.0.0.1:9
                    client-id: NAME
                    client-secret: ${CLIENT_SECRET}
            """.replace("NAME", name).replace("ORIGIN", origin);
    }

    /** As Kubernetes does it: a new folder beside the old, and the link to it replaced at once. */
    private void mount(String generation, String text) throws Exception {
        Path data = Files.createDirectory(folder.resolve(generation));
        Files.writeString(data.resolve("homeport.yaml"), text);
        Path link = Files.createSymbolicLink(folder.resolve("..next"), data);
        Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void addsAnAppWithoutARestartAndRefusesAWrongFile() throws Exception {
        mount("one", FILE + app("shop", SHOP));
        Map<String, String> environment = Map.of(
                "SESSION_KEY", "cGxhbnRlZC1zZXNzaW9uLWtleS0wMTIzNDU2Nzg5MDE", "CLIENT_SECRET", "planted-client-secret");
        RunningService agent = RunningService.start(
                "oauth-agent",
                folder.resolve("..data").resolve("homeport.yaml"),
                folder.resolve("output"),
                environment);
        try {
            agent.awaitReady();
            assertEquals(200, agent.status(SHOP, "/oauth-agent/session"));
            assertEquals(403, agent.status(BLOG, "/oauth-agent/session"));

            mount("two", FILE + app("shop", SHOP) + app("blog", BLOG));
            await().atMost(Duration.ofSeconds(30)).until(() -> agent.status(BLOG, "/oauth-agent/session") == 200);
            assertEquals(200, agent.status(SHOP, "/oauth-agent/session"));
            assertTrue(agent.output().contains("apps added: blog"), agent.output());

            mount("three", FILE + app("shop", SHOP + "/shop") + app("blog", BLOG));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> agent.output().contains("refused; what it said before goes on"));
            assertTrue(agent.output().contains("homeport.apps.shop.web-origin"), agent.output());
            assertEquals(200, agent.status(SHOP, "/oauth-agent/session"));
            assertEquals(200, agent.status(BLOG, "/oauth-agent/session"));

            mount("four", FILE + app("blog", BLOG));
            await().atMost(Duration.ofSeconds(30)).until(() -> agent.status(SHOP, "/oauth-agent/session") == 403);
            assertTrue(agent.metrics().contains("homeport_reloads_total{outcome=\"taken_over\"} 2.0"));
            assertTrue(agent.metrics().contains("homeport_reloads_total{outcome=\"refused\"} 1.0"));
            assertFalse(agent.output().contains("planted-client-secret"));
        } finally {
            agent.close();
        }
    }
}
