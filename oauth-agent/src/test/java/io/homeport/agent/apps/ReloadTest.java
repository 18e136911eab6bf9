package io.homeport.agent.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.authorizationserver.AuthorizationServerClient;
import io.homeport.agent.authorizationserver.ObservedChannel;
import io.homeport.agent.telemetry.AgentMetrics;
import io.homeport.agent.telemetry.Spans;
import io.homeport.agent.web.RelyingParty;
import io.homeport.authorizationserver.BackChannel;
import io.homeport.authorizationserver.ServerTls;
import io.homeport.cookies.HeldKey;
import io.homeport.cookies.Keygen;
import io.homeport.deployment.App;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.check.DeploymentReader;
import io.homeport.deployment.check.StartCheck;
import io.homeport.deployment.watch.DeploymentSource;
import io.homeport.deployment.watch.DeploymentWatch;
import io.homeport.telemetry.ReloadMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.smallrye.config.PropertiesConfigSource;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A deployment file that changes while the agent serves. */
class ReloadTest {
    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ReloadMetrics reloads = new ReloadMetrics(meters, Clock.systemUTC());
    private final List<AuthorizationServerClient> retired = new ArrayList<>();
    private final AtomicInteger changes = new AtomicInteger();
    private final Map<String, String> file = new TreeMap<>();
    private final Apps apps = new Apps(this::connect, retired::add, Clock.systemUTC());
    private final HttpServer server = listen();
    private final String issuer = "http://127.0.0.1:" + server.actualPort();
    private volatile boolean serverIsWell = true;
    private DeploymentWatch watch;

