package io.homeport.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.SameSiteAttribute;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A user in a real browser, at the {@code us} deployment, through the built SPA on a foreign origin. */
class SignInIT {
    private static final double PATIENCE_MS = 20_000;
    /** The start of every JWT: its header is a JSON object. */
    private static final Pattern JWT = Pattern.compile("eyJ[A-Za-z0-9_-]{10,}\\.");

    /**
     * Hands every answer that the page reads to the test, before the page goes on. Logout's is left out: its
     * URL carries the ID token as id_token_hint, by the standard (RP-Initiated Logout 2).
     */
    private static final String READ_EVERY_ANSWER =
            """
            const pageFetch = window.fetch;
            window.fetch = async (...call) => {
              const answer = await pageFetch(...call);
              if (!answer.url.endsWith('/logout')) {
                await window.sawBody(await answer.clone().text());
              }
              return answer;
            };
            """;

    private static RunningDemo demo;
    private static Playwright playwright;
    private static Browser browser;

    private BrowserContext context;
    private Page page;
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<String> console = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        demo = RunningDemo.start(Map.of());
        playwright = Playwright.create();
        String chromium = Optional.ofNullable(System.getenv("CHROMIUM")).orElse("/usr/bin/chromium");
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of(chromium))
                        .setChromiumSandbox(false)
                        .setArgs(List.of(
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync")));
    }

    @AfterAll
    static void stop() throws Exception {
        if (playwright != null) {
            playwright.close();
        }
        if (demo != null) {
            demo.close();
        }
    }

    @BeforeEach
    void openBrowser() {
        context = browser.newContext();
        context.setDefaultTimeout(PATIENCE_MS);
        context.exposeFunction("sawBody", arguments -> bodies.add((String) arguments[0]));
        context.addInitScript(READ_EVERY_ANSWER);
        page = context.newPage();
        page.onConsoleMessage(message -> console.add(message.text()));
    }

    @AfterEach
    void closeBrowser() {
        context.close();
    }

    private Locator seen(String testId) {
        return page.getByTestId(testId);
    }

    private void signIn(String user) {
        page.navigate(RunningDemo.PAGE);
        seen("sign-in").click();
        page.locator("input[type=password]").waitFor();
        page.locator("input[type=text], input[name=login], input[name=username]")
                .first()
                .fill(user);
        page.locator("input[type=password]").fill("homeport");
        page.locator("button[type=submit], input[type=submit]").first().click();
        seen("sign-out").waitFor();
    }

    private List<String> ourCookies() {
        return context.cookies(List.of("http://api.homeport.localhost:9502/oauth-agent/session")).stream()
                .map(cookie -> cookie.name)
                .sorted()
                .toList();
    }

    @Test
    void sendsAUserHomeWhereverTheyTravel() {
        signIn("aiko");
        assertThat(seen("home-region")).containsText(Pattern.compile("ap", Pattern.CASE_INSENSITIVE));
        seen("call-orders").click();
        assertThat(seen("served-by")).containsText(Pattern.compile("ap", Pattern.CASE_INSENSITIVE));
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(Path.of(System.getProperty("homeport.output"), "screenshots", "signed-in.png")));
    }

    @Test
    void keepsTheSessionOverAReloadAndInASecondTab() {
        signIn("emma");
        assertFalse(page.url().contains("code="), "the code stays in the address bar");
        page.reload();
        assertThat(seen("home-region")).containsText(Pattern.compile("eu", Pattern.CASE_INSENSITIVE));
        Page second = context.newPage();
        second.navigate(RunningDemo.PAGE);
        assertThat(second.getByTestId("home-region")).containsText(Pattern.compile("eu", Pattern.CASE_INSENSITIVE));
    }

    @Test
    void showsNoTokenToThePage() {
        signIn("uma");
        seen("call-orders").click();
        assertThat(seen("served-by")).containsText(Pattern.compile("us", Pattern.CASE_INSENSITIVE));
        String storage = (String)
                page.evaluate("() => JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie");
        assertFalse(JWT.matcher(storage).find(), "a token is in the browser's storage");
        assertFalse(JWT.matcher(page.content()).find(), "a token is in the page");
        assertFalse(console.stream().anyMatch(text -> JWT.matcher(text).find()), "a token is in the console");
        assertTrue(bodies.size() >= 3, "the test saw the answers it searches");
        assertFalse(bodies.stream().anyMatch(text -> JWT.matcher(text).find()), "a token is in an answer");
    }

    @Test
    void leavesNoCookieAfterSigningOut() {
        signIn("emma");
        assertEquals(List.of("__Host-Http-shop-at", "__Secure-shop-id", "__Secure-shop-rt"), ourCookies());
        for (Cookie cookie : context.cookies(List.of("http://api.homeport.localhost:9502/oauth-agent/session"))) {
            assertTrue(cookie.httpOnly, cookie.name);
            assertTrue(cookie.secure, cookie.name);
            assertEquals(SameSiteAttribute.STRICT, cookie.sameSite, cookie.name);
        }
        seen("sign-out").click();
        seen("sign-in").waitFor();
        assertEquals(List.of(), ourCookies());
        page.reload();
        seen("sign-in").waitFor();
    }
}
