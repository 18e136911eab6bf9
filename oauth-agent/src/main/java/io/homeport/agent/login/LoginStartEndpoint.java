package io.homeport.agent.login;

import io.homeport.agent.authorizationserver.AuthorizationRequest;
import io.homeport.agent.parameters.ParameterRules;
import io.homeport.agent.parameters.RequestedScope;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.Endpoint;
import io.homeport.agent.web.ServerFaults;
import io.homeport.cookies.AskedAssurance;
import io.homeport.cookies.DpopKey;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.LoginAnchor;
import io.homeport.cookies.LoginContent;
import io.homeport.cookies.RandomValue;
import io.homeport.cookies.SessionId;
import io.homeport.cookies.SetCookie;
import io.homeport.deployment.App;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code POST login/start}: where to send the browser, and the cookies that tie the login to it. */
public final class LoginStartEndpoint implements Endpoint {
    private static final int SECRET_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final Clock clock;

    public LoginStartEndpoint(Clock clock) {
        this.clock = clock;
    }

    @Override
    public String path() {
        return "login/start";
    }

    @Override
    public HttpMethod method() {
        return HttpMethod.POST;
    }

    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        App app = request.party().app();
        Map<String, String> extra = new TreeMap<>(request.form().parameters());
        ParameterRules.check(app, extra);
        String scope = RequestedScope.ofLogin(app, Optional.ofNullable(extra.remove("scope")));
        AuthorizationRequest authorization =
                new AuthorizationRequest(app.redirectUri().toString(), scope, secret(), secret(), secret(), extra);
        // No key is made and nothing signed before it is known where to send it.
        return request.party()
                .server()
                .metadata()
                .map(known -> request.party().server().binding(Optional.empty()))
                .compose(server -> server.authorizationUrl(authorization)
                        .map(url -> new Answer(
                                new JsonObject().put("authorization_url", url),
                                cookies(request, authorization, server.dpopKey()))))
                .recover(failure -> Future.failedFuture(ServerFaults.answer(app, "login/start", failure)))
                .onSuccess(started -> request.observation().loginStarted());
    }

    private List<String> cookies(
            AdmittedRequest request, AuthorizationRequest authorization, Optional<DpopKey> dpopKey) {
        App app = request.party().app();
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        LoginAnchor anchor = LoginCookies.anchor(request).orElseGet(() -> LoginAnchor.random(random));
        LoginContent login = new LoginContent(
                new Envelope(now, now.plus(SetCookie.LOGIN_LIFETIME), SessionId.random(random), 0),
                anchor.hash(),
                authorization.state(),
                authorization.nonce(),
                authorization.codeVerifier(),
                app.authorizationServer().issuer(),
                authorization.redirectUri(),
                asked(app, authorization),
                dpopKey);
        String name = LoginCookies.name(app, anchor, authorization.state());
        List<String> lines = new ArrayList<>(LoginCookies.makeRoom(request, anchor));
        // The anchor lives as long as the youngest login that needs it.
        lines.add(app.setCookie().login(app.cookieNames().loginAnchor(), anchor.value()));
        lines.add(app.setCookie().login(name, request.party().sessionCookies().sealLogin(name, login)));
        return lines;
    }

    /** The configuration outweighs the browser, as in the request itself. */
    private static AskedAssurance asked(App app, AuthorizationRequest authorization) {
        Map<String, String> parameters = new TreeMap<>(authorization.extra());
        parameters.putAll(app.authorizationServer().requestStyle().parameters());
        return Assurance.asked(parameters);
    }

    /** 256 bits; 43 characters, as a code verifier must have at least (RFC 7636 4.1). */
    private String secret() {
        return RandomValue.base64url(random, SECRET_BYTES);
    }
}
