package io.homeport.agent.logout;

import io.homeport.agent.authorizationserver.LogoutRequest;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.Endpoint;
import io.homeport.cookies.CookieHeader.Found;
import io.homeport.cookies.LogoutContent;
import io.homeport.cookies.Opening;
import io.homeport.deployment.App;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET logout/continue}: where {@code logout_url} leads. It sends the browser on to the server's end-session
 * endpoint with the ID token as a hint (OpenID Connect RP-Initiated Logout 2), so that no page ever sees the token. Where
 * it is sent is sealed in a cookie that logout has set, or configured: nothing in the request chooses it.
 */
public final class ContinueLogoutEndpoint implements Endpoint {
    /** Its path below the agent-path. */
    public static final String PATH = "logout/continue";

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public HttpMethod method() {
        return HttpMethod.GET;
    }

    @Override
    public boolean isNavigation() {
        return true;
    }

    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        App app = request.party().app();
        String cookie = app.cookieNames().logout();
        Optional<String> sealed = sealedAddress(request, cookie);
        return (sealed.isPresent() ? Future.succeededFuture(sealed.get()) : unhinted(request))
                .map(address -> Answer.redirect(address, List.of(app.setCookie().clear(cookie))));
    }

    private static Optional<String> sealedAddress(AdmittedRequest request, String cookie) {
        if (!(request.cookies().find(cookie) instanceof Found.One one)) {
            return Optional.empty();
        }
        Opening<LogoutContent> opening = request.party().flowCookies().openLogout(cookie, one.value());
        if (opening instanceof Opening.Refused<LogoutContent> refused) {
            request.observation().cookieRefused(refused.reason());
        }
        return opening.opened().map(LogoutContent::address);
    }

    /**
     * The cookie is good once and for a minute. A browser that comes without it, by its history perhaps, still wants to
     * sign out: at the server then without a hint, and to the app's own page where the server has no such endpoint.
     */
    private static Future<String> unhinted(AdmittedRequest request) {
        App app = request.party().app();
        String home = app.postLogoutRedirectUri().map(URI::toString).orElse(app.webOrigin() + "/");
        return request.party()
                .server()
                .metadata()
                .map(metadata -> metadata.endSessionEndpoint()
                        .map(endpoint -> LogoutRequest.url(endpoint, app, Optional.empty()))
                        .orElse(home))
                .otherwise(home);
    }
}
