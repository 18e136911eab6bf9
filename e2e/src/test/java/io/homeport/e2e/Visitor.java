package io.homeport.e2e;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.Cookie;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Someone in front of the SPA, and everything that their page got to see. */
final class Visitor {
    private static final double PATIENCE_MS = 30_000;

    /** Hands every answer that the page reads to the test, before the page goes on. */
    private static final String READ_EVERY_ANSWER = """
            const pageFetch = window.fetch;
            window.fetch = async (...call) => {
              const answer = await pageFetch(...call);
              await window.sawBody(answer.url, await answer.clone().text());
              return answer;
            };
            """;

    /** An answer that the page read. */
    record Body(String url, String text) {}

    private final RunningDemo demo;
    private final BrowserContext context;
    private final Page page;
    private final List<Body> bodies = new CopyOnWriteArrayList<>();
    private final List<String> console = new CopyOnWriteArrayList<>();
    private final List<String> agentCalls = new CopyOnWriteArrayList<>();
    private final List<Response> responses = new CopyOnWriteArrayList<>();
    private final List<String> pages = new CopyOnWriteArrayList<>();

    Visitor(RunningDemo demo, BrowserContext context) {
        this.demo = demo;
        this.context = context;
        context.setDefaultTimeout(PATIENCE_MS);
        context.exposeFunction(
                "sawBody", arguments -> bodies.add(new Body((String) arguments[0], (String) arguments[1])));
        context.addInitScript(READ_EVERY_ANSWER);
        context.onRequest(request -> {
            if (request.url().startsWith(demo.agent()) && !"OPTIONS".equals(request.method())) {
                agentCalls.add(request.method() + " "
                        + request.url().substring(demo.agent().length()));
            }
        });
        context.onResponse(responses::add);
        page = context.newPage();
        page.onConsoleMessage(message -> console.add(message.text()));
        page.onPageError(console::add);
        page.onFrameNavigated(frame -> pages.add(frame.url()));
    }

    Page page() {
        return page;
    }

    BrowserContext context() {
        return context;
    }

    Page secondTab() {
        return context.newPage();
    }

    Locator seen(String testId) {
        return page.getByTestId(testId);
    }

    void openPage() {
        page.navigate(demo.page());
    }

    /** Goes to the authorization server's own page. */
    void startSignIn() {
        openPage();
        seen("sign-in").click();
        page.locator("input[name=username]").waitFor();
    }

    /** Fills that page in. */
    void finishSignIn(String user) {
        page.locator("input[name=username]").fill(user);
        page.locator("input[name=password]").fill("homeport");
        page.locator("button[type=submit]").click();
        seen("sign-out").waitFor();
    }

    void signIn(String user) {
        startSignIn();
        finishSignIn(user);
    }

    void signOut() {
        seen("sign-out").click();
        seen("sign-in").waitFor();
    }

    /** The cookies that Chromium keeps for calls to the agent. */
    List<Cookie> agentCookies() {
        return context.cookies(List.of(demo.agent() + "session"));
    }

    List<Body> bodies() {
        return bodies;
    }

    List<String> console() {
        return console;
    }

    /** Method and endpoint of each call to the agent, of all tabs, in order. */
    List<String> agentCalls() {
        return agentCalls;
    }

    /** The answers of everything that was asked, of all tabs, in order. */
    List<Response> responses() {
        return responses;
    }

    /** The addresses that the page went to, in order. */
    List<String> pages() {
        return pages;
    }

    void leave() {
        context.close();
    }
}
