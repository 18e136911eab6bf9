package io.homeport.agent.login;

import io.homeport.agent.authorizationserver.AuthorizationCode;
import io.homeport.agent.authorizationserver.AuthorizationServerClient;
import io.homeport.agent.authorizationserver.IdToken;
import io.homeport.agent.authorizationserver.Metadata;
import io.homeport.agent.authorizationserver.RefreshToken;
import io.homeport.agent.authorizationserver.TokenResponse;
import io.homeport.agent.session.NewTokens;
import io.homeport.agent.session.RefusedTokens;
import io.homeport.agent.session.Session;
import io.homeport.agent.session.SessionBody.Lifetimes;
import io.homeport.agent.session.SessionBody.SignedIn;
import io.homeport.agent.session.SessionHome;
import io.homeport.agent.session.SessionReader;
import io.homeport.agent.session.SessionWriter;
import io.homeport.agent.session.ShownClaims;
import io.homeport.agent.session.TokenHome;
import io.homeport.agent.session.TokenTimes;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Endpoint;
import io.homeport.agent.web.Form;
import io.homeport.agent.web.SignInFault;
import io.homeport.authorizationserver.RegionClaim;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.authorizationserver.Subject;
import io.homeport.cookies.LoginAnchor;
import io.homeport.cookies.LoginContent;
import io.homeport.deployment.App;
import io.homeport.regions.SessionRegion;
import io.homeport.telemetry.Throttle;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * {@code POST login/end}: the authorization response (RFC 6749 4.1.2, RFC 9207), as the page got it.
 * Parameters that we do not know are ignored, as RFC 6749 4.1.2 demands; a repeated one is an error.
 */
public final class LoginEndEndpoint implements Endpoint {
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final Logger LOG = Logger.getLogger(LoginEndEndpoint.class);

    private final SessionReader sessions;
    private final SessionWriter writer;
    private final Function<SignedIn, JsonObject> body;
    private final ReplacedSession replaced;
    private final LoginElsewhere elsewhere;
    private final Throttle lost;
    private final Clock clock;

    /**
     * A login's end.
     *
     * @param body what the page is told of it
     * @param replaced ends the session that the browser had
     * @param elsewhere ends logins of users who are at home in another region
     */
    public LoginEndEndpoint(
            SessionReader sessions,
            SessionWriter writer,
            Function<SignedIn, JsonObject> body,
            ReplacedSession replaced,
            LoginElsewhere elsewhere,
            Clock clock) {
        this.sessions = sessions;
        this.writer = writer;
        this.body = body;
        this.replaced = replaced;
        this.elsewhere = elsewhere;
        this.clock = clock;
        this.lost = new Throttle(clock, SILENCE);
    }

    @Override
    public String path() {
        return "login/end";
    }

