package io.homeport.agent.session;

import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request's cookies are worth. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class SessionTest {
    private static final String ACCESS = "__Host-Http-shop-at";

    World world;

    @Inject
    MovableClock clock;

    private final Page page = new Page(World.SHOP);
    private ScriptedServer server;

    @BeforeEach
    void reset() {
        world.reset(clock);
        server = world.server();
    }

    private static void isSignedOut(Response answer) {
        assertEquals("application/json", answer.getHeader("Content-Type"));
        answer.then().statusCode(200).header("Set-Cookie", nullValue());
        assertEquals("{\"is_logged_in\":false}", answer.asString());
    }

    @Test
    void isNoneBeforeTheLogin() {
        isSignedOut(page.get("session"));
    }

    @Test
    void tellsWhoIsSignedInAndWritesNoCookie() {
        page.signIn(server, "aiko");
        server.calls().clear();
        Response answer = page.get("session");
        answer.then()
                .statusCode(200)
                .header("Set-Cookie", nullValue())
                .body("is_logged_in", equalTo(true))
                .body("id_token_claims.sub", equalTo("aiko"))
                .body("region", equalTo("ap"));
        assertEquals(
                Set.of("is_logged_in", "id_token_claims", "access_token_expires_in", "session_expires_in", "region"),
                answer.jsonPath().getMap("").keySet());
        assertEquals(List.of(), server.calls());
    }

    @Test
    void countsDownToZeroAndNotBelow() {
        page.signIn(server, "aiko");
        clock.advance(Duration.ofSeconds(400));
        page.get("session").then().body("is_logged_in", equalTo(true)).body("access_token_expires_in", equalTo(0));
    }

    @Test
    void tellsAtTheLoginAndLaterWhenItEnds() {
        page.signIn(server, "aiko").then().body("session_expires_in", isAlmost(Duration.ofDays(2)));
        clock.advance(Duration.ofDays(1));
        page.get("session").then().body("session_expires_in", isAlmost(Duration.ofDays(1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "refresh_token_expires_in",
                "refresh_expires_in",
                "refresh_token_timeout",
                "authorization_expires_in"
            })
    void endsWhenTheServerSaysSo_20(String name) {
        server.tokenResponse(tokens -> tokens.put(name, 1800));
        page.signIn(server, "aiko").then().body("session_expires_in", isAlmost(Duration.ofMinutes(30)));
        clock.advance(Duration.ofMinutes(20));
        page.post("refresh").then().statusCode(200).body("session_expires_in", isAlmost(Duration.ofMinutes(30)));
        page.get("session").then().body("session_expires_in", isAlmost(Duration.ofMinutes(30)));
        clock.advance(Duration.ofMinutes(30).plusSeconds(1));
        isSignedOut(page.get("session"));
    }

    @Test
    void isNotEndedByAServerThatSaysZero() {
        server.tokenResponse(tokens -> tokens.put("refresh_expires_in", 0));
        page.signIn(server, "aiko").then().body("session_expires_in", isAlmost(Duration.ofDays(2)));
    }

    private static Matcher<Integer> isAlmost(Duration life) {
        int seconds = (int) life.toSeconds();
        return both(greaterThan(seconds - 20)).and(lessThanOrEqualTo(seconds));
    }

    @Test
    void isOverAfterTheIdleLimit_20() {
        page.signIn(server, "aiko");
        clock.advance(Duration.ofDays(2).plusSeconds(1));
        isSignedOut(page.get("session"));
    }

    @Test
    void opensNothingUnderAnotherName() {
        page.signIn(server, "aiko");
        Map<String, String> good = Map.copyOf(page.jar());
        String id = page.cookie("id").orElseThrow();
        List<String> names = List.of(ACCESS, page.cookie("rt").orElseThrow(), id);
        for (String under : names) {
            for (String from : names) {
                page.jar().putAll(good);
                page.jar().put(under, good.get(from));
                if (under.equals(ACCESS) != from.equals(ACCESS)) {
                    // Its key is of the other ring, and so none that this one knows.
                    page.isError(page.get("session"), 401, "key_unknown");
                    continue;
                }
                boolean anchorIsGood = under.equals(from) || !under.equals(ACCESS);
                page.get("session").then().body("is_logged_in", equalTo(anchorIsGood));
                boolean idIsGood = anchorIsGood && (under.equals(from) || !under.equals(id));
                page.get("session").then().body("id_token_claims.sub", equalTo(idIsGood ? "aiko" : null));
            }
        }
    }

    @Test
    void opensNoCookieOfAnotherApp_5() {
        Page admin = new Page(World.ADMIN);
        admin.signIn(server, "emma");
        admin.jar().forEach((name, value) -> page.jar().put(name.replace("admin", "shop"), value));
        isSignedOut(page.get("session"));
    }

    @Test
    void countsTheIdCookieOnlyBesideAnAnchorOfItsOwnSession() {
        Page other = new Page(World.SHOP);
        page.signIn(server, "aiko");
        other.signIn(server, "emma");
        page.jar()
                .put(
                        page.cookie("id").orElseThrow(),
                        other.jar().get(other.cookie("id").orElseThrow()));
        page.get("session").then().body("is_logged_in", equalTo(true)).body("id_token_claims", nullValue());
        page.jar().remove(ACCESS);
        isSignedOut(page.get("session"));
    }

    @ParameterizedTest(name = "#18 {0}")
    @ValueSource(strings = {"same value", "another value"})
    void isNoneWhenACookieComesTwice(String second) {
        page.signIn(server, "aiko");
        String value = second.equals("same value") ? page.jar().get(ACCESS) : "tossed-in";
        isSignedOut(page.request().header("Cookie", ACCESS + "=" + value).get("/oauth-agent/session"));
    }

    @Test
    void givesEveryAlteredValueTheSameAnswer() {
        page.signIn(server, "aiko");
        String good = page.jar().get(ACCESS);
        Set<String> answers = new HashSet<>();
        for (int at = 0; at < good.length(); at++) {
            String altered = good.substring(0, at) + (good.charAt(at) == 'A' ? 'B' : 'A') + good.substring(at + 1);
            assertNotEquals(good, altered);
            page.jar().put(ACCESS, altered);
            if (namesAnotherKey(altered)) {
                page.isError(page.get("session"), 401, "key_unknown");
            } else {
                answers.add(everything(page.get("session")));
            }
        }
        for (String hostile :
                List.of("", "A", good + "A", good + "=", good.substring(1), "x".repeat(4097), "\"" + good + "\"")) {
            page.jar().put(ACCESS, hostile);
            answers.add(everything(page.get("session")));
        }
        assertEquals(1, answers.size());
    }

    /** The key's id and its region's label stand in clear, so that an answer which tells them from others tells nothing. */
    private static boolean namesAnotherKey(String value) {
        byte[] bytes = Base64.getUrlDecoder().decode(value);
        int length = bytes[1] & 0xff;
        if (bytes[0] != 2 || length > 32) {
            return false;
        }
        String id = new String(bytes, 2, length, StandardCharsets.ISO_8859_1);
        int label = bytes[2 + length] & 0xff;
        return id.matches("[A-Za-z0-9._-]{1,32}") && (!id.equals("a1") || label != 0) && label < bytes.length - 40;
    }

    private static String everything(Response answer) {
        return answer.statusLine()
                + answer.headers().asList().stream()
                        .filter(header -> !header.getName().equalsIgnoreCase("X-Request-Id"))
                        .toList()
                + answer.asString();
    }

    @Test
    void isThereAgainAfterARestartOfTheBrowserTab() {
        page.signIn(server, "uma");
        page.copy().get("session").then().body("id_token_claims.sub", equalTo("uma"));
    }
}
