package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserContext.ClearCookiesOptions;
import com.microsoft.playwright.Page;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the client library has beside its core, in Chromium: uploads that tell their progress, and sign-ins that nobody sees. */
class PageHelpersIT {
    /** More than fits into what the network holds on the way, so that some of it is told while the rest has not left. */
    private static final int UPLOADED_BYTES = 24 * 1024 * 1024;

    private static final String PAGE = """
            <!doctype html>
            <title>Helpers</title>
            <script type="module" src="./page.js"></script>
            """;

    private static final String SCRIPT = """
            import { answersSilently, createTokenHandlerClient, signInSilently, upload } from './client/index.js';
            if (!answersSilently()) {
              const { agentUrl } = await (await fetch('./config.json')).json();
              const homeport = createTokenHandlerClient({ agentUrl });
              await homeport.onPageLoad();
              Object.assign(window, { homeport, upload, signInSilently, ready: true });
            }
            """;

    @TempDir
    private static Path site;

    private static RunningDemo demo;
    private static Chromium chromium;

    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void start() throws Exception {
        Files.writeString(site.resolve("index.html"), PAGE);
        Files.writeString(site.resolve("page.js"), SCRIPT);
        Path client = Files.createDirectory(site.resolve("client"));
        try (Stream<Path> files = Files.list(RunningDemo.root().resolve("spa-example/token-handler-client/dist"))) {
            for (Path file : files.toList()) {
                Files.copy(file, client.resolve(file.getFileName().toString()));
            }
        }
        // Of the page's own site: browsers send no cookies of other sites from frames.
        demo = RunningDemo.start(
                AuthorizationServerKind.OIDC_PROVIDER,
                Map.of(
                        "STATIC_ROOT",
                        site.toString(),
                        "STATIC_FRAME_ANCESTORS",
                        "'self'",
                        "DEMO_LOGIN_HOST",
                        "login.homeport.localhost"));
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
        context = chromium.newContext();
        context.setDefaultTimeout(30_000);
        page = context.newPage();
        open();
    }

    @AfterEach
    void leave() {
        context.close();
    }

    private void open() {
        page.navigate(demo.page());
        page.waitForFunction("() => window.ready === true");
    }

    private void signIn() {
        page.evaluate("() => { window.homeport.startLogin(); }");
        page.locator("input[name=username]").fill("aiko");
        page.locator("input[name=password]").fill("homeport");
        page.locator("button[type=submit]").click();
        page.waitForFunction("() => window.ready === true && window.homeport.current.isLoggedIn");
    }

    private JsonObject said(String script, Object argument) {
        return JsonParser.parseString((String) page.evaluate(script, argument)).getAsJsonObject();
    }

    @Test
    void tellsHowMuchOfAnUploadHasLeft() {
        signIn();
        JsonObject said = said("""
                async ([url, bytes]) => {
                  const progress = [];
                  const answer = await window.upload(window.homeport, url, new Blob([new Uint8Array(bytes)]), {
                    headers: { 'Content-Type': 'application/octet-stream' },
                    onProgress: ({ sent, total }) => progress.push([sent, total]),
                  });
                  return JSON.stringify({ status: answer.status, answer: await answer.json(), progress });
                }
                """, new Object[] {demo.apiOrigin() + "/orders/upload", UPLOADED_BYTES});
        assertEquals(200, said.get("status").getAsInt(), said.toString());
        assertEquals(UPLOADED_BYTES, said.getAsJsonObject("answer").get("bytes").getAsInt());
        JsonArray progress = said.getAsJsonArray("progress");
        long before = 0;
        for (var told : progress) {
            long sent = told.getAsJsonArray().get(0).getAsLong();
            assertTrue(sent >= before, progress::toString);
            assertEquals(UPLOADED_BYTES, told.getAsJsonArray().get(1).getAsLong());
            before = sent;
        }
        assertEquals(UPLOADED_BYTES, before);
        assertTrue(
                progress.get(0).getAsJsonArray().get(0).getAsLong() < UPLOADED_BYTES,
                () -> "told before the end: " + progress);
    }

    private JsonObject signInSilently() {
        return said("""
                async () => {
                  const session = await window.signInSilently(window.homeport);
                  return JSON.stringify({ session, current: window.homeport.current, frames: frames.length });
                }
                """, null);
    }

    @Test
    void signsInAUserSilentlyWhomTheServerKnows() {
        signIn();
        // The session here is lost, the one at the server is not.
        context.clearCookies(
                new ClearCookiesOptions().setDomain(URI.create(demo.apiOrigin()).getHost()));
        open();
        assertEquals(false, page.evaluate("() => window.homeport.current.isLoggedIn"));
        JsonObject said = signInSilently();
        assertTrue(said.getAsJsonObject("session").get("isLoggedIn").getAsBoolean(), said.toString());
        assertEquals(said.get("session"), said.get("current"));
        assertEquals(0, said.get("frames").getAsInt(), "the frame is gone");
        assertEquals(demo.page(), page.url(), "the page was never left");
        open();
        assertEquals("aiko", page.evaluate("() => window.homeport.current.idTokenClaims.sub"));
    }

    @Test
    void leavesAUserSignedOutWhomTheServerWouldHaveToAsk() {
        JsonObject said = signInSilently();
        assertEquals("{\"isLoggedIn\":false}", said.get("session").toString());
        assertEquals(0, said.get("frames").getAsInt(), "the frame is gone");
        assertEquals(demo.page(), page.url(), "the page was never left");
    }
}
