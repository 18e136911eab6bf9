package io.homeport.proxy;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** The packaged proxy in a process of its own. */
final class PackagedProxy implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final int port = freePort();
    private final int managementPort = freePort();
    private final Process process;

    /** One that is ready. */
    PackagedProxy(String log, List<String> jvm, Map<String, String> configuration) throws IOException {
        this(log, jvm, configuration, "/q/health/ready");
    }

    /** One that is ready, whose configuration says at which port it is. */
    PackagedProxy(String log, IntFunction<Map<String, String>> configuration) throws IOException {
        this(log, List.of(), configuration, "/q/health/ready");
    }

    /** One that answers 200 at this path of the management port. */
    PackagedProxy(String log, List<String> jvm, Map<String, String> configuration, String well) throws IOException {
        this(log, jvm, port -> configuration, well);
    }

    private PackagedProxy(String log, List<String> jvm, IntFunction<Map<String, String>> configuration, String well)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        configuration.apply(port).forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.add("-Dquarkus.http.port=" + port);
        command.add("-Dquarkus.management.port=" + managementPort);
        command.add("-jar");
        command.add(Path.of("target", "quarkus-app", "quarkus-run.jar").toString());
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target", log).toFile())
                .start();
        await().atMost(Duration.ofSeconds(60)).until(() -> isWell(well));
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    boolean isReady() {
        return isWell("/q/health/ready");
    }

    private boolean isWell(String path) {
        URI ready = URI.create("http://127.0.0.1:" + managementPort + path);
        try {
            return HTTP.send(HttpRequest.newBuilder(ready).build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException down) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What the management port says at this path. */
    String management(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + managementPort + path);
        return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.destroy();
    }

    boolean hasEndedWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