    /** Publishes its metadata and a key, as long as it is well. */
    private HttpServer listen() {
        return vertx.createHttpServer()
                .requestHandler(request -> request.response()
                        .setStatusCode(serverIsWell ? 200 : 503)
                        .putHeader("Content-Type", "application/json")
                        .end((request.path().equals("/jwks") ? keys() : metadata()).encode()))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private JsonObject metadata() {
        return new JsonObject()
                .put("issuer", issuer)
                .put("authorization_endpoint", issuer + "/authorize")
                .put("token_endpoint", issuer + "/token")
                .put("jwks_uri", issuer + "/jwks")
                .put("code_challenge_methods_supported", new JsonArray().add("S256"));
    }

    private static JsonObject keys() {
        try {
            EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            key.setKeyId("k1");
            return new JsonObject().put("keys", new JsonArray().add(new JsonObject(key.toJson())));
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void start() throws IOException {
        file.put("homeport.region", "eu");
        key("access-keys", "a1");
        key("session-keys", "s1");
        app("shop", "https://www.example.com", "/oauth-agent");
        app("admin", "https://admin.example.com", "/oauth-agent");
        Deployment first = read();
        apps.replace(first);
        watch = watch(this::read, first);
    }

    /** As the agent makes one. */
    private DeploymentWatch watch(DeploymentSource source, Deployment inForce) {
        return new DeploymentWatch(
                source,
                inForce,
                apps::replace,
                () -> {
                    reloads.takenOver();
                    changes.incrementAndGet();
                },
                reloads::refused);
    }

    /** A call that is cut off may have used a refresh token up, whose answer is lost then. */
    @Test
    void keepsAClientForAsLongAsARequestMayUseIt() throws IOException {
        file.put("homeport.apps.shop.authorization-server.timeout", "PT1M");
        watch.look();
        file.put("homeport.apps.shop.authorization-server.client-id", "another");
        watch.look();
        assertEquals(Duration.ofMinutes(12), retired.get(1).longestUse());
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void key(String ring, String id) throws IOException {
        Path secret = Files.writeString(folder.resolve(id), Keygen.secret(new SecureRandom()) + "\n");
        file.put("homeport.cookies." + ring + "[0].id", id);
        file.put("homeport.cookies." + ring + "[0].secret-file", secret.toString());
    }

    private void app(String name, String origin, String path) {
        String prefix = "homeport.apps." + name + ".";
        file.put(prefix + "web-origin", origin);
        file.put(prefix + "agent-path", path);
        file.put(prefix + "redirect-uri", origin + "/callback");
        file.put(prefix + "authorization-server.issuer", issuer);
        file.put(prefix + "authorization-server.client-id", name);
        file.put(prefix + "authorization-server.client-secret", "planted-secret");
    }

    private Deployment read() {
        return StartCheck.check(
                DeploymentReader.Service.AGENT,
                List.of(new PropertiesConfigSource(Map.copyOf(file), "deployment file", 100)));
    }

    private AuthorizationServerClient connect(App app) {
        if (app.authorizationServer().tls().isPresent()) {
            throw new InvalidConfiguration(List.of());
        }
        BackChannel channel = new BackChannel(vertx, app.authorizationServer().timeout(), ServerTls.plain());
        return new AuthorizationServerClient(
                app.authorizationServer(),
                new ObservedChannel(channel, app.name(), new AgentMetrics(meters), new Spans(OpenTelemetry.noop())),
                Clock.systemUTC());
    }

    private RelyingParty party(String name) {
        return apps.parties().all().stream()
                .filter(party -> party.app().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<String> names() {
        return apps.parties().all().stream().map(party -> party.app().name()).toList();
    }

    private double reloads(String outcome) {
        return meters.counter("homeport.reloads", "outcome", outcome).count();
    }

    @Test
    void changesNothingWhileTheFileSaysTheSame() {
        RelyingParty before = party("shop");
        watch.look();
        assertSame(before, party("shop"));
        assertEquals(0, reloads("taken_over"));
        assertEquals(0, changes.get());
        assertEquals(List.of(), retired);
    }

    @Test
    void addsAnAppAndLeavesTheOthersAsTheyAre() {
        RelyingParty shop = party("shop");
        app("blog", "https://blog.example.com", "/oauth-agent");
        watch.look();
        assertEquals(List.of("admin", "blog", "shop"), names());
        assertSame(shop, party("shop"));
        assertEquals(1, reloads("taken_over"));
        assertEquals(1, changes.get(), "the new server's metadata is to be read");
    }

    @Test
    void replacesAChangedAppAndRetiresItsConnections() {
        RelyingParty shop = party("shop");
        RelyingParty admin = party("admin");
        file.put("homeport.apps.shop.authorization-server.client-secret", "another-secret");
        watch.look();
        assertNotSame(shop.server(), party("shop").server());
        assertSame(admin, party("admin"));
        assertEquals(List.of(shop.server()), retired);
    }

    @Test
    void keepsTheConnectionsOfAnAppWhoseServerIsAsBefore() {
        RelyingParty shop = party("shop");
        file.put("homeport.apps.shop.redirect-uri", "https://www.example.com/elsewhere");
        watch.look();
        assertNotSame(shop, party("shop"));
        assertSame(shop.server(), party("shop").server());
        assertEquals(List.of(), retired);
    }

    @Test
    void servesAnotherServerOnceItsMetadataCanBeRead() {
        AuthorizationServerClient before = party("shop").server();
        file.put("homeport.apps.shop.authorization-server.client-id", "another");
        serverIsWell = false;
        watch.look();
        watch.look();
        assertSame(before, party("shop").server());
        assertEquals(1, reloads("refused"), "said once, however often it is asked");
        serverIsWell = true;
        watch.look();
        assertNotSame(before, party("shop").server());
        assertTrue(party("shop").server().known(), "nobody waits for its metadata any more");
        assertEquals(1, reloads("taken_over"));
    }

    /** A slip in the issuer: somebody else answers there, and the session of nobody is his. */
    @Test
    void refusesAnIssuerThatCallsItselfOtherwise() {
        AuthorizationServerClient before = party("shop").server();
        file.put("homeport.apps.shop.authorization-server.issuer", issuer + "/other");
        app("blog", "https://blog.example.com", "/oauth-agent");
        watch.look();
        assertSame(before, party("shop").server());
        assertEquals(List.of("admin", "shop"), names(), "nothing of the file is in force");
        assertEquals(1, reloads("refused"));
    }

    /** It takes nothing away from anybody, and may come before its server does, as at the start. */
    @Test
    void servesANewAppWhoseServerDoesNotAnswerYet() {
        serverIsWell = false;
        app("blog", "https://blog.example.com", "/oauth-agent");
        watch.look();
        assertEquals(List.of("admin", "blog", "shop"), names());
    }

    @Test
    void removesAnApp() {
        RelyingParty admin = party("admin");
        file.keySet().removeIf(key -> key.startsWith("homeport.apps.admin."));
        watch.look();
        assertEquals(List.of("shop"), names());
        assertEquals(List.of(admin.server()), retired);
    }

    @Test
    void takesANewSecretFromItsFileAndKeepsTheConnections() throws IOException {
        RelyingParty shop = party("shop");
        HeldKey before = apps.keys().orElseThrow().access().sealing();
        Files.writeString(folder.resolve("a1"), Keygen.secret(new SecureRandom()));
        watch.look();
        assertNotSame(before, apps.keys().orElseThrow().access().sealing());
        assertSame(shop, party("shop"));
        assertEquals(1, reloads("taken_over"));
        assertEquals(List.of(), retired);
    }

    @Test
    void goesOnWithTheOldWhenTheNewIsWrong() throws IOException {
        RelyingParty shop = party("shop");
        String origin = file.put("homeport.apps.shop.web-origin", "*");
        watch.look();
        watch.look();
        assertSame(shop, party("shop"));
        assertEquals(1, reloads("refused"), "said once, however often it is seen");
        file.put("homeport.apps.shop.web-origin", origin);
        watch.look();
        assertSame(shop, party("shop"));
        Files.writeString(folder.resolve("s1"), "short");
        watch.look();
        assertSame(shop, party("shop"));
        assertEquals(2, reloads("refused"));
        assertEquals(0, reloads("taken_over"));
    }

    /** A file that is nested too deeply overflows the stack of its reader. */
    @Test
    void saysThatTheFileCannotBeReadWhateverKeepsItFromThat() {
        DeploymentWatch broken = watch(
                () -> {
                    throw new StackOverflowError();
                },
                read());
        broken.look();
        assertEquals(1, reloads("refused"));
        assertEquals(0, changes.get());
    }

    @Test
    void changesNothingWhereOneOfManyChangesCannotBe() {
        RelyingParty shop = party("shop");
        app("blog", "https://blog.example.com", "/blog");
        file.put("homeport.apps.shop.authorization-server.tls", "nowhere");
        assertThrows(InvalidConfiguration.class, () -> apps.replace(read()));
        watch.look();
        assertEquals(List.of("admin", "shop"), names());
        assertSame(shop, party("shop"));
        assertEquals(1, reloads("refused"));
    }
}
