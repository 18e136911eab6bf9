package io.homeport.e2e;

import static org.awaitility.Awaitility.await;

import io.homeport.e2e.Journey.Promise;
import io.homeport.e2e.Planted.Found;
import io.homeport.e2e.Planted.Shape;
import io.homeport.e2e.Trouble.Call;
import io.homeport.e2e.WiredTraveller.Outcome;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Three regions, and users of each in each, while links are cut, slowed and reset and processes are killed; each packet
 * between regions is recorded. A program of its own, since it needs namespaces of its own: {@link WiresIT} starts it. It
 * prints what it has seen, and fails with what is wrong of it. Plain http everywhere, between the regions' gateways, too, since
 * TLS would hide the planted texts.
 *
 * <p>Usage: {@code Wires namespaces|loopback FOLDER}. It ends with its standard input.
 */
final class Wires {
    private static final String WEST = "eu-west";
    private static final String CENTRAL = "eu-central";
    private static final String US = "us";

    /** Out of both what belongs to whom and of what may be seen where: what is leaked on purpose. */
    private static final int LEAKED = 999;

    private static final Journey ASTRAY = new Journey(900, WEST, WEST, false);
    private static final List<Call> ALL = List.of(Call.values());
    private static final List<Call> WITHOUT_REFRESH = List.of(Call.READ, Call.WRITE, Call.CATALOG, Call.SESSION);

    private final RegionalNetwork network;
    private final Path folder;
    private final Promise promise;
    private final Planted planted;
    private final Map<Journey, WiredTraveller.Credentials> users;
    private final List<WiredRegion> regions;
    private final Trouble trouble = new Trouble();
    private final List<WiredTraveller> travellers = new ArrayList<>();
    private final Map<Outcome.Kind, Integer> outcomes = new EnumMap<>(Outcome.Kind.class);
    private final ExecutorService executor;

    private Wires(Setting setting, Promise promise, ExecutorService executor) {
        this.network = setting.network;
        this.folder = setting.folder;
        this.planted = setting.planted;
        this.users = setting.users;
        this.regions = setting.regions;
        this.promise = promise;
        this.executor = executor;
    }

    /** What stays when the promise changes. */
    private record Setting(
            RegionalNetwork network,
            Path folder,
            Planted planted,
            Map<Journey, WiredTraveller.Credentials> users,
            List<WiredRegion> regions) {}

