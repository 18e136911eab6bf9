package io.homeport.agent.login;

import io.homeport.agent.authorizationserver.AuthorizationRequest;
import io.homeport.agent.parameters.RequestedScope;
import io.homeport.agent.web.AdmittedRequest;
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
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Begins logins at an authorization server, each tied to the browser by cookies. */
public final class Logins {
    private static final int SECRET_BYTES = 32;
    /** So that the login's cookie stays small enough for browsers, which drop others without a word. */
    private static final int LONGEST_REPEATABLE = 1500;

    private final SecureRandom random = new SecureRandom();
    private final Clock clock;

    public Logins(Clock clock) {
        this.clock = clock;
    }

    /**
     * Begins one at the server that the request is about.
     *
     * @param region whose server that is, where the servers depend on the region
     * @param parameters as the page asks, checked
     * @param repeatable whether another region's server may be asked, should the user be at home there
     */
    Future<StartedLogin> begin(
            AdmittedRequest request, Optional<String> region, Map<String, String> parameters, boolean repeatable) {
        App app = request.party().app();
        Map<String, String> extra = new TreeMap<>(parameters);
        String scope = RequestedScope.ofLogin(app, Optional.ofNullable(extra.remove("scope")));
        AuthorizationRequest authorization = new AuthorizationRequest(
                app.redirectUri().toString(),
                scope,
                request.party().flowCookies().states().next(random),
                secret(),
                secret(),
                extra);
        Optional<Map<String, String>> again = Optional.of(parameters)
                .filter(asked -> repeatable && app.signIn().hasSeveralIssuers() && isSmall(asked));
        // No key is made and nothing signed before it is known where to send it.
        return request.party()
                .server()
                .metadata()
                .map(known -> request.party().server().binding(Optional.empty()))
                .compose(server -> server.authorizationUrl(authorization)
                        .map(url -> new StartedLogin(
                                url, cookies(request, region, authorization, again, server.dpopKey()))));
    }

    private static boolean isSmall(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                        .mapToInt(parameter -> parameter.getKey().length()
                                + parameter.getValue().length())
                        .sum()
                <= LONGEST_REPEATABLE;
    }

    private List<String> cookies(
            AdmittedRequest request,
            Optional<String> region,
            AuthorizationRequest authorization,
            Optional<Map<String, String>> again,
            Optional<DpopKey> dpopKey) {
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
                region,
                authorization.redirectUri(),
                asked(app, authorization),
                again,
                dpopKey);
        String name = LoginCookies.name(app, anchor, authorization.state());
        List<String> lines = new ArrayList<>(LoginCookies.makeRoom(request, anchor));
        // The anchor lives as long as the youngest login that needs it.
        lines.add(app.setCookie().login(app.cookieNames().loginAnchor(), anchor.value()));
        lines.add(app.setCookie().login(name, request.party().flowCookies().sealLogin(name, login)));
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
