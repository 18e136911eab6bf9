package io.homeport.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.doctor.Authority.Identity;
import io.homeport.store.RedisServer;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * Servers on loopback, each with a fault of its own, files that name them, and the whole answer to each file, kept in
 * {@code src/test/resources/probed}. {@code -Dfiles.write=true} writes the answers anew.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ProbedFilesTest {
    private static final Path FILES = Path.of("src/test/resources/probed");
    private static final String RSA_KEY =
            "u1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt0gunVTLw7onLRnrq0_IzW7yWR7QkrmBL7jTKEn5u-qKhbwKfBst"
                    + "P-bMZQ1Q1e3O3S2cH1c2BzQGfCw0eRHXSYx0mVJ5Fv0oB1cJ8eYxWb3d3uFzvR0W9cQ";

    @TempDir
    private static Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<RedisServer> stores = new ArrayList<>();

    private record Run(int status, String out, String err) {}

    @BeforeAll
    void serve() throws IOException {
        Authority trusted = new Authority(folder, "authority");
        Authority stranger = new Authority(folder, "stranger");
        trusted.issued("client", "proxy.eu.internal");
        server("SIGN_IN", plain(), request -> signIn("SIGN_IN", request, 200, Duration.ZERO));
        server("REFUSES_CLIENTS", plain(), request -> signIn("REFUSES_CLIENTS", request, 401, Duration.ZERO));
        server("CLOCK_AHEAD", plain(), request -> signIn("CLOCK_AHEAD", request, 200, Duration.ofMinutes(2)));
        server("CLOCK_BEHIND", plain(), request -> signIn("CLOCK_BEHIND", request, 200, Duration.ofSeconds(-8)));
        server("NO_METADATA", plain(), request -> answer(request, 404, "{}"));
        server("AGENT", plain(), request -> answer(request, 404, "{\"error_code\":\"not_found\"}"));
        server("NO_AGENT", plain(), request -> answer(request, 200, "<html>"));
        server("API", plain(), request -> answer(request, 200, "ok"));
        server("UNWELL", plain(), request -> answer(request, 503, ""));
        server("SLOW", plain(), request -> {});
        List<HttpServerRequest> waiting = new CopyOnWriteArrayList<>();
        for (String name : List.of("WAITS_FOR_THE_OTHER", "SO_DOES_THIS")) {
            server(name, plain(), request -> {
                waiting.add(request);
                if (waiting.size() == 2) {
                    waiting.forEach(one -> vertx.runOnContext(due -> answer(one, 200, "")));
                    waiting.clear();
                }
            });
        }
        server("PLAIN_ON_TLS", plain(), request -> answer(request, 200, "ok"));
        server("RIGHT", tls(trusted.issued("right", "localhost")), request -> answer(request, 200, "ok"));
        server(
                "ENDS_SOON",
                tls(trusted.issued("soon", "localhost", Duration.ofDays(80), Duration.ofDays(10))),
                request -> answer(request, 200, "ok"));
        server(
                "EXPIRED",
                tls(trusted.issued("expired", "localhost", Duration.ofDays(9), Duration.ofDays(-2))),
                request -> answer(request, 200, "ok"));
        server(
                "OF_ANOTHER_HOST",
                tls(trusted.issued("elsewhere", "other.example")),
                request -> answer(request, 200, "ok"));
        server("OF_A_STRANGER", tls(stranger.issued("strange", "localhost")), request -> answer(request, 200, "ok"));
        HttpServerOptions mutual = tls(trusted.issued("gateway", "localhost"))
                .setClientAuth(ClientAuth.REQUIRED)
                .setTrustOptions(new PemTrustOptions()
                        .addCertPath(folder.resolve("authority.pem").toString()));
        server("GATEWAY", mutual, request -> answer(request, 400, "{\"error_code\":\"invalid_request\"}"));
        server("GATEWAY_OF_OTHERS", mutual, request -> answer(request, 403, "{\"error_code\":\"not_a_peer\"}"));
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ports.put("CLOSED", closed.getLocalPort());
        }
        store("STORE");
        store("STORE_WITH_PASSWORD", "--requirepass", "planted-password-of-the-store");
    }

    @AfterAll
    void stop() {
        stores.forEach(RedisServer::close);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void store(String name, String... options) {
        RedisServer store = RedisServer.started(options);
        stores.add(store);
        ports.put(name, store.port());
    }

    private static HttpServerOptions plain() {
        return new HttpServerOptions();
    }

    private static HttpServerOptions tls(Identity identity) {
        return new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(identity.certificate().toString())
                        .setKeyPath(identity.key().toString()));
    }

    private void server(String name, HttpServerOptions options, Consumer<HttpServerRequest> handler) {
        int port = vertx.createHttpServer(options)
                .exceptionHandler(refused -> {})
                .requestHandler(request -> {
                    asked.add(name + " " + request.method() + " " + request.uri());
                    handler.accept(request);
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
        ports.put(name, port);
    }

    private static void answer(HttpServerRequest request, int status, String body) {
        request.response().setStatusCode(status).end(body);
    }

    private void signIn(String name, HttpServerRequest request, int ofClients, Duration ahead) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plus(ahead));
        request.response().putHeader("Date", date).putHeader("Content-Type", "application/json");
        String issuer = "http://localhost:" + ports.get(name);
        switch (request.path()) {
            case "/.well-known/openid-configuration" ->
                answer(request, 200, metadata(issuer).encode());
            case "/keys" ->
                answer(
                        request,
                        200,
                        new JsonObject()
                                .put(
                                        "keys",
                                        new JsonArray()
                                                .add(new JsonObject()
                                                        .put("kty", "RSA")
                                                        .put("kid", "1")
                                                        .put("n", RSA_KEY)
                                                        .put("e", "AQAB")))
                                .encode());
            case "/revoke" -> answer(request, ofClients, ofClients == 200 ? "" : "{\"error\":\"invalid_client\"}");
            default -> answer(request, 404, "");
        }
    }

    private static JsonObject metadata(String issuer) {
        return new JsonObject()
                .put("issuer", issuer)
                .put("authorization_endpoint", issuer + "/authorize")
                .put("token_endpoint", issuer + "/token")
                .put("revocation_endpoint", issuer + "/revoke")
                .put("pushed_authorization_request_endpoint", issuer + "/par")
                .put("end_session_endpoint", issuer + "/end")
                .put("jwks_uri", issuer + "/keys")
                .put("code_challenge_methods_supported", new JsonArray().add("S256"))
                .put("dpop_signing_alg_values_supported", new JsonArray().add("ES256"))
                .put("id_token_signing_alg_values_supported", new JsonArray().add("RS256"))
                .put(
                        "token_endpoint_auth_methods_supported",
                        new JsonArray().add("client_secret_basic").add("private_key_jwt"));
    }

    /** The file with the ports of this run. */
    private Path file(String name) throws IOException {
        String text = Files.readString(FILES.resolve(name)).replace("FOLDER", folder.toString());
        for (Map.Entry<String, Integer> port : ports.entrySet()) {
            text = text.replace("<" + port.getKey() + ">", port.getValue().toString());
        }
        return Files.writeString(folder.resolve(name), text);
    }

    private Run run(Path file, String... options) {
        return run(60, file, options);
    }

    private Run run(int seconds, Path file, String... options) {
        List<String> words = new ArrayList<>(List.of(file.toString(), "--probe", "--within", String.valueOf(seconds)));
        words.addAll(List.of(options));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = new DoctorCommand(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        Map.of())
                .run(words);
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Without what differs from run to run. */
    private String plain(Run run) {
        String text = run.out().replace(folder.toString(), "FOLDER");
        for (Map.Entry<String, Integer> port : ports.entrySet()) {
            text = text.replace(":" + port.getValue(), ":<" + port.getKey() + ">");
        }
        return text.replaceAll("20\\d\\d-\\d\\d-\\d\\dT[0-9:.]+Z", "TIME")
                .replaceAll("until 20\\d\\d-\\d\\d-\\d\\d", "until DAY")
                .replaceAll("clock is \\d+ s (ahead|behind)", "clock is N s $1");
    }

    private void assertKept(String name, Run run) throws IOException {
        Path kept = FILES.resolve(name.replace(".yaml", ".txt"));
        String said = plain(run);
        if (Boolean.getBoolean("files.write")) {
            Files.writeString(kept, said);
        }
        assertEquals(Files.readString(kept), said);
        assertEquals("", run.err());
        assertFalse(run.out().contains("planted"), run.out());
    }

    @Test
    void saysOfEachPlaceThatItIsWellAndAsksNothingThatChangesAnything() throws IOException {
        asked.clear();
        Path file = file("well.yaml");
        Run run = run(file);
        assertKept("well.yaml", run);
        assertEquals(0, run.status(), run.out());
        assertEquals(
                List.of(
                        "AGENT GET /oauth-agent/jwks",
                        "API GET /health",
                        "API OPTIONS *",
                        "GATEWAY OPTIONS *",
                        "RIGHT OPTIONS *",
                        "SIGN_IN GET /.well-known/openid-configuration",
                        "SIGN_IN GET /keys",
                        "SIGN_IN POST /revoke",
                        "SO_DOES_THIS OPTIONS *",
                        "WAITS_FOR_THE_OTHER OPTIONS *"),
                asked.stream().sorted().distinct().toList());
    }

    @Test
    void waitsForNobodyLongerThanItIsTold() throws IOException {
        Run run = run(1, file("slow.yaml"));
        assertKept("slow.yaml", run);
        assertEquals(1, run.status());
    }

    @Test
    void saysWhatIsWrongAtEachPlaceAndWhatHelps() throws IOException {
        Run run = run(file("wrong.yaml"));
        assertKept("wrong.yaml", run);
        assertEquals(1, run.status());
    }

    @Test
    void holdsTheClocksOfServersAgainstWhatTheFileAllows() throws IOException {
        Run run = run(file("clocks.yaml"));
        assertKept("clocks.yaml", run);
        assertEquals(1, run.status());
    }

    @Test
    void showsNoServerAStandInForASecret() throws IOException {
        asked.clear();
        Run run = run(file("well.yaml"), "--without-secrets");
        assertEquals(0, run.status(), run.out());
        assertTrue(run.out().contains("client shop not tried, for want of its secrets"), run.out());
        assertFalse(asked.contains("SIGN_IN POST /revoke"), asked.toString());
    }

    @Test
    void whatPipelinesAndAuditorsReadHasTheSame() throws IOException {
        Path file = file("wrong.yaml");
        JsonObject json = new JsonObject(run(file, "--json").out());
        assertFalse(json.getBoolean("good"));
        List<JsonObject> probed =
                json.getJsonArray("probe").stream().map(JsonObject.class::cast).toList();
        assertTrue(
                probed.stream()
                        .anyMatch(one -> one.getString("kind").equals("store")
                                && one.getString("state").equals("failed")),
                json.encodePrettily());
        String page = run(file, "--html").out();
        assertTrue(page.contains("<h2>What was asked</h2>"), page);
        assertFalse(page.contains("planted"), page);
    }

    @Test
    void anErrorThatIsMeantIsAWarning() throws IOException {
        Run run = run(file("clocks.yaml"), "--accept", "homeport.apps.ahead.authorization-server.clock-skew");
        assertEquals(0, run.status(), run.out());
    }
}
