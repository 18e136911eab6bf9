package io.homeport.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A user in a real browser, whose call wants a sign-in that is not older than half a minute, or a stronger one: the proxy says
 * so, the user signs in again at the authorization server, and the call is served.
 */
class StepUpIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** What the page reads of the answer across origins. */
    private static final String CALL = """
            async url => {
              const answer = await fetch(url, { credentials: 'include', headers: { 'token-handler-version': '1' } });
              return JSON.stringify({
                status: answer.status,
                challenge: answer.headers.get('WWW-Authenticate') ?? '',
                body: await answer.text(),
              });
            }
            """;

    /** What {@code stepUp} of the client library sends. */
    private static final String STEP_UP = """
            async ([url, parameter, value]) => {
              const answer = await fetch(url, {
                method: 'POST',
                credentials: 'include',
                headers: { 'token-handler-version': '1' },
                body: new URLSearchParams({ [parameter]: value }),
              });
              return (await answer.json()).authorization_url;
            }
            """;

    private RunningDemo demo;
    private Chromium chromium;

    @AfterEach
    void stop() throws Exception {
        if (chromium != null) {
            chromium.close();
        }
        if (demo != null) {
            demo.close();
        }
    }

    private JsonObject statement(Visitor visitor) {
        Object said = visitor.page().evaluate(CALL, demo.apiOrigin() + "/orders/statement");
        return JsonParser.parseString((String) said).getAsJsonObject();
    }

    private static int status(JsonObject answer) {
        return answer.get("status").getAsInt();
    }

    private static void refusedSoon(Supplier<JsonObject> call) {
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> status(call.get()) == 401);
        JsonObject refused = call.get();
        assertEquals(
                "Bearer error=\"insufficient_user_authentication\","
                        + " error_description=\"A stronger or more recent sign-in is required\", max_age=\"30\"",
                refused.get("challenge").getAsString());
        assertTrue(refused.get("body").getAsString().contains("\"error_code\":\"insufficient_user_authentication\""));
    }

    /** Whether the server has asked for the password again. */
    private boolean stepUp(Visitor visitor, String parameter, String value) {
        Page page = visitor.page();
        page.navigate((String) page.evaluate(STEP_UP, new Object[] {demo.agent() + "login/start", parameter, value}));
        page.locator("input[name=password], [data-testid=sign-out]").first().waitFor();
        boolean asked = page.locator("input[name=password]").count() > 0;
        if (asked) {
            if (page.locator("input[name=username]").isVisible()) {
                page.locator("input[name=username]").fill("aiko");
            }
            page.locator("input[name=password]").fill("homeport");
            page.locator("button[type=submit]").click();
        }
        visitor.seen("sign-out").waitFor();
        return asked;
    }

    private void servedNow(Visitor visitor) {
        JsonObject served = statement(visitor);
        assertEquals(200, status(served), served::toString);
        assertTrue(served.get("body").getAsString().startsWith("id,item,amount,currency"), served::toString);
    }

    @ParameterizedTest
    @EnumSource
    void asksForAnotherSignInWhenTheLastOneIsTooOld(AuthorizationServerKind kind) throws Exception {
        demo = RunningDemo.start(kind, Map.of("DEMO_STATEMENT_AGE", "PT30S"));
        chromium = new Chromium();
        Visitor visitor = chromium.newVisitor(demo);
        visitor.signIn("aiko");
        refusedSoon(() -> statement(visitor));
        boolean asked = stepUp(visitor, "max_age", "30");
        servedNow(visitor);
        if (!asked) {
            // A server may leave auth_time out until a sign-in asks with max_age: that was it.
            refusedSoon(() -> statement(visitor));
            assertTrue(stepUp(visitor, "max_age", "30"));
            servedNow(visitor);
        }
        // The other calls of the session were never asked for it.
        Object other = visitor.page().evaluate(CALL, demo.apiOrigin() + "/orders");
        assertEquals(200, status(JsonParser.parseString((String) other).getAsJsonObject()));
        visitor.leave();
    }

    /** Keycloak says acr 1 of a user who has just typed a password, and 0 of one who comes by its own session alone. */
    @Test
    void asksForAStrongerSignInWhenTheLastOneWasByTheServersSessionAlone() throws Exception {
        demo = RunningDemo.start(
                AuthorizationServerKind.KEYCLOAK,
                // With offline_access Keycloak keeps no session of its own in the browser.
                Map.of(
                        "HOMEPORT_ROUTES_STATEMENT_ACR_VALUES", "1",
                        "HOMEPORT_APPS_SHOP_SCOPE", "openid profile orders"));
        chromium = new Chromium();
        Visitor visitor = chromium.newVisitor(demo);
        visitor.signIn("aiko");
        servedNow(visitor);
        visitor.context().clearCookies(new BrowserContext.ClearCookiesOptions().setDomain("api.homeport.localhost"));
        visitor.openPage();
        visitor.seen("sign-in").click();
        visitor.seen("sign-out").waitFor();

        JsonObject refused = statement(visitor);
        assertEquals(401, status(refused), refused::toString);
        assertEquals(
                "Bearer error=\"insufficient_user_authentication\","
                        + " error_description=\"A stronger or more recent sign-in is required\", acr_values=\"1\", max_age=\"300\"",
                refused.get("challenge").getAsString());
        assertTrue(stepUp(visitor, "acr_values", "1"), "the password is asked for");
        servedNow(visitor);
        visitor.leave();
    }

    /** An oidc-provider that knows no such class signs the user in, and says nothing of it. */
    @Test
    void staysRefusedWhereTheServerGivesNoSuchSignIn() throws Exception {
        String wanted = "urn:example:gold";
        demo = RunningDemo.start(
                AuthorizationServerKind.OIDC_PROVIDER, Map.of("HOMEPORT_ROUTES_STATEMENT_ACR_VALUES", wanted));
        chromium = new Chromium();
        Visitor visitor = chromium.newVisitor(demo);
        visitor.signIn("aiko");
        JsonObject refused = statement(visitor);
        assertEquals(401, status(refused), refused::toString);
        stepUp(visitor, "acr_values", wanted);
        assertEquals(refused, statement(visitor), "as before, and by no fault of the page");
        Object other = visitor.page().evaluate(CALL, demo.apiOrigin() + "/orders");
        assertEquals(200, status(JsonParser.parseString((String) other).getAsJsonObject()), "the session goes on");
        visitor.leave();
    }
}