    @Override
    public HttpMethod method() {
        return HttpMethod.POST;
    }

    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        return AuthorizationResponse.parameters(request).compose(response -> end(request, response));
    }

    /** The commonest mistake of a first deployment: the browser has never kept the login's cookie. */
    private ApiError noLoginAtAll(AdmittedRequest request, String state) {
        App app = request.party().app();
        ApiError answer = LostLogin.of(request, Optional.of(state));
        boolean expired =
                answer.reason().filter(SignInFault.LOGIN_EXPIRED::equals).isPresent();
        if (!expired && lost.due(app.name()).isPresent()) {
            LOG.warnf(
                    "login/end of app %s: the browser sent no cookie of a login. If that happens to every login, page and"
                            + " agent are not same-site (web-origin %s and the agent's host must share scheme and"
                            + " registrable domain), or something on the way drops cookies",
                    app.name(), app.webOrigin());
        }
        return answer;
    }

    private Future<Answer> end(AdmittedRequest request, Form response) {
        App app = request.party().app();
        String state =
                response.get("state").orElseThrow(() -> ApiError.invalidRequest("The parameter state is missing."));
        LoginAnchor anchor = LoginCookies.anchor(request).orElseThrow(() -> noLoginAtAll(request, state));
        Optional<String> began = LoginCookies.sealedElsewhere(request, anchor, state);
        if (began.isPresent()) {
            return Future.succeededFuture(HomeEntry.handedOn(request, began.get()));
        }
        List<String> clearing = LoginCookies.clear(request, anchor, state);
        LoginContent login = LoginCookies.find(request, anchor, state)
                .orElseThrow(() -> LostLogin.of(request, Optional.of(state)).withCookies(clearing));
        AdmittedRequest there = asStarted(request, login)
                // The region's server is another one since.
                .orElseThrow(() -> LostLogin.of(request, Optional.empty()).withCookies(clearing));
        AuthorizationServerClient server = there.party().server().binding(login.dpopKey());
        return server.metadata()
                // Nothing was sent yet, so the page may come again with the same response.
                .recover(failure -> Future.failedFuture(RefusedLogin.answer(app, failure)))
                .compose(metadata -> Future.succeededFuture(metadata)
                        .compose(known -> redeem(there.party().app(), server, response, login, known))
                        .compose(tokens -> validated(there, server, login, tokens, response.get("iss")))
                        .compose(fresh -> ended(there, server, login, fresh, clearing))
                        // From here on the login is used up, whatever became of it.
                        .recover(failure -> {
                            RuntimeException answer = RefusedLogin.answer(app, RefusedLogin.byCode(app, failure));
                            return Future.failedFuture(
                                    answer instanceof ApiError error ? error.withCookies(clearing) : answer);
                        }));
    }

    /** The request at the server where the login was started, as long as that is still the region's. */
    private static Optional<AdmittedRequest> asStarted(AdmittedRequest request, LoginContent login) {
        return request.party()
                .at(login.region())
                .filter(party -> party.app().authorizationServer().issuer().equals(login.issuer()))
                .map(request::at);
    }

    private static Future<TokenResponse> redeem(
            App app, AuthorizationServerClient server, Form response, LoginContent login, Metadata metadata) {
        Optional<String> issuer = response.get("iss");
        // Before anything is sent anywhere: is the answer of the server that was asked (RFC 9207 2.4)?
        Set<String> asked = app.authorizationServer().issuerNames().all();
        if (issuer.isPresent() ? !asked.contains(issuer.get()) : metadata.namesItselfInResponses()) {
            throw ApiError.invalidRequest("The response is not of the authorization server that was asked.");
        }
        if (response.has("error")) {
            throw RefusedLogin.byResponse(app, response);
        }
        AuthorizationCode code = response.get("code")
                .map(AuthorizationCode::new)
                .orElseThrow(() -> ApiError.invalidRequest("The parameter code is missing."));
        return server.redeem(code, login.redirectUri(), login.codeVerifier()).compose(server::introspected);
    }

    /** Tokens that are the server's and for this login, and who they are about. */
    private record Fresh(TokenResponse tokens, IdToken idToken) {
        /** Never prints a token. */
        @Override
        public String toString() {
            return "Fresh";
        }
    }

    private Future<Fresh> validated(
            AdmittedRequest request,
            AuthorizationServerClient server,
            LoginContent login,
            TokenResponse tokens,
            Optional<String> issuer) {
        App app = request.party().app();
        String idToken =
                tokens.idToken().orElseThrow(() -> new ServerFailure.Unusable("the token response has no id_token"));
        return server.validated(idToken, Optional.of(login.nonce()), tokens.accessToken())
                .map(valid -> {
                    // RFC 9207 2.4: the response and the ID token name the same issuer.
                    if (issuer.filter(name -> !name.equals(valid.claims().getValue("iss")))
                            .isPresent()) {
                        throw new ServerFailure.Untrusted("the ID token is of another issuer than the response");
                    }
                    Assurance.check(
                            login.asked(),
                            valid.claims(),
                            clock.instant(),
                            app.authorizationServer().clockSkew());
                    return new Fresh(tokens, valid);
                });
    }

    /** Signed in, if the user is at home where the tokens come from. */
    private Future<Answer> ended(
            AdmittedRequest request,
            AuthorizationServerClient server,
            LoginContent login,
            Fresh fresh,
            List<String> clearing) {
        App app = request.party().app();
        TokenResponse tokens = fresh.tokens();
        SessionRegion region = RegionClaim.of(
                app.regionClaim(),
                Stream.concat(tokens.facts().stream(), Stream.of(fresh.idToken().claims(), tokens.all()))
                        .toList());
        request.observation().concerns(region, Subject.of(fresh.idToken().claims()));
        if (RefusedTokens.areBlocked(request, region)) {
            return RefusedTokens.revoke(request, server, tokens, ApiError.regionBlocked());
        }
        Optional<String> issuing = app.signIn().hasSeveralIssuers() ? login.region() : Optional.empty();
        TokenHome home = TokenHome.of(app.signIn(), issuing, region);
        if (home instanceof TokenHome.Here here) {
            return Future.succeededFuture(signedIn(
                    request,
                    newTokens(app, tokens, fresh.idToken(), here.sealed(), server),
                    fresh.idToken().claims(),
                    clearing));
        }
        return elsewhere.end(request, server, login, tokens, home, clearing);
    }

    private NewTokens newTokens(
            App app, TokenResponse tokens, IdToken idToken, Optional<String> region, AuthorizationServerClient server) {
        Optional<Instant> serverEnd = TokenTimes.serverEnd(tokens, Optional.empty(), clock);
        return new NewTokens(
                tokens.accessToken().value(),
                TokenTimes.end(tokens, writer.sessionEnd(app, clock.instant(), serverEnd), clock),
                tokens.refreshToken().map(RefreshToken::value),
                serverEnd,
                Optional.of(idToken.signed()),
                Optional.of(idToken.claims()),
                region,
                server.dpopKey());
    }

    private Answer signedIn(AdmittedRequest request, NewTokens fresh, JsonObject claims, List<String> clearing) {
        App app = request.party().app();
        AdmittedRequest before = SessionHome.of(request);
        Optional<Session> earlier = sessions.read(before).session();
        SessionWriter.Started session = writer.start(request.party(), fresh, earlier);
        writer.observed(request, session.setCookies());
        earlier.ifPresent(over -> replaced.end(before, over, session.envelope(), claims));
        List<String> cookies = new ArrayList<>(session.setCookies());
        cookies.addAll(clearing);
        cookies.addAll(RememberedRegion.kept(request, fresh.region()));
        request.observation().loginCompleted();
        LOG.infof(
                "login of app %s succeeded, home region %s",
                app.name(),
                SessionRegion.of(fresh.region()).getClass().getSimpleName().toLowerCase(Locale.ROOT));
        return new Answer(
                body.apply(new SignedIn(
                        request.party().entry(),
                        Optional.of(ShownClaims.of(app, claims)),
                        new Lifetimes(
                                fresh.accessTokenExpiresAt(), session.envelope().expiresAt()),
                        fresh.region(),
                        session.anchor())),
                cookies);
    }
}
