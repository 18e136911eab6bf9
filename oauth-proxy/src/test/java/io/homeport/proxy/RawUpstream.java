package io.homeport.proxy;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An upstream without an HTTP stack: it reads requests by the letter of RFC 9112, remembers each with the
 * connection it came on, and answers with whatever bytes a test scripted for the target.
 */
public final class RawUpstream implements AutoCloseable {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final ServerSocket server;
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    /** A whole request as it came, with the number of its connection. */
    public record Seen(int connection, String line, List<String> fields, String body) {
        String target() {
            return line.split(" ")[1];
        }

        /** The values of a field. */
        List<String> all(String name) {
            return fields.stream()
                    .filter(field -> field.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(field -> field.substring(name.length() + 1).strip())
                    .toList();
        }
    }

    private record Script(String answer, boolean closes, boolean dribbles, CountDownLatch gate) {}

    private static final CountDownLatch OPEN = new CountDownLatch(0);

    public RawUpstream() {
        try {
            server = new ServerSocket(0, 256, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Answers requests for this target with these bytes, and leaves the connection open. */
    public void answer(String target, String bytes) {
        scripts.put(target, new Script(bytes, false, false, OPEN));
    }

    /** Answers requests for this target with these bytes, and not before the gate is open. */
    public void answerLater(String target, String bytes, CountDownLatch gate) {
        scripts.put(target, new Script(bytes, false, false, gate));
    }

    /** Answers requests for this target with these bytes, and closes the connection. */
    public void answerAndClose(String target, String bytes) {
        scripts.put(target, new Script(bytes, true, false, OPEN));
    }

    /** Answers requests for this target with these bytes, again and again with a little pause, until it is cut off. */
    public void dribble(String target, String bytes) {
        scripts.put(target, new Script(bytes, false, true, OPEN));
    }

    public List<Seen> seen() {
        return seen;
    }

    /** What came and was no request, or no whole one. */
    public List<String> faults() {
        return faults;
    }

    public void forget() {
        seen.clear();
        faults.clear();
        scripts.clear();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                int number = connections.incrementAndGet();
                daemon(() -> serve(socket, number));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket, int connection) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            boolean open = true;
            while (open) {
                Seen request = read(in, connection);
                if (request == null) {
                    return;
                }
                seen.add(request);
                Script script = scripts.getOrDefault(request.target(), new Script(OK, false, false, OPEN));
                script.gate().await();
                socket.getOutputStream().write(script.answer().getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();
                while (script.dribbles()) {
                    TimeUnit.MILLISECONDS.sleep(50);
                    socket.getOutputStream().write(script.answer().getBytes(StandardCharsets.ISO_8859_1));
                }
                open = !script.closes();
            }
        } catch (IOException e) {
            faults.add(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next request, or null where the connection ended between two. */
    private static Seen read(InputStream in, int connection) throws IOException {
        String line = line(in, true);
        if (line == null) {
            return null;
        }
        if (!line.matches("[A-Z]+ /\\S* HTTP/1\\.1")) {
            throw new IOException("no request line: " + line);
        }
        List<String> fields = new CopyOnWriteArrayList<>();
        for (String field = line(in, false); !field.isEmpty(); field = line(in, false)) {
            if (!field.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+:[\\t\\x20-\\x7e\\x80-\\xff]*")) {
                throw new IOException("no field: " + field);
            }
            fields.add(field);
        }
        Seen head = new Seen(connection, line, fields, "");
        return new Seen(connection, line, fields, body(in, head));
    }

    private static String body(InputStream in, Seen head) throws IOException {
        List<String> lengths = head.all("content-length");
        List<String> encodings = head.all("transfer-encoding");
        if (lengths.size() + encodings.size() > 1) {
            throw new IOException("two lengths: " + head);
        }
        if (!encodings.isEmpty()) {
            StringBuilder body = new StringBuilder();
            for (int size = chunk(in); size > 0; size = chunk(in)) {
                body.append(exactly(in, size));
                if (!line(in, false).isEmpty()) {
                    throw new IOException("chunk is longer than its size");
                }
            }
            for (String trailer = line(in, false); !trailer.isEmpty(); trailer = line(in, false)) {
                throw new IOException("trailer: " + trailer);
            }
            return body.toString();
        }
        return lengths.isEmpty() ? "" : exactly(in, Integer.parseInt(lengths.get(0)));
    }

    private static int chunk(InputStream in) throws IOException {
        String size = line(in, false);
        if (!size.matches("[0-9a-fA-F]{1,7}")) {
            throw new IOException("no chunk size: " + size);
        }
        return Integer.parseInt(size, 16);
    }

    private static String exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("broken off in a body");
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String line(InputStream in, boolean mayEnd) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0 && line.size() == 0 && mayEnd) {
                return null;
            }
            if (next < 0 || next == '\n') {
                throw new IOException(next < 0 ? "broken off in a line" : "bare LF after " + line);
            }
            line.write(next);
        }
        if (in.read() != '\n') {
            throw new IOException("bare CR after " + line);
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "raw-upstream");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
