package io.homeport.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.store.RedisServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two agents and two proxies are restarted one after the other, while pages call their API, ask for their session and renew
 * it: once with a new key in front of their rings, and once more when the earlier key is gone. As behind a balancer, a proxy
 * gets no new calls before it ends. No call fails and no session is lost.
 */
class RollingRestartIT {
    private static final Map<String, String> AIKO = Map.of("login", "aiko", "password", "any");
    private static final int PAGES = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService users = Executors.newFixedThreadPool(PAGES);
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger calls = new AtomicInteger();
    private final Queue<String> failed = new ConcurrentLinkedQueue<>();
    private final List<AppPage> pages = new ArrayList<>();
    /** Of each proxy: calls read, and whoever takes it out of the balancer writes. */
    private final List<ReentrantReadWriteLock> balancer =
            List.of(new ReentrantReadWriteLock(true), new ReentrantReadWriteLock(true));

    private final LiveApi api = new LiveApi();
    private TwoOfEach services;
    private StrictServer server;

    @BeforeEach
    void start() throws Exception {
        services = TwoOfEach.in(folder);
        server = StrictServer.start(folder, List.of(TwoOfEach.client()), Map.of());
    }

    @AfterEach
    void stop() throws Exception {
        over.set(true);
        users.shutdownNow();
        services.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        api.close();
        if (server != null) {
            server.close();
        }
    }

    /** Goes on through whichever proxy takes calls. */
    private void use(AppPage page) {
        for (int turn = 0; !over.get(); turn++) {
            int at = turn % 2;
            if (!balancer.get(at).readLock().tryLock()) {
                at = 1 - at;
                balancer.get(at).readLock().lock();
            }
            try {
                AppPage through = page.sharedWith(services.proxies().get(at));
                AppPage.Answer answer =
                        switch (turn % 5) {
                            case 3 -> through.get("session");
                            case 4 -> through.post("refresh");
                            default -> through.getApi("/orders");
                        };
                calls.incrementAndGet();
                if (answer.status() != 200 || "false".equals(answer.text("is_logged_in"))) {
                    failed.add(turn % 5 + ": " + answer.fault());
                }
            } catch (IOException | RuntimeException e) {
                failed.add(turn % 5 + ": " + e);
            } catch (InterruptedException e) {
                return;
            } finally {
                balancer.get(at).readLock().unlock();
            }
        }
    }

    private void restartEverything() throws Exception {
        for (int proxy = 0; proxy < 2; proxy++) {
            balancer.get(proxy).writeLock().lock();
            try {
                services.restart(2 + proxy);
            } finally {
                balancer.get(proxy).writeLock().unlock();
            }
        }
        for (int agent = 0; agent < 2; agent++) {
            services.restart(agent);
        }
        int before = calls.get();
        await().atMost(PATIENCE).until(() -> calls.get() > before + 10 * PAGES);
        assertEquals(List.of(), List.copyOf(failed));
    }

    @Test
    void failsNoCallAndLosesNoSession() throws Exception {
        try (RedisServer redis = RedisServer.started()) {
            services.start(vertx, server, file -> file.store(redis.url(), ""), api::routed);
            for (int i = 0; i < PAGES; i++) {
                AppPage page = AppPage.of(client, "club", services.proxies().get(i % 2));
                page.signIn(AIKO);
                pages.add(page);
            }
            IntStream.range(0, PAGES).forEach(i -> users.execute(() -> use(pages.get(i))));
            services.write(List.of("k1", "k0"));
            restartEverything();
            services.awaitSealing("k1", pages);
            services.write(List.of("k1"));
            restartEverything();
            over.set(true);
            users.shutdown();
            assertTrue(users.awaitTermination(60, TimeUnit.SECONDS));
            assertEquals(List.of(), List.copyOf(failed));
            for (AppPage page : pages) {
                AppPage now = page.sharedWith(services.proxies().get(0));
                assertEquals("true", now.get("session").text("is_logged_in"));
            }
            System.out.println("calls: " + calls);
        }
    }
}
