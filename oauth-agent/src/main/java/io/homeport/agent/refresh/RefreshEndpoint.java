package io.homeport.agent.refresh;

import io.homeport.agent.authorizationserver.AnotherUser;
import io.homeport.agent.authorizationserver.AuthorizationServerClient;
import io.homeport.agent.authorizationserver.TokenResponse;
import io.homeport.agent.parameters.ParameterRules;
import io.homeport.agent.parameters.RequestedScope;
import io.homeport.agent.session.EndedSessions;
import io.homeport.agent.session.NewTokens;
import io.homeport.agent.session.ServerFaults;
import io.homeport.agent.session.Session;
import io.homeport.agent.session.SessionBody;
import io.homeport.agent.session.SessionReader;
import io.homeport.agent.session.SessionWriter;
import io.homeport.agent.session.TokenTimes;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Endpoint;
import io.homeport.agent.web.RelyingParty;
import io.homeport.authorizationserver.RegionClaim;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.configuration.App;
import io.homeport.cookies.DpopKey;
import io.homeport.cookies.IdContent;
import io.homeport.cookies.RefreshContent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** {@code POST refresh}: new tokens for the session (RFC 6749 6), exactly once for each refresh token. */
public final class RefreshEndpoint implements Endpoint {
    private static final Logger LOG = Logger.getLogger(RefreshEndpoint.class);

    /**
     * The codes by which a server says that this refresh token renews nothing any more: RFC 6749 5.2, and what servers
     * say when a policy wants the user (OpenID Connect Core 3.1.2.6).
     */
    private static final Set<String> GRANT_ENDED =
            Set.of("invalid_grant", "login_required", "interaction_required", "consent_required");

    /** What a refresh can do without. */
    private enum Part {
        ID_TOKEN,
        INTROSPECTION
    }

    private final SessionWriter writer;
    private final SessionBody body;
    private final Clock clock;
    private final EndedSessions ended;
    private final RefreshCoalescer coalescer;

    public RefreshEndpoint(SessionWriter writer, SessionBody body, Clock clock, EndedSessions ended, Vertx vertx) {
        this.writer = writer;
        this.body = body;
        this.clock = clock;
        this.ended = ended;
        this.coalescer = new RefreshCoalescer(vertx);
    }

    @Override
    public String path() {
        return "refresh";
    }

