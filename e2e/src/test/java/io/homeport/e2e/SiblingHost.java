package io.homeport.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Another host of the site, in the hands of an attacker: whoever looks at its page gets its cookies. */
final class SiblingHost implements AutoCloseable {
    private static final String DOMAIN = "homeport.localhost";

    private final HttpServer server;
    private final List<String> lines = new ArrayList<>();
    private final List<String> tossed = new ArrayList<>();

    SiblingHost() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        lines.forEach(line -> exchange.getResponseHeaders().add("Set-Cookie", line));
        exchange.getResponseHeaders().add("Content-Type", "text/plain");
        byte[] page = "sibling".getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(200, page.length);
        exchange.getResponseBody().write(page);
        exchange.close();
    }

    /** Tosses a cookie for the whole site, below this path. */
    synchronized void toss(String name, String value, String path) {
        tossed.add(name + "=" + value + " " + path);
        lines.add(name + "=" + value + "; Domain=" + DOMAIN + "; Path=" + path + "; Secure; HttpOnly; SameSite=Strict");
    }

    /** What was tossed: name, value and path. */
    synchronized List<String> tossed() {
        return List.copyOf(tossed);
    }

    /** The page. */
    String page() {
        return "http://evil." + DOMAIN + ":" + server.getAddress().getPort() + "/";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
