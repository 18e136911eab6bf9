package io.homeport.e2e;

import static org.awaitility.Awaitility.await;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The npm package oidc-provider with {@code strict-server.mjs}, and its own record of what it was asked. */
final class StrictServer {
    private final Process process;
    private final Path said;
    private final String issuer;

    private StrictServer(Process process, Path said, String issuer) {
        this.process = process;
        this.said = said;
        this.issuer = issuer;
    }

    /** A request that the server has answered; of its parameters the names. */
    record Call(String method, String path, int status, List<String> parameters, String error) {
        /** {@code POST /token 400 use_dpop_nonce}. */
        @Override
        public String toString() {
            return method + " " + path + " " + status + (error == null ? "" : " " + error);
        }
    }

    /** What every client's metadata has in common (RFC 7591 2). */
    static JsonObject client(String name) {
        JsonObject client = new JsonObject();
        client.addProperty("client_id", name);
        client.add("redirect_uris", JsonParser.parseString("[\"https://" + name + ".example.com/callback\"]"));
        client.add("post_logout_redirect_uris", JsonParser.parseString("[\"https://" + name + ".example.com/\"]"));
        return client;
    }

    /** Starts it with these clients, and waits until it listens. */
    static StrictServer start(Path folder, List<JsonObject> clients, Map<String, String> environment)
            throws IOException {
        JsonArray registered = new JsonArray();
        clients.forEach(registered::add);
        Path said = Files.createTempFile(folder, "authorization-server", ".log");
        // Standard input stays open for as long as this program lives; the server ends with it.
        ProcessBuilder builder = new ProcessBuilder(
                        "node",
                        RunningDemo.root()
                                .resolve("e2e/src/test/authorization-server/strict-server.mjs")
                                .toAbsolutePath()
                                .toString())
                .redirectError(folder.resolve("authorization-server.err").toFile())
                .redirectOutput(said.toFile());
        builder.environment().put("AS_CLIENTS", registered.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> !lines(said).isEmpty() || !process.isAlive());
        if (!process.isAlive()) {
            throw new IllegalStateException(Files.readString(folder.resolve("authorization-server.err")));
        }
        return new StrictServer(
                process,
                said,
                lines(said).get(0).getAsJsonObject().get("issuer").getAsString());
    }

    /** Complete lines only: the last may be on its way. The package's own notices stand between ours. */
    private static List<JsonElement> lines(Path file) throws IOException {
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(JsonParser::parseString)
                .toList();
    }

    String issuer() {
        return issuer;
    }

    /** How many requests it has answered so far. */
    int count() throws IOException {
        return lines(said).size() - 1;
    }

    /** The requests to an endpoint after the first so many, in order. */
    List<Call> callsSince(int count, String path) throws IOException {
        return lines(said).stream()
                .skip(1L + count)
                .map(JsonElement::getAsJsonObject)
                .map(StrictServer::call)
                .filter(call -> call.path().equals(path))
                .toList();
    }

    private static Call call(JsonObject line) {
        return new Call(
                line.get("method").getAsString(),
                line.get("path").getAsString(),
                line.get("status").getAsInt(),
                line.getAsJsonArray("parameters").asList().stream()
                        .map(JsonElement::getAsString)
                        .toList(),
                line.has("error") ? line.get("error").getAsString() : null);
    }

    void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
