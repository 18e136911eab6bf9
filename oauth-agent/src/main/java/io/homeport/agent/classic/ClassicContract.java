package io.homeport.agent.classic;

import io.homeport.agent.jwks.ClientKeysEndpoint;
import io.homeport.agent.login.LoginEndEndpoint;
import io.homeport.agent.login.LoginStartEndpoint;
import io.homeport.agent.logout.ContinueLogoutEndpoint;
import io.homeport.agent.logout.LogoutEndpoint;
import io.homeport.agent.refresh.RefreshEndpoint;
import io.homeport.agent.session.SessionBody.SignedIn;
import io.homeport.agent.session.SessionReader;
import io.homeport.agent.userinfo.UserInfoEndpoint;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Contract;
import io.homeport.agent.web.Endpoint;
import io.homeport.agent.web.Form;
import io.homeport.deployment.App;
import io.homeport.deployment.Classic;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The contract of the open-source Curity OAuth agents: JSON in, JSON out, and on each POST but login's a header that
 * repeats the session's CSRF token. Another face on the same calls.
 */
public final class ClassicContract implements Contract {
    private final SessionReader sessions;
    private final Map<String, Endpoint> endpoints;

    /**
     * The contract.
     *
     * @param sessions as this contract keeps them
     * @param loginEnd ends a login by the parameters of the authorization response, told as {@link #signedIn} has it
     */
    public ClassicContract(
            SessionReader sessions,
            LoginStartEndpoint loginStart,
            LoginEndEndpoint loginEnd,
            RefreshEndpoint refresh,
            LogoutEndpoint logout,
            Clock clock) {
        this.sessions = sessions;
        this.endpoints = Stream.of(
                        new ClassicEndpoint(loginStart, ClassicContract::started),
                        new PageLoadEndpoint(sessions, loginEnd),
                        new ClassicEndpoint(refresh, (app, answer) -> answer.withoutContent()),
                        new ClassicEndpoint(logout, ClassicContract::signedOut),
                        new ContinueLogoutEndpoint(),
                        new ClaimsEndpoint(sessions),
                        new UserInfoEndpoint("userInfo", sessions, clock),
                        new ClientKeysEndpoint())
                .collect(Collectors.toMap(Endpoint::path, Function.identity()));
    }

    /** What a page is told of a login. */
    public static JsonObject signedIn(SignedIn now) {
        return PageLoadEndpoint.signedIn(now);
    }

    private static Answer started(App app, Answer answer) {
        return answer.with(new JsonObject()
                .put("authorizationRequestUrl", answer.content().orElseThrow().getString("authorization_url")));
    }

    /** A page goes there without looking, so there is always an address: at the least that of the app. */
    private static Answer signedOut(App app, Answer answer) {
        String home = app.postLogoutRedirectUri().map(URI::toString).orElse(app.webOrigin() + "/");
        return answer.with(
                new JsonObject().put("url", answer.content().orElseThrow().getString("logout_url", home)));
    }

    @Override
    public Map<String, Endpoint> endpoints() {
        return endpoints;
    }

    @Override
    public String mediaType() {
        return "application/json";
    }

    @Override
    public Form form(String body) {
        return ClassicBody.parse(body);
    }

    @Override
    public String header(App app) {
        return app.classic().map(Classic::csrfHeader).orElseThrow();
    }

    @Override
    public void check(AdmittedRequest request, HttpMethod method, String call, MultiMap headers) {
        if (!method.equals(HttpMethod.POST) || call.startsWith("login/")) {
            return;
        }
        CsrfToken token = CsrfToken.of(sessions.read(request).orClear()).orElseThrow();
        List<String> repeated = headers.getAll(header(request.party().app()));
        if (repeated.size() != 1 || !token.isRepeatedBy(repeated.get(0))) {
            throw ApiError.missingHeader();
        }
    }

    @Override
    public Refusal refusal(ApiError error) {
        return switch (error.code()) {
            case "invalid_origin", "unauthorized", "key_unknown" ->
                refusal(401, "unauthorized_request", error.getMessage());
            case "missing_header" ->
                refusal(401, "unauthorized_request", "The header that repeats the CSRF token is missing or wrong.");
            case "invalid_grant" -> refusal(400, "authorization_error", error.getMessage());
            case "authorization_server_unavailable", "token_too_large" ->
                refusal(error.status(), "authorization_server_error", error.getMessage());
            default -> refusal(error.status(), error.code(), error.getMessage());
        };
    }

    private static Refusal refusal(int status, String code, String message) {
        return new Refusal(status, new JsonObject().put("code", code).put("message", message));
    }
}
