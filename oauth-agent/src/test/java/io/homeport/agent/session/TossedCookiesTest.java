package io.homeport.agent.session;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.homeport.cookies.IdContent;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.RefreshContent;
import io.homeport.cookies.SealingKey;
import io.homeport.cookies.SessionCookies;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A sibling subdomain can put cookies of any name into the browser, with {@code Domain} and any path, so that they come
 * first; the prefix {@code __Host-} alone keeps a name from it (RFC 6265bis 4.1.3.2).
 */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class TossedCookiesTest {
    private static final String ANCHOR = "__Host-Http-shop-login";

    World world;

    @Inject
    MovableClock clock;

    private final Page victim = new Page(World.SHOP);
    private final Page attacker = new Page(World.SHOP);
    private ScriptedServer server;

    @BeforeEach
    void reset() {
        world.reset(clock);
        server = world.server();
    }

    /** What a sibling can toss of these cookies. */
    private static Map<String, String> tossable(Page page) {
        return page.jar().entrySet().stream()
                .filter(cookie -> !cookie.getKey().startsWith("__Host-"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static String header(Map<String, String> cookies) {
        return cookies.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    /** The victim's call, whose browser sends these cookies besides its own. */
    private Response beside(Map<String, String> tossed, String call) {
        return victim.request().header("Cookie", header(tossed)).post(World.SHOP.agentPath() + "/" + call);
    }

    private void isNotSignedInBy(String query) {
        victim.isError(victim.post("login/end", query), 400, "invalid_request");
        victim.get("session").then().body("is_logged_in", equalTo(false));
        assertEquals(0, server.calls(Endpoint.TOKEN).size(), "the code is not redeemed");
    }

    @Test
    void signNobodyInAsTheOneWhoTossedThem_35() {
        String query = server.authorize(attacker.startLogin(""), "emma");
        victim.jar().putAll(tossable(attacker));
        isNotSignedInBy(query);
    }

    @Test
    void signNobodyInWhoHasALoginOfTheirOwnUnderWay_35() {
        String query = server.authorize(attacker.startLogin(""), "emma");
        String own = server.authorize(victim.startLogin(""), "aiko");
        victim.jar().putAll(tossable(attacker));
        isNotSignedInBy(query);
        victim.post("login/end", own).then().statusCode(200).body("id_token_claims.sub", equalTo("aiko"));
    }

    /** Under the attacker's names, under the names before they had a word, and as what is no value at all. */
    @ParameterizedTest
    @ValueSource(strings = {"as they are", "without a word", "made up"})
    void leaveARefreshAndTheClaimsAlone(String tossed) {
        victim.signIn(server, "aiko");
        attacker.signIn(server, "emma");
        Map<String, String> cookies = tossed.equals("as they are")
                ? tossable(attacker)
                : tossable(attacker).entrySet().stream()
                        .collect(Collectors.toMap(
                                cookie -> cookie.getKey().replaceFirst("-(rt|id)-.{8}$", "-$1"),
                                cookie -> tossed.equals("made up") ? "tossed-in" : cookie.getValue()));
        beside(cookies, "refresh").then().statusCode(200);
        victim.request()
                .header("Cookie", header(cookies))
                .get("/oauth-agent/session")
                .then()
                .body("id_token_claims.sub", equalTo("aiko"));
        victim.jar().putAll(cookies);
        victim.post("refresh").then().statusCode(200);
        assertTrue(
                cookies.keySet().stream().noneMatch(victim.jar()::containsKey),
                "what is of no session is cleared: " + victim.jar().keySet());
        victim.post("refresh").then().statusCode(200);
        victim.get("session").then().body("id_token_claims.sub", equalTo("aiko"));
    }

    /** What the agent sealed before the names of these cookies had a word. */
    private void asBeforeTheWords(Page page) {
        byte[] secret = Base64.getUrlDecoder().decode(world.sessionKey());
        SessionCookies cookies = new SessionCookies(
                World.SHOP.name(), server.issuer(), new KeyRing(List.of(new SealingKey("s1", secret))), clock);
        String rt = page.cookie("rt").orElseThrow();
        String id = page.cookie("id").orElseThrow();
        RefreshContent refresh =
                cookies.openRefresh(rt, page.jar().remove(rt)).opened().orElseThrow();
        IdContent idToken = cookies.openId(id, page.jar().remove(id)).opened().orElseThrow();
        page.jar().put("__Secure-shop-rt", cookies.sealRefresh("__Secure-shop-rt", refresh));
        page.jar().put("__Secure-shop-id", cookies.sealId("__Secure-shop-id", idToken));
    }

    @Test
    void endNoSessionFromBeforeTheNamesHadAWord() {
        victim.signIn(server, "aiko");
        attacker.signIn(server, "emma");
        Set<String> names = Set.copyOf(victim.jar().keySet());
        asBeforeTheWords(victim);
        asBeforeTheWords(attacker);
        victim.get("session").then().body("id_token_claims.sub", equalTo("aiko"));
        Response answer = beside(tossable(attacker), "refresh");
        answer.then().statusCode(200);
        victim.post("refresh").then().statusCode(200);
        assertEquals(names, victim.jar().keySet(), "they have their words now");
        victim.post("refresh").then().statusCode(200);
        victim.get("session").then().body("id_token_claims.sub", equalTo("aiko"));
    }

    @Test
    void shareOneAnchorWhereLoginsAreStartedByOneBrowser() {
        victim.startLogin("");
        String anchor = victim.jar().get(ANCHOR);
        Response second = victim.post("login/start");
        assertEquals(anchor, victim.jar().get(ANCHOR));
        assertTrue(
                Page.setCookies(second)
                        .contains(ANCHOR + "=" + anchor + "; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Strict"),
                "it lives as long as the younger login");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "tossed-in", "AAAAAAAAAAAAAAAAAAAAAB", "AAAAAAAAAAAAAAAAAAAAAA=="})
    void anchorNothingUnlessTheyAreAnchors(String value) {
        victim.jar().put(ANCHOR, value);
        victim.signIn(server, "aiko");
    }

    @Test
    void endNoLoginWithoutItsAnchor_35() {
        String query = server.authorize(victim.startLogin(""), "aiko");
        String anchor = victim.jar().remove(ANCHOR);
        isNotSignedInBy(query);
        victim.jar().put(ANCHOR, "AAAAAAAAAAAAAAAAAAAAAA");
        isNotSignedInBy(query);
        victim.jar().put(ANCHOR, anchor);
        victim.post("login/end", query).then().statusCode(200);
    }

    @Test
    void areClearedByALoginAndALogout() {
        attacker.signIn(server, "emma");
        victim.jar().putAll(tossable(attacker));
        victim.signIn(server, "aiko");
        assertEquals(3, victim.jar().size(), victim.jar().keySet()::toString);
        victim.jar().putAll(tossable(attacker));
        victim.signedOutAt(victim.post("logout"));
        assertEquals(Map.of(), victim.jar());
    }

    private static String flood(int cookies) {
        StringBuilder flood = new StringBuilder();
        for (int i = 0; i < cookies; i++) {
            flood.append("__Secure-shop-login-")
                    .append(String.format("%08d", i))
                    .append("=A; ");
        }
        return flood.toString();
    }

    /** Eleven hundred login cookies cost 22 to 38 ms, and more than 8 KiB of answer, which no proxy takes. */
    @ParameterizedTest
    @ValueSource(strings = {"login/start", "login/end", "logout"})
    void costNextToNothingHoweverManyTheyAre_108(String call) {
        double before = refused();
        Response answer = victim.request().header("Cookie", flood(900)).post("/oauth-agent/" + call);
        assertTrue(answer.statusCode() < 500);
        int lines = Page.setCookies(answer).stream().mapToInt(String::length).sum();
        assertTrue(lines < 4096, "the answer's Set-Cookie lines have " + lines + " characters");
        assertTrue(refused() - before <= 8, "cookies that were tried: " + (refused() - before));
    }

    private static double refused() {
        return Arrays.stream(RestAssured.get(metrics()).asString().split("\n"))
                .filter(line -> line.startsWith("homeport_agent_cookies_refused_total{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static String metrics() {
        return ConfigProvider.getConfig().getValue("test.management.url", String.class) + "/metrics";
    }

    /** Sixty tabs that start a login at once each see none of the others' cookies. */
    @Test
    void areNoDeadEndWhereTooManyLoginsBeganAtOnce_108() {
        for (int i = 0; i < 70; i++) {
            Page tab = new Page(World.SHOP);
            tab.startLogin("");
            victim.jar().putAll(tab.jar());
        }
        victim.jar().replaceAll((name, value) -> value + "x".repeat(500 - Math.min(500, value.length())));
        victim.isError(victim.get("session"), 431, "request_too_large");
        for (int attempt = 0; attempt < 10 && victim.get("session").statusCode() == 431; attempt++) {}
        victim.get("session").then().statusCode(200).body("is_logged_in", equalTo(false));
        victim.signIn(server, "aiko");
    }

    @Test
    void makeTheAgentVerifyNoSignedResponse() {
        Page signed = new Page(World.SIGNED);
        String response = server.authorize(signed.startLogin(""), "aiko");
        String broken = response.substring(0, response.length() - 20);
        signed.isError(signed.copy().post("login/end", broken), 502, "authorization_server_error");
        Page stranger = new Page(World.SIGNED);
        stranger.isError(stranger.post("login/end", broken), 400, "invalid_request");
        stranger.jar().putAll(tossable(signed));
        stranger.isError(stranger.post("login/end", broken), 400, "invalid_request");
        assertFalse(stranger.jar().containsKey("__Host-Http-signed-at"));
    }
}
