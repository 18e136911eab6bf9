package io.homeport.agent.refresh;

import io.homeport.agent.authorizationserver.Claims;
import io.homeport.agent.authorizationserver.ServerFailure;
import io.homeport.agent.authorizationserver.TokenResponse;
import io.homeport.agent.session.HomeRegion;
import io.homeport.agent.session.NewTokens;
import io.homeport.agent.session.ServerFaults;
import io.homeport.agent.session.Session;
import io.homeport.agent.session.SessionBody;
import io.homeport.agent.session.SessionReader;
import io.homeport.agent.session.SessionWriter;
import io.homeport.agent.session.SignInApp;
import io.homeport.agent.session.TokenTimes;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Endpoint;
import io.homeport.configuration.App;
import io.homeport.cookies.IdContent;
import io.homeport.cookies.RefreshContent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** {@code POST refresh}: new tokens for the session (RFC 6749 6), exactly once for each refresh token. */
public final class RefreshEndpoint implements Endpoint {
    private static final Logger LOG = Logger.getLogger(RefreshEndpoint.class);

    private final SessionWriter writer;
    private final SessionBody body;
    private final Clock clock;
    private final RefreshCoalescer coalescer;

    public RefreshEndpoint(SessionWriter writer, SessionBody body, Clock clock, Vertx vertx) {
        this.writer = writer;
        this.body = body;
        this.clock = clock;
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
        App app = request.app().app();
        Map<String, String> extra = request.form().parameters();
        if (!app.allowedParameters().containsAll(extra.keySet())) {
            throw ApiError.invalidRequest("A parameter is not in the app's allowed-parameters.");
        }
        Set<String> configured = Set.copyOf(Arrays.asList(app.scope().split(" ")));
        if (extra.containsKey("scope")
                && !configured.containsAll(Arrays.asList(extra.get("scope").split(" ")))) {
            throw ApiError.invalidRequest("The scope goes beyond the app's scope.");
        }
        SessionReader.Reading reading = SessionReader.read(request);
        Session session = reading.orRefuse();
        RefreshContent refresh = session.refresh()
                .orElseThrow(() -> (reading.expired() ? ApiError.sessionExpired() : ApiError.unauthorized())
                        .withCookies(reading.clearing()));
        String token = refresh.refreshToken()
                .orElseThrow(() -> ApiError.sessionExpired().withCookies(SessionWriter.clear(app)));
        return coalescer
                .once(app.name(), token, () -> renew(request.app(), session, refresh, token, extra))
                .recover(failure -> Future.failedFuture(refusal(app, failure)))
                .map(renewal -> new Answer(
                        body.renewed(app, renewal.accessTokenExpiresAt(), renewal.region()), renewal.setCookies()));
    }

    private Future<Renewal> renew(
            SignInApp signIn, Session session, RefreshContent refresh, String token, Map<String, String> extra) {
        return signIn.server().refresh(token, extra).compose(tokens -> claims(signIn, session, tokens)
                .map(claims -> sealed(signIn, session, refresh, tokens, claims)));
    }

    private static Future<Optional<JsonObject>> claims(SignInApp signIn, Session session, TokenResponse tokens) {
        return tokens.idToken()
                .map(idToken -> signIn.server()
                        .validatedAgain(idToken, session.claims(), tokens.accessToken())
                        .map(Optional::of))
                .orElse(Future.succeededFuture(session.claims()));
    }

    private Renewal sealed(
            SignInApp signIn,
            Session session,
            RefreshContent refresh,
            TokenResponse tokens,
            Optional<JsonObject> claims) {
        App app = signIn.app();
        List<JsonObject> sources = Stream.of(Claims.of(tokens.accessToken()), claims, Optional.of(tokens.all()))
                .flatMap(Optional::stream)
                .toList();
        Optional<String> region = HomeRegion.of(app.regionClaim(), sources)
                .or(() -> session.access().region());
        NewTokens fresh = new NewTokens(
                tokens.accessToken(),
                TokenTimes.end(tokens, writer.sessionEnd(app, refresh.sessionStart()), clock),
                tokens.refreshToken().or(refresh::refreshToken),
                tokens.idToken().or(() -> session.id().map(IdContent::idToken)),
                claims,
                region);
        return new Renewal(writer.renew(signIn, fresh, refresh), fresh.accessTokenExpiresAt(), region);
    }

    /** Only the server's clear word ends a session; an outage of ours or theirs does not. */
    private static RuntimeException refusal(App app, Throwable failure) {
        if (failure instanceof ServerFailure.Refused refused && refused.code().equals("invalid_grant")) {
            LOG.infof("refresh of app %s: the server has ended the session; the user signs in again", app.name());
            return ApiError.sessionExpired().withCookies(SessionWriter.clear(app));
        }
        return ServerFaults.answer(app, "refresh", failure);
    }
}
