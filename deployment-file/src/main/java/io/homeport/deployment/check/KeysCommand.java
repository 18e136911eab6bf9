package io.homeport.deployment.check;

import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.file.DeploymentFile;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * {@code homeport keys}: the rings of the deployment file, which key seals, and what running instances have counted of
 * each. It reads ids and times alone and needs no secret.
 */
public final class KeysCommand {
    private static final String USAGE = """
            usage: homeport keys [--metrics URL...]

            Lists the keys of the deployment file (HOMEPORT_CONFIG, or homeport.yaml here): id, active-from, and which one
            seals. With --metrics and the metrics pages of running agents and proxies (http://HOST:9000/q/metrics), also how
            many of them know each key and seal with it, and how many cookies they have sealed and opened with it since they
            started. Ask twice, some time apart: a key whose numbers stand still can go once the longest idle session limit
            has passed.
            """;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final SmallRyeConfig file;
    private final List<String> pages;
    private final Instant now;

    KeysCommand(SmallRyeConfig file, List<String> pages, Instant now) {
        this.file = file;
        this.pages = pages;
        this.now = now;
    }

    public static void main(String[] arguments) throws InterruptedException {
        List<String> words = Arrays.asList(arguments);
        boolean metrics = words.size() > 1 && words.get(0).equals("--metrics");
        if (!words.isEmpty() && !metrics) {
            boolean asked = words.equals(List.of("--help")) || words.equals(List.of("-h"));
            (asked ? System.out : System.err).print(USAGE);
            System.exit(asked ? 0 : 2);
        }
        try {
            List<String> pages = new ArrayList<>();
            for (String url : metrics ? words.subList(1, words.size()) : List.<String>of()) {
                pages.add(page(url));
            }
            SmallRyeConfig file = new SmallRyeConfigBuilder()
                    .addDefaultSources()
                    .addDefaultInterceptors()
                    .withSources(new DeploymentFile())
                    .build();
            new KeysCommand(file, pages, Instant.now()).print(System.out);
        } catch (IOException | IllegalArgumentException | InvalidConfiguration e) {
            System.err.println("homeport: " + e.getMessage());
            System.exit(1);
        }
    }

    private static String page(String url) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                return answer.body();
            }
            throw new IOException(
                    url + " answered " + answer.statusCode() + "; give the metrics page of a management port");
        } catch (IOException e) {
            throw e.getMessage() != null && e.getMessage().startsWith(url)
                    ? e
                    : new IOException(url + " cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    void print(PrintStream out) {
        boolean any = print("access", out);
        any |= print("session", out);
        if (!any) {
            out.println("no keys: HOMEPORT_CONFIG names no deployment file that has any");
        }
    }

    private boolean print(String ring, PrintStream out) {
        List<String> ids = new ArrayList<>();
        for (Optional<String> id = value(ring, 0, "id"); id.isPresent(); id = value(ring, ids.size(), "id")) {
            ids.add(id.get());
        }
        if (ids.isEmpty()) {
            return false;
        }
        out.println("homeport.cookies." + ring + "-keys");
        boolean sealed = false;
        for (int i = 0; i < ids.size(); i++) {
            Optional<Instant> from = activeFrom(ring, i);
            boolean last = i == ids.size() - 1;
            out.printf(
                    "  %-20s %s%s%n", ids.get(i), role(from, sealed, ids.size() == 1, last), counted(ring, ids.get(i)));
            sealed |= from.filter(time -> !time.isAfter(now)).isPresent();
        }
        return true;
    }

    private String role(Optional<Instant> from, boolean sealed, boolean only, boolean last) {
        if (only) {
            return "seals";
        }
        if (sealed) {
            return "opens";
        }
        if (from.isPresent()) {
            return from.get().isAfter(now) ? "seals from " + from.get() : "seals since " + from.get();
        }
        String settling = file.getOptionalValue("homeport.cookies.key-settling-time", String.class)
                .orElse("PT10M");
        return last ? "seals until one above does" : "seals in an instance that has known it for " + settling;
    }

    private String counted(String ring, String id) {
        if (pages.isEmpty()) {
            return "";
        }
        KeyCounts counts = KeyCounts.of(ring, id, pages);
        return "; known to %d of %d, sealing in %d, %d seals, %d openings"
                .formatted(counts.instances(), pages.size(), counts.sealing(), counts.seals(), counts.openings());
    }

    private Optional<Instant> activeFrom(String ring, int at) {
        try {
            return value(ring, at, "active-from")
                    .map(text -> OffsetDateTime.parse(text.strip()).toInstant());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "homeport.cookies." + ring + "-keys[" + at
                            + "].active-from is no time; for example 2026-12-01T06:00:00Z",
                    e);
        }
    }

    private Optional<String> value(String ring, int at, String key) {
        return file.getOptionalValue("homeport.cookies." + ring + "-keys[" + at + "]." + key, String.class)
                .filter(text -> !text.isBlank());
    }
}
