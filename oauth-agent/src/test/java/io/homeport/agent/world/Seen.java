package io.homeport.agent.world;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.restassured.RestAssured;
import io.restassured.filter.Filter;
import io.restassured.http.Header;
import io.restassured.response.Response;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jboss.logmanager.formatters.PatternFormatter;

/**
 * All that pages, operators and scrapers get to see while this is open: every answer, log line and metric. No secret
 * may be among it (#3, #24, #111).
 */
public final class Seen extends Handler implements AutoCloseable {
    private static final Logger AGENT = Logger.getLogger("io.homeport");

    private final PatternFormatter format = new PatternFormatter("%p %c %s%e");
    private final List<String> answers = new CopyOnWriteArrayList<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Set<String> cookies = ConcurrentHashMap.newKeySet();
    private final World world;
    private final URI metrics;
    private final Set<String> earlier;
    private final List<Filter> earlierFilters = RestAssured.filters();
    private final Level earlierLevel = AGENT.getLevel();

    public Seen(World world, URI metrics) {
        this.world = world;
        this.metrics = metrics;
        this.earlier = planted();
        RestAssured.filters((request, response, context) -> see(context.next(request, response)));
        AGENT.setLevel(Level.ALL);
        setLevel(Level.ALL);
        Logger.getLogger("").addHandler(this);
    }

    private Set<String> planted() {
        Set<String> planted = new HashSet<>();
        Stream.of(world.server(), world.other(), world.split(), world.secure())
                .forEach(server -> planted.addAll(server.planted()));
        return planted;
    }

    private Response see(Response answer) {
        answers.add(answer.statusLine() + "\n"
                + answer.headers().asList().stream()
                        .filter(header -> !header.getName().equalsIgnoreCase("Set-Cookie"))
                        .map(header -> header.getName() + ": " + withoutHint(answer, header))
                        .toList()
                + "\n" + withoutWhatIsMeantForTheServer(answer.asString()));
        for (String line : answer.headers().getValues("Set-Cookie")) {
            cookies.add(line.substring(line.indexOf('=') + 1, line.indexOf(';')));
        }
        return answer;
    }

    /** The browser carries a pushed request's reference to the server: the page sees it, and it is worth nothing to it. */
    private static String withoutWhatIsMeantForTheServer(String body) {
        return body.replaceAll("\"authorization_url\":\"[^\"]*\"", "");
    }

    /** The one redirect sends the browser to the server with the ID token as a hint; no page sees it. */
    private static String withoutHint(Response answer, Header header) {
        return answer.statusCode() == 303 && header.getName().equalsIgnoreCase("Location")
                ? header.getValue().replaceAll("id_token_hint=[^&]*", "")
                : header.getValue();
    }

    /** Sees what the agent has told in yet another way. */
    public void add(List<String> texts) {
        answers.addAll(texts);
    }

    /** The lines that were logged so far. */
    public List<String> log() {
        return log;
    }

    /** All that was made so far and is nobody's to see. */
    public Set<String> secrets() {
        Set<String> secrets = new HashSet<>(cookies);
        secrets.addAll(List.of(world.accessKey(), world.sessionKey(), World.VINTAGE_KEY, World.HEIR_KEY));
        // Whatever a test makes up for a server to say begins like this, as most of what servers make up does.
        secrets.add("planted-");
        Set<String> made = planted();
        made.removeAll(earlier);
        for (String secret : made) {
            if (secret.startsWith("ey") && secret.chars().filter(c -> c == '.').count() == 2) {
                // A part of a token is as bad as the whole.
                secrets.addAll(List.of(secret.split("\\.", -1)).subList(1, 3));
            } else if (!secret.startsWith("planted-")) {
                secrets.add(secret);
            }
        }
        secrets.removeIf(String::isEmpty);
        return secrets;
    }

    /** Fails if any secret that was made meanwhile was seen anywhere. */
    public void holdNoSecret() {
        String scraped = given().get(metrics).asString();
        assertTrue(scraped.contains("homeport_agent_requests_total"), "the metrics were seen");
        Set<String> secrets = secrets();
        List<String> everything =
                Stream.of(answers, log, List.of(scraped)).flatMap(List::stream).toList();
        assertEquals(
                List.of(),
                everything.stream()
                        .filter(text -> secrets.stream().anyMatch(text::contains))
                        .toList());
        assertTrue(
                log.stream().noneMatch(line -> line.contains(" io.homeport") && line.contains("\tat ")),
                "a stack trace: " + log);
    }

    @Override
    public void publish(LogRecord entry) {
        log.add(format.format(entry));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(this);
        AGENT.setLevel(earlierLevel);
        RestAssured.replaceFiltersWith(earlierFilters);
    }
}
