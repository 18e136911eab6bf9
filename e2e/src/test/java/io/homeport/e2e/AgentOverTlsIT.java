package io.homeport.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Proxy and agent with TLS between them, by the very settings that the Kubernetes manifests give their containers. */
class AgentOverTlsIT {
    private static final Map<String, String> AIKO = Map.of("login", "aiko", "password", "any");
    private static final String SECRET = "planted-client-secret-0123456789";

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final int agentTlsPort = RunningService.freePort();
    private GatewayApi api;
    private StrictServer server;
    private RunningService agent;
    private RunningService proxy;

    /** What a container's environment says of TLS, with this test's folder in place of those that are mounted. */
    private Map<String, String> manifest(String service) throws IOException {
        Map<String, String> environment = new HashMap<>();
        Path file = RunningDemo.root().resolve("deployment/kubernetes/base/" + service.substring(6) + ".yaml");
        for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(Files.readString(file))) {
            find(document, environment);
        }
        environment.replaceAll(
                (name, value) -> value.replaceAll("/etc/(homeport-tls|homeport-agent-ca)", folder.toString())
                        .replace("1m", "1s"));
        return environment;
    }

    private static void find(Object node, Map<String, String> environment) {
        if (node instanceof Map<?, ?> map) {
            if (map.get("name") instanceof String name
                            && map.get("value") instanceof String value
                            && name.contains("TLS")
                    || map.get("name") instanceof String plain && plain.endsWith("PLAIN_HTTP")) {
                environment.put((String) map.get("name"), (String) map.get("value"));
            }
            map.values().forEach(one -> find(one, environment));
        } else if (node instanceof List<?> list) {
            list.forEach(one -> find(one, environment));
        }
    }

    /** A new key with a new certificate, as cert-manager writes them. */
    private void newCertificate(String name) throws Exception {
        Path made = Files.createDirectories(folder.resolve(name));
        String pem = Files.readString(TlsIdentity.of(made, "localhost").pem());
        int end = pem.indexOf("-----BEGIN CERTIFICATE");
        write("tls.key", pem.substring(0, end));
        write("tls.crt", pem.substring(end));
    }

    private void write(String name, String text) throws IOException {
        Path next = Files.writeString(folder.resolve(name + ".next"), text);
        Files.move(next, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @BeforeEach
    void start() throws Exception {
        api = new GatewayApi();
        newCertificate("first");
        write("ca.crt", Files.readString(folder.resolve("tls.crt")));
        JsonObject club = StrictServer.client("club");
        club.addProperty("client_secret", SECRET);
        Path tokenBytes = Files.writeString(folder.resolve("token-bytes"), "1400");
        server = StrictServer.start(folder, List.of(club), Map.of("AS_TOKEN_BYTES_FILE", tokenBytes.toString()));
        DeploymentFile deployment = DeploymentFile.of(server.issuer()).app("club", "client-secret: ${CLIENT_SECRET}");
        Files.writeString(folder.resolve("oauth-agent.yaml"), deployment.text().toString());
        Files.writeString(
                folder.resolve("oauth-proxy.yaml"), api.routed(deployment, "https://localhost:" + agentTlsPort));
        startAgent();
        proxy = started("oauth-proxy", manifest("oauth-proxy"));
        proxy.awaitReady();
    }

    private void startAgent() throws IOException {
        Map<String, String> environment = manifest("oauth-agent");
        environment.put("CLIENT_SECRET", SECRET);
        environment.put("HOMEPORT_AGENT_TLS_PORT", String.valueOf(agentTlsPort));
        agent = started("oauth-agent", environment);
    }

    private RunningService started(String service, Map<String, String> environment) throws IOException {
        return RunningService.start(
                service, folder.resolve(service + ".yaml"), folder.resolve(service + ".log"), environment);
    }

    /** So that the proxy has to open connections anew. */
    private void restartAgent() throws Exception {
        agent.stop();
        startAgent();
    }

    @AfterEach
    void stop() throws Exception {
        for (RunningService service : new RunningService[] {proxy, agent}) {
            if (service != null) {
                service.close();
            }
        }
        if (server != null) {
            server.close();
        }
        if (api != null) {
            api.close();
        }
    }

    private boolean agentAnswers() throws Exception {
        return proxy.status("https://club.example.com", "/club/session") == 200;
    }

    @Test
    void signsInOverTlsAloneAndGoesOnWithARenewedCertificate() throws Exception {
        await().atMost(Duration.ofSeconds(60)).until(this::agentAnswers);
        AppPage page = AppPage.of(client, "club", proxy);
        page.signIn(AIKO);
        assertEquals(200, page.getApi("/orders").status());
        assertEquals(0, agent.status("https://club.example.com", "/club/session"), "the agent has a plain port");

        newCertificate("second");
        write("ca.crt", Files.readString(folder.resolve("tls.crt")));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> shown().equals(
                                Files.readString(folder.resolve("tls.crt")).replaceAll("\\s", "")));
        restartAgent();
        await().atMost(Duration.ofSeconds(60)).until(this::agentAnswers);
        assertEquals(200, page.post("refresh").status(), () -> proxy.output());
    }

    @Test
    void trustsNobodyButTheAuthorityThatItIsTold() throws Exception {
        await().atMost(Duration.ofSeconds(60)).until(this::agentAnswers);
        newCertificate("a stranger's");
        restartAgent();
        await().atMost(Duration.ofSeconds(60)).until(() -> !shown().isEmpty());
        AppPage page = AppPage.of(client, "club", proxy);
        assertEquals("503 sign_in_unavailable", page.get("session").fault());
        assertTrue(proxy.output().contains("certificate"), proxy.output());
    }

    /** The certificate that the agent shows to a new connection. */
    private String shown() throws Exception {
        Process openssl = new ProcessBuilder("openssl", "s_client", "-connect", "localhost:" + agentTlsPort)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        openssl.getOutputStream().close();
        String said = new String(openssl.getInputStream().readAllBytes());
        openssl.waitFor();
        int begin = said.indexOf("-----BEGIN");
        return begin < 0
                ? ""
                : said.substring(begin, said.indexOf("-----END CERTIFICATE-----") + 25)
                        .replaceAll("\\s", "");
    }
}
