package io.homeport.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command {@code homeport}, and one deployment file for both services. */
class CommandIT {
    private static final String ACCESS = "cGxhbnRlZC1hY2Nlc3Mta2V5LTAxMjM0NTY3ODkwMTI";
    private static final String SESSION = "cGxhbnRlZC1zZXNzaW9uLWtleS0wMTIzNDU2Nzg5MDE";
    private static final String FILE = """
            homeport-agent:
              port: AGENT_PORT
              management-port: AGENT_MANAGEMENT
            homeport-proxy:
              port: PROXY_PORT
              management-port: PROXY_MANAGEMENT
              json-log: true
            homeport:
              region: us
              agent-url: http://127.0.0.1:AGENT_PORT
              cookies:
                access-keys:
                  - id: a
                    secret: ACCESS
                session-keys:
                  - id: s
                    secret: SESSION
              apps:
                shop:
                  web-origin: https://www.example.com
                  redirect-uri: https://www.example.com/
                  authorization-server:
                    issuer: http://127.0.0.1:1
                    client-id: shop
                    client-secret: planted-client-secret
              routes:
                orders:
                  path: /orders
                  upstreams:
                    us: http://127.0.0.1:1
            """;

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : started) {
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private Process run(Path output, String... words) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(RunningDemo.root().resolve("homeport").toAbsolutePath().toString());
        command.addAll(List.of(words));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("HOMEPORT_CONFIG");
        Process process = builder.redirectOutput(output.toFile()).start();
        started.add(process);
        return process;
    }

    /** Exit code and output of a command that ends by itself. */
    private record Ended(int code, String output) {}

    private Ended end(String... words) throws Exception {
        Path output = folder.resolve("output");
        Process process = run(output, words);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it goes on: " + Files.readString(output));
        return new Ended(process.exitValue(), Files.readString(output));
    }

    private Path file(int agent, int agentManagement, int proxy, int proxyManagement) throws IOException {
        return Files.writeString(
                folder.resolve("shared.yaml"),
                FILE.replace("AGENT_PORT", "" + agent)
                        .replace("AGENT_MANAGEMENT", "" + agentManagement)
                        .replace("PROXY_PORT", "" + proxy)
                        .replace("PROXY_MANAGEMENT", "" + proxyManagement)
                        .replace("ACCESS", ACCESS)
                        .replace("SESSION", SESSION));
    }

    private static String page(int port, String path) throws InterruptedException {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return "";
        }
    }

    private static String session(int proxyPort) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + proxyPort + "/oauth-agent/session"))
                .header("Origin", "https://www.example.com")
                .header("token-handler-version", "1")
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    @Test
    void startsBothServicesWithOneFile() throws Exception {
        int agentManagement = RunningService.freePort();
        int proxyManagement = RunningService.freePort();
        int proxyPort = RunningService.freePort();
        String file = file(RunningService.freePort(), agentManagement, proxyPort, proxyManagement)
                .toString();
        Path ofAgent = folder.resolve("agent.log");
        Path ofProxy = folder.resolve("proxy.log");
        Process agent = run(ofAgent, "agent", "--config", file);
        run(ofProxy, "proxy", "--config", file);
        for (int port : List.of(agentManagement, proxyManagement)) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> page(port, "/q/metrics").contains("homeport_build_info{"));
        }
        String proxy = Files.readString(ofProxy);
        assertTrue(Files.readString(ofAgent).contains("homeport agent 0."), Files.readString(ofAgent));
        // Java 24 and newer warn of Unsafe, and of native code: what stands in the log is ours, or a defect.
        assertFalse(Files.readString(ofAgent).contains("WARNING:"), Files.readString(ofAgent));
        assertTrue(proxy.contains("homeport proxy 0."), proxy);
        assertTrue(
                proxy.contains("homeport.apps.shop.authorization-server.client-secret and 1 more are for the agent"),
                proxy);
        assertFalse(proxy.contains("Listening on: ."), proxy);
        assertTrue(proxy.lines().allMatch(line -> line.startsWith("{") && line.endsWith("}")), proxy);
        for (String secret : List.of(ACCESS, SESSION, "planted-client-secret")) {
            assertFalse(proxy.contains(secret), "a secret is in the log");
        }
        agent.destroy();
        assertTrue(agent.waitFor(30, TimeUnit.SECONDS));
        assertTrue(session(proxyPort).contains("\"error_code\":\"sign_in_unavailable\""));
        assertTrue(Files.readString(ofProxy).contains("refuses connections"), Files.readString(ofProxy));
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent", "proxy"})
    void saysInOneSentenceThatAPortIsInUse(String service) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            Ended ended = end(service, "--config", file(port, port, port, port).toString());
            assertEquals(1, ended.code(), ended.output());
            assertEquals(
                    "port " + port + " of 127.0.0.1 (homeport-" + service + ".port) cannot be opened: another program"
                            + " has it, or it needs a right that this user does not have\n",
                    ended.output());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent", "proxy"})
    void saysWhereItLookedForAFile(String service) throws Exception {
        Ended named = end(service, "--config", "no-such.yaml");
        assertEquals(1, named.code(), named.output());
        assertTrue(named.output().contains(folder.resolve("no-such.yaml").toString()), named.output());
        Ended unnamed = end(service);
        assertEquals(1, unnamed.code(), unnamed.output());
        assertTrue(unnamed.output().contains("there is no " + folder.resolve("homeport.yaml")), unnamed.output());
        assertEquals(2, unnamed.output().lines().count(), unnamed.output());
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent", "proxy"})
    void helpsAndSaysWhichBuildItIs(String service) throws Exception {
        Ended help = end(service, "--help");
        assertEquals(0, help.code(), help.output());
        assertTrue(help.output().startsWith("usage: homeport " + service), help.output());
        Ended version = end(service, "--version");
        assertTrue(
                version.output().matches("homeport " + service + " \\S+ \\(commit \\S+, \\S+\\)\\R"), version.output());
        Ended unknown = end(service, "--no-such-option");
        assertEquals(2, unknown.code(), unknown.output());
        assertTrue(end("--version").output().matches("homeport \\S+ \\(commit \\S+, \\S+\\)\\R"));
    }

    /** With the packaged jars of both services, and without what a test's class path has beside them. */
    @Test
    void examinesAFileWithoutStartingAnything() throws Exception {
        Path file = file(1, 2, 3, 4);
        Ended good = end("doctor", file.toString());
        assertEquals(0, good.code(), good.output());
        assertTrue(good.output().contains("route orders, /orders"), good.output());
        Files.writeString(
                file, Files.readString(file).replace("port: 3", "prt: 3").replace("path: /orders", ""));
        Ended wrong = end("doctor", file.toString());
        assertEquals(1, wrong.code(), wrong.output());
        for (String key : List.of("homeport-proxy.prt", "homeport.routes.orders.path")) {
            assertTrue(wrong.output().contains("ERROR " + key), wrong.output());
        }
        Ended none = end("doctor", "no-such.yaml");
        assertEquals(2, none.code(), none.output());
        for (Ended ended : List.of(good, wrong, none)) {
            for (String secret : List.of(ACCESS, SESSION, "planted-client-secret")) {
                assertFalse(ended.output().contains(secret), "a secret is in the answer");
            }
        }
    }
}
