package io.homeport.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two packaged agents whose cookie keys are replaced, each in its own time: first both know the new key, then they seal
 * with it, one after the other, then the old one goes. What one agent has sealed, the other opens all the while.
 */
class KeyRotationIT {
    private static final Map<String, String> AIKO = Map.of("login", "aiko", "password", "any");
    private static final String SECRET = "planted-client-secret-0123456789";
    private static final String OLD = "old";
    private static final String NEW = "new";

    @TempDir
    static Path folder;

    private static final HttpClient client = HttpClient.newHttpClient();
    private static StrictServer server;
    private static Agent first;
    private static Agent second;

    /** An agent with a deployment file of its own, which says which keys it has. */
    private static final class Agent {
        private final Path file;
        private RunningService service;
        private int reloads;

        private Agent(String name) {
            file = folder.resolve(name + ".yaml");
        }

        static Agent start(String name) throws Exception {
            Agent agent = new Agent(name);
            agent.write(OLD);
            agent.service = RunningService.start(
                    "oauth-agent", agent.file, folder.resolve(name + ".log"), Map.of("CLIENT_SECRET", SECRET));
            return agent;
        }

        private void write(String... keys) throws Exception {
            String text = DeploymentFile.of(server.issuer())
                    .app("club", "client-secret: ${CLIENT_SECRET}")
                    .text()
                    .toString();
            String ring = Arrays.stream(keys)
                    .map(key -> "      - id: KEY\n        secret: SECRET\n".replace("KEY", key))
                    .collect(Collectors.joining());
            String cookies = "  reload-interval: PT0.2S\n  cookies:\n    key-settling-time: PT0S\n"
                    + "    access-keys:\n" + withSecrets(ring, "access")
                    + "    session-keys:\n" + withSecrets(ring, "session")
                    + "  apps:";
            Path next = folder.resolve("next.yaml");
            Files.writeString(next, text.replaceAll("(?s)  cookies:.*?  apps:", cookies));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        private static String withSecrets(String ring, String purpose) {
            String text = ring;
            for (String key : List.of(OLD, NEW)) {
                byte[] secret = Arrays.copyOf(
                        ("planted-" + purpose + "-key-" + key + "-01234567890").getBytes(StandardCharsets.US_ASCII),
                        32);
                text = text.replace(
                        "id: " + key + "\n        secret: SECRET",
                        "id: " + key + "\n        secret: "
                                + Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
            }
            return text;
        }

        /** Has these keys from now on; the first seals. */
        void has(String... keys) throws Exception {
            write(keys);
            reloads++;
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> service.metrics()
                            .contains("homeport_reloads_total{outcome=\"taken_over\"} " + reloads + ".0"));
        }
    }

    @BeforeAll
    static void start() throws Exception {
        JsonObject club = StrictServer.client("club");
        club.addProperty("client_secret", SECRET);
        server = StrictServer.start(folder, List.of(club), Map.of());
        first = Agent.start("first");
        second = Agent.start("second");
        first.service.awaitReady();
        second.service.awaitReady();
    }

    @AfterAll
    static void stop() throws Exception {
        for (Agent agent : new Agent[] {first, second}) {
            if (agent != null && agent.service != null) {
                agent.service.close();
            }
        }
        if (server != null) {
            server.close();
        }
    }

    private static AppPage signedInAt(Agent agent) throws Exception {
        AppPage page = AppPage.of(client, "club", agent.service);
        page.signIn(AIKO);
        return page;
    }

    /** The session at the other agent, which renews it there. */
    private static AppPage goesOnAt(Agent agent, AppPage page) throws Exception {
        AppPage there = page.copiedTo(agent.service);
        assertEquals("true", there.get("session").text("is_logged_in"), agent.service::output);
        assertEquals(200, there.post("refresh").status(), agent.service::output);
        return there;
    }

    @Test
    void signsNobodyOutWhoseSessionWasRenewedMeanwhile() throws Exception {
        AppPage page = signedInAt(first);
        AppPage idle = signedInAt(second);

        first.has(OLD, NEW);
        page = goesOnAt(second, page);
        second.has(OLD, NEW);
        page = goesOnAt(first, page);

        first.has(NEW, OLD);
        page = goesOnAt(second, goesOnAt(first, page));
        AppPage between = goesOnAt(second, signedInAt(first));
        second.has(NEW, OLD);
        page = goesOnAt(second, goesOnAt(first, page));
        between = goesOnAt(first, between);

        first.has(NEW);
        second.has(NEW);
        goesOnAt(second, goesOnAt(first, page));
        goesOnAt(second, between);
        // Nothing has sealed it anew since the old key was the first.
        assertEquals("false", idle.get("session").text("is_logged_in"));
    }
}
