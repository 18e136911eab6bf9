package io.homeport.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Fifty tabs of ten browsers, which renew their sessions at random, without any lock among them; one in ten never sees its
 * answer. Time is counted in renewals: a session whose access tokens last five minutes is renewed twelve times in an hour,
 * so that an hour of a session's life is twelve renewals here, which take seconds.
 *
 * <p>{@code homeport.simulation} says how long each session lives in each part of a test: an hour if not set, {@code P5D} for
 * a long run.
 */
final class SimulatedTabs {
    private static final int BROWSERS = 10;
    private static final int TABS = 5;
    private static final int ONE_IN = 10;
    private static final int LONGEST_PAUSE_MILLIS = 1500;
    private static final Map<String, String> AIKO = Map.of("login", "aiko", "password", "any");
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(5);
    private static final long RENEWALS =
            Duration.parse(System.getProperty("homeport.simulation", "PT1H")).dividedBy(TOKEN_LIFE);
    /** Long enough that what is timed by clocks happens: leases end, connections come again. */
    private static final Duration SHORTEST_PART = Duration.ofSeconds(8);

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration SLOWEST_RENEWAL = Duration.ofSeconds(2);
    /** What a page answers by signing in again. */
    private static final Set<String> LOST = Set.of("401 session_expired", "401 unauthorized");

    private final HttpClient client = HttpClient.newHttpClient();
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(BROWSERS * TABS);
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicBoolean pausing = new AtomicBoolean();
    private final AtomicInteger underWay = new AtomicInteger();
    private final Map<String, Integer> outcomes = new ConcurrentSkipListMap<>();
    private final Set<String> lost = ConcurrentHashMap.newKeySet();
    private final List<Browser> browsers = new ArrayList<>();
    private volatile boolean answersAreLost = true;
    private volatile List<RunningService> ways = List.of();

    /** A browser, and the refresh cookies that it has had: each is of one renewal. */
    private record Browser(AppPage page, Set<String> renewals) {
        void renewed() {
            page.refreshCookie().ifPresent(cookie -> renewals.add(cookie.getValue()));
        }
    }

    /** Signs all in, through one proxy or the other. */
    void signIn(List<RunningService> proxies) throws Exception {
        for (int i = 0; i < BROWSERS; i++) {
            AppPage page = AppPage.of(client, "club", proxies.get(i % proxies.size()));
            page.signIn(AIKO);
            browsers.add(new Browser(page, ConcurrentHashMap.newKeySet()));
        }
    }

    /** Which services the calls come to from now on, at random. */
    void callThrough(List<RunningService> services) {
        ways = List.copyOf(services);
    }

    /** Opens the tabs. */
    void begin() {
        for (int i = 0; i < BROWSERS * TABS; i++) {
            clock.execute(new Tab(browsers.get(i / TABS), "browser " + i / TABS + ", tab " + i % TABS));
        }
    }

    /** One tab: it renews the session of its browser now and then, and cares for no other tab. */
    private final class Tab implements Runnable {
        private final Browser browser;
        private final String name;
        private final Random random;

        Tab(Browser browser, String name) {
            this.browser = browser;
            this.name = name;
            this.random = new Random(name.hashCode());
        }

        @Override
        public void run() {
            underWay.incrementAndGet();
            if (!pausing.get()) {
                call();
            }
            underWay.decrementAndGet();
            if (!over.get()) {
                clock.schedule(this, random.nextInt(LONGEST_PAUSE_MILLIS), TimeUnit.MILLISECONDS);
            }
        }

        private void call() {
            List<RunningService> now = ways;
            RunningService way = now.get(random.nextInt(now.size()));
            boolean answerIsLost = random.nextInt(ONE_IN) == 0 && answersAreLost;
            String outcome = outcome(
                    answerIsLost ? browser.page().copiedTo(way) : browser.page().sharedWith(way));
            outcomes.merge(outcome, 1, Integer::sum);
            if (LOST.contains(outcome)) {
                lost.add(name + ": " + outcome);
            }
            if (outcome.startsWith("200")) {
                browser.renewed();
            }
        }

        private String outcome(AppPage through) {
            try {
                return through.post("refresh").fault();
            } catch (IOException e) {
                return "no answer";
            } catch (InterruptedException e) {
                return "the end";
            }
        }
    }

    /** Goes on until each session has lived so long, and fails with the part's name where one is lost. */
    void liveOn(String part) {
        List<Integer> before = lives();
        await().pollDelay(SHORTEST_PART)
                .atMost(PATIENCE.plus(SLOWEST_RENEWAL.multipliedBy(RENEWALS)))
                .until(() -> {
                    List<Integer> now = lives();
                    return !lost.isEmpty()
                            || IntStream.range(0, BROWSERS).allMatch(i -> now.get(i) >= before.get(i) + RENEWALS);
                });
        assertEquals(Set.of(), lost, () -> part + ": " + outcomes);
    }

    private List<Integer> lives() {
        return browsers.stream().map(browser -> browser.renewals().size()).toList();
    }

    /** Whether answers get lost from now on. */
    void loseAnswers(boolean lose) {
        answersAreLost = lose;
    }

    /** Lets no tab call until further notice, and brings each browser the newest cookies of its session. */
    void pause() throws Exception {
        pausing.set(true);
        await().atMost(PATIENCE).until(() -> underWay.get() == 0);
        for (Browser browser : browsers) {
            assertEquals(
                    "200 null",
                    browser.page().sharedWith(ways.get(0)).post("refresh").fault());
        }
    }

    /** Lets the tabs call again. */
    void resume() {
        pausing.set(false);
    }

    List<AppPage> pages() {
        return browsers.stream().map(Browser::page).toList();
    }

    /** Closes the tabs, sees that all are signed in, and says how many refreshes had an answer. */
    int end() throws Exception {
        over.set(true);
        clock.shutdown();
        assertTrue(clock.awaitTermination(60, TimeUnit.SECONDS));
        for (Browser browser : browsers) {
            assertEquals(
                    "true",
                    browser.page().sharedWith(ways.get(0)).get("session").text("is_logged_in"));
        }
        return outcomes.getOrDefault("200 null", 0);
    }

    /** How often each came of a call. */
    Map<String, Integer> outcomes() {
        return outcomes;
    }

    void close() {
        over.set(true);
        clock.shutdownNow();
    }
}
