package io.homeport.e2e;

import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An authorization server for each region, and the host of the demo's page, by {@code regional-servers.mjs}: the demo's own
 * server three times, or a Keycloak with three realms.
 */
final class RegionalServers {
    private static final Duration PATIENCE = Duration.ofSeconds(300);

    private final Process process;
    private final Path said;
    private final Path users;
    private JsonObject servers;

    private RegionalServers(Process process, Path said, Path users) {
        this.process = process;
        this.said = said;
        this.users = users;
    }

    /**
     * Begins to start them; where they are is known at once.
     *
     * @param environment the clients' secrets and what the static host reads
     */
    static RegionalServers begin(
            Path folder, AuthorizationServerKind kind, String webOrigin, Map<String, String> environment)
            throws IOException {
        Path said = folder.resolve("regional-servers.log");
        Path users = folder.resolve("users.json");
        write(users, "ap");
        ProcessBuilder builder = new ProcessBuilder(
                        "node",
                        RunningDemo.root()
                                .resolve("e2e/src/test/authorization-server/regional-servers.mjs")
                                .toAbsolutePath()
                                .toString(),
                        folder.toString(),
                        kind.name(),
                        webOrigin,
                        users.toString())
                .redirectOutput(said.toFile())
                .redirectError(folder.resolve("regional-servers.err").toFile());
        builder.environment()
                .put(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.environment().putAll(environment);
        RegionalServers servers = new RegionalServers(builder.start(), said, users);
        servers.servers = servers.awaitLine("servers").getAsJsonObject("servers");
        return servers;
    }

    /** At once: a server may read it just now. */
    private static void write(Path users, String regionOfAiko) throws IOException {
        String list = """
                [
                  {"sub": "emma", "name": "Emma Lindqvist", "region": "eu", "password": "homeport"},
                  {"sub": "uma", "name": "Uma Jackson", "region": "us", "password": "homeport"},
                  {"sub": "aiko", "name": "Aiko Tanaka", "region": "%s", "password": "homeport"}
                ]
                """.formatted(regionOfAiko);
        Path written = Files.writeString(users.resolveSibling("users.new"), list);
        Files.move(written, users, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** From now on the demo's servers say that Aiko's home is this region. */
    void moveAiko(String region) throws IOException {
        write(users, region);
    }

    String issuer(String region) {
        return servers.getAsJsonObject(region).get("issuer").getAsString();
    }

    /** Where the agents reach it. */
    String backChannel(String region) {
        return servers.getAsJsonObject(region).get("back_channel").getAsString();
    }

    void awaitReady() throws IOException {
        awaitLine("ready");
    }

    private JsonObject awaitLine(String member) throws IOException {
        await().atMost(PATIENCE).until(() -> lines().stream().anyMatch(line -> line.has(member)) || !process.isAlive());
        return lines().stream()
                .filter(line -> line.has(member))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "the authorization servers did not start: " + said.resolveSibling("regional-servers.err")));
    }

    /** Complete lines only: the last may be on its way. */
    private List<JsonObject> lines() throws IOException {
        String text = Files.readString(said);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(JsonParser::parseString)
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
