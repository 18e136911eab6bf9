package io.homeport.agent.login;

import io.homeport.agent.authorizationserver.AuthorizationCode;
import io.homeport.agent.authorizationserver.AuthorizationServerClient;
import io.homeport.agent.authorizationserver.Metadata;
import io.homeport.agent.authorizationserver.RefreshToken;
import io.homeport.agent.authorizationserver.TokenResponse;
import io.homeport.agent.session.NewTokens;
import io.homeport.agent.session.RefusedTokens;
import io.homeport.agent.session.Session;
import io.homeport.agent.session.SessionBody.Lifetimes;
import io.homeport.agent.session.SessionBody.SignedIn;
import io.homeport.agent.session.SessionReader;
import io.homeport.agent.session.SessionWriter;
import io.homeport.agent.session.TokenTimes;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Endpoint;
import io.homeport.agent.web.Form;
import io.homeport.agent.web.ServerFaults;
import io.homeport.authorizationserver.ErrorCode;
import io.homeport.authorizationserver.LogText;
import io.homeport.authorizationserver.RegionClaim;
import io.homeport.authorizationserver.RetryAfter;
import io.homeport.authorizationserver.ServerFailure;
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
    private static final Set<String> USER_NEEDED =
            Set.of("login_required", "interaction_required", "account_selection_required", "consent_required");

    private static final int LONGEST_DESCRIPTION = 300;

    private static final Set<String> PLAIN = Set.of("code", "state", "iss", "error");

    private final SessionReader sessions;
    private final SessionWriter writer;
    private final Function<SignedIn, JsonObject> body;
    private final ReplacedSession replaced;
    private final Throttle lost;
    private final Clock clock;

    /**
     * A login's end.
     *
     * @param body what the page is told of it
     * @param replaced ends the session that the browser had
     */
    public LoginEndEndpoint(
            SessionReader sessions,
            SessionWriter writer,
            Function<SignedIn, JsonObject> body,
            ReplacedSession replaced,
            Clock clock) {
        this.sessions = sessions;
        this.writer = writer;
        this.body = body;
        this.replaced = replaced;
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
        return responseParameters(request).compose(response -> end(request, response));
    }

    /** The response's own parameters: those of the form, or those inside its signed response (JARM 2.3). */
    private static Future<Form> responseParameters(AdmittedRequest request) {
        App app = request.party().app();
        Optional<String> signed = request.form().get("response");
        if (!app.authorizationServer().requestStyle().jwtResponse()) {
            if (signed.isPresent()) {
                throw ApiError.invalidRequest("A signed response was not asked for.");
            }
            return Future.succeededFuture(request.form());
        }
        if (signed.isEmpty() || PLAIN.stream().anyMatch(request.form()::has)) {
            throw ApiError.invalidRequest("The response must be signed, and nothing may stand beside it.");
        }
        // Decrypting and verifying is dear: not for a browser that has no login to end.
        if (!LoginCookies.underWay(request)) {
            throw noLogin();
        }
        return request.party()
                .server()
                .signedResponse(signed.get())
                .map(Form::new)
                .recover(failure -> Future.failedFuture(ServerFaults.answer(app, "login/end", failure)));
    }

    private static ApiError noLogin() {
        return ApiError.invalidRequest(
                "This browser has no login of this state, or it took too long; start a new one.");
    }

    /** The commonest mistake of a first deployment: the browser has never kept the login's cookie. */
    private ApiError noLoginAtAll(App app) {
        if (lost.due(app.name()).isPresent()) {
            LOG.warnf(
                    "login/end of app %s: the browser sent no cookie of a login. If that happens to every login, page and"
                            + " agent are not same-site (web-origin %s and the agent's host must share scheme and"
                            + " registrable domain), or something on the way drops cookies",
                    app.name(), app.webOrigin());
        }
        return ApiError.invalidRequest(
                "This browser sent no cookie of a login. It may have ended long ago or in another browser; if every login ends"
                        + " like this, page and agent are not same-site. Start a new one.");
    }

    private Future<Answer> end(AdmittedRequest request, Form response) {
        App app = request.party().app();
        String state =
                response.get("state").orElseThrow(() -> ApiError.invalidRequest("The parameter state is missing."));
        LoginAnchor anchor = LoginCookies.anchor(request).orElseThrow(() -> noLoginAtAll(app));
        List<String> clearing = LoginCookies.clear(request, anchor, state);
        LoginContent login = LoginCookies.find(request, anchor, state)
                .orElseThrow(() -> noLogin().withCookies(clearing));
        AuthorizationServerClient server = request.party().server().binding(login.dpopKey());
        return server.metadata()
                // Nothing was sent yet, so the page may come again with the same response.
                .recover(failure -> Future.failedFuture(ServerFaults.answer(app, "login/end", failure)))
                .compose(metadata -> Future.succeededFuture(metadata)
                        .compose(known -> redeem(app, server, response, login, known))
                        .compose(tokens -> session(request, server, login, tokens, response.get("iss"), clearing))
                        // From here on the login is used up, whatever became of it.
                        .recover(failure -> {
                            RuntimeException answer = ServerFaults.answer(app, "login/end", codeRefused(app, failure));
                            return Future.failedFuture(
                                    answer instanceof ApiError error ? error.withCookies(clearing) : answer);
                        }));
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
            throw refusal(app, response);
        }
        AuthorizationCode code = response.get("code")
                .map(AuthorizationCode::new)
                .orElseThrow(() -> ApiError.invalidRequest("The parameter code is missing."));
        return server.redeem(code, login.redirectUri(), login.codeVerifier()).compose(server::introspected);
    }

    /**
     * What an error response means (RFC 6749 4.1.2.1). Its code alone counts; its description is for the operator.
     *
     * @return what the page or, if the server is not well, the operator is told
     */
    private static RuntimeException refusal(App app, Form response) {
        String code = response.get("error")
                .flatMap(ErrorCode::of)
                .orElseThrow(() -> ApiError.invalidRequest("The parameter error is no error code."));
        Optional<String> description =
                response.description("error_description").map(text -> LogText.of(text, LONGEST_DESCRIPTION));
        String said = "the server's response is the error " + code
                + description.map(text -> ": " + text).orElse("");
        if (ErrorCode.isOutage(code)) {
            return new ServerFailure.Unwell(said, RetryAfter.UNSAID_SECONDS);
        }
        // A silent login of a user who is signed out is nothing that an operator has to know of.
        LOG.logf(
                USER_NEEDED.contains(code) ? Logger.Level.DEBUG : Logger.Level.INFO,
                "login/end of app %s: %s",
                app.name(),
                said);
        ApiError answer = USER_NEEDED.contains(code) ? ApiError.userNeeded(code) : ApiError.refusedByServer(code);
        return description.map(answer::withDetail).orElse(answer);
    }

    private static Throwable codeRefused(App app, Throwable failure) {
        if (failure instanceof ServerFailure.Refused refused && refused.code().equalsIgnoreCase("invalid_grant")) {
            LOG.warnf(
                    "login/end of app %s: %s; the code came too late or twice, or a policy of the server's forbids"
                            + " this client what it asks for",
                    app.name(), refused.getMessage());
            return ApiError.refusedByServer("invalid_grant");
        }
        return failure;
    }

    private Future<Answer> session(
            AdmittedRequest request,
            AuthorizationServerClient server,
            LoginContent login,
            TokenResponse tokens,
            Optional<String> issuer,
            List<String> clearing) {
        App app = request.party().app();
        String idToken =
                tokens.idToken().orElseThrow(() -> new ServerFailure.Unusable("the token response has no id_token"));
        return server.validated(idToken, Optional.of(login.nonce()), tokens.accessToken())
                .compose(valid -> {
                    JsonObject claims = valid.claims();
                    // RFC 9207 2.4: the response and the ID token name the same issuer.
                    if (issuer.filter(name -> !name.equals(claims.getValue("iss")))
                            .isPresent()) {
                        throw new ServerFailure.Untrusted("the ID token is of another issuer than the response");
                    }
                    Assurance.check(
                            login.asked(),
                            claims,
                            clock.instant(),
                            app.authorizationServer().clockSkew());
                    SessionRegion region = RegionClaim.of(
                            app.regionClaim(),
                            Stream.concat(tokens.facts().stream(), Stream.of(claims, tokens.all()))
                                    .toList());
                    if (RefusedTokens.areBlocked(request, region)) {
                        return RefusedTokens.revoke(request, server, tokens, ApiError.regionBlocked());
                    }
                    Optional<Instant> serverEnd = TokenTimes.serverEnd(tokens, Optional.empty(), clock);
                    NewTokens fresh = new NewTokens(
                            tokens.accessToken().value(),
                            TokenTimes.end(tokens, writer.sessionEnd(app, clock.instant(), serverEnd), clock),
                            tokens.refreshToken().map(RefreshToken::value),
                            serverEnd,
                            Optional.of(valid.signed()),
                            Optional.of(claims),
                            region.sealed(),
                            server.dpopKey());
                    return Future.succeededFuture(signedIn(request, fresh, claims, clearing));
                });
    }

    private Answer signedIn(AdmittedRequest request, NewTokens fresh, JsonObject claims, List<String> clearing) {
        App app = request.party().app();
        Optional<Session> earlier = sessions.read(request).session();
        SessionWriter.Started session = writer.start(request.party(), fresh, earlier);
        writer.observed(request, session.setCookies());
        earlier.ifPresent(before -> replaced.end(request, before, session.envelope(), claims));
        List<String> cookies = new ArrayList<>(session.setCookies());
        cookies.addAll(clearing);
        request.observation().loginCompleted();
        LOG.infof(
                "login of app %s succeeded, home region %s",
                app.name(),
                SessionRegion.of(fresh.region()).getClass().getSimpleName().toLowerCase(Locale.ROOT));
        return new Answer(
                body.apply(new SignedIn(
                        request.party().entry(),
                        Optional.of(claims),
                        new Lifetimes(
                                fresh.accessTokenExpiresAt(), session.envelope().expiresAt()),
                        fresh.region(),
                        session.anchor())),
                cookies);
    }
}
