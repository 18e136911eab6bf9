package io.homeport.agent.web;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The host and port that the browser has called: what stands in front says so, else the request itself. A client may
 * say what it likes here, so it decides nothing but what concerns this client alone. No page can make a browser say another
 * one.
 */
public record CalledHost(String name, String port) {
    private static final String FORWARDED_HOST = "X-Forwarded-Host";

    /**
     * Has the fields of a request say what HTTP/2 says beside them: a browser writes no {@code Host} there, but {@code
     * :authority} (RFC 9113 8.3.1).
     */
    static void complete(HttpServerRequest request) {
        if (request.authority() != null && !request.headers().contains(HttpHeaders.HOST)) {
            request.headers().set(HttpHeaders.HOST, request.authority().toString());
        }
    }

    /** What the fields say, if they say one thing. */
    static Optional<CalledHost> of(MultiMap headers) {
        List<String> called =
                headers.contains(FORWARDED_HOST) ? headers.getAll(FORWARDED_HOST) : headers.getAll(HttpHeaders.HOST);
        return called.size() == 1 ? parse(called.get(0).toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    private static Optional<CalledHost> parse(String authority) {
        int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
        String name = end <= 0 ? authority : authority.substring(0, end);
        String port = authority.substring(name.length());
        boolean address = name.startsWith("[");
        String inside = address ? name.substring(1, name.length() - 1) : name;
        return isOf(inside, address ? "0123456789abcdef:." : "abcdefghijklmnopqrstuvwxyz0123456789-.")
                        && (port.isEmpty() || port.startsWith(":") && isOf(port.substring(1), "0123456789"))
                ? Optional.of(new CalledHost(name, port))
                : Optional.empty();
    }

    private static boolean isOf(String text, String letters) {
        for (int i = 0; i < text.length(); i++) {
            if (letters.indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Whether it is this very origin's, but for the scheme. */
    boolean isOf(String webOrigin) {
        URI origin = URI.create(webOrigin);
        String usual = origin.getScheme().equals("https") ? ":443" : ":80";
        String expected = origin.getPort() < 0 ? usual : ":" + origin.getPort();
        return name.equals(origin.getHost()) && (port.isEmpty() ? usual : port).equals(expected);
    }

    /**
     * The origin that it is of, as seen by a page of this one, whose scheme it shares: else no SameSite=Strict cookie would
     * come. Absent for a host of no common domain: what stands in front then says an internal name.
     */
    public Optional<String> besides(String webOrigin) {
        URI origin = URI.create(webOrigin);
        return name.equals(origin.getHost()) || haveCommonDomain(name, origin.getHost())
                ? Optional.of(origin.getScheme() + "://" + name + port)
                : Optional.empty();
    }

    /** Whether the last two labels at least are the same; addresses have no labels. */
    private static boolean haveCommonDomain(String one, String other) {
        String domain = lastTwoLabels(one);
        return domain.contains(".")
                && domain.equals(lastTwoLabels(other))
                && !Character.isDigit(domain.charAt(domain.length() - 1))
                && !domain.endsWith("]");
    }

    private static String lastTwoLabels(String host) {
        int last = host.lastIndexOf('.');
        int before = last <= 0 ? -1 : host.lastIndexOf('.', last - 1);
        return host.substring(before + 1);
    }
}
