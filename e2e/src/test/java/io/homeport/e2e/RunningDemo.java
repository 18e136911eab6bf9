package io.homeport.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The whole system as the demo starts it: packaged services, authorization server, static host, APIs. */
final class RunningDemo {
    static final String PAGE = "http://www.homeport.localhost:9501/";
    private static final long START_SECONDS = 180;

    private final Process process;

    private RunningDemo(Process process) {
        this.process = process;
    }

    /** Starts the demo and waits until it says where the page is. */
    static RunningDemo start(Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("node", "deployment/demo/demo.mjs")
                .directory(root().toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        StringBuilder said = new StringBuilder();
        CompletableFuture<Boolean> ready = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(process, said, ready), "demo-output");
        reader.setDaemon(true);
        reader.start();
        try {
            if (ready.get(START_SECONDS, TimeUnit.SECONDS)) {
                return new RunningDemo(process);
            }
        } catch (ExecutionException | TimeoutException e) {
            process.destroy();
        }
        synchronized (said) {
            throw new IllegalStateException("the demo did not start; it said:\n" + said);
        }
    }

    private static void read(Process process, StringBuilder said, CompletableFuture<Boolean> ready) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = lines.readLine()) != null) {
                synchronized (said) {
                    said.append(line).append('\n');
                }
                // The table comes last, once everything answers.
                if (line.contains(PAGE) || line.contains(PAGE.substring(0, PAGE.length() - 1))) {
                    ready.complete(true);
                }
            }
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
        ready.complete(false);
    }

    /** The static host's own record of its requests, a JSON line each. */
    List<String> staticHostRequests() throws IOException {
        return Files.readAllLines(root().resolve("deployment/demo/.run/static-host-requests.log"));
    }

    private static Path root() {
        return Path.of(System.getProperty("homeport.root")).normalize();
    }

    /** Stops what the demo started. */
    void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
