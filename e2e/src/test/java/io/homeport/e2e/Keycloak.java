package io.homeport.e2e;

import static org.awaitility.Awaitility.await;

import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Keycloak over TLS, with a realm of the test's own. */
final class Keycloak {
    private static final Duration PATIENCE = Duration.ofSeconds(300);

    /** The claim, in all that speaks of the user. */
    private static final String REGION = """
            [{
              "name": "region",
              "protocol": "openid-connect",
              "protocolMapper": "oidc-usermodel-attribute-mapper",
              "config": {
                "user.attribute": "region",
                "claim.name": "region",
                "jsonType.label": "String",
                "access.token.claim": "true",
                "id.token.claim": "true",
                "userinfo.token.claim": "true"
              }
            }]
            """;

    private final Process process;
    private final Path said;
    private final Path log;
    private String issuer;

    private Keycloak(Process process, Path said, Path log) {
        this.process = process;
        this.said = said;
        this.log = log;
    }

    /**
     * Begins to start it, with clients that its own FAPI 2.0 client profiles hold for; its issuer is known at once.
     *
     * @param client whose certificate it takes
     * @param keys of the clients in {@code fapi-realm.json}, by the words that stand for them
     */
    static Keycloak begin(Path folder, TlsIdentity server, TlsIdentity client, Map<String, ClientKey> keys)
            throws IOException {
        return begin(folder, server, client, "fapi-realm.json", keys);
    }

    /**
     * The same with the realm of {@code signals-realm.json}, a transmitter of shared signals: that is an experimental
     * feature, which has to be turned on.
     */
    static Keycloak beginWithSignals(Path folder, TlsIdentity server) throws IOException {
        return begin(folder, server, server, "signals-realm.json", Map.of(), "ssf");
    }

    private static Keycloak begin(
            Path folder,
            TlsIdentity server,
            TlsIdentity client,
            String realmFile,
            Map<String, ClientKey> keys,
            String... features)
            throws IOException {
        Path sources =
                RunningDemo.root().resolve("e2e/src/test/authorization-server").toAbsolutePath();
        String realm = Files.readString(sources.resolve(realmFile)).replace("\"REGION\"", REGION);
        for (Map.Entry<String, ClientKey> key : keys.entrySet()) {
            String text = new JsonPrimitive(key.getValue().publicKeys().toString()).toString();
            realm = realm.replace("\"" + key.getKey() + "\"", text);
        }
        Path said = folder.resolve("keycloak-said.log");
        Path log = folder.resolve("keycloak-errors.log");
        ProcessBuilder builder = new ProcessBuilder(
                        "node",
                        sources.resolve("keycloak.mjs").toString(),
                        folder.toString(),
                        Files.writeString(folder.resolve("realm.json"), realm).toString(),
                        server.keyStore().toString(),
                        client.certificate().toString())
                .redirectOutput(said.toFile())
                .redirectError(log.toFile());
        builder.environment().put("KEYCLOAK_KEY_STORE_PASSWORD", TlsIdentity.PASSWORD);
        builder.environment().put("KEYCLOAK_FEATURES", String.join(",", features));
        builder.environment()
                .put(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Keycloak keycloak = new Keycloak(builder.start(), said, log);
        keycloak.awaitLine("\"issuer\"");
        keycloak.issuer =
                Files.readString(said).lines().findFirst().orElseThrow().split("\"")[3];
        return keycloak;
    }

    String issuer() {
        return issuer;
    }

    /** What Keycloak itself said. */
    String log() throws IOException {
        return Files.readString(said.resolveSibling("keycloak.log"));
    }

    /** Until the realm is there, which comes some time after the server. */
    void awaitReady(HttpClient client) throws IOException {
        awaitLine("\"ready\"");
        HttpRequest metadata = HttpRequest.newBuilder(URI.create(issuer + "/.well-known/openid-configuration"))
                .build();
        await().atMost(PATIENCE)
                .until(() -> client.send(metadata, BodyHandlers.discarding()).statusCode() == 200);
    }

    private void awaitLine(String part) throws IOException {
        await().atMost(PATIENCE)
                .until(() ->
                        Files.readString(said).lines().anyMatch(line -> line.contains(part)) || !process.isAlive());
        if (!process.isAlive()) {
            throw new IllegalStateException("Keycloak did not start: " + Files.readString(log));
        }
    }

    void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
