package io.homeport.agent.classic;

import io.homeport.agent.session.Session;
import io.homeport.agent.session.SessionBody.SignedIn;
import io.homeport.agent.session.SessionReader;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Endpoint;
import io.homeport.agent.web.Form;
import io.homeport.deployment.App;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * {@code POST login/end} of the classic contract, which a page calls with its own address each time it is loaded. An
 * address that is the redirect URI and holds an authorization response ends the login; any other page of the app asks
 * whether there is a session. The address is read as text and never fetched.
 */
final class PageLoadEndpoint implements Endpoint {
    private final SessionReader sessions;
    private final Endpoint loginEnd;

    /**
     * Page loads.
     *
     * @param loginEnd ends a login by the parameters of the authorization response
     */
    PageLoadEndpoint(SessionReader sessions, Endpoint loginEnd) {
        this.sessions = sessions;
        this.loginEnd = loginEnd;
    }

    @Override
    public String path() {
        return loginEnd.path();
    }

    @Override
    public HttpMethod method() {
        return HttpMethod.POST;
    }

    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        String page = request.form()
                .get(ClassicBody.PAGE_URL)
                .filter(url -> request.form().parameters().size() == 1)
                .orElseThrow(() -> ApiError.invalidRequest("The body must have the member pageUrl, and no other."));
        Optional<String> response = response(request.party().app(), page);
        return response.isPresent()
                ? loginEnd.answer(request.with(Form.parse(response.get())))
                : Future.succeededFuture(loaded(request));
    }

    /** It clears nothing, since another tab may end a login meanwhile. */
    private Answer loaded(AdmittedRequest request) {
        Optional<Session> session = sessions.read(request).session();
        return Answer.of(body(false, session.isPresent(), session.flatMap(CsrfToken::of)));
    }

    /** The query of the page, if it is an authorization response. */
    private static Optional<String> response(App app, String page) {
        String origin = app.webOrigin();
        String rest = page.startsWith(origin) ? page.substring(origin.length()).split("#", 2)[0] : "";
        if (!page.startsWith(origin) || !rest.isEmpty() && "/?".indexOf(rest.charAt(0)) < 0) {
            throw ApiError.invalidRequest("The page is none of the app's web origin.");
        }
        String[] parts = rest.split("\\?", 2);
        String path = app.redirectUri().getRawPath();
        return parts.length == 2 && rooted(parts[0]).equals(rooted(path)) && isResponse(app, parts[1])
                ? Optional.of(parts[1])
                : Optional.empty();
    }

    /**
     * Whether this is an authorization response: a state with a code or an error (RFC 6749 4.1.2), or a signed response
     * where the app asks for one (JARM 2.3). A state alone is what a sign-out leaves, and what other pages may have.
     */
    private static boolean isResponse(App app, String query) {
        Set<String> names = new HashSet<>();
        for (String parameter : query.split("&")) {
            int equals = parameter.indexOf('=');
            names.add(equals < 0 ? "" : parameter.substring(0, equals));
        }
        return app.authorizationServer().requestStyle().jwtResponse() && names.contains("response")
                || names.contains("state") && (names.contains("code") || names.contains("error"));
    }

    private static String rooted(String path) {
        return path.isEmpty() ? "/" : path;
    }

    /** The body after a login. */
    static JsonObject signedIn(SignedIn now) {
        return body(true, true, CsrfToken.of(now.anchor()));
    }

    private static JsonObject body(boolean handled, boolean loggedIn, Optional<CsrfToken> csrf) {
        JsonObject body = new JsonObject().put("handled", handled).put("isLoggedIn", loggedIn);
        csrf.ifPresent(token -> body.put("csrf", token.value()));
        return body;
    }
}
