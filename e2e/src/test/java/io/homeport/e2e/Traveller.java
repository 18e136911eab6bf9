package io.homeport.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.options.Cookie;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Someone with a browser in front of the demo's page, who enters {@link ThreeRegions} here and there. */
final class Traveller {
    private static final double PATIENCE_MS = 30_000;
    /** Where the page finds the client library by itself, for calls that the demo's page does not make. */
    private static final String LIBRARY = "/library/";

    private final ThreeRegions regions;
    private final BrowserContext context;
    private final Page page;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<String> console = new CopyOnWriteArrayList<>();

    Traveller(ThreeRegions regions, BrowserContext context) {
        this.regions = regions;
        this.context = context;
        context.setDefaultTimeout(PATIENCE_MS);
        context.onRequest(requests::add);
        context.route(regions.webOrigin() + LIBRARY + "**", Traveller::library);
        page = context.newPage();
        page.onConsoleMessage(message -> console.add(message.text()));
        page.onPageError(console::add);
    }

    private static void library(Route route) {
        String file = route.request().url().replaceFirst("^.*" + LIBRARY, "");
        Path built = RunningDemo.root().resolve("spa-example/token-handler-client/dist");
        route.fulfill(new Route.FulfillOptions().setPath(built.resolve(file)).setContentType("text/javascript"));
    }

    Page page() {
        return page;
    }

    Locator seen(String testId) {
        return page.getByTestId(testId);
    }

    void openPage() {
        page.navigate(regions.page());
        seen("sign-in").or(seen("sign-out")).waitFor();
    }

    /** Gets off the plane there, with the session that the browser has. */
    void travelTo(String region) {
        page.waitForResponse(
                regions.agent(region) + "/session", () -> seen("entry").selectOption(region));
        seen("sign-in").or(seen("sign-out")).waitFor();
    }

    /** Signs in on the pages of these regions' servers, one after the other. */
    void signIn(String user, String... servers) {
        seen("sign-in").click();
        fillIn(user, servers);
    }

    /** The same where the way to the first of them has begun. */
    void fillIn(String user, String... servers) {
        try {
            for (String region : servers) {
                String issuer = regions.servers().issuer(region);
                page.waitForURL(address -> address.startsWith(issuer));
                page.locator("input[name=username]").fill(user);
                page.locator("input[name=password]").fill("homeport");
                page.locator("button[type=submit]").click();
            }
            seen("sign-out").waitFor();
        } catch (TimeoutError e) {
            String shown = page.locator("body").innerText();
            throw new AssertionError(
                    "at " + page.url() + ", which shows " + shown + ", after " + calls() + ", " + console, e);
        }
    }

    /** Starts a login at this entry with parameters that the demo's page does not send, as a form. */
    void startLogin(String entry, String form) {
        page.evaluate("""
                async ([url, body]) => {
                  const headers = { 'token-handler-version': '1', 'content-type': 'application/x-www-form-urlencoded' };
                  const answer = await fetch(url, { method: 'POST', credentials: 'include', headers, body });
                  const { authorization_url } = await answer.json();
                  setTimeout(() => { window.location.href = authorization_url; });
                }
                """, List.of(regions.agent(entry) + "/login/start", form));
    }

    /** Calls the orders API by the page's button: what was answered, once it is shown. */
    JsonObject callOrders() {
        Response response = page.waitForResponse(
                answer -> answer.url().endsWith("/orders") && answer.status() == 200,
                () -> seen("call-orders").click());
        JsonObject answer = JsonParser.parseString(response.text()).getAsJsonObject();
        assertThat(seen("served-by")).hasText(answer.get("served_by").getAsString());
        return answer;
    }

    /** Calls the orders API in vain: the error that the page could read. */
    String refusedOrders() {
        seen("call-orders").click();
        seen("error").waitFor();
        return seen("error").getAttribute("data-code");
    }

    /** Another client of the library's `regions`, in this page, which begins where the page does and is called {@code client}. */
    void bringClient(boolean remember) {
        page.evaluate(
                """
                async ([library, agentUrl, homes, remember]) => {
                  const { createRegionalClient } = await import(library);
                  window.client = createRegionalClient({ agentUrl, homes, remember });
                }
                """,
                List.of(
                        LIBRARY + "regions.js",
                        regions.agent("us"),
                        ThreeRegions.NAMES.stream().map(regions::entry).toList(),
                        remember));
    }

    /** What that client's call of the orders API was answered, as its caller sees it. */
    JsonObject clientCallsOrders() {
        String text = (String) page.evaluate(
                "async (url) => (await window.client.fetch(url)).text()", regions.entry("us") + "/orders");
        return JsonParser.parseString(text).getAsJsonObject();
    }

    /** Preflights aside, the calls to agents and APIs so far: method and address, in order. */
    List<String> calls() {
        return requests.stream()
                .filter(request -> !"OPTIONS".equals(request.method()))
                .filter(request -> ThreeRegions.NAMES.stream()
                        .anyMatch(region -> request.url().startsWith(regions.entry(region) + "/")))
                .map(request -> request.method() + " " + request.url())
                .toList();
    }

    /** The statuses of all answers from this address, in order. */
    List<Integer> statuses(String address) {
        return requests.stream()
                .filter(request ->
                        !"OPTIONS".equals(request.method()) && request.url().equals(address))
                .map(request -> request.response().status())
                .toList();
    }

    /** Whether the browser was sent to a page of this region's server so far. */
    boolean wasAtServer(String region) {
        String issuer = regions.servers().issuer(region);
        return requests.stream()
                .anyMatch(request ->
                        request.isNavigationRequest() && request.url().startsWith(issuer));
    }

    /** Forgets what was seen so far. */
    void forget() {
        requests.clear();
    }

    /** The cookies that the browser sends to this entry's agent. */
    List<String> cookieNames(String region) {
        return context.cookies(List.of(regions.agent(region) + "/session")).stream()
                .map(cookie -> cookie.name)
                .sorted()
                .toList();
    }

    List<Cookie> cookies(String region) {
        return context.cookies(List.of(regions.agent(region) + "/session"));
    }

    List<String> console() {
        return console;
    }

    void screenshot(String name) {
        page.setViewportSize(1100, 850);
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(Path.of(System.getProperty("homeport.output"), "screenshots", name + ".png")));
    }

    void leave() {
        context.close();
    }
}
