package io.homeport.e2e;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Each region is a network namespace of Linux, with a link to each other region and one to the users, who are in the
 * namespace of this program. No region forwards packets, so that there is no way around. It needs a program that is root
 * in a network namespace of its own ({@link #launcherOfAll}); so nothing of it can be left on the machine.
 */
final class NamespaceNetwork implements RegionalNetwork {
    private static final String HOST = "10.77.%d.1";
    private static final int USERS = 99;

    /** Of packets that cross a border, on either side; its own resets must pass. */
    private static final String RESET = "-p tcp ! --tcp-flags RST RST -j REJECT --reject-with tcp-reset";

    private static final String NO_CARE = " 2>/dev/null || true";

    private final List<Process> taps = new ArrayList<>();
    private final boolean hasNetem;
    private Path recordings;

    private NamespaceNetwork(boolean hasNetem) {
        this.hasNetem = hasNetem;
    }

    /**
     * The command that starts another one with namespaces of its own, in which it may make more. When it ends, so does
     * everything that it has started.
     */
    static List<String> launcherOfAll(boolean isRoot) {
        List<String> command = new ArrayList<>(List.of("unshare"));
        if (!isRoot) {
            command.addAll(List.of("--user", "--map-root-user"));
        }
        command.addAll(List.of("--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"));
        return command;
    }

    /** What a machine must allow for it, as a command that fails where it does not. */
    static List<String> probe() {
        return List.of("sh", "-ec", """
                mount -t tmpfs none /run
                ip netns add probe
                ip link add one type veth peer name other netns probe
                ip link set one up
                tc qdisc add dev one root tbf rate 1mbit burst 32kb latency 400ms
                ip netns exec probe iptables -A INPUT -i other %s
                python3 -c 'import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW).bind(("one", 0))'
                node --version
                """.formatted(RESET));
    }

    /** Makes them. */
    static NamespaceNetwork make() throws IOException, InterruptedException {
        StringBuilder script = new StringBuilder("mount -t tmpfs none /run\nip link set lo up\n");
        script.append("ip addr add ").append(address(USERS)).append("/32 dev lo\n");
        for (String region : REGIONS) {
            int number = number(region);
            script.append("ip netns add %s\nip -n %s link set lo up\n".formatted(region, region));
            script.append("ip -n %s addr add %s/32 dev lo\n".formatted(region, address(number)));
            script.append("ip link add to%d type veth peer name users netns %s\n".formatted(number, region));
            script.append("ip link set to%d up\nip -n %s link set users up\n".formatted(number, region));
            script.append("ip route add %s dev to%d src %s\n".formatted(address(number), number, address(USERS)));
            script.append(
                    "ip -n %s route add %s dev users src %s\n".formatted(region, address(USERS), address(number)));
        }
        for (Border border : borders()) {
            script.append("ip link add %s netns %s type veth peer name %s netns %s\n"
                    .formatted(
                            device(border.one(), border.other()),
                            border.one(),
                            device(border.other(), border.one()),
                            border.other()));
            script.append(joined(border.one(), border.other())).append(joined(border.other(), border.one()));
        }
        shell(script.toString());
        return new NamespaceNetwork(
                shell("tc qdisc add dev to1 root netem delay 1ms 2>/dev/null && tc qdisc del dev to1"
                                + " root && echo yes || echo no")
                        .strip()
                        .equals("yes"));
    }

    private static String joined(String from, String to) {
        return "ip -n %s link set %s up\nip -n %s route add %s dev %s src %s\n"
                .formatted(from, device(from, to), from, address(number(to)), device(from, to), address(number(from)));
    }

    static List<Border> borders() {
        return List.of(
                new Border(REGIONS.get(0), REGIONS.get(1)),
                new Border(REGIONS.get(0), REGIONS.get(2)),
                new Border(REGIONS.get(1), REGIONS.get(2)));
    }

    private static int number(String region) {
        return REGIONS.indexOf(region) + 1;
    }

    private static String address(int number) {
        return HOST.formatted(number);
    }

    private static String device(String from, String to) {
        return "link" + number(from) + number(to);
    }

    @Override
    public String description() {
        return "three network namespaces, a packet capture on each interface; slow links by "
                + (hasNetem ? "netem" : "a token bucket, since this kernel has no netem");
    }

    @Override
    public String host(String region) {
        return address(number(region));
    }

    @Override
    public String address(String from, String region, int port) {
        return host(region) + ":" + port;
    }

    @Override
    public List<String> launcher(String region) {
        return List.of("ip", "netns", "exec", region);
    }

    @Override
    public void cut(Border border) throws IOException, InterruptedException {
        refuse(border, "-j DROP");
    }

    @Override
    public void reset(Border border) throws IOException, InterruptedException {
        refuse(border, RESET);
    }

    private static void refuse(Border border, String rule) throws IOException, InterruptedException {
        onBothSides(border, "ip netns exec %s iptables -A INPUT -i %s " + rule + "\n");
    }

    @Override
    public void slow(Border border) throws IOException, InterruptedException {
        String how = hasNetem ? "netem delay 40ms 10ms loss 1%%" : "tbf rate 2mbit burst 16kb latency 400ms";
        onBothSides(border, "ip netns exec %s tc qdisc add dev %s root " + how + "\n");
    }

    @Override
    public void heal(Border border) throws IOException, InterruptedException {
        onBothSides(
                border,
                "ip netns exec %1$s iptables -F INPUT\nip netns exec %1$s tc qdisc del dev %2$s root" + NO_CARE + "\n");
    }

    private static void onBothSides(Border border, String line) throws IOException, InterruptedException {
        shell(line.formatted(border.one(), device(border.one(), border.other()))
                + line.formatted(border.other(), device(border.other(), border.one())));
    }

    private static String shell(String script) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-ec", script)
                .redirectErrorStream(true)
                .start();
        String said = new String(shell.getInputStream().readAllBytes());
        if (shell.waitFor() != 0) {
            throw new IllegalStateException(said + "\nof\n" + script);
        }
        return said;
    }

    @Override
    public void listens(String region, int port, boolean anybody) {
        // Nobody stands between them.
    }

    /** A border is recorded on one of its sides: what one sends is seen there before the other may refuse it. */
    private static Map<String, Place> places(String region) {
        Map<String, Place> places = new LinkedHashMap<>();
        places.put("lo", Place.inside(region));
        places.put("users", Place.accessOf(region));
        borders().stream()
                .filter(border -> border.one().equals(region))
                .forEach(border -> places.put(device(region, border.other()), Place.of(border)));
        return places;
    }

    @Override
    public void beginRecording(Path folder) throws IOException, InterruptedException {
        recordings = folder;
        for (String region : REGIONS) {
            Path own = Files.createDirectories(folder.resolve(region));
            List<String> command = new ArrayList<>(launcher(region));
            command.addAll(List.of("python3", WiredRegion.script("capture.py"), own.toString()));
            command.addAll(places(region).keySet());
            Process tap = new ProcessBuilder(command)
                    .redirectError(own.resolve("capture.err").toFile())
                    .start();
            taps.add(tap);
            String said = tap.inputReader().readLine();
            if (!"ready".equals(said)) {
                throw new IllegalStateException("no recording: " + Files.readString(own.resolve("capture.err")));
            }
        }
    }

    @Override
    public List<Recording> endRecording() throws IOException, InterruptedException {
        List<Recording> recordings = new ArrayList<>();
        for (int i = 0; i < REGIONS.size(); i++) {
            String region = REGIONS.get(i);
            Process tap = taps.get(i);
            // By its handle, since the process itself would close what it still says.
            tap.toHandle().destroy();
            for (String line : tap.inputReader().lines().toList()) {
                JsonObject seen = JsonParser.parseString(line).getAsJsonObject();
                String device = seen.get("interface").getAsString();
                recordings.add(PacketFile.read(
                        this.recordings.resolve(region).resolve(device + ".pcap"),
                        places(region).get(device),
                        seen.get("dropped").getAsLong()));
            }
            tap.waitFor(10, TimeUnit.SECONDS);
        }
        taps.clear();
        return recordings;
    }

    @Override
    public void close() {
        // All of it ends with the namespace of this program.
    }
}
