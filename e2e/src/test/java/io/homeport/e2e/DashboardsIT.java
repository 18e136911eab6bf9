package io.homeport.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Grafana's dashboards, each query of which a real Prometheus answers that reads a running agent and proxy. */
class DashboardsIT {
    private static final Pattern METRIC = Pattern.compile("homeport_[a-z_]+");

    /** What only happens when something goes wrong, or with a session store: such a query may be answered with nothing. */
    private static final Set<String> WITHOUT_A_LINE = Set.of(
            "homeport_agent_logins_failed_total",
            "homeport_agent_sessions_revoked_total",
            "homeport_agent_refreshes_coalesced_total",
            "homeport_agent_cookies_refused_total",
            "homeport_revocations_age_seconds",
            "homeport_reloads_total");

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    private record Query(String dashboard, String panel, String expression) {
        /** As Grafana would send it for the last hour. */
        String sent() {
            return expression.replace("$__rate_interval", "5m").replace("$__range", "1h");
        }

        /** Whatever their labels are: what did not happen here has the same labels as what did. */
        String ofAll() {
            return sent().replaceAll("\\{[^}]*}", "");
        }

        Set<String> metrics() {
            Set<String> names = new TreeSet<>();
            for (Matcher metric = METRIC.matcher(expression); metric.find(); ) {
                names.add(metric.group());
            }
            return names;
        }
    }

    private static List<Query> queries() throws IOException {
        List<Query> queries = new ArrayList<>();
        Path dashboards = RunningDemo.root().resolve("deployment/observability/dashboards");
        try (Stream<Path> files = Files.list(dashboards)) {
            for (Path file : files.sorted().toList()) {
                JsonObject dashboard =
                        JsonParser.parseString(Files.readString(file)).getAsJsonObject();
                for (JsonElement panel : dashboard.getAsJsonArray("panels")) {
                    String title = panel.getAsJsonObject().get("title").getAsString();
                    for (JsonElement target : panel.getAsJsonObject().getAsJsonArray("targets")) {
                        queries.add(new Query(
                                file.getFileName().toString(),
                                title,
                                target.getAsJsonObject().get("expr").getAsString()));
                    }
                }
            }
        }
        return queries;
    }

    private static void travel(RunningDemo demo, Chromium chromium) {
        Visitor visitor = chromium.newVisitor(demo);
        visitor.signIn("aiko");
        visitor.seen("call-orders").click();
        assertThat(visitor.seen("served-by")).hasText("orders-ap");
        visitor.seen("refresh").click();
        visitor.page().waitForCondition(() -> visitor.agentCalls().contains("POST refresh"));
        visitor.signOut();
        visitor.leave();
    }

    /** A call of a foreign page, and one with a cookie that is no session. */
    private void disturb(RunningDemo demo) throws IOException, InterruptedException {
        String proxy = "http://127.0.0.1:" + demo.port("proxy");
        send(HttpRequest.newBuilder(URI.create(proxy + "/oauth-agent/session"))
                .header("Origin", "https://foreign.example")
                .header("token-handler-version", "1"));
        send(HttpRequest.newBuilder(URI.create(proxy + "/orders"))
                .header("Origin", demo.webOrigin())
                .header("token-handler-version", "1")
                .header("Cookie", "__Host-Http-shop-at=AAAA"));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private Process prometheus(RunningDemo demo, int port) throws IOException {
        Path settings = Files.writeString(folder.resolve("prometheus.yaml"), """
                global: {scrape_interval: 1s}
                rule_files: [%s]
                scrape_configs:
                  - {job_name: agent, metrics_path: /q/metrics, static_configs: [{targets: ["127.0.0.1:%d"]}]}
                  - {job_name: proxy, metrics_path: /q/metrics, static_configs: [{targets: ["127.0.0.1:%d"]}]}
                """.formatted(
                        RunningDemo.root()
                                .resolve("deployment/observability/rules.yaml")
                                .toAbsolutePath(),
                        demo.port("agent, management"),
                        demo.port("proxy, management")));
        return new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + settings,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
    }

    private JsonArray ask(int port, String expression) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port
                + "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))));
        JsonObject body = JsonParser.parseString(answer.body()).getAsJsonObject();
        assertEquals("success", body.get("status").getAsString(), expression + ": " + answer.body());
        return body.getAsJsonObject("data").getAsJsonArray("result");
    }

    private boolean isAnswered(int port, String expression) {
        try {
            return !ask(port, expression).isEmpty();
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void eachQueryIsAnsweredByARunningPair() throws Exception {
        List<Query> queries = queries();
        assertTrue(queries.size() > 25, "the dashboards are read");
        RunningDemo demo = RunningDemo.start(AuthorizationServerKind.OIDC_PROVIDER, Map.of());
        Chromium chromium = new Chromium();
        int port = RunningService.freePort();
        Process prometheus = prometheus(demo, port);
        try {
            travel(demo, chromium);
            disturb(demo);
            for (String last : List.of(
                    "rate(homeport_agent_logouts_total[5m])",
                    "rate(homeport_agent_blocked_total[5m])",
                    "rate(homeport_sessions_refused_total[5m])")) {
                await().atMost(Duration.ofSeconds(30)).until(() -> isAnswered(port, last));
            }
            List<String> unanswered = new ArrayList<>();
            for (Query query : queries) {
                boolean answered = !ask(port, query.sent()).isEmpty()
                        || !ask(port, query.ofAll()).isEmpty();
                if (!answered && !WITHOUT_A_LINE.containsAll(query.metrics())) {
                    unanswered.add(query.toString());
                }
            }
            assertEquals(List.of(), unanswered);
            assertEquals(
                    "0",
                    ask(port, "sum(homeport_boundary_crossings_total)")
                            .get(0)
                            .getAsJsonObject()
                            .getAsJsonArray("value")
                            .get(1)
                            .getAsString());
        } finally {
            prometheus.destroy();
            if (!prometheus.waitFor(30, TimeUnit.SECONDS)) {
                prometheus.destroyForcibly();
            }
            chromium.close();
            demo.close();
        }
    }

    /** What the live pair has nothing of is a metric all the same. */
    @Test
    void asksForNothingButMetricsOfTheDocs() throws IOException {
        String docs = Files.readString(RunningDemo.root().resolve("docs/operators-guide.md"))
                + Files.readString(RunningDemo.root().resolve("docs/proxy.md"));
        for (Query query : queries()) {
            for (String metric : query.metrics()) {
                String base = metric.replaceAll("_(?:bucket|sum|count|max)$", "");
                assertTrue(docs.contains("`" + base + "`"), query + " asks for " + base);
            }
        }
    }
}
