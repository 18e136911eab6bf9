package io.homeport.agent.refresh;

import io.homeport.agent.parameters.ParameterRules;
import io.homeport.agent.parameters.RequestedScope;
import io.homeport.agent.session.EndedSessions;
import io.homeport.agent.session.RevokedSessions;
import io.homeport.agent.session.Session;
import io.homeport.agent.session.SessionBody;
import io.homeport.agent.session.SessionReader;
import io.homeport.agent.session.SessionWriter;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Endpoint;
import io.homeport.agent.web.ServerFaults;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.RefreshContent;
import io.homeport.deployment.App;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code POST refresh}: new tokens for the session (RFC 6749 6), exactly once for each refresh token. */
public final class RefreshEndpoint implements Endpoint {
    /** So long at most, the cookies of an answer are on their way to the browser: the longest time-out. */
    private static final Duration ON_THEIR_WAY = Duration.ofMinutes(1);

    private final SessionReader sessions;
    private final SessionWriter writer;
    private final SessionBody body;
    private final EndedSessions ended;
    private final RevokedSessions revoked;
    private final SharedRefreshes refreshes;
    private final TokenRenewal renewal;

    public RefreshEndpoint(
            SessionReader sessions,
            SessionWriter writer,
            SessionBody body,
            Clock clock,
            EndedSessions ended,
            RevokedSessions revoked,
            SharedRefreshes refreshes) {
        this.sessions = sessions;
        this.writer = writer;
        this.body = body;
        this.ended = ended;
        this.revoked = revoked;
        this.refreshes = refreshes;
        this.renewal = new TokenRenewal(writer, clock, ended);
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
        // A cookie that is sealed after its session was revoked would look to proxies like one of a later login.
        Future<Void> known = revoked.upToDate();
        return known.isComplete() ? renew(request) : known.compose(done -> renew(request));
    }

    private Future<Answer> renew(AdmittedRequest request) {
        App app = request.party().app();
        Map<String, String> extra = request.form().parameters();
        ParameterRules.check(app, extra);
        Optional.ofNullable(extra.get("scope")).ifPresent(scope -> RequestedScope.checkWithin(app, scope));
        SessionReader.Reading reading = sessions.read(request);
        Session session = reading.orClear();
        RefreshContent refresh = session.refresh()
                .orElseThrow(() -> (reading.expired() ? ApiError.sessionExpired() : ApiError.unauthorized())
                        .withCookies(reading.clearing()));
        Envelope cookies = refresh.envelope();
        ended.of(cookies).ifPresent(ending -> {
            throw ending.isFollowed() ? ApiError.sessionExpired() : cleared(app);
        });
        if (!session.hasSpentItsRefreshToken() && (refresh.refreshToken().isEmpty() || writer.isOver(app, refresh))) {
            throw cleared(app);
        }
        return (session.hasSpentItsRefreshToken()
                        ? alreadyRenewed(request, session, refresh, extra)
                        : renewed(request, session, extra))
                .compose(done -> ended.of(cookies).isPresent() || revoked.has(session)
                        ? Future.failedFuture(new SessionOver())
                        : Future.succeededFuture(done))
                .recover(failure -> Future.failedFuture(refusal(app, cookies, failure)))
                .map(done -> answer(request, done))
                .onSuccess(done -> request.observation().refreshed());
    }

    /**
     * What came of a refresh token that the anchor's renewal has used up. Where that is not known any more, the browser
     * may still be at the cookies of that renewal: the call is to be repeated. Nothing is cleared, as those may be there
     * before this answer is.
     */
    private Future<Renewal> alreadyRenewed(
            AdmittedRequest request, Session session, RefreshContent refresh, Map<String, String> extra) {
        request.observation().refreshCoalesced();
        return TokenUse.of(request.party().app().name(), refresh)
                .map(use -> refreshes.madeBy(request.party(), use))
                .orElseGet(() -> Future.failedFuture("without a refresh token"))
                .recover(failure -> Future.failedFuture(
                        failure instanceof ApiError || failure instanceof SessionOver
                                ? failure
                                : isOnItsWay(request, session) ? ApiError.sessionRenewed() : ApiError.unauthorized()))
                .compose(done -> joined(request, done, extra));
    }

    private static boolean isOnItsWay(AdmittedRequest request, Session session) {
        Instant renewed = session.access().envelope().issuedAt();
        return request.receivedAt().isBefore(renewed.plus(ON_THEIR_WAY));
    }

    /**
     * The session, renewed by this call or by another one for the same refresh token. Where that one asked for something
     * else, or its answer was renewed again, this call goes on with the cookies that came of it, as the browser would:
     * a refresh token is never sent twice, and a late caller gets no refresh token that is used up.
     */
    private Future<Renewal> renewed(AdmittedRequest request, Session session, Map<String, String> extra) {
        RefreshContent refresh = session.refresh().orElseThrow(ApiError::sessionExpired);
        String token = refresh.refreshToken().orElseThrow(ApiError::sessionExpired);
        TokenUse use = TokenUse.of(
                request.party().app().name(), token, refresh.envelope().generation());
        AtomicBoolean ours = new AtomicBoolean();
        RefreshCoalescer.Turn turn = refreshes.once(request.party(), use, () -> {
            ours.set(true);
            return renewal.of(request, session, refresh, token, extra);
        });
        if (!turn.begun()) {
            request.observation().refreshCoalesced();
        }
        return turn.renewal().compose(done -> {
            if (ours.get()) {
                return Future.succeededFuture(done);
            }
            if (turn.begun()) {
                // Another instance made it.
                request.observation().refreshCoalesced();
            }
            return joined(request, done, extra);
        });
    }

    private Future<Renewal> joined(AdmittedRequest request, Renewal done, Map<String, String> extra) {
        if (!done.asked().equals(extra)) {
            return following(request, done, extra);
        }
        return done.next()
                .map(refreshes::knows)
                .orElse(Future.succeededFuture(false))
                .compose(usedAgain -> usedAgain ? following(request, done, extra) : Future.succeededFuture(done));
    }

    private Future<Renewal> following(AdmittedRequest request, Renewal done, Map<String, String> extra) {
        AdmittedRequest following = done.following(request);
        return renewed(following, sessions.read(following).orClear(), extra);
    }

    private Answer answer(AdmittedRequest request, Renewal done) {
        done.fault().ifPresent(fault -> {
            throw fault.withCookies(done.setCookies());
        });
        return new Answer(body.renewed(request.party().entry(), done.lifetimes(), done.region()), done.setCookies());
    }

    /**
     * The session has ended. If it also ended here while the server was asked, then its cookies were cleared or replaced
     * by that, and this answer comes late: what the browser has now may be a newer session's.
     */
    private RuntimeException refusal(App app, Envelope cookies, Throwable failure) {
        if (failure instanceof SessionOver) {
            return ended.of(cookies).isPresent() ? ApiError.sessionExpired() : cleared(app);
        }
        return ServerFaults.answer(app, "refresh", failure);
    }

    private ApiError cleared(App app) {
        return ApiError.sessionExpired().withCookies(writer.clear(app));
    }
}
