package io.homeport.agent.devicebinding;

import io.homeport.agent.web.Answer;
import io.homeport.agent.web.RelyingParty;
import io.homeport.cookies.SessionId;
import io.homeport.cookies.SetCookie;
import io.homeport.deployment.App;
import io.homeport.deployment.DeviceBinding;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;

/**
 * What a browser is told of a device-bound session (W3C, Device Bound Session Credentials, "Session instructions"). A browser
 * takes all of it or nothing.
 */
final class SessionInstructions {
    private static final String REFRESH = "/" + DeviceContract.REFRESH;

    /**
     * Calls of the agent before which the browser proves its key. Not those that sign in and out: they work without it. A
     * rule's path counts by whole segments.
     */
    private static final List<String> OF_AGENT = List.of("/refresh", "/session", "/sessions", "/userinfo");

    private SessionInstructions() {}

    /** The session's cookie, once more, and what there is to say of the session: routes may have come since it began. */
    static Answer renewing(RelyingParty party, ApiOrigin origin, SessionId session) {
        App app = party.app();
        SetCookie setCookie = app.setCookie();
        DeviceBinding binding = app.deviceBinding();
        String cookie =
                setCookie.bound(party.accessCookies().bound().seal(session, binding.lifetime()), binding.lifetime());
        return new Answer(of(app, origin), List.of(cookie));
    }

    /** The browser is to forget the session; it takes no other word for it than its own identifier. */
    static Answer ending(String identifier) {
        return Answer.of(new JsonObject().put("session_identifier", identifier).put("continue", false));
    }

    static JsonObject of(App app, ApiOrigin origin) {
        JsonArray rules = new JsonArray().add(rule("exclude", "/"));
        List<String> paths = app.deviceBinding().paths();
        if (paths.isEmpty()) {
            // The agent's file names no routes: then everything may be one, but for the agent's own calls.
            rules.add(rule("include", "/")).add(rule("exclude", app.agentPath()));
        } else {
            paths.forEach(path -> rules.add(rule("include", path)));
        }
        OF_AGENT.forEach(call -> rules.add(rule("include", app.agentPath() + call)));
        return new JsonObject()
                .put("session_identifier", origin.identifier(app))
                .put("refresh_url", app.agentPath() + REFRESH)
                .put(
                        "scope",
                        new JsonObject()
                                .put("origin", origin.text())
                                .put("include_site", false)
                                .put("scope_specification", rules))
                .put(
                        "credentials",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("type", "cookie")
                                        .put("name", app.cookieNames().bound())
                                        .put("attributes", app.setCookie().ofBound())))
                // Without this, calls of the app's pages go without the cookie.
                .put(
                        "allowed_refresh_initiators",
                        new JsonArray().add(URI.create(app.webOrigin()).getHost()));
    }

    private static JsonObject rule(String type, String path) {
        return new JsonObject().put("type", type).put("domain", "*").put("path", path);
    }
}
