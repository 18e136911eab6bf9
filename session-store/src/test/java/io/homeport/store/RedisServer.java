package io.homeport.store;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A real redis-server of this machine's, on a free port of loopback and with a folder of its own. What it has
 * acknowledged survives its being killed.
 */
public final class RedisServer implements AutoCloseable {
    private final Path folder;
    private final int port;
    private final List<String> options;
    private Process process;

    private RedisServer(Path folder, int port, List<String> options) {
        this.folder = folder;
        this.port = port;
        this.options = options;
        start();
    }

    /** One, with more of its options if need be: {@code --requirepass secret}. */
    public static RedisServer started(String... options) {
        Path folder = folder();
        int port = freePort();
        List<String> all = new ArrayList<>(List.of("--port", Integer.toString(port)));
        all.addAll(List.of("--appendonly", "yes", "--appendfsync", "always", "--save", ""));
        all.addAll(List.of(options));
        return new RedisServer(folder, port, all);
    }

    /** One that speaks TLS only. */
    public static RedisServer startedWithTls(Path certificate, Path key) {
        Path folder = folder();
        int port = freePort();
        List<String> all = new ArrayList<>(List.of("--port", "0", "--tls-port", Integer.toString(port)));
        all.addAll(List.of("--tls-cert-file", certificate.toString(), "--tls-key-file", key.toString()));
        all.addAll(List.of("--tls-auth-clients", "no", "--save", ""));
        return new RedisServer(folder, port, all);
    }

    /** A sentinel that watches one server, and makes its replica the server half a second after it has gone. */
    public static RedisServer sentinel(String name, RedisServer watched) {
        Path folder = folder();
        try {
            Path file = folder.resolve("sentinel.conf");
            Files.writeString(file, """
                    sentinel monitor %s 127.0.0.1 %d 1
                    sentinel down-after-milliseconds %s 500
                    sentinel failover-timeout %s 3000
                    """.formatted(name, watched.port, name, name));
            int port = freePort();
            return new RedisServer(
                    folder, port, List.of(file.toString(), "--sentinel", "--port", Integer.toString(port)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("homeport-redis-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        // A cluster's nodes listen 10000 higher, too.
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (socket.getLocalPort() < 55_000) {
                    return socket.getLocalPort();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Starts it again after it was killed, on the same port and with what it had. */
    public void start() {
        List<String> command = new ArrayList<>(List.of("redis-server"));
        command.addAll(options);
        command.addAll(List.of("--bind", "127.0.0.1", "--dir", folder.toString(), "--loglevel", "warning"));
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("server.log").toFile()))
                    .start();
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> listens() || !process.isAlive());
            if (!process.isAlive()) {
                throw new IllegalStateException(
                        "redis-server does not start: " + Files.readString(folder.resolve("server.log")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("redis-server is needed: a package of that name", e);
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** As power cut: without a word to anybody. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Its port. */
    public int port() {
        return port;
    }

    /** Its address without TLS. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** The first line that it answers to a command without a login, such as {@code PING}. */
    public String say(String command) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that it has written to disk of what it was given, as text. */
    public String written() {
        try (Stream<Path> files = Files.walk(folder)) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
            return all.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
