package io.homeport.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.SameSiteAttribute;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A user in a real browser, at the {@code us} deployment, through the built SPA on a foreign origin. */
@ParameterizedClass(name = "{0}")
@EnumSource(AuthorizationServerKind.class)
class SignInIT {
    private static RunningDemo demo;
    private static Chromium chromium;

    @Parameter
    AuthorizationServerKind kind;

    private Visitor visitor;

    @BeforeParameterizedClassInvocation
    static void start(AuthorizationServerKind kind) throws Exception {
        demo = RunningDemo.start(kind, Map.of());
        chromium = new Chromium();
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        if (chromium != null) {
            chromium.close();
        }
        if (demo != null) {
            demo.close();
        }
    }

    @BeforeEach
    void arrive() {
        visitor = chromium.newVisitor(demo);
    }

    @AfterEach
    void leave() {
        visitor.leave();
    }

    private void screenshot(String name) {
        visitor.page()
                .screenshot(new Page.ScreenshotOptions()
                        .setPath(Path.of(System.getProperty("homeport.output"), "screenshots", name + ".png")));
    }

    @Test
    void sendsAUserHomeWhereverTheyTravel() {
        visitor.openPage();
        visitor.seen("sign-in").waitFor();
        screenshot("signed-out");
        visitor.signIn("aiko");
        assertThat(visitor.seen("home-region")).hasText("ap");
        visitor.seen("call-orders").click();
        assertThat(visitor.seen("served-by")).hasText("orders-ap");
        screenshot("signed-in");
    }

    @Test
    void keepsTheSessionOverAReloadAndInASecondTab() {
        visitor.signIn("emma");
        assertEquals(demo.page(), visitor.page().url(), "code and state leave the address bar");
        visitor.page().reload();
        assertThat(visitor.seen("home-region")).hasText("eu");
        Page second = visitor.secondTab();
        second.navigate(demo.page());
        assertThat(second.getByTestId("home-region")).hasText("eu");
        second.getByTestId("call-orders").click();
        assertThat(second.getByTestId("served-by")).hasText("orders-eu");
    }

    @Test
    void writesEverySetCookieLineAsPromised() {
        visitor.signIn("emma");
        visitor.seen("refresh").click();
        visitor.page().waitForCondition(() -> visitor.agentCalls().contains("POST refresh"));
        visitor.seen("call-orders").click();
        assertThat(visitor.seen("served-by")).hasText("orders-eu");
        visitor.signOut();
        String strict = "Secure; HttpOnly; SameSite=Strict";
        String narrow = "; Path=/oauth-agent; ";
        List<String> session = List.of(
                "__Host-Http-shop-at=sealed; Path=/; " + strict,
                "__Secure-shop-rt-*=sealed" + narrow + strict,
                "__Secure-shop-id-*=sealed" + narrow + strict);
        String login = "__Secure-shop-login-*";
        String anchor = "__Host-Http-shop-login=";
        assertEquals(
                List.of(
                        "login/start " + anchor + "random; Path=/; Max-Age=600; " + strict,
                        "login/start " + login + "=sealed" + narrow + "Max-Age=600; " + strict,
                        "login/end " + session.get(0),
                        "login/end " + session.get(1),
                        "login/end " + session.get(2),
                        "login/end " + login + "=" + narrow + "Max-Age=0; " + strict,
                        "login/end " + anchor + "; Path=/; Max-Age=0; " + strict,
                        "refresh " + session.get(0),
                        "refresh " + session.get(1),
                        "refresh " + session.get(2),
                        "logout __Host-Http-shop-at=; Path=/; Max-Age=0; " + strict,
                        "logout __Secure-shop-logout=sealed" + narrow + "Max-Age=60; " + strict,
                        "logout __Secure-shop-rt-*=" + narrow + "Max-Age=0; " + strict,
                        "logout __Secure-shop-id-*=" + narrow + "Max-Age=0; " + strict,
                        "logout/continue __Secure-shop-logout=" + narrow + "Max-Age=0; " + strict),
                visitor.responses().stream()
                        .filter(answer -> answer.url().startsWith(demo.apiOrigin()))
                        .flatMap(SignInIT::setCookies)
                        .toList());
    }

