package io.homeport.agent.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.smallrye.config.PropertiesConfigSource;
import io.vertx.core.Vertx;
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
    private final List<AuthorizationServerClient> retired = new ArrayList<>();
    private final AtomicInteger changes = new AtomicInteger();
    private final Map<String, String> file = new TreeMap<>();
    private final Apps apps = new Apps(this::connect, retired::add, Clock.systemUTC());
    private DeploymentWatch watch;

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
        AgentMetrics metrics = new AgentMetrics(meters);
        return new DeploymentWatch(
                source,
                inForce,
                apps::replace,
                () -> {
                    metrics.reloaded("ok");
                    changes.incrementAndGet();
                },
                () -> metrics.reloaded("refused"));
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
        file.put(prefix + "authorization-server.issuer", "https://login.example.com");
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
        return meters.counter("homeport.agent.reloads", "outcome", outcome).count();
    }

    @Test
    void changesNothingWhileTheFileSaysTheSame() {
        RelyingParty before = party("shop");
        watch.look();
        assertSame(before, party("shop"));
        assertEquals(0, reloads("ok"));
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
        assertEquals(1, reloads("ok"));
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
        assertEquals(1, reloads("ok"));
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
        assertEquals(0, reloads("ok"));
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
