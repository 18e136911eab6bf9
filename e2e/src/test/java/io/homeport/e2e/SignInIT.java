package io.homeport.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.SameSiteAttribute;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A user in a real browser, at the {@code us} deployment, through the built SPA on a foreign origin. */
class SignInIT {
    /** The start of every JWT: its header is a JSON object. */
    private static final Pattern JWT = Pattern.compile("eyJ[A-Za-z0-9_-]{10,}\\.");

    private static RunningDemo demo;
    private static Chromium chromium;

    private Visitor visitor;

    @BeforeAll
    static void start() throws Exception {
        demo = RunningDemo.start(Map.of());
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

    @BeforeEach
    void arrive() {
        visitor = chromium.newVisitor();
    }

    @AfterEach
    void leave() {
        visitor.leave();
    }

    @Test
    void sendsAUserHomeWhereverTheyTravel() {
        visitor.signIn("aiko");
        assertThat(visitor.seen("home-region")).hasText("ap");
        visitor.seen("call-orders").click();
        assertThat(visitor.seen("served-by")).hasText("orders-ap");
        visitor.page()
                .screenshot(new Page.ScreenshotOptions()
                        .setPath(Path.of(System.getProperty("homeport.output"), "screenshots", "signed-in.png")));
    }

    @Test
    void keepsTheSessionOverAReloadAndInASecondTab() {
        visitor.signIn("emma");
        assertEquals(RunningDemo.PAGE, visitor.page().url(), "code and state leave the address bar");
        visitor.page().reload();
        assertThat(visitor.seen("home-region")).hasText("eu");
        Page second = visitor.secondTab();
        second.navigate(RunningDemo.PAGE);
        assertThat(second.getByTestId("home-region")).hasText("eu");
    }

    @Test
    void showsNoTokenToThePage() {
        visitor.signIn("uma");
        visitor.seen("call-orders").click();
        assertThat(visitor.seen("served-by")).hasText("orders-us");
        String storage = (String) visitor.page()
                .evaluate("() => JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie");
        assertFalse(JWT.matcher(storage).find(), "a token is in the browser's storage");
        assertFalse(JWT.matcher(visitor.page().content()).find(), "a token is in the page");
        assertFalse(
                visitor.console().stream().anyMatch(text -> JWT.matcher(text).find()), "a token is in the console");
        assertTrue(visitor.bodies().size() >= 3, "the test saw the answers it searches");
        assertFalse(visitor.bodies().stream().anyMatch(text -> JWT.matcher(text).find()), "a token is in an answer");
    }

    @Test
    void sendsNoCookieToTheStaticOrigin() throws Exception {
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
    }

    @Test
    void leavesNoCookieAfterSigningOut() {
        visitor.signIn("emma");
        assertEquals(
                List.of("__Host-Http-shop-at", "__Secure-shop-id", "__Secure-shop-rt"),
                visitor.agentCookies().stream()
                        .map(cookie -> cookie.name)
                        .sorted()
                        .toList());
        for (Cookie cookie : visitor.agentCookies()) {
            assertTrue(cookie.httpOnly, cookie.name);
            assertTrue(cookie.secure, cookie.name);
            assertEquals(SameSiteAttribute.STRICT, cookie.sameSite, cookie.name);
        }
        visitor.seen("sign-out").click();
        visitor.seen("sign-in").waitFor();
        assertEquals(List.of(), visitor.agentCookies());
        visitor.page().reload();
        visitor.seen("sign-in").waitFor();
    }
}
