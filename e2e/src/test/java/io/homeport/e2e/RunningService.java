package io.homeport.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;

/** One packaged service with a deployment file of the test's own, on free ports. */
final class RunningService {
    private final Process process;
    private final ProcessBuilder command;
    private final Path output;
    private final int port;
    private final int managementPort;
    private final String address;
    private final HttpClient client = HttpClient.newHttpClient();

    private RunningService(
            Process process, ProcessBuilder command, Path output, int port, int managementPort, String address) {
        this.process = process;
        this.command = command;
        this.output = output;
        this.port = port;
        this.managementPort = managementPort;
        this.address = address;
    }

    /** Starts it; it answers after {@link #awaitReady}. */
    static RunningService start(String service, Path file, Path output, Map<String, String> environment)
            throws IOException {
        return start(service, file, output, environment, freePort());
    }

    /** The same at a port that others know already. */
    static RunningService start(String service, Path file, Path output, Map<String, String> environment, int port)
            throws IOException {
        return start(List.of(), "127.0.0.1", port, service, file, output, environment);
    }

    /** The same by a command that starts another one, at an address and a port that are known beforehand. */
    static RunningService start(
            List<String> launcher,
            String host,
            int port,
            String service,
            Path file,
            Path output,
            Map<String, String> environment)
            throws IOException {
        int managementPort = freePort();
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                RunningDemo.root()
                        .resolve(service)
                        .resolve("target/quarkus-app/quarkus-run.jar")
                        .toAbsolutePath()
                        .toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("HOMEPORT_CONFIG", file.toString());
        builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(port));
        builder.environment().put("QUARKUS_MANAGEMENT_PORT", String.valueOf(managementPort));
        builder.environment().putAll(environment);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        return new RunningService(
                builder.start(), builder, output, port, managementPort, "http://" + host + ":" + port);
    }

    /** Starts it once more after it has ended, at the same address. */
    RunningService startedAgain() throws IOException {
        return new RunningService(command.start(), command, output, port, managementPort, address);
    }

    /** The same as callers see it who reach it at this address. */
    RunningService at(String otherAddress) {
        return new RunningService(process, command, output, port, managementPort, otherAddress);
    }

    int managementPort() {
        return managementPort;
    }

    /** Below those that connections get, so that none has taken it by the time that the service listens. */
    static int freePort() {
        return ThreadLocalRandom.current()
                .ints(20_000, 32_000)
                .filter(RunningService::isFree)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Waits until it answers requests, whatever it says to them.
     *
     * @throws IllegalStateException if it does not, with what it said
     */
    RunningService awaitReady() {
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> !process.isAlive() || status("null", "/") != 0);
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException("it does not answer:\n" + output(), e);
        }
        if (!process.isAlive()) {
            throw new IllegalStateException("it has stopped:\n" + output());
        }
        return this;
    }

    /** Scheme, host and port. */
    String address() {
        return address;
    }

    int port() {
        return port;
    }

    /** What it said so far. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The status of a page's GET, 0 while nothing answers. */
    int status(String origin, String path) throws InterruptedException {
        try {
            return client.send(
                            HttpRequest.newBuilder(URI.create(address() + path))
                                    .timeout(Duration.ofSeconds(10))
                                    .header("Origin", origin)
                                    .header("token-handler-version", "1")
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Its metrics page. */
    String metrics() throws IOException, InterruptedException {
        HttpResponse<String> page = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/q/metrics"))
                        .build(),
                BodyHandlers.ofString());
        return page.body();
    }

    /** Ends it as a power cut would: without a word to anybody. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Ends it in an orderly way: it leaves, answers for some more seconds, and stops. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    /** Ends it with its test: nobody is left whom it would have to answer. */
    void close() {
        kill();
    }
}
