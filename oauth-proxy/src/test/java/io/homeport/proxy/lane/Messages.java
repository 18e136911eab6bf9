package io.homeport.proxy.lane;

import java.util.List;
import java.util.SplittableRandom;

/** Valid messages, put together at random out of what browsers, APIs and attackers write. */
final class Messages {
    static final List<String> FIELDS = List.of(
            "Accept: */*",
            "accept-encoding: gzip, deflate, br",
            "Cookie: a=b; __Host-Http-shop-at=QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo",
            "Origin: https://www.example",
            "token-handler-version: 1",
            "Sec-Fetch-Site: same-site",
            "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "Content-Type: application/json; charset=utf-8",
            "X-Own:",
            "x-own: \t a  b \t ",
            "X-Own: a\tb",
            "Connection: keep-alive",
            "ETag: \"a,b\"",
            "Set-Cookie: a=b; Path=/",
            "Cache-Control: no-store",
            "Vary: Origin");

    private static final List<String> TARGETS =
            List.of("/", "/orders", "/orders/7?a=b&c=%20", "//a", "/a;b=c/..", "/?\"<>^`{|}", "/a:80@b");
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT");
    private static final List<String> STATUSES = List.of(
            "200 OK",
            "201 Created",
            "204 No Content",
            "302 Found",
            "304 Not Modified",
            "404 Not Found",
            "500 ",
            "599 ?",
            "205 Reset Content");
    private static final List<String> BODIES = List.of(
            "",
            "a",
            "hello",
            "{\"a\":1}",
            "\r\n\r\n",
            "0\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");

    private final SplittableRandom random;

    Messages(SplittableRandom random) {
        this.random = random;
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    String request() {
        StringBuilder message = new StringBuilder(any(METHODS) + " " + any(TARGETS) + " HTTP/1.1\r\n");
        String body = any(BODIES);
        fields(message);
        message.append(random.nextBoolean() ? "Host: api.example\r\n" : "host: a:1\r\n");
        fields(message);
        if (!body.isEmpty() || random.nextInt(4) == 0) {
            message.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        fields(message);
        return message.append("\r\n").append(body).append(following()).toString();
    }

    String answer() {
        StringBuilder message = new StringBuilder("HTTP/1.1 " + any(STATUSES) + "\r\n");
        String body = any(BODIES);
        fields(message);
        boolean chunked = random.nextInt(2) == 0;
        if (chunked) {
            message.append("Transfer-Encoding: chunked\r\n");
        } else {
            message.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        if (random.nextInt(4) == 0) {
            message.append(random.nextBoolean() ? "Connection: close\r\n" : "Keep-Alive: timeout=5\r\n");
        }
        fields(message);
        return message.append("\r\n")
                .append(chunked ? chunks(body) : body)
                .append(following())
                .toString();
    }

    private void fields(StringBuilder message) {
        for (int i = random.nextInt(4); i > 0; i--) {
            message.append(any(FIELDS)).append("\r\n");
        }
    }

    private String following() {
        return random.nextInt(3) == 0 ? any(BODIES) : "";
    }

    private String chunks(String body) {
        StringBuilder chunks = new StringBuilder();
        for (int at = 0; at < body.length(); ) {
            int size = 1 + random.nextInt(body.length() - at);
            chunks.append("0".repeat(random.nextInt(3)))
                    .append(random.nextBoolean() ? Integer.toHexString(size) : String.format("%X", size))
                    .append(any(List.of("", "", "", ";a", ";a=b", ";a=b;c")))
                    .append("\r\n")
                    .append(body, at, at + size)
                    .append("\r\n");
            at += size;
        }
        chunks.append(any(List.of("0", "000", "0;a"))).append("\r\n");
        if (random.nextInt(3) == 0) {
            fields(chunks);
        }
        return chunks.append("\r\n").toString();
    }
}