    public static void main(String[] arguments) throws Exception {
        Thread input = new Thread(Wires::endWithInput, "standard-input");
        input.setDaemon(true);
        input.start();
        Path folder = Path.of(arguments[1]);
        RegionalNetwork network = arguments[0].equals("namespaces") ? NamespaceNetwork.make() : new LoopbackNetwork();
        System.out.println("The wires: " + network.description());
        List<WiredRegion> regions = new ArrayList<>();
        for (String region : RegionalNetwork.REGIONS) {
            regions.add(new WiredRegion(region, network, folder));
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> regions.forEach(WiredRegion::close)));
        Planted planted = new Planted();
        Map<Journey, WiredTraveller.Credentials> users = users(planted);
        for (WiredRegion region : regions) {
            region.startServer(users);
            region.startApi();
        }
        ExecutorService executor = Executors.newFixedThreadPool(users.size());
        int status = 0;
        try {
            Setting setting = new Setting(network, folder, planted, users, regions);
            for (Promise promise : Promise.values()) {
                new Wires(setting, promise, executor).run();
            }
        } catch (Exception | AssertionError e) {
            e.printStackTrace(System.out);
            status = 1;
        }
        network.close();
        System.exit(status);
    }

    private static void endWithInput() {
        try {
            while (System.in.read() >= 0) {
                continue;
            }
        } catch (java.io.IOException e) {
            // Its end, too.
        }
        System.exit(2);
    }

    /** Each user through each region; and those whose neighbours stand in for their region. */
    private static Map<Journey, WiredTraveller.Credentials> users(Planted planted) {
        List<Journey> journeys = new ArrayList<>();
        for (String home : RegionalNetwork.REGIONS) {
            for (String entry : RegionalNetwork.REGIONS) {
                journeys.add(new Journey(journeys.size(), home, entry, false));
            }
        }
        for (String entry : RegionalNetwork.REGIONS) {
            journeys.add(new Journey(journeys.size(), WEST, entry, true));
        }
        journeys.add(new Journey(journeys.size(), US, WEST, true));
        journeys.add(ASTRAY);
        Map<Journey, WiredTraveller.Credentials> users = new java.util.LinkedHashMap<>();
        for (Journey journey : journeys) {
            users.put(
                    journey,
                    new WiredTraveller.Credentials(
                            planted.text(journey.number(), 's'), planted.text(journey.number(), 'n')));
        }
        return users;
    }

    private void run() throws Exception {
        int plantedBefore = planted.count();
        regions.forEach(WiredRegion::stopServices);
        for (WiredRegion region : regions) {
            region.choosePorts();
        }
        for (WiredRegion region : regions) {
            region.startServices(regions, promise);
        }
        for (WiredRegion region : regions) {
            region.agent().awaitReady();
            region.proxy().awaitReady();
        }
        network.beginRecording(Files.createDirectories(folder.resolve("recorded-" + promise)));
        signIn();
        travel();
        String seenAbroad = seenAbroad();
        killServices();
        region(WEST).leak(region(US), planted.text(LEAKED, 'l'));
        judge(network.endRecording(), seenAbroad, planted.count() - plantedBefore);
    }

    private WiredRegion region(String name) {
        return regions.get(RegionalNetwork.REGIONS.indexOf(name));
    }

    private void signIn() throws Exception {
        List<Callable<WiredTraveller>> signIns = new ArrayList<>();
        for (Map.Entry<Journey, WiredTraveller.Credentials> user : users.entrySet()) {
            Journey journey = user.getKey();
            WiredTraveller traveller = new WiredTraveller(journey, promise, planted, user.getValue());
            WiredRegion entry = region(journey.entry());
            WiredRegion begins = promise == Promise.SHARED_KEYS ? entry : region(journey.home());
            signIns.add(() -> {
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                AppPage page = AppPage.of(client, "club", begins.proxy());
                traveller.signIn(
                        page, page.sharedWith(entry.proxy()), entry.proxy().address());
                traveller.callsWhatIsNotThere();
                return traveller;
            });
        }
        for (Future<WiredTraveller> signedIn : executor.invokeAll(signIns)) {
            WiredTraveller traveller = signedIn.get();
            if (traveller.journey().equals(ASTRAY)) {
                traveller.isLedAstray();
            } else {
                travellers.add(traveller);
            }
        }
    }

    private void travel() throws Exception {
        Border border = new Border(WEST, US);
        goOn("all is well", ALL);
        for (Border other : List.of(border, new Border(WEST, CENTRAL))) {
            during(() -> network.cut(other));
            trouble.closed.add(other);
            // A refresh that is held up and delivered after all would spend its token (docs/sessions.md).
            goOn(other + " is cut", WITHOUT_REFRESH);
            trouble.closed.clear();
            network.heal(other);
            goOn(other + " is healed", ALL);
        }
        network.slow(border);
        goOn(border + " is slow", ALL);
        network.heal(border);
        during(() -> network.reset(border));
        trouble.closed.add(border);
        goOn(border + " resets connections", WITHOUT_REFRESH);
        trouble.closed.clear();
        network.heal(border);
        goOn(border + " is healed", ALL);
        for (String region : List.of(WEST, CENTRAL)) {
            during(() -> region(region).killApi());
            trouble.deadApis.add(region);
            goOn("the API of " + region + " is killed", WITHOUT_REFRESH);
        }
        for (String region : List.of(WEST, CENTRAL)) {
            region(region).startApi();
        }
        trouble.deadApis.clear();
        goOn("both are back", ALL);
    }

    private void killServices() throws Exception {
        region(CENTRAL).agent().kill();
        trouble.deadAgents.add(CENTRAL);
        goOn("the agent of eu-central is killed", WITHOUT_REFRESH);
        trouble.deadProxies.add(WEST);
        during(() -> region(WEST).proxy().kill());
        goOn("the proxy of eu-west is killed", WITHOUT_REFRESH);
    }

    /** An act that may fail. */
    private interface Act {
        void happen() throws Exception;
    }

    /** Calls are under way when it happens, so that each may end in either way; none in a wrong one. */
    private void during(Act act) throws Exception {
        List<Future<List<Outcome>>> underWay = begin(WITHOUT_REFRESH);
        act.happen();
        end(underWay);
    }

    private List<Future<List<Outcome>>> begin(List<Call> calls) {
        List<Future<List<Outcome>>> underWay = new ArrayList<>();
        for (WiredTraveller traveller : travellers) {
            underWay.add(executor.submit(() -> {
                List<Outcome> outcomes = new ArrayList<>();
                for (Call call : calls) {
                    outcomes.add(traveller.call(call));
                }
                return outcomes;
            }));
        }
        return underWay;
    }

    private List<Outcome> end(List<Future<List<Outcome>>> underWay) throws InterruptedException, ExecutionException {
        List<Outcome> all = new ArrayList<>();
        for (Future<List<Outcome>> one : underWay) {
            all.addAll(one.get());
        }
        for (Outcome outcome : all) {
            outcomes.merge(outcome.kind(), 1, Integer::sum);
            boolean mayBeUnheard = !trouble.isHeard(outcome.journey());
            if (outcome.kind() == Outcome.Kind.WRONG || outcome.kind() == Outcome.Kind.UNHEARD && !mayBeUnheard) {
                throw new AssertionError(outcome.toString());
            }
        }
        return all;
    }

    /** Calls until each is answered as it must be: an address that was left alone is tried again after a while. */
    private void goOn(String when, List<Call> calls) {
        long began = System.nanoTime();
        List<Outcome> unexpected = new ArrayList<>();
        try {
            await().atMost(java.time.Duration.ofSeconds(45)).until(() -> {
                List<Outcome> outcomes = end(begin(calls));
                unexpected.clear();
                outcomes.stream()
                        .filter(outcome -> !outcome.isAsExpected(trouble, promise))
                        .forEach(unexpected::add);
                return unexpected.isEmpty();
            });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(promise + ", " + when + ": " + unexpected, e);
        }
        System.out.printf("%s: %s (%d ms)%n", promise, when, (System.nanoTime() - began) / 1_000_000);
    }

    private String seenAbroad() throws Exception {
        StringBuilder seen = new StringBuilder();
        for (WiredRegion region : regions) {
            seen.append(region.seenBy(region(US)));
        }
        return seen.toString();
    }

    private void judge(List<Recording> recordings, String seenAbroad, int plantedNow) {
        Map<String, Integer> leaks = new TreeMap<>();
        Map<String, Integer> onPurpose = new TreeMap<>();
        Map<Integer, Journey> journeys = new TreeMap<>();
        users.keySet().forEach(journey -> journeys.put(journey.number(), journey));
        System.out.printf("%s: %d texts planted; calls: %s%n", promise, plantedNow, outcomes);
        System.out.printf(
                "%-24s %9s %12s %6s %8s %8s %6s%n", "", "packets", "bytes", "lost", "texts", "tokens", "leaks");
        for (Recording recording : recordings) {
            int[] found = new int[Shape.values().length];
            int leaked = 0;
            for (byte[] stream : recording.streams()) {
                for (Found text : Planted.in(stream)) {
                    Journey journey = journeys.get(text.traveller());
                    if (text.traveller() == LEAKED || ASTRAY.equals(journey)) {
                        onPurpose.merge(
                                recording.place() + " " + text.traveller() + " " + text.shape(), 1, Integer::sum);
                        continue;
                    }
                    found[text.shape().ordinal()]++;
                    if (journey == null || !journey.allows(promise, recording.place(), text.shape())) {
                        leaked++;
                        leaks.merge(recording.place() + ": " + text + " of " + journey, 1, Integer::sum);
                    }
                }
            }
            System.out.printf(
                    "%-24s %9d %12d %6d %8d %8d %6d%n",
                    recording.place(),
                    recording.packets(),
                    recording.bytes(),
                    recording.lost(),
                    found[0],
                    found[1],
                    leaked);
        }
        long lost = recordings.stream().mapToLong(Recording::lost).sum();
        List<Found> inSight = Planted.in(seenAbroad.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        System.out.printf("logs and metrics seen abroad: %d bytes, %d texts%n", seenAbroad.length(), inSight.size());
        check(
                seenAbroad.contains("homeport_boundary_crossings_total") && seenAbroad.contains("\"route\""),
                "no logs or metrics");
        check(inSight.isEmpty(), "in logs or metrics: " + inSight);
        check(lost == 0, lost + " packets were not recorded");
        check(leaks.isEmpty(), "leaks: " + leaks);
        check(outcomes.getOrDefault(Outcome.Kind.TOLD, 0) > 0, "no call met the trouble");
        String border = Place.of(new Border(WEST, US)).toString();
        for (int leaked : List.of(LEAKED, ASTRAY.number())) {
            for (Shape shape : Shape.values()) {
                check(
                        onPurpose.containsKey(border + " " + leaked + " " + shape),
                        "what was leaked on purpose was not seen: " + onPurpose);
            }
        }
        System.out.println("leaked on purpose, and seen: " + onPurpose);
    }

    private static void check(boolean isRight, String otherwise) {
        if (!isRight) {
            throw new AssertionError(otherwise);
        }
    }
}
