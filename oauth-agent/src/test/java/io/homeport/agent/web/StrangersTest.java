package io.homeport.agent.web;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.Log;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.RawConnection;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.homeport.cookies.LoginAnchor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What anyone can make the agent do who has no session: it always answers, and says little of it. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class StrangersTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String START = "/oauth-agent/login/start";

    World world;

    @Inject
    MovableClock clock;

    @TestHTTPResource("/")
    URI agent;

    @TestHTTPResource(value = "/metrics", management = true)
    URI metrics;

    private final Page page = new Page(World.SHOP);

    @BeforeEach
    void reset() {
        world.reset(clock);
        // What anyone can cause has a line a second; an earlier test may just have caused it.
        clock.advance(Duration.ofSeconds(2));
    }

    private RawConnection startsAPost(String call, int length) throws IOException {
        return new RawConnection(agent)
                .send(
                        "POST /oauth-agent/" + call + " HTTP/1.1",
                        "Host: agent",
                        "Origin: " + World.SHOP.origin(),
                        "token-handler-version: 1",
                        "Content-Type: " + FORM,
                        "Content-Length: " + length,
                        "",
                        "");
    }

    private double count(String... parts) {
        return given().get(metrics)
                .asString()
                .lines()
                .filter(line -> List.of(parts).stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    void endsABodyThatDribblesWhileOthersAreServed() throws Exception {
        try (RawConnection slow = startsAPost("login/start", 1_000)) {
            Thread dribble = new Thread(() -> {
                try {
                    for (int i = 0; i < 1_000; i++) {
                        slow.write("x");
                        // This client is slow; the test waits for nothing here.
                        Thread.sleep(200);
                    }
                } catch (IOException | InterruptedException e) {
                    // The connection has ended, as it should.
                }
            });
            dribble.setDaemon(true);
            dribble.start();
            new Page(World.SHOP).startLogin("");
            String answer = slow.untilItIsClosed();
            dribble.join(5_000);
            assertFalse(dribble.isAlive(), "the connection is closed");
            assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
            assertTrue(answer.contains("\"error_code\":\"request_timeout\""), answer);
            assertTrue(
                    answer.contains("access-control-allow-origin: " + World.SHOP.origin())
                            || answer.contains("Access-Control-Allow-Origin: " + World.SHOP.origin()),
                    answer);
        }
    }

    @Test
    void takesAPageThatWasClosedForNoDefectAndNoFailedLogin() throws Exception {
        String[] gone = {"homeport_agent_requests_total", "endpoint=\"login/start\"", "outcome=\"client_gone\""};
        String[] failed = {"homeport_agent_logins_failed_total", "app=\"shop\""};
        double goneBefore = count(gone);
        double failedBefore = count(failed);
        try (Log log = new Log("io.homeport")) {
            for (int i = 0; i < 3; i++) {
                startsAPost("login/start", 1_000).write("prompt=").close();
            }
            await().until(() -> count(gone) == goneBefore + 3);
            assertEquals(failedBefore, count(failed));
            assertEquals(List.of(), log.lines());
        }
    }

    @Test
    void answersADefectOfItsOwnAndNamesThePlaceAlone() {
        try (Log log = new Log("io.homeport.agent")) {
            clock.breakOnce(new StackOverflowError("planted-message"));
            page.isError(page.post("login/start"), 500, "server_error");
            String line = log.lines().stream()
                    .filter(one -> one.contains("this is a defect"))
                    .findFirst()
                    .orElseThrow();
            assertTrue(
                    line.contains("app shop, login/start failed with java.lang.StackOverflowError at io.homeport"),
                    line);
            assertFalse(line.contains("planted") || line.contains("\n"), line);
        }
        page.startLogin("");
    }

    private static RequestSpecification foreign() {
        return given().header("Origin", "https://evil.example");
    }

    @Test
    void saysOnceASecondWhatAnyoneCanCauseAndCountsTheRest() {
        try (Log events = new Log("io.homeport.events")) {
            for (int i = 0; i < 20; i++) {
                foreign().header("X-Request-Id", "request-number-" + i).post("/oauth-agent/logout");
            }
            assertEquals(1, events.lines().size(), events.lines().toString());
            clock.advance(Duration.ofSeconds(1));
            foreign().post("/oauth-agent/logout");
            assertEquals(2, events.lines().size(), events.lines().toString());
            assertTrue(
                    events.lines().get(1).endsWith(" unsaid=19"), events.lines().get(1));
        }
    }

    /** With HTTP/2's compression a few bytes make a thousand cookies. */
    @Test
    void saysOneLineOfARequestHoweverManyCookiesCannotBeOpened() {
        LoginAnchor anchor = LoginAnchor.random(new SecureRandom());
        String cookies = "__Host-Http-shop-login=" + anchor.value()
                + IntStream.range(0, 400)
                        .mapToObj(i -> "; __Secure-shop-login-" + anchor.word() + (1000 + i) + "=planted")
                        .collect(Collectors.joining());
        try (Log log = new Log("io.homeport")) {
            given().header("Origin", World.SHOP.origin())
                    .header("token-handler-version", "1")
                    .header("Cookie", cookies)
                    .header("X-Request-Id", "many-cookies")
                    .post(START)
                    .then()
                    .statusCode(200);
            assertEquals(1, log.lines().size(), log.lines().toString());
            String line = log.lines().get(0);
            assertTrue(
                    line.startsWith("many-cookies login_started app=shop call=login/start reason=ok cookie=malformed "),
                    line);
        }
    }

    @Test
    void saysNothingOfALogoutWithoutASession() {
        try (Log events = new Log("io.homeport.events")) {
            page.post("logout").then().statusCode(200);
            assertEquals(List.of(), events.lines());
        }
    }

    /** Deeply nested, as a parser that calls itself fears it. */
    @Test
    void answersWhateverIsNested() throws IOException {
        String body = "{\"pageUrl\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}";
        try (RawConnection raw = new RawConnection(agent)) {
            String head = raw.send(
                            "POST /vintage/login/end HTTP/1.1",
                            "Host: agent",
                            "Origin: " + World.VINTAGE.origin(),
                            "Content-Type: application/json",
                            "Content-Length: " + body.length(),
                            "",
                            body)
                    .head();
            assertTrue(head.startsWith("HTTP/1.1 400 "), head);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "GET",
                "\u0000\u0001\u0002\r\n\r\n",
                "GET / HTTP/9.9\r\n\r\n",
                "GET /oauth-agent/%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET http://[::1/oauth-agent/session HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /oauth-agent/session HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET /oauth-agent/session HTTP/1.1\r\nHost: x\r\nBad Header: x\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
                "CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n",
                "POST /oauth-agent/refresh HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "POST /oauth-agent/refresh HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "POST /oauth-agent/refresh HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: bogus\r\n\r\nx",
                "POST /oauth-agent/login/start HTTP/1.1\r\nHost: x\r\nExpect: x\r\nContent-Length: 1\r\n\r\nx"
            })
    void logsNoStackTraceWhateverItReads(String bytes) throws IOException {
        try (Log log = new Log("")) {
            try (RawConnection raw = new RawConnection(agent)) {
                raw.write(bytes);
            }
            try (RawConnection raw = new RawConnection(agent)) {
                raw.write(bytes.replace(
                        "Host: x\r\n",
                        "Host: x\r\nConnection: close\r\nOrigin: " + World.SHOP.origin()
                                + "\r\ntoken-handler-version: 1\r\nContent-Type: " + FORM + "\r\n"));
                raw.halfClose();
                raw.untilItIsClosed();
            } catch (SocketException e) {
                // A reset is an answer, too.
            }
            page.get("session").then().statusCode(200);
            assertTrue(
                    log.lines().stream().noneMatch(line -> line.contains("\tat ") || line.contains("Exception")),
                    log.lines().toString());
        }
    }
}
