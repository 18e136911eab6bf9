package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A page that shares no code with the client library: a few lines of plain fetch, strict where published clients
 * of this contract are (the content type to the letter, JSON in every answer).
 */
class ContractClientIT {
    private static final String CLIENT = """
            window.call = async (agent, method, path, body) => {
              const answer = await fetch(agent + path, {
                method, body, credentials: 'include', mode: 'cors',
                headers: {
                  accept: 'application/json', 'token-handler-version': '1',
                  ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
                },
              });
              if (answer.headers.get('content-type') !== 'application/json') {
                throw new Error(`${path}: content type ${answer.headers.get('content-type')}`);
              }
              const json = await answer.json();
              if (!answer.ok) {
                throw new Error(`${path}: ${answer.status} ${json.error_code}`);
              }
              return json;
            };
            """;

    private static RunningDemo demo;
    private static Chromium chromium;

    @BeforeAll
    static void start() throws Exception {
        demo = RunningDemo.start(AuthorizationServerKind.OIDC_PROVIDER, Map.of());
        chromium = new Chromium();
    }

    @AfterAll
    static void stop() throws Exception {
        if (chromium != null) {
            chromium.close();
        }
        if (demo != null) {
            demo.close();
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> call(Page page, String method, String path, String body) {
        return (Map<String, Object>) page.evaluate(
                "([agent, method, path, body]) => window.call(agent, method, path, body ?? undefined)",
                java.util.Arrays.asList(demo.agent(), method, path, body));
    }

    @Test
    void signsInRefreshesAndSignsOut() {
        Visitor visitor = chromium.newVisitor(demo);
        Page page = visitor.page();
        visitor.context()
                // The document of the web origin without the app's own script.
                .route(address -> address.startsWith(demo.page() + "assets/"), Route::abort);
        visitor.context().addInitScript(CLIENT);
        visitor.openPage();
        assertEquals(Map.of("is_logged_in", false), call(page, "GET", "session", null));

        page.navigate((String) call(page, "POST", "login/start", null).get("authorization_url"));
        page.locator("input[name=username]").fill("aiko");
        page.locator("input[name=password]").fill("homeport");
        page.locator("button[type=submit]").click();
        page.waitForURL(address -> address.startsWith(demo.page()));
        Map<String, Object> signedIn =
                call(page, "POST", "login/end", page.url().substring(page.url().indexOf('?')));
        assertEquals(true, signedIn.get("is_logged_in"));
        assertEquals("ap", signedIn.get("region"));
        assertTrue(((Number) signedIn.get("access_token_expires_in")).intValue() > 200);
        assertEquals("aiko", ((Map<?, ?>) signedIn.get("id_token_claims")).get("sub"));

        assertEquals(true, call(page, "GET", "session", null).get("is_logged_in"));
        assertTrue(((Number) call(page, "POST", "refresh", null).get("access_token_expires_in")).intValue() > 200);
        assertEquals("aiko", call(page, "GET", "userinfo", null).get("sub"));
        String logoutUrl = (String) call(page, "POST", "logout", null).get("logout_url");
        assertEquals(demo.agent() + "logout/continue", logoutUrl);
        assertEquals(Map.of("is_logged_in", false), call(page, "GET", "session", null));
        page.navigate(logoutUrl);
        page.waitForURL(address -> address.startsWith(demo.page()));
        assertTrue(
                visitor.responses().stream()
                        .anyMatch(answer -> answer.url().startsWith("http://login.idp.localhost:")
                                && answer.url().contains("id_token_hint=")),
                "the server was given the hint");
        assertEquals(List.of(), visitor.agentCookies());
        visitor.leave();
    }
}
