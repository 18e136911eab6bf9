package io.homeport.e2e;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Someone in front of the SPA, and everything that their page got to see. */
final class Visitor {
    private static final double PATIENCE_MS = 20_000;
    private static final String AGENT = "http://api.homeport.localhost:9502/oauth-agent/";

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

    private final BrowserContext context;
    private final Page page;
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<String> console = new CopyOnWriteArrayList<>();
    private final List<String> agentCalls = new CopyOnWriteArrayList<>();

    Visitor(BrowserContext context) {
        this.context = context;
        context.setDefaultTimeout(PATIENCE_MS);
        context.exposeFunction("sawBody", arguments -> bodies.add((String) arguments[0]));
        context.addInitScript(READ_EVERY_ANSWER);
        context.onRequest(request -> {
            if (request.url().startsWith(AGENT) && !"OPTIONS".equals(request.method())) {
                agentCalls.add(request.method() + " " + request.url().substring(AGENT.length()));
            }
        });
        page = context.newPage();
        page.onConsoleMessage(message -> console.add(message.text()));
    }

    Page page() {
        return page;
    }

    Page secondTab() {
        return context.newPage();
    }

    Locator seen(String testId) {
        return page.getByTestId(testId);
    }

    void signIn(String user) {
        page.navigate(RunningDemo.PAGE);
        seen("sign-in").click();
        page.locator("input[name=username]").fill(user);
        page.locator("input[name=password]").fill("homeport");
        page.locator("button[type=submit]").click();
        seen("sign-out").waitFor();
    }

    /** The cookies that Chromium keeps for calls to the agent. */
    List<Cookie> agentCookies() {
        return context.cookies(List.of(AGENT + "session"));
    }

    List<String> bodies() {
        return bodies;
    }

    List<String> console() {
        return console;
    }

    /** Method and endpoint of each call to the agent, of all tabs, in order. */
    List<String> agentCalls() {
        return agentCalls;
    }

    void leave() {
        context.close();
    }
}
