package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.homeport.e2e.AppPage.Answer;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two regions as real processes, each with an authorization server of its own and keys that the other does not have. Aiko is at
 * home in {@code eu}, and signs in at {@code us}, where nobody knows that: the tokens of that sign-in say so.
 */
class HomeUnknownIT {
    private static final Map<String, String> AIKO = Map.of("login", "aiko", "password", "any");
    private static final String SECRET = "planted-client-secret-of-region-";

    private static final String HOMEPORT = """
              cookies:
                access-keys: [{id: a-OWN, region: OWN, secret: ACCESS}]
                session-keys: [{id: s-OWN, region: OWN, secret: SESSION}]
              apps:
                club:
                  web-origin: https://club.example.com
                  agent-path: /club
                  redirect-uri: https://club.example.com/callback
                  allowed-parameters: [ui_locales, login_hint]
                  post-logout-redirect-uri: https://club.example.com/
                  authorization-servers:
                    eu: {issuer: "ISSUER_EU", client-id: club, client-secret: "${SECRET_EU:}", introspect-opaque-tokens: true}
                    us: {issuer: "ISSUER_US", client-id: club, client-secret: "${SECRET_US:}", introspect-opaque-tokens: true}
              routes:
                orders: {path: /orders, upstreams: {OWN: API}}
            """;

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, StrictServer> servers = new TreeMap<>();
    private TwoHomes homes;
    private AppPage page;

    @BeforeEach
    void start() throws Exception {
        isAtHomeIn("eu");
        for (String region : List.of("eu", "us")) {
            JsonObject club = StrictServer.client("club");
            club.addProperty("client_secret", SECRET + region);
            Map<String, String> environment =
                    Map.of("AS_USERS_FILE", folder.resolve("users.json").toString());
            servers.put(region, StrictServer.start(folder, List.of(club), environment));
        }
        Map<String, String> secrets = Map.of("SECRET_EU", SECRET + "eu", "SECRET_US", SECRET + "us");
        homes = TwoHomes.start(
                folder,
                new TwoHomes.Told(
                        HOMEPORT.replace("ISSUER_EU", servers.get("eu").issuer())
                                .replace("ISSUER_US", servers.get("us").issuer()),
                        "",
                        service -> service.equals("oauth-agent") ? secrets : Map.of()));
        page = AppPage.of(client, "club", homes.abroad());
    }

    /** What both servers say of Aiko from now on. */
    private void isAtHomeIn(String region) throws Exception {
        Files.writeString(
                folder.resolve("users.json"),
                "[{\"sub\": \"aiko\", \"name\": \"Aiko Tanaka\", \"region\": \"" + region + "\"}]");
    }

    @AfterEach
    void stop() throws Exception {
        if (homes != null) {
            homes.close();
        }
        for (StrictServer server : servers.values()) {
            server.close();
        }
    }

    private Answer firstLoginEnds(String form) throws Exception {
        String first = page.startLogin(form);
        assertTrue(first.startsWith(servers.get("us").issuer() + "/"), first);
        return page.post("login/end", page.cameBack(first, AIKO));
    }

    /** Where the page is sent on to. */
    private String secondLogin(String form) throws Exception {
        Answer ended = firstLoginEnds(form);
        assertEquals(200, ended.status(), () -> ended.body() + "\n" + homes.output());
        assertEquals("false", ended.text("is_logged_in"));
        return ended.text("authorization_url");
    }

    private List<String> loginCookies() {
        return page.cookieNames().stream()
                .filter(name -> name.contains("-login"))
                .toList();
    }

    /** The agent of the entry is killed before the second sign-in: whatever of it came there would fail. */
    @Test
    void theSecondLoginBeginsAndEndsAtHome() throws Exception {
        String second = secondLogin("ui_locales=sv&login_hint=aiko%40example.com");
        assertTrue(second.startsWith(servers.get("eu").issuer() + "/"), second);
        assertTrue(second.contains("ui_locales=sv"), second);
        assertTrue(second.contains("login_hint=aiko%40example.com"), second);
        assertEquals(2, loginCookies().size(), () -> "an anchor and a login: " + page.cookieNames());
        homes.agentAbroad().kill();
        Answer ended = page.post("login/end", page.cameBack(second, AIKO));
        assertEquals("true", ended.text("is_logged_in"), () -> ended.body() + "\n" + homes.output());
        assertEquals("eu", ended.text("region"));
        assertEquals(Set.of("a-eu", "s-eu"), Set.copyOf(page.keyIds()));
        assertEquals(List.of(), loginCookies());
        Answer called = page.getApi("/orders/7");
        assertEquals("eu", called.text("region"), () -> called.body().toString());
        assertEquals("us", called.text("entry"));
        assertEquals(200, page.post("refresh").status());
        assertFalse(homes.output().contains("ERROR"), homes::output);
    }

    /** The tokens of the first sign-in are revoked, and its login is used up. */
    @Test
    void whileHomeIsDownThePageReadsSoAndNothingIsLeft() throws Exception {
        homes.atHome().kill();
        Answer ended = firstLoginEnds("");
        assertEquals("503 region_unavailable", ended.fault());
        assertEquals(List.of(), page.cookieNames());
    }

    @Test
    void twoServersThatDoNotAgreeAreAConflict() throws Exception {
        String second = secondLogin("");
        isAtHomeIn("us");
        assertEquals(
                "403 region_conflict",
                page.post("login/end", page.cameBack(second, AIKO)).fault());
        assertEquals("false", page.get("session").text("is_logged_in"));
    }

    /** The browser has a login of each region then, and the agent of the entry finds out which of them ends. */
    @Test
    void aLoginThatWasLeftDoesNotHinderTheSecondOne() throws Exception {
        page.startLogin();
        Answer ended = page.post("login/end", page.cameBack(secondLogin(""), AIKO));
        assertEquals("true", ended.text("is_logged_in"), () -> ended.body() + "\n" + homes.output());
        assertEquals(Set.of("a-eu", "s-eu"), Set.copyOf(page.keyIds()));
    }

    /** No page makes this call, whatever it says of the way. */
    @Test
    void noPageBeginsASecondLogin() throws Exception {
        assertEquals("404 not_found", page.post("login/again").fault());
        assertEquals(
                "404 not_found",
                page.sharedWith(homes.atHome()).post("login/again").fault());
    }
}
