package io.homeport.e2e;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** The whole system as the demo starts it, on free ports: packaged services, authorization server, static host, APIs. */
final class RunningDemo {
    private static final long START_SECONDS = 300;
    private static final String READY = "Ctrl-C";

    private final Process process;
    private final Path logs;
    private final Map<String, String> secrets;
    private final JsonObject places;

    private RunningDemo(Process process, Path logs, Map<String, String> secrets) throws IOException {
        this.process = process;
        this.logs = logs;
        this.secrets = secrets;
        this.places = JsonParser.parseString(Files.readString(logs.resolve("places.json")))
                .getAsJsonObject();
    }

    /** Starts the demo and waits until it says that all is ready. */
    static RunningDemo start(AuthorizationServerKind kind, Map<String, String> environment)
            throws IOException, InterruptedException {
        return start(kind == AuthorizationServerKind.KEYCLOAK ? List.of("--keycloak") : List.of(), environment);
    }

    /** The same over TLS, where sessions are bound to the browser. */
    static RunningDemo overTls() throws IOException, InterruptedException {
        return start(List.of("--tls"), Map.of());
    }

    private static RunningDemo start(List<String> options, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path logs = Files.createTempDirectory("homeport-e2e-");
        List<String> command = new ArrayList<>(List.of(
                "node", "deployment/demo/demo.mjs", "--attached", "--base-port", "free", "--logs", logs.toString()));
        command.addAll(options);
        // The test brings the secrets, to look for them afterwards.
        Map<String, String> secrets = new TreeMap<>();
        for (String name : List.of("DEMO_ACCESS_KEY", "DEMO_SESSION_KEY", "SHOP_CLIENT_SECRET")) {
            secrets.put(name, secret());
        }
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(root().toFile()).redirectErrorStream(true);
        builder.environment().putAll(secrets);
        // It ends when its test has: nobody is left whom it would have to answer.
        builder.environment().put("QUARKUS_SHUTDOWN_DELAY", "0s");
        builder.environment().putAll(environment);
        Process process = builder.start();
        StringBuilder said = new StringBuilder();
        CompletableFuture<Boolean> ready = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(process, said, ready), "demo-output");
        reader.setDaemon(true);
        reader.start();
        try {
            if (ready.get(START_SECONDS, TimeUnit.SECONDS)) {
                return new RunningDemo(process, logs, secrets);
            }
        } catch (ExecutionException | TimeoutException e) {
            process.destroy();
        }
        synchronized (said) {
            throw new IllegalStateException("the demo did not start; it said:\n" + said);
        }
    }

    private static String secret() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void read(Process process, StringBuilder said, CompletableFuture<Boolean> ready) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = lines.readLine()) != null) {
                synchronized (said) {
                    said.append(line).append('\n');
                }
                // The table's last line: everything answers.
                if (line.contains(READY)) {
                    ready.complete(true);
                }
            }
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
        ready.complete(false);
    }

    static Path root() {
        return Path.of(System.getProperty("homeport.root")).normalize();
    }

    /** Where the page is. */
    String page() {
        return webOrigin() + "/";
    }

    String webOrigin() {
        return places.get("webOrigin").getAsString();
    }

    String apiOrigin() {
        return places.get("apiOrigin").getAsString();
    }

    /** The agent, as the page calls it; ends with a slash. */
    String agent() {
        return apiOrigin() + "/oauth-agent/";
    }

    /** The hash of the servers' public key, over TLS. */
    String trustedKey() {
        return places.get("trustedKey").getAsString();
    }

    int port(String use) {
        return places.getAsJsonObject("ports").get(use).getAsInt();
    }

    /** A secret that this run was started with. */
    String secret(String name) {
        return secrets.get(name);
    }

    /** All secrets of the configuration. */
    Map<String, String> secrets() {
        return secrets;
    }

    /** The static host's own record of its requests, a JSON line each. */
    List<String> staticHostRequests() throws IOException {
        return Files.readAllLines(logs.resolve("static-host-requests.log"));
    }

    /** The logs of everything that is ours, by name. */
    Map<String, String> logs() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(logs)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".log"))
                    .filter(path -> !path.getFileName().toString().matches("(authorization-server|keycloak)\\.log"))
                    .toList()) {
                texts.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return texts;
    }

    /** The metrics pages of the services, by name. */
    Map<String, String> metrics() throws IOException, InterruptedException {
        Map<String, String> pages = new TreeMap<>();
        for (String service : List.of("agent", "proxy")) {
            URI address = URI.create("http://127.0.0.1:" + port(service + ", management") + "/q/metrics");
            pages.put(
                    service,
                    HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                            .body());
        }
        return pages;
    }

    /** Stops what the demo started. */
    void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
