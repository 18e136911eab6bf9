package io.homeport.agent;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.ClassicPage;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.RecordedSpans;
import io.homeport.agent.world.Reply;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** #3, #24, #111: no secret in any answer, log line or metric, neither when all is well nor when nothing is. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class LeakTest {
    World world;

    @Inject
    MovableClock clock;

    @TestHTTPResource(value = "/metrics", management = true)
    URI metrics;

    @Inject
    RecordedSpans spans;

    private final List<String> seen = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final Formatter everything = new PatternFormatter("%p %c %s%e");
    private final Handler recorder = new Handler() {
        @Override
        public synchronized void publish(LogRecord entry) {
            log.add(everything.format(entry));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private Level earlier;

    @BeforeEach
    void listen() {
        world.reset(clock);
        Logger root = Logger.getLogger("");
        earlier = Logger.getLogger("io.homeport").getLevel();
        Logger.getLogger("io.homeport").setLevel(Level.ALL);
        recorder.setLevel(Level.ALL);
        root.addHandler(recorder);
    }

    @AfterEach
    void stopListening() {
        Logger.getLogger("").removeHandler(recorder);
        Logger.getLogger("io.homeport").setLevel(earlier);
    }

    private Response see(Response answer) {
        seen.add(answer.statusLine() + "\n"
                + answer.headers().asList().stream()
                        .filter(header -> !header.getName().equalsIgnoreCase("Set-Cookie"))
                        .toList()
                + "\n" + answer.asString());
        return answer;
    }

    private void goesTheWholeWay(Page page, ScriptedServer server, Set<String> cookies) {
        String query = server.authorize(page.startLogin(""), "aiko");
        see(page.post("login/end", query));
        cookies.addAll(page.jar().values());
        see(page.post("login/end", query));
        see(page.get("session"));
        see(page.get("userinfo"));
        see(page.post("refresh"));
        cookies.addAll(page.jar().values());
        Response logout = page.post("logout");
        // The one place of the contract: RP-Initiated Logout 2 wants the ID token as a hint.
        assertTrue(logout.asString().contains("id_token_hint="));
        seen.add(logout.asString().replaceAll("id_token_hint=[^&\"]*", ""));
    }

    private void goesTheClassicWay(ClassicPage page, ScriptedServer server, Set<String> cookies) {
        see(page.signIn(server, "aiko"));
        cookies.addAll(page.jar().values());
        for (String call : List.of("claims", "userInfo")) {
            see(page.get(call));
        }
        see(page.post("refresh"));
        cookies.addAll(page.jar().values());
        see(page.load(World.VINTAGE.origin() + "/"));
        seen.add(page.post("logout").asString().replaceAll("id_token_hint=[^&\"]*", ""));
    }

    @Test
    void showsNoSecretAnywhere_3_24_111() {
        ScriptedServer server = world.server();
        Set<String> cookies = new TreeSet<>();
        Page shop = new Page(World.SHOP);
        Page admin = new Page(World.ADMIN);
        goesTheWholeWay(shop, server, cookies);
        goesTheWholeWay(admin, server, cookies);
        goesTheWholeWay(new Page(World.BOUND), server, cookies);
        goesTheClassicWay(new ClassicPage(World.VINTAGE), server, cookies);
        for (Page page : List.of(shop, admin)) {
            for (Reply fault : List.of(
                    Reply.empty(500),
                    Reply.json(400, "{\"error\":\"invalid_grant\",\"error_description\":\"planted-description\"}"),
                    Reply.json(401, "{\"error\":\"invalid_client\",\"error_description\":\"planted-description\"}"),
                    Reply.with(200, "text/html", "<p>planted-description</p>"),
                    Reply.json(200, "{\"access_token\":\"planted-\\r\\n-token\",\"token_type\":\"Bearer\"}"),
                    Reply.hangUp())) {
                page.signIn(server, "aiko");
                String query = server.authorize(page.startLogin(""), "aiko");
                cookies.addAll(page.jar().values());
                server.on(Endpoint.TOKEN, fault);
                see(page.post("login/end", query));
                see(page.post("refresh"));
                server.well(Endpoint.TOKEN);
                page.jar().replaceAll((name, value) -> value.substring(1));
                see(page.post("refresh"));
                see(page.get("userinfo"));
            }
            server.idToken(claims -> claims.put("aud", "planted-audience"));
            see(page.post("login/end", server.authorize(page.startLogin(""), "aiko")));
            server.idToken(claims -> claims);
        }
        clock.advance(Duration.ofSeconds(1));
        String shown = given().get(metrics).asString();
        assertTrue(
                shown.contains("homeport_agent_requests_total"), "the metrics were seen at " + metrics + ": " + shown);
        seen.add(shown);
        assertTrue(log.stream().anyMatch(line -> line.contains("login of app shop")), "the log was seen");

        Set<String> secrets = new TreeSet<>(cookies);
        secrets.add(world.accessKey());
        secrets.add(world.sessionKey());
        secrets.add(World.VINTAGE_KEY);
        secrets.add("planted-description");
        for (String planted : server.planted()) {
            if (planted.startsWith("ey")) {
                // A part of a token is as bad as the whole.
                secrets.add(planted.split("\\.")[1]);
                secrets.add(planted.split("\\.")[2]);
            } else {
                secrets.add(planted);
            }
        }
        List<String> everything = new ArrayList<>(seen);
        everything.addAll(log);
        everything.addAll(spans.texts());
        List<String> leaks = secrets.stream()
                .filter(secret -> !secret.isEmpty() && everything.stream().anyMatch(text -> text.contains(secret)))
                .toList();
        assertEquals(List.of(), leaks);
        assertTrue(secrets.size() > 50, "the search had something to look for");
        assertTrue(log.stream().noneMatch(line -> line.contains("\tat ")), "no stack trace");
    }
}
