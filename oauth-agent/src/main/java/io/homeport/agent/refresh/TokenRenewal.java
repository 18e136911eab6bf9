package io.homeport.agent.refresh;

import io.homeport.agent.authorizationserver.AnotherUser;
import io.homeport.agent.authorizationserver.AuthorizationServerClient;
import io.homeport.agent.authorizationserver.NoAccessToken;
import io.homeport.agent.authorizationserver.RefreshToken;
import io.homeport.agent.authorizationserver.TokenResponse;
import io.homeport.agent.session.EndedSessions;
import io.homeport.agent.session.NewTokens;
import io.homeport.agent.session.RefusedTokens;
import io.homeport.agent.session.Session;
import io.homeport.agent.session.SessionBody.Lifetimes;
import io.homeport.agent.session.SessionWriter;
import io.homeport.agent.session.TokenHome;
import io.homeport.agent.session.TokenTimes;
import io.homeport.agent.telemetry.RefreshPart;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.ServerFaults;
import io.homeport.authorizationserver.RegionClaim;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.authorizationserver.Subject;
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.IdContent;
import io.homeport.cookies.RefreshContent;
import io.homeport.deployment.App;
import io.homeport.regions.SessionRegion;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Uses a refresh token once, and seals what comes of it. From the server's answer on the token is used up, so whatever
 * is odd about the rest of the answer costs that part and not the session.
 */
final class TokenRenewal {
    private static final Logger LOG = Logger.getLogger(TokenRenewal.class);

    private final SessionWriter writer;
    private final Clock clock;
    private final EndedSessions ended;

    TokenRenewal(SessionWriter writer, Clock clock, EndedSessions ended) {
        this.writer = writer;
        this.clock = clock;
        this.ended = ended;
    }

    /** Renews; fails with {@link SessionOver} where there is no session any more. */
    Future<Renewal> of(
            AdmittedRequest request,
            Session session,
            RefreshContent refresh,
            String token,
            Map<String, String> parameters) {
        AuthorizationServerClient server =
                request.party().server().binding(session.access().dpopKey());
        return server.refresh(new RefreshToken(token), parameters)
                .recover(failure -> Future.failedFuture(grantEnded(request, failure)))
                .compose(tokens -> known(request, server, tokens))
                .compose(tokens -> identity(request, session, tokens)
                        .compose(identity -> ended.of(refresh.envelope())
                                .map(ending -> discarded(request, server, ending, tokens))
                                .orElseGet(() -> inForce(request, session, refresh, tokens, identity, server))))
                .recover(failure -> failure instanceof NoAccessToken half
                        ? Future.succeededFuture(withoutAccess(request, session, refresh, half))
                        : Future.failedFuture(failure))
                .map(renewal -> renewal.asked(parameters));
    }

    /** The new tokens may say that the user has moved to where this region must not serve them; their session has ended. */
    private Future<Renewal> inForce(
            AdmittedRequest request,
            Session session,
            RefreshContent refresh,
            TokenResponse tokens,
            Identity identity,
            AuthorizationServerClient server) {
        App app = request.party().app();
        SessionRegion named = region(app, session, tokens, identity);
        SessionRegion known = named instanceof SessionRegion.Missing
                ? SessionRegion.of(session.access().region())
                : named;
        request.observation().concerns(known, identity.claims().flatMap(Subject::of));
        if (RefusedTokens.areBlocked(request, named)) {
            return RefusedTokens.revoke(
                    request, server, tokens, ApiError.regionBlocked().withCookies(writer.clear(app)));
        }
        TokenHome home = TokenHome.of(app.signIn(), session.access().region(), named);
        if (home instanceof TokenHome.Here here) {
            return Future.succeededFuture(
                    sealed(request, session, refresh, new Fresh(tokens, identity, here.sealed()), server));
        }
        // With the server of another region nothing of this session could be renewed, so the user signs in there.
        request.observation().moved();
        return RefusedTokens.revoked(
                        request, server, tokens, "a refresh says that the user's home region has another server")
                .compose(done -> Future.failedFuture(new SessionOver()));
    }

    private static Throwable grantEnded(AdmittedRequest request, Throwable failure) {
        if (failure instanceof ServerFailure.Refused refused && GrantEnded.isSaidBy(refused)) {
            LOG.infof(
                    "refresh of app %s: the server has ended the session (%s); the user signs in again",
                    request.party().app().name(), refused.code());
            return new SessionOver();
        }
        return failure;
    }

    /** What the server says about an access token that says nothing of itself. */
    private static Future<TokenResponse> known(
            AdmittedRequest request, AuthorizationServerClient server, TokenResponse tokens) {
        return server.introspected(tokens).recover(failure -> {
            LOG.warnf(
                    "refresh of app %s: the server says nothing about the new access token, and the session keeps its"
                            + " home region: %s",
                    request.party().app().name(), reason(failure));
            request.observation().refreshPartLeftOut(RefreshPart.INTROSPECTION);
            return Future.succeededFuture(tokens);
        });
    }

    /** The session ended while the server renewed it, so its new tokens are nobody's. */
    private static Future<Renewal> discarded(
            AdmittedRequest request,
            AuthorizationServerClient server,
            EndedSessions.Ending ending,
            TokenResponse tokens) {
        return tokens.refreshToken()
                .filter(token -> ending.endsItsTokens())
                .map(token -> server.revoke(token).otherwise(failure -> {
                    LOG.warnf(
                            "refresh of app %s: the session ended meanwhile, and the new refresh token is not"
                                    + " revoked: %s",
                            request.party().app().name(), failure.getMessage());
                    return null;
                }))
                .orElse(Future.succeededFuture())
                .compose(done -> Future.failedFuture(new SessionOver()));
    }

