package io.homeport.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A proxy that has requests of its own served before it is ready. */
class WarmUpIT {
    private static final String LIVE = "/q/health/live";
    private static final Duration LONG = Duration.ofSeconds(60);
    /** What the JVM and its libraries count of themselves; health checks and probes are workers' tasks, too. */
    private static final Pattern OF_THE_JVM = Pattern.compile("^(jvm|process|system|netty|worker_pool)_.*");

    @Test
    void livesButIsNotReadyAndNotReachedUntilItIsWarm() throws Exception {
        try (Landscape landscape = new Landscape();
                PackagedProxy proxy = warming("warm-up-it.log", landscape, Map.of())) {
            List<String> before = counted(proxy);
            assertFalse(proxy.isReady());
            assertThrows(ConnectException.class, () -> new Socket("127.0.0.1", proxy.port()).close());
            await().atMost(LONG).until(proxy::isReady);
            assertTrue(before.stream().anyMatch(line -> line.startsWith("homeport_connections 0")), before::toString);
            // What is there from the beginning stays as it is, and what comes with the proxy's own port counts nothing.
            List<String> after = counted(proxy);
            assertTrue(after.containsAll(before), () -> before + " and then " + after);
            assertEquals(
                    List.of(),
                    after.stream()
                            .filter(line -> !before.contains(line) && !line.endsWith(" 0.0"))
                            .toList());
            assertEquals(List.of(), landscape.seen());
            assertEquals(2, listeningSockets(proxy.pid()), "the proxy's own port and the management port");
            assertEquals(
                    1,
                    log("warm-up-it.log")
                            .filter(line -> line.contains("warmed up for "))
                            .filter(line -> line.contains(" INFO "))
                            .count());
            assertEquals(
                    List.of(),
                    log("warm-up-it.log")
                            .filter(line -> line.contains("(warm-up)") || line.contains("(vert.x-"))
                            .filter(line -> !line.contains("warmed up for ") && !line.contains("listening on http"))
                            .filter(line -> !line.contains("Reporting health down status"))
                            .toList());
        }
    }

    @Test
    void servesUsersAfterwards() throws Exception {
        try (Landscape landscape = new Landscape();
                PackagedProxy proxy =
                        warming("warm-up-it-users.log", landscape, Map.of("homeport-proxy.warm-up", "1s"))) {
            await().atMost(LONG).until(proxy::isReady);
            String answer = RawHttp.exchange(
                    proxy.port(),
                    "GET /orders HTTP/1.1\r\nHost: x\r\nOrigin: " + Landscape.ORIGIN
                            + "\r\ntoken-handler-version: 1\r\nCookie: " + landscape.session("eu")
                            + "\r\nConnection: close\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
        }
    }

    @Test
    void isEndedInTheMiddleOfIt() throws Exception {
        try (Landscape landscape = new Landscape();
                PackagedProxy proxy =
                        warming("warm-up-it-ended.log", landscape, Map.of("homeport-proxy.warm-up", "1h"))) {
            proxy.terminate();
            assertTrue(proxy.hasEndedWithin(Duration.ofSeconds(10)));
            assertEquals(
                    List.of(),
                    log("warm-up-it-ended.log")
                            .filter(line -> line.contains("(warm-up)"))
                            .toList());
        }
    }

    /** No path of a route fits into so short a target. */
    @Test
    void startsWithAWarningWhereItFails() throws Exception {
        try (Landscape landscape = new Landscape();
                PackagedProxy proxy = warming(
                        "warm-up-it-failed.log",
                        landscape,
                        Map.of("homeport-proxy.warm-up", "1h", "homeport-proxy.max-target-length", "5"))) {
            await().atMost(LONG).until(proxy::isReady);
            assertEquals(
                    1,
                    log("warm-up-it-failed.log")
                            .filter(line -> line.contains("the warm-up failed"))
                            .filter(line -> line.contains(" WARN "))
                            .count());
            assertEquals(2, listeningSockets(proxy.pid()));
        }
    }

    private static PackagedProxy warming(String log, Landscape landscape, Map<String, String> settings)
            throws IOException {
        Map<String, String> configuration = new HashMap<>(landscape.configuration());
        configuration.put("quarkus.shutdown.delay", "0s");
        configuration.put("homeport-proxy.warm-up", "4s");
        configuration.put("homeport-proxy.access-log", "true");
        configuration.putAll(settings);
        return new PackagedProxy(log, List.of("-Xmx128m"), configuration, LIVE);
    }

    /** The whole scrape, but for what the JVM counts of itself. */
    private static List<String> counted(PackagedProxy proxy) throws IOException, InterruptedException {
        return proxy.management("/q/metrics")
                .lines()
                .filter(line ->
                        !line.startsWith("#") && !OF_THE_JVM.matcher(line).matches())
                .sorted()
                .toList();
    }

    private static Stream<String> log(String name) throws IOException {
        return Files.readAllLines(Path.of("target", name)).stream();
    }

    /** As Linux lists them: sockets of this process that are in the state LISTEN. */
    private static long listeningSockets(long pid) throws IOException {
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path each : open.toList()) {
                String target = Files.isSymbolicLink(each)
                        ? Files.readSymbolicLink(each).toString()
                        : "";
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        }
        return Stream.of("tcp", "tcp6")
                .flatMap(table -> lines(Path.of("/proc", Long.toString(pid), "net", table)))
                .map(line -> line.trim().split(" +"))
                .filter(columns -> columns.length > 9 && columns[3].equals("0A") && inodes.contains(columns[9]))
                .count();
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
