package io.homeport.e2e;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The installed Chromium: {@code /usr/bin/chromium}, or where {@code CHROMIUM} points. */
final class Chromium {
    /** A busy machine takes longer than the five seconds that an assertion waits otherwise. */
    private static final double PATIENCE_MS = 30_000;

    private final Playwright playwright = Playwright.create();
    private final Browser browser = playwright
            .chromium()
            .launch(new BrowserType.LaunchOptions()
                    .setExecutablePath(Path.of(
                            Optional.ofNullable(System.getenv("CHROMIUM")).orElse("/usr/bin/chromium")))
                    .setChromiumSandbox(false)
                    .setArgs(List.of(
                            "--disable-gpu",
                            "--disable-quic",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync")));

    Chromium() {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
    }

    /** Someone with a browser profile of their own. */
    Visitor newVisitor(RunningDemo demo) {
        return new Visitor(demo, browser.newContext());
    }

    /** A browser profile of its own. */
    BrowserContext newContext() {
        return browser.newContext();
    }

    /** The same, as somebody looks at pages. */
    BrowserContext newContext(Browser.NewContextOptions options) {
        return browser.newContext(options);
    }

    void close() {
        playwright.close();
    }
}