    /** The whole lines, each after its call; what differs each time is replaced. */
    private static Stream<String> setCookies(Response answer) {
        String call = answer.url().substring(demo.apiOrigin().length() + 1).replaceFirst("^oauth-agent/", "");
        return setCookieValues(answer).stream()
                .flatMap(String::lines)
                .map(line -> call + " "
                        + line.replaceFirst("=[A-Za-z0-9_-]{40,};", "=sealed;")
                                .replaceFirst("-(login|rt|id)-[A-Za-z0-9_-]{8,20}=", "-$1-*=")
                                .replaceFirst("-login=[A-Za-z0-9_-]{22};", "-login=random;"));
    }

    private static List<String> setCookieValues(Response answer) {
        return Optional.ofNullable(answer.headerValues("Set-Cookie")).orElse(List.of());
    }

    /** Tokens that are in use, learnt from the cookies with this run's keys; searched for where they must not be. */
    @Test
    void showsNoSecretAnywhere() throws Exception {
        OpenedCookies opened = new OpenedCookies(demo, kind);
        Set<String> secrets = new TreeSet<>(demo.secrets().values());
        visitor.startSignIn();
        secrets.addAll(opened.secrets(visitor.agentCookies()));
        visitor.finishSignIn("uma");
        secrets.addAll(opened.secrets(visitor.agentCookies()));
        visitor.seen("call-orders").click();
        assertThat(visitor.seen("served-by")).hasText("orders-us");
        visitor.seen("refresh").click();
        visitor.page()
                .waitForCondition(() ->
                        visitor.bodies().stream().anyMatch(body -> body.url().endsWith("/refresh")));
        visitor.seen("call-orders").click();
        visitor.page()
                .waitForCondition(() -> visitor.bodies().stream()
                                .filter(body -> body.url().endsWith("/orders"))
                                .count()
                        >= 2);
        secrets.addAll(opened.secrets(visitor.agentCookies()));
        Map<String, String> everything = new java.util.TreeMap<>();
        everything.put("storage", (String) visitor.page()
                .evaluate("() => JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie"));
        everything.put("page while signed in", visitor.page().content());
        visitor.signOut();
        everything.put("page after signing out", visitor.page().content());
        everything.put("console", String.join("\n", visitor.console()));
        for (Visitor.Body body : visitor.bodies()) {
            everything.merge("answer of " + body.url(), body.text(), String::concat);
        }
        everything.put(
                "addresses on our origins",
                Stream.concat(
                                visitor.pages().stream(),
                                visitor.responses().stream().map(Response::url))
                        .filter(address -> address.startsWith(demo.apiOrigin()) || address.startsWith(demo.webOrigin()))
                        .collect(Collectors.joining("\n")));
        List<String> hints = new ArrayList<>();
        for (Response answer : visitor.responses()) {
            if (answer.url().startsWith(demo.apiOrigin()) || answer.url().startsWith(demo.webOrigin())) {
                everything.merge(
                        "headers of " + answer.url(),
                        answer.headersArray().stream()
                                .filter(header -> !header.name.equalsIgnoreCase("set-cookie"))
                                .map(header -> header.name + ": " + header.value)
                                .peek(header -> {
                                    if (header.contains("id_token_hint=")) {
                                        hints.add(answer.url());
                                    }
                                })
                                .map(header -> answer.status() == 303
                                        ? header.replaceFirst("id_token_hint=[^&]*", "")
                                        : header)
                                .collect(Collectors.joining("\n")),
                        String::concat);
            }
        }
        // RP-Initiated Logout 2 wants the ID token as a hint: a redirect of the browser's, of which no page knows.
        assertEquals(List.of(demo.agent() + "logout/continue"), hints);
        everything.putAll(demo.logs());
        everything.putAll(demo.metrics());
        List<String> leaks = everything.entrySet().stream()
                .flatMap(place -> secrets.stream()
                        .filter(secret -> place.getValue().contains(secret))
                        .map(secret -> place.getKey() + " has " + secret.substring(0, 12) + "…"))
                .toList();
        assertEquals(List.of(), leaks);
        assertTrue(secrets.size() > 15, "the search had something to look for: " + secrets.size());
        assertTrue(everything.get("agent").contains("homeport_agent_requests_total"), "the agent's metrics were seen");
        assertTrue(everything.get("oauth-agent.log").contains("login of app shop"), "the agent's log was seen");
        assertTrue(
                everything.get("answer of " + demo.agent() + "session").contains("is_logged_in"), "answers were seen");
    }

