package io.homeport.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * docs/local-development.md: a page from a dev server at {@code localhost}, with agent and proxy elsewhere on the machine. The
 * starter apps are made in an empty folder outside of the sources, from packed packages.
 */
@SuppressWarnings("try") // a dev server is started to be there, and closed
class LocalDevelopmentIT {
    private static RunningDemo demo;
    private static Chromium chromium;
    private static Inspection inspection;
    private static int port;

    @TempDir
    private static Path folder;

    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void start() throws Exception {
        port = DevServer.freePort();
        demo = RunningDemo.start(
                AuthorizationServerKind.OIDC_PROVIDER,
                Map.of("DEMO_DEVELOPMENT_ORIGIN", "http://localhost:" + port, "AS_ACCESS_TOKEN_TTL", "4"));
        chromium = new Chromium();
        inspection = new Inspection();
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
    }

    @AfterEach
    void leave() {
        context.close();
    }

    private static Path sources() {
        return RunningDemo.root().resolve("spa-example").toAbsolutePath();
    }

    private static String proxy(String host) {
        return "http://" + host + ":" + demo.port("proxy");
    }

    /** The dev server hands calls on: page, agent and APIs are of one origin. */
    private static Map<String, String> throughTheDevServer() {
        return Map.of("PORT", String.valueOf(port), "HOMEPORT_PROXY", proxy("127.0.0.1"));
    }

    /** The page calls another port of its own host: another origin, the same site. */
    private static Map<String, String> besideTheProxy() {
        Map<String, String> environment = new TreeMap<>(throughTheDevServer());
        environment.put("HOMEPORT_URL", proxy("localhost"));
        environment.put("VITE_AGENT_URL", proxy("localhost") + "/dev/oauth-agent");
        environment.put("VITE_API_URL", proxy("localhost"));
        return environment;
    }

    private static String origin() {
        return "http://localhost:" + port;
    }

