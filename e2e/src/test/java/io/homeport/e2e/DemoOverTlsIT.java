package io.homeport.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ./homeport demo --tls} in Chromium, with device-bound sessions and without. */
class DemoOverTlsIT {
    private static final double REGISTERED_MS = 30_000;
    private static final double DEAD_MS = 400_000;

    private static RunningDemo demo;

    @BeforeAll
    static void start() throws Exception {
        demo = RunningDemo.overTls();
    }

    @AfterAll
    static void stop() throws Exception {
        if (demo != null) {
            demo.close();
        }
    }

    private static void screenshot(Visitor visitor, String name) {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            visitor.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            visitor.page()
                    .screenshot(new Page.ScreenshotOptions()
                            .setFullPage(true)
                            .setPath(Path.of(
                                    System.getProperty("homeport.output"),
                                    "screenshots",
                                    name + "-" + scheme.name().toLowerCase(Locale.ROOT) + ".png")));
        }
    }

    /** How long a copy lives takes five minutes to see: {@code -Dhomeport.thief=true} waits for its end. */
    @Test
    void showsThatTheSessionIsBoundAndHowACopyOfItsCookiesFares() {
        try (BindingChromium chromium = BindingChromium.of(Map.of(), demo.trustedKey())) {
            Visitor visitor =
                    new Visitor(demo, chromium.newContext(new Browser.NewContextOptions().setViewportSize(1280, 900)));
            visitor.signIn("aiko");
            assertThat(visitor.seen("binding"))
                    .hasText("Bound to this browser", new LocatorAssertions.HasTextOptions().setTimeout(REGISTERED_MS));
            screenshot(visitor, "demo-bound");
            visitor.seen("copy-cookies").click();
            assertThat(visitor.seen("theft")).containsText("__Host-shop-bound");
            assertThat(visitor.seen("theft")).containsText(Pattern.compile("[1-9]\\d* calls? served"));
            assertThat(visitor.seen("theft")).containsText("GET /orders 200");
            screenshot(visitor, "demo-copied");
            if (Boolean.getBoolean("homeport.thief")) {
                assertThat(visitor.seen("theft"))
                        .containsText(
                                "The copy is refused", new LocatorAssertions.ContainsTextOptions().setTimeout(DEAD_MS));
                assertThat(visitor.seen("theft")).containsText("401 token_expired");
                assertThat(visitor.seen("theft")).containsText("401 session_expired");
                System.out.println(visitor.seen("theft").innerText());
                screenshot(visitor, "demo-copy-refused");
            }
            visitor.seen("call-orders").click();
            assertThat(visitor.seen("served-by")).hasText("orders-ap");
            assertEquals(List.of(), visitor.console());
            visitor.signOut();
            visitor.leave();
        }
    }

    /** As they are installed. */
    @ParameterizedTest
    @CsvSource({"chrome, CHROMIUM, /usr/bin/chromium", "firefox, FIREFOX, /usr/bin/firefox-esr"})
    void servesBrowsersThatKnowNothingOfIt(String browser, String variable, String usual) throws Exception {
        Path executable = Path.of(Optional.ofNullable(System.getenv(variable)).orElse(usual));
        assumeTrue(Files.isExecutable(executable), () -> "there is no " + executable);
        String said = DevServer.run(
                RunningDemo.root().resolve("spa-example/browsers"),
                List.of("node", "unbound.mjs", browser, executable.toString(), demo.page(), demo.apiOrigin()));
        JsonObject seen = JsonParser.parseString(said).getAsJsonObject();
        assertEquals("[\"orders-ap\",\"orders-ap\"]", seen.get("servedBy").toString(), said);
        assertEquals(200, seen.get("refresh").getAsInt(), said);
        assertEquals(200, seen.get("logout").getAsInt(), said);
        assertEquals("Not bound to this browser", seen.get("binding").getAsString(), said);
    }

    @Test
    void saysSoWhereTheBrowserCannotBind() {
        try (BindingChromium chromium = BindingChromium.without(Map.of(), demo.trustedKey())) {
            Visitor visitor =
                    new Visitor(demo, chromium.newContext(new Browser.NewContextOptions().setViewportSize(1280, 900)));
            visitor.signIn("emma");
            visitor.seen("call-orders").click();
            assertThat(visitor.seen("served-by")).hasText("orders-eu");
            assertThat(visitor.seen("binding")).hasText("Not bound to this browser");
            screenshot(visitor, "demo-unbound");
            visitor.seen("refresh").click();
            visitor.signOut();
            visitor.leave();
        }
    }
}