    /** What a refresh has brought. */
    private record Fresh(TokenResponse tokens, Identity identity, Optional<String> region) {
        /** Never prints a token. */
        @Override
        public String toString() {
            return "Fresh";
        }
    }

    /** Who the session is about: the ID token and its claims. */
    private record Identity(Optional<String> idToken, Optional<JsonObject> claims) {
        static Identity of(Session session) {
            return new Identity(session.id().map(IdContent::idToken), session.claims());
        }

        /** Never prints token or claims. */
        @Override
        public String toString() {
            return "Identity";
        }
    }

    /**
     * Who the session is about from now on. A new ID token that names someone else ends the session (OpenID Connect
     * Core 12.2). One that cannot be used for any other reason is left out and the earlier one stands.
     */
    private static Future<Identity> identity(AdmittedRequest request, Session session, TokenResponse tokens) {
        Identity earlier = Identity.of(session);
        if (tokens.idToken().isEmpty()) {
            return Future.succeededFuture(earlier);
        }
        String app = request.party().app().name();
        return request.party()
                .server()
                .validatedAgain(tokens.idToken().get(), session.claims(), tokens.accessToken())
                .map(valid -> new Identity(Optional.of(valid.signed()), Optional.of(valid.claims())))
                .recover(failure -> {
                    if (failure instanceof AnotherUser) {
                        LOG.errorf(
                                "refresh of app %s: %s, and the session ends; the user signs in again; check the"
                                        + " server's configuration for this client",
                                app, failure.getMessage());
                        return Future.failedFuture(new SessionOver());
                    }
                    LOG.warnf(
                            "refresh of app %s: the new ID token cannot be used, and the earlier one is kept: %s",
                            app, reason(failure));
                    request.observation().refreshPartLeftOut(RefreshPart.ID_TOKEN);
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
            AdmittedRequest request,
            Session session,
            RefreshContent refresh,
            Fresh renewed,
            AuthorizationServerClient server) {
        App app = request.party().app();
        TokenResponse tokens = renewed.tokens();
        Identity identity = renewed.identity();
        Optional<Instant> serverEnd = TokenTimes.serverEnd(tokens, refresh.serverEnd(), clock);
        NewTokens fresh = new NewTokens(
                tokens.accessToken().value(),
                TokenTimes.end(tokens, writer.sessionEnd(app, refresh.sessionStart(), serverEnd), clock),
                tokens.refreshToken().map(RefreshToken::value).or(refresh::refreshToken),
                serverEnd,
                identity.idToken(),
                identity.claims(),
                renewed.region(),
                server.dpopKey());
        return fitting(request, session, refresh, fresh, Optional.empty());
    }

    private static boolean isNew(Identity identity, Session session) {
        return !identity.idToken().equals(session.id().map(IdContent::idToken));
    }

    /**
     * The home region as the new tokens name it. A claim that is malformed is not one that is missing: who moved would be kept
     * in the earlier region.
     */
    private static SessionRegion region(App app, Session session, TokenResponse tokens, Identity identity) {
        List<JsonObject> fresh = Stream.of(
                        tokens.facts(),
                        isNew(identity, session) ? identity.claims() : Optional.<JsonObject>empty(),
                        Optional.of(tokens.all()))
                .flatMap(Optional::stream)
                .toList();
        return RegionClaim.of(app.regionClaim(), fresh);
    }

    /** With the new refresh token, and all else as it was. */
    private Renewal withoutAccess(
            AdmittedRequest request, Session session, RefreshContent refresh, NoAccessToken half) {
        Identity earlier = Identity.of(session);
        AccessContent access = session.access();
        NewTokens tokens = new NewTokens(
                access.accessToken(),
                access.accessTokenExpiresAt(),
                Optional.of(half.refreshToken().value()),
                Optional.empty(),
                earlier.idToken(),
                earlier.claims(),
                access.region(),
                access.dpopKey());
        request.observation().refreshPartLeftOut(RefreshPart.ACCESS_TOKEN);
        RuntimeException fault = ServerFaults.answer(request.party().app(), "refresh", half.failure());
        return fitting(
                request,
                session,
                refresh,
                tokens,
                Optional.of(fault instanceof ApiError error ? error : ApiError.serverError()));
    }

    /** With the cookies of what fits; the page is told where that is not all. */
    private Renewal fitting(
            AdmittedRequest request,
            Session session,
            RefreshContent refresh,
            NewTokens tokens,
            Optional<ApiError> fault) {
        FittingTokens fitting = FittingTokens.of(
                tokens,
                session,
                those -> writer.renew(request.party(), those, refresh, session),
                request.observation()::refreshPartLeftOut);
        writer.observed(request, fitting.setCookies());
        NewTokens kept = fitting.tokens();
        Optional<TokenUse> next = kept.refreshToken()
                .map(token -> TokenUse.of(
                        request.party().app().name(), token, refresh.envelope().generation() + 1));
        return new Renewal(
                fitting.setCookies(),
                new Lifetimes(
                        kept.accessTokenExpiresAt(),
                        writer.sessionEnd(request.party().app(), refresh.sessionStart(), kept.serverEnd())),
                kept.region(),
                fitting.pageIsTold() ? Optional.of(ApiError.tokenTooLarge()) : fault,
                next,
                Map.of());
    }
}