    private Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new GetByRoleOptions().setName(name).setExact(true));
    }

    private Locator heading(String name) {
        return page.getByRole(AriaRole.HEADING, new GetByRoleOptions().setName(name));
    }

    private void enterPassword() {
        page.locator("input[name=username]").fill("aiko");
        page.locator("input[name=password]").fill("homeport");
        page.locator("button[type=submit]").click();
    }

    private void useTheExampleApp() {
        page.navigate(origin() + "/");
        page.getByTestId("sign-in").click();
        enterPassword();
        assertThat(page.getByTestId("home-region")).hasText("ap");
        assertEquals(origin() + "/", page.url(), "code and state leave the address bar");
        page.getByTestId("call-orders").click();
        assertThat(page.getByTestId("served-by")).hasText("orders-ap");
        page.getByTestId("refresh").click();
        page.reload();
        assertThat(page.getByTestId("home-region")).hasText("ap");
        page.getByTestId("sign-out").click();
        assertThat(page.getByTestId("notice")).hasText("You are signed out.");
        assertEquals(List.of(), context.cookies(origin()));
    }

    @Test
    void signsInToTheExampleAppThroughItsDevServer() throws Exception {
        try (DevServer server = exampleApp(throughTheDevServer())) {
            useTheExampleApp();
        }
    }

    @Test
    void signsInToTheExampleAppBesideAProxyOnAnotherPort() throws Exception {
        try (DevServer server = exampleApp(besideTheProxy())) {
            useTheExampleApp();
        }
    }

    private static DevServer exampleApp(Map<String, String> environment) throws Exception {
        return DevServer.start(sources(), List.of("npm", "run", "dev", "-w", "app"), port, environment);
    }

    /** All packages, as they would be published. */
    private static Path packed() throws Exception {
        Path packages = folder.resolve("packages");
        if (Files.notExists(packages)) {
            Files.createDirectory(packages);
            DevServer.run(
                    sources(),
                    List.of(
                            "npm",
                            "pack",
                            "--silent",
                            "--ignore-scripts",
                            "--pack-destination",
                            packages.toString(),
                            "-w",
                            "token-handler-client",
                            "-w",
                            "token-handler-react",
                            "-w",
                            "token-handler-vue",
                            "-w",
                            "token-handler-angular",
                            "-w",
                            "create-spa"));
        }
        return packages;
    }

    /** The commands of the starter apps' page, and nothing else. */
    private static Path made(String template) throws Exception {
        Path packages = packed();
        DevServer.run(
                folder,
                List.of(
                        "npm",
                        "exec",
                        "--yes",
                        "--package",
                        packages.resolve("homeport-create-spa-0.1.0.tgz").toString(),
                        "--",
                        "create-spa",
                        "my-" + template,
                        "--template",
                        template,
                        "--packages",
                        packages.toString()));
        Path app = folder.resolve("my-" + template);
        DevServer.run(app, List.of("npm", "install", "--no-audit", "--no-fund", "--prefer-offline"));
        return app;
    }

    private static List<String> blocks(String language) throws Exception {
        String page = Files.readString(RunningDemo.root().resolve("docs/spa-tutorial.md"));
        return Pattern.compile("(?s)```" + language + "\n(.*?)```\n")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** Its commands and files as they stand, but for the registry, which has no packages of ours. */
    @Test
    void followsTheTutorial() throws Exception {
        Path packed = packed().resolve("homeport-token-handler-client-0.1.0.tgz");
        List<String> commands = blocks("sh");
        String install = commands.get(0)
                .replace("@homeport/token-handler-client", packed.toString())
                .replace("npm install", "npm install --no-audit --no-fund --prefer-offline");
        DevServer.run(folder, List.of("sh", "-e", "-c", install));
        Path shop = folder.resolve("shop");
        List<String> scripts = blocks("js");
        Files.writeString(shop.resolve("vite.config.js"), scripts.get(0));
        Files.writeString(shop.resolve("index.html"), blocks("html").get(0));
        Files.writeString(shop.resolve("main.js"), String.join("\n", scripts.subList(1, scripts.size())));
        List<String> serve = List.of("sh", "-c", commands.get(1));
        try (DevServer server = DevServer.start(shop, serve, port, throughTheDevServer())) {
            usePlainApp("tutorial", "Orders");
        }
    }

    private static List<String> dev(String template) {
        return template.equals("angular")
                ? List.of("npm", "run", "dev", "--", "--port", String.valueOf(port))
                : List.of("npm", "run", "dev");
    }

    @ParameterizedTest
    @ValueSource(strings = {"react", "vue", "angular"})
    void signsInToAStarterAppWithARouter(String template) throws Exception {
        Path app = made(template);
        try (DevServer server = DevServer.start(app, dev(template), port, throughTheDevServer())) {
            page.navigate(origin() + "/my-orders?page=2");
            enterPassword();
            assertThat(heading("My orders")).isVisible();
            assertThat(page.getByRole(AriaRole.LISTITEM).first()).isVisible();
            assertThat(page).hasURL(origin() + "/my-orders?page=2");
            look(template, "orders");
            goOnUntilTheAccessTokenIsRenewed();
            Page second = context.newPage();
            second.navigate(origin() + "/");
            assertThat(second.getByText("You are Aiko")).isVisible();
            button("Sign out").click();
            assertThat(second.getByText("You are signed out.")).isVisible();
            assertThat(page.getByText("You are signed out.")).isVisible();
            look(template, "signed-out");
            assertEquals(List.of(), context.cookies(origin()));
        }
        DevServer.run(app, List.of("npm", "run", "build"));
    }

    /** Nothing is wrong with what a starter app shows. */
    private void look(String app, String state) {
        Inspection.shoot(page, "starters/" + app, state);
        assertEquals(List.of(), inspection.faults(page), () -> app + ", " + state);
    }

    @Test
    void signsInToThePlainStarterAppOnEitherWay() throws Exception {
        Path app = made("plain");
        for (Map<String, String> way : List.of(throughTheDevServer(), besideTheProxy())) {
            try (DevServer server = DevServer.start(app, dev("plain"), port, way)) {
                usePlainApp("plain", "Load the orders");
            }
        }
        DevServer.run(app, List.of("npm", "run", "build"));
    }

    private void usePlainApp(String app, String load) {
        page.navigate(origin() + "/");
        button("Sign in").click();
        enterPassword();
        assertThat(page.getByText("You are Aiko")).isVisible();
        assertThat(page).hasURL(origin() + "/");
        button(load).click();
        assertThat(page.getByRole(AriaRole.LISTITEM).first()).isVisible();
        look(app, "orders");
        button("Sign out").click();
        assertThat(page.getByText("You are signed out.")).isVisible();
        look(app, "signed-out");
        assertEquals(List.of(), context.cookies(origin()));
    }

    /** It is good for four seconds: a call finds that it has expired, and nobody notices. */
    private void goOnUntilTheAccessTokenIsRenewed() {
        AtomicInteger refreshes = new AtomicInteger();
        page.onResponse(answer -> {
            if (answer.url().endsWith("/dev/oauth-agent/refresh")) {
                assertEquals(200, answer.status());
                refreshes.incrementAndGet();
            }
        });
        page.waitForCondition(() -> {
            page.reload();
            assertThat(page.getByRole(AriaRole.LISTITEM).first()).isVisible();
            return refreshes.get() > 0;
        });
    }
}
