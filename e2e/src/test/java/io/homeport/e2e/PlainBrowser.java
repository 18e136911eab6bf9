package io.homeport.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser without a screen: follows redirects, keeps cookies for each origin, and sends the forms of pages. */
final class PlainBrowser {
    private static final int MOST_REDIRECTS = 20;
    private static final Pattern FORM = Pattern.compile("<form\\b[^>]*>", Pattern.CASE_INSENSITIVE);
    private static final Pattern HIDDEN =
            Pattern.compile("<input\\b[^>]*\\btype=\"hidden\"[^>]*>", Pattern.CASE_INSENSITIVE);

    private final HttpClient client;
    private final Map<String, CookieJar> jars = new TreeMap<>();

    PlainBrowser(HttpClient client) {
        this.client = client;
    }

    /** Where it came to: a page, or an address that it was not to open. */
    record Page(URI address, int status, String body) {}

    /** Goes there, until a page or until the address is the goal. */
    Page open(String address, Predicate<URI> goal) throws IOException, InterruptedException {
        return follow(HttpRequest.newBuilder(URI.create(address)), URI.create(address), goal);
    }

    /** Fills the page's first form in, and sends it. */
    Page submit(Page page, Map<String, String> filledIn, Predicate<URI> goal) throws IOException, InterruptedException {
        Matcher form = FORM.matcher(page.body());
        if (!form.find()) {
            throw new IllegalStateException(
                    page.address().getPath() + " answered " + page.status() + " without a form: " + page.body());
        }
        Map<String, String> fields = new LinkedHashMap<>();
        for (Matcher hidden = HIDDEN.matcher(page.body()); hidden.find(); ) {
            fields.put(attribute(hidden.group(), "name"), attribute(hidden.group(), "value"));
        }
        fields.putAll(filledIn);
        URI action = page.address().resolve(attribute(form.group(), "action"));
        return follow(
                HttpRequest.newBuilder(action)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(encoded(fields))),
                action,
                goal);
    }

    private Page follow(HttpRequest.Builder request, URI first, Predicate<URI> goal)
            throws IOException, InterruptedException {
        URI address = first;
        HttpRequest.Builder next = request;
        for (int hop = 0; hop < MOST_REDIRECTS; hop++) {
            CookieJar jar = jars.computeIfAbsent(address.getAuthority(), authority -> new CookieJar());
            if (!jar.names().isEmpty()) {
                next.header("Cookie", jar.header());
            }
            HttpResponse<String> answer = client.send(next.build(), BodyHandlers.ofString());
            jar.receive(answer.headers());
            URI here = address;
            URI location =
                    answer.headers().firstValue("location").map(here::resolve).orElse(null);
            if (answer.statusCode() / 100 != 3 || location == null) {
                return new Page(address, answer.statusCode(), answer.body());
            }
            if (goal.test(location)) {
                return new Page(location, 0, "");
            }
            address = location;
            next = HttpRequest.newBuilder(address);
        }
        throw new IllegalStateException("too many redirects, the last to " + address);
    }

    static String encoded(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String attribute(String tag, String name) {
        Matcher found = Pattern.compile("\\b" + name + "=\"([^\"]*)\"").matcher(tag);
        return found.find() ? found.group(1).replace("&amp;", "&") : "";
    }
}
