package io.homeport.deployment.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.check.DeploymentReader.Service;
import io.homeport.deployment.check.WholeFile;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What becomes of a deployment file that says something else. */
class DeploymentWatchTest {
    private static final String SHOP = "homeport: {apps: {shop: {authorization-server: {client-id: %s}}}}";
    private static final Deployment FIRST = proxy(SHOP.formatted("first"));
    private static final Deployment SECOND = proxy(SHOP.formatted("second"));

    private final List<Deployment> served = new ArrayList<>();
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private DeploymentSource source = () -> FIRST;

    private static Deployment proxy(String yaml) {
        return WholeFile.read(yaml, Service.PROXY);
    }

    private DeploymentWatch watch() {
        return new DeploymentWatch(
                () -> source.read(), FIRST, served::add, changes::incrementAndGet, refusals::incrementAndGet);
    }

    private static DeploymentSource refused(String key) {
        return () -> {
            throw new InvalidConfiguration(List.of(new Fault(key, "is wrong", "right")));
        };
    }

    @Test
    void servesNothingAnewWhileTheFileSaysTheSame() {
        source = () -> proxy(SHOP.formatted("first"));
        watch().look();
        assertEquals(List.of(), served);
        assertEquals(0, changes.get());
        assertEquals(0, refusals.get());
    }

    @Test
    void servesAChangeOnceAndThenTheChangeBack() {
        DeploymentWatch watch = watch();
        source = () -> SECOND;
        watch.look();
        watch.look();
        assertEquals(List.of(SECOND), served);
        source = () -> FIRST;
        watch.look();
        assertEquals(List.of(SECOND, FIRST), served);
        assertEquals(2, changes.get());
    }

    @Test
    void tellsOfEachReasonOfARefusalOnceUntilTheFileIsRightAgain() {
        DeploymentWatch watch = watch();
        source = refused("homeport.region");
        watch.look();
        watch.look();
        assertEquals(1, refusals.get());
        source = refused("homeport.apps");
        watch.look();
        assertEquals(2, refusals.get());
        source = () -> FIRST;
        watch.look();
        source = refused("homeport.apps");
        watch.look();
        assertEquals(3, refusals.get());
        assertEquals(List.of(), served);
    }

    /** A deployment that could not be served is tried again at the next look: what it lacked may be there by then. */
    @Test
    void triesAgainWhatCouldNotBeServed() {
        AtomicInteger attempts = new AtomicInteger();
        DeploymentWatch watch = new DeploymentWatch(
                () -> SECOND,
                FIRST,
                next -> {
                    if (attempts.incrementAndGet() < 3) {
                        throw new InvalidConfiguration(List.of());
                    }
                },
                changes::incrementAndGet,
                refusals::incrementAndGet);
        watch.look();
        watch.look();
        assertEquals(1, refusals.get());
        assertEquals(0, changes.get());
        watch.look();
        watch.look();
        assertEquals(3, attempts.get());
        assertEquals(1, changes.get());
    }

