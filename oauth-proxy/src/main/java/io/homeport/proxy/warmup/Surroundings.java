package io.homeport.proxy.warmup;

import java.util.List;

/**
 * What clients, balancers and APIs usually send along. A compiler takes what it has always seen for all there is, and
 * begins anew when something else comes: so no two messages in a row are alike.
 */
final class Surroundings {
    static final String ORIGIN = "https://warm-up.invalid";

    private static final String DATE = "Thu, 26 Nov 2026 06:00:00 GMT";

    private static final List<List<String>> CLIENTS = List.of(
            List.of(
                    "sec-ch-ua-platform",
                    "\"Windows\"",
                    "user-agent",
                    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36",
                    "sec-ch-ua",
                    "\"Chromium\";v=\"150\", \"Not)A;Brand\";v=\"24\"",
                    "token-handler-version",
                    "1",
                    "sec-ch-ua-mobile",
                    "?0",
                    "accept",
                    "*/*",
                    "origin",
                    ORIGIN,
                    "sec-fetch-site",
                    "same-site",
                    "sec-fetch-mode",
                    "cors",
                    "sec-fetch-dest",
                    "empty",
                    "referer",
                    ORIGIN + "/",
                    "accept-encoding",
                    "gzip, deflate, br, zstd",
                    "accept-language",
                    "en-GB,en;q=0.9,de;q=0.8",
                    "priority",
                    "u=1, i"),
            List.of(
                    "user-agent",
                    "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0",
                    "accept",
                    "application/json",
                    "accept-language",
                    "en-US,en;q=0.5",
                    "accept-encoding",
                    "gzip, deflate, br, zstd",
                    "token-handler-version",
                    "1",
                    "origin",
                    ORIGIN,
                    "sec-fetch-dest",
                    "empty",
                    "sec-fetch-mode",
                    "cors",
                    "sec-fetch-site",
                    "same-site",
                    "traceparent",
                    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            List.of(
                    "x-forwarded-for",
                    "192.0.2.7",
                    "x-forwarded-proto",
                    "https",
                    "x-request-id",
                    "5a2f0c1e9d",
                    "origin",
                    ORIGIN,
                    "accept",
                    "application/json",
                    "token-handler-version",
                    "1",
                    "user-agent",
                    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/20.0 Safari/605.1.15",
                    "accept-language",
                    "en-GB",
                    "cache-control",
                    "no-cache"));

    private static final List<String> HOSTS =
            List.of("api.warm-up.invalid", "127.0.0.1:9502", "api.warm-up.invalid:8443");

    /** The fields of APIs' answers, as lines. */
    static final List<String> SERVERS = List.of(
            "Server: nginx\r\nDate: " + DATE + "\r\nContent-Type: application/json\r\nConnection: keep-alive\r\n",
            "X-Powered-By: Express\r\nContent-Type: application/json; charset=utf-8\r\nETag: W/\"c8-1x\"\r\nVary: Accept-Encoding\r\n"
                    + "Date: " + DATE + "\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\n",
            "Cache-Control: no-cache, no-store, max-age=0, must-revalidate\r\nPragma: no-cache\r\nExpires: 0\r\n"
                    + "X-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\nvary: Origin\r\n"
                    + "content-type: application/json\r\ndate: " + DATE + "\r\n");

    /** The same of the last answer on a connection. */
    static final String LAST = "Content-Type: application/json\r\nDate: " + DATE + "\r\nConnection: close\r\n";

    private Surroundings() {}

    /** The fields of a client, names and values in turn. */
    static List<String> client(int turn) {
        return CLIENTS.get(turn % CLIENTS.size());
    }

    /** An authority. */
    static String host(int turn) {
        return HOSTS.get(turn / CLIENTS.size() % HOSTS.size());
    }
}