    @Override
    public HttpMethod method() {
        return HttpMethod.POST;
    }

    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        App app = request.party().app();
        Map<String, String> extra = request.form().parameters();
        ParameterRules.check(app, extra);
        Optional.ofNullable(extra.get("scope")).ifPresent(scope -> RequestedScope.checkWithin(app, scope));
        SessionReader.Reading reading = SessionReader.read(request);
        Session session = reading.orRefuse();
        RefreshContent refresh = session.refresh()
                .orElseThrow(() -> (reading.expired() ? ApiError.sessionExpired() : ApiError.unauthorized())
                        .withCookies(reading.clearing()));
        String token = refresh.refreshToken()
                .orElseThrow(() -> ApiError.sessionExpired().withCookies(SessionWriter.clear(app)));
        if (ended.contains(refresh.envelope().session())) {
            throw ApiError.sessionExpired().withCookies(SessionWriter.clear(app));
        }
        return coalescer
                .once(
                        app.name(),
                        token,
                        refresh.envelope().generation(),
                        extra,
                        () -> renew(request, session, refresh, token, extra),
                        request.observation()::refreshCoalesced)
                .recover(failure -> Future.failedFuture(refusal(app, failure)))
                .map(renewal -> new Answer(
                        body.renewed(app, renewal.accessTokenExpiresAt(), renewal.region()), renewal.setCookies()))
                .onSuccess(renewed -> request.observation().refreshed());
    }

    private Future<Renewal> renew(
            AdmittedRequest request, Session session, RefreshContent refresh, String token, Map<String, String> extra) {
        RelyingParty party = request.party();
        AuthorizationServerClient server =
                party.server().binding(session.access().dpopKey());
        return server.refresh(token, extra)
                .compose(tokens -> known(request, server, tokens))
                .compose(tokens -> ended.contains(refresh.envelope().session())
                        ? signedOutMeanwhile(party, server, tokens)
                        : identity(request, session, tokens)
                                .map(identity -> sealed(party, session, refresh, tokens, identity, server.dpopKey())));
    }

    /** The refresh token is used up by now, so the session goes on whatever the server says about the new token. */
    private static Future<TokenResponse> known(
            AdmittedRequest request, AuthorizationServerClient server, TokenResponse tokens) {
        return server.introspected(tokens).recover(failure -> {
            LOG.warnf(
                    "refresh of app %s: the server says nothing about the new access token, and the session keeps its"
                            + " home region: %s",
                    request.party().app().name(), reason(failure));
            request.observation().refreshPartLeftOut(Part.INTROSPECTION);
            return Future.succeededFuture(tokens);
        });
    }

    /** The user signed out while the server renewed: the new tokens are nobody's. */
    private static Future<Renewal> signedOutMeanwhile(
            RelyingParty party, AuthorizationServerClient server, TokenResponse tokens) {
        return tokens.refreshToken()
                .map(token -> server.revokeRefreshToken(token).otherwise(failure -> {
                    LOG.warnf(
                            "refresh of app %s: the user signed out meanwhile, and the new refresh token is not"
                                    + " revoked: %s",
                            party.app().name(), failure.getMessage());
                    return null;
                }))
                .orElse(Future.succeededFuture())
                .compose(done ->
                        Future.failedFuture(ApiError.sessionExpired().withCookies(SessionWriter.clear(party.app()))));
    }

    /** Who the session is about: the ID token and its claims. */
    private record Identity(Optional<String> idToken, Optional<JsonObject> claims) {}

    /**
     * Who the session is about from now on. A new ID token that names someone else ends the session (OpenID Connect
     * Core 12.2). One that cannot be used for any other reason is left out and the earlier one stands: the refresh token
     * is used up by now, and the session does not need the new ID token.
     */
    private static Future<Identity> identity(AdmittedRequest request, Session session, TokenResponse tokens) {
        Identity earlier = new Identity(session.id().map(IdContent::idToken), session.claims());
        if (tokens.idToken().isEmpty()) {
            return Future.succeededFuture(earlier);
        }
        App app = request.party().app();
        return request.party()
                .server()
                .validatedAgain(tokens.idToken().get(), session.claims(), tokens.accessToken())
                .map(valid -> new Identity(Optional.of(valid.signed()), Optional.of(valid.claims())))
                .recover(failure -> {
                    if (failure instanceof AnotherUser) {
                        LOG.errorf(
                                "refresh of app %s: %s, and the session ends; the user signs in again; check the"
                                        + " server's configuration for this client",
                                app.name(), failure.getMessage());
                        return Future.failedFuture(ApiError.sessionExpired().withCookies(SessionWriter.clear(app)));
                    }
                    LOG.warnf(
                            "refresh of app %s: the new ID token cannot be used, and the earlier one is kept: %s",
                            app.name(), reason(failure));
                    request.observation().refreshPartLeftOut(Part.ID_TOKEN);
                    return Future.succeededFuture(earlier);
                });
    }

    /** Words of our own; the message of any other exception may quote a token. */
    private static String reason(Throwable failure) {
        return failure instanceof ServerFailure
                ? failure.getMessage()
                : failure.getClass().getSimpleName();
    }

    private Renewal sealed(
            RelyingParty party,
            Session session,
            RefreshContent refresh,
            TokenResponse tokens,
            Identity identity,
            Optional<DpopKey> dpopKey) {
        App app = party.app();
        List<JsonObject> sources = Stream.of(tokens.facts(), identity.claims(), Optional.of(tokens.all()))
                .flatMap(Optional::stream)
                .toList();
        Optional<String> region = RegionClaim.of(app.regionClaim(), sources)
                .or(() -> session.access().region());
        NewTokens fresh = new NewTokens(
                tokens.accessToken(),
                TokenTimes.end(tokens, writer.sessionEnd(app, refresh.sessionStart()), clock),
                tokens.refreshToken().or(refresh::refreshToken),
                identity.idToken(),
                identity.claims(),
                region,
                dpopKey);
        return new Renewal(writer.renew(party, fresh, refresh, session.csrf()), fresh.accessTokenExpiresAt(), region);
    }

    /** Only the server's clear word ends a session; an outage of ours or theirs does not. */
    private static RuntimeException refusal(App app, Throwable failure) {
        if (failure instanceof ServerFailure.Refused refused
                && GRANT_ENDED.contains(refused.code().toLowerCase(Locale.ROOT))) {
            LOG.infof(
                    "refresh of app %s: the server has ended the session (%s); the user signs in again",
                    app.name(), refused.code());
            return ApiError.sessionExpired().withCookies(SessionWriter.clear(app));
        }
        return ServerFaults.answer(app, "refresh", failure);
    }
}