    /** A file that is nested too deeply overflows the stack of its reader. */
    @Test
    void tellsOfAnErrorAndLooksOn() throws InterruptedException {
        AtomicInteger looks = new AtomicInteger();
        CountDownLatch changed = new CountDownLatch(1);
        DeploymentWatch watch = new DeploymentWatch(
                () -> {
                    if (looks.getAndIncrement() == 0) {
                        throw new StackOverflowError();
                    }
                    return SECOND;
                },
                FIRST,
                next -> {},
                changed::countDown,
                refusals::incrementAndGet);
        Vertx vertx = Vertx.vertx();
        try {
            watch.begin(vertx, Duration.ofMillis(1));
            assertTrue(changed.await(30, TimeUnit.SECONDS));
            assertEquals(1, refusals.get());
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Test
    void saysWhichAppsAndRoutesAreAddedChangedAndRemoved() {
        Deployment next = proxy("""
                homeport:
                  apps:
                    blog:
                      web-origin: https://blog.example.com
                      redirect-uri: https://blog.example.com/
                      authorization-server: {issuer: https://login.example.com, client-id: blog}
                    shop: {authorization-server: {client-id: second}}
                  routes:
                    orders: {stream: true}
                    stock: {path: /stock, upstreams: {eu: https://stock.eu.internal}}
                """);
        assertEquals(
                "apps added: blog; apps changed: shop; routes added: stock; routes changed: orders",
                DeploymentChange.between(FIRST, next).toString());
        assertEquals(
                "apps changed: shop; apps removed: blog; routes changed: orders; routes removed: stock",
                DeploymentChange.between(next, FIRST).toString());
    }

    @Test
    void saysThatKeysBoundariesOrTheProxysClientChanged() {
        Deployment before = proxy("homeport: {}");
        Deployment keys = proxy("homeport: {cookies: {access-keys: [{id: 2026b}]}}");
        assertEquals(
                "keys of the cookies", DeploymentChange.between(before, keys).toString());
        Deployment boundaries = proxy("homeport: {boundaries: {europe: [eu, eu-west]}}");
        assertEquals(
                "boundaries or regions",
                DeploymentChange.between(before, boundaries).toString());
        Deployment client = proxy(
                "homeport: {apps: {shop: {authorization-server: {proxy-client: {client-id: proxy, client-secret: planted}}}}}");
        assertEquals(
                "apps changed: shop", DeploymentChange.between(before, client).toString());
        assertTrue(DeploymentChange.between(before, proxy("homeport: {}")).isNone());
    }

    /** Nobody is signed out without a word. */
    @Test
    void tellsOfAKeyThatHasAnotherSecretUnderTheSameId() {
        Deployment before = proxy("homeport: {}");
        Deployment time = proxy("homeport: {cookies: {access-keys: [{active-from: 2026-12-01T06:00:00Z}]}}");
        assertEquals(List.of(), ChangedSecrets.between(before, time));
        assertEquals(
                "keys of the cookies", DeploymentChange.between(before, time).toString());
        Deployment secret =
                proxy("homeport: {cookies: {access-keys: [{secret: AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8}]}}");
        List<String> told = ChangedSecrets.between(before, secret);
        assertEquals(1, told.size());
        assertTrue(
                told.get(0).startsWith("homeport.cookies.access-keys: the key 2026a has another secret"), told.get(0));
    }

    /** An instance that moves in the middle of its work would be neither here nor there. */
    @Test
    void refusesAnotherRegion() {
        source = () -> proxy("homeport: {region: eu, apps: {shop: {authorization-server: {client-id: second}}}}");
        watch().look();
        assertEquals(List.of(), served);
        assertEquals(1, refusals.get());
    }

    @Test
    void saysThatTheAgentIsElsewhere() {
        Deployment before = proxy("homeport: {}");
        Deployment next = proxy("homeport: {agent-url: 'https://other.internal:8443'}");
        assertEquals("agent-url", DeploymentChange.between(before, next).toString());
    }

    @Test
    void saysThatAStreamOfSignalsChanged() {
        String file = WholeFile.inServer("timeout: PT10S") + "  store: {type: embedded}\n  shared-signals:\n";
        String stream = "    workforce: {issuer: 'https://login.example.com', audience: a, delivery: poll,"
                + " poll-url: 'https://login.example.com/poll', poll-token: planted}\n";
        Deployment before = WholeFile.read(file + stream, Service.AGENT);
        Deployment next = WholeFile.read(file + stream.replace("planted", "other"), Service.AGENT);
        assertEquals(
                "shared-signals changed: workforce",
                DeploymentChange.between(before, next).toString());
    }

    /** The agent's keys for refresh tokens are no less the cookies' than those that the proxy has, too. */
    @Test
    void saysThatTheSessionKeysChanged() {
        Deployment before = WholeFile.read(WholeFile.inServer("timeout: PT10S"), Service.AGENT);
        Deployment next = WholeFile.read(
                WholeFile.inServer("timeout: PT10S") + "  cookies: {session-keys: [{id: 2026b}]}\n", Service.AGENT);
        assertEquals(
                "keys of the cookies", DeploymentChange.between(before, next).toString());
    }
}