    @Test
    void sendsNoCookieToTheStaticOriginAndGetsNone() throws Exception {
        visitor.signIn("emma");
        visitor.page().reload();
        visitor.seen("sign-out").waitFor();
        List<String> requests = demo.staticHostRequests();
        assertFalse(requests.isEmpty(), "the static host keeps a log");
        assertEquals(
                List.of(),
                requests.stream()
                        .filter(request -> !request.contains("\"cookie\":false"))
                        .toList());
        assertEquals(
                List.of(),
                visitor.responses().stream()
                        .filter(answer -> answer.url().startsWith(demo.webOrigin()))
                        .filter(answer -> !setCookieValues(answer).isEmpty())
                        .map(Response::url)
                        .toList());
    }

    @Test
    void takesAnOutageForNoSignOut() {
        visitor.signIn("emma");
        visitor.context().route(demo.agent() + "session", Route::abort);
        visitor.page().reload();
        assertThat(visitor.seen("ask-again")).isVisible();
        assertThat(visitor.seen("error")).hasAttribute("data-code", "network_error");
        assertThat(visitor.seen("sign-in")).hasCount(0);
        visitor.context().unroute(demo.agent() + "session");
        visitor.seen("ask-again").click();
        assertThat(visitor.seen("home-region")).hasText("eu");
        assertThat(visitor.seen("error")).hasCount(0);
    }

    @Test
    void keepsTheFocusWhereTheUserRenews() {
        visitor.signIn("emma");
        visitor.seen("refresh").evaluate("button => button.dataset.same = 'yes'");
        visitor.page()
                .waitForResponse(
                        demo.agent() + "refresh", () -> visitor.seen("refresh").click());
        assertThat(visitor.seen("refresh")).isFocused();
        visitor.seen("call-orders").click();
        assertThat(visitor.seen("served-by")).hasText("orders-eu");
        assertThat(visitor.seen("refresh")).hasAttribute("data-same", "yes");
    }

    @Test
    void saysSoAfterASignOutAndLeavesNoStateInTheAddressBar() {
        visitor.signIn("emma");
        visitor.signOut();
        visitor.page()
                .waitForCondition(() -> visitor.pages().stream()
                        .anyMatch(address -> address.startsWith(demo.page()) && address.contains("?state=")));
        assertThat(visitor.seen("notice")).hasText("You are signed out.");
        assertThat(visitor.page()).hasURL(demo.page());
    }

    @Test
    void leavesNoCookieAfterSigningOut() {
        visitor.signIn("emma");
        assertEquals(
                List.of("__Host-Http-shop-at", "__Secure-shop-id-*", "__Secure-shop-rt-*"),
                visitor.agentCookies().stream()
                        .map(cookie -> cookie.name.replaceFirst("-(rt|id)-[A-Za-z0-9_-]{8}$", "-$1-*"))
                        .sorted()
                        .toList());
        for (Cookie cookie : visitor.agentCookies()) {
            assertTrue(cookie.httpOnly, cookie.name);
            assertTrue(cookie.secure, cookie.name);
            assertEquals(SameSiteAttribute.STRICT, cookie.sameSite, cookie.name);
        }
        visitor.signOut();
        assertEquals(List.of(), visitor.agentCookies());
        visitor.page().reload();
        visitor.seen("sign-in").waitFor();
        // Signed out at the server, too: it asks for the password again.
        visitor.startSignIn();
    }

    /** Whatever was copied while the user was signed in, page state and even cookies, renews nothing afterwards. */
    @Test
    void makesCopiedStateWorthNothingAfterSigningOut() {
        visitor.signIn("aiko");
        String storage = visitor.context().storageState();
        String callback = visitor.pages().stream()
                .filter(address -> address.contains("code="))
                .findFirst()
                .orElseThrow();
        List<Cookie> cookies = visitor.agentCookies();
        visitor.signOut();

        Visitor thief = chromium.newVisitor(demo);
        try {
            assertFalse(storage.contains("access_token"), "the page's state holds no token");
            thief.page().navigate(callback);
            thief.seen("sign-in").waitFor();
            assertTrue(
                    thief.bodies().stream()
                            .anyMatch(body -> body.url().endsWith("/login/end")
                                    && body.text().contains("\"error_code\":\"invalid_request\"")),
                    "a copied code is refused in a browser that did not start the login");
            thief.context().addCookies(cookies);
            assertEquals("401 session_expired", thief.page().evaluate("""
                    async (agent) => {
                      const answer = await fetch(agent + 'refresh', {
                        method: 'POST', credentials: 'include', headers: { 'token-handler-version': '1' },
                      });
                      return `${answer.status} ${(await answer.json()).error_code}`;
                    }
                    """, demo.agent()));
            assertEquals(List.of(), thief.agentCookies());
        } finally {
            thief.leave();
        }
    }
}
