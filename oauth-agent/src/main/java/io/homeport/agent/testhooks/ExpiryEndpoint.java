package io.homeport.agent.testhooks;

import io.homeport.agent.session.Session;
import io.homeport.agent.session.SessionBody;
import io.homeport.agent.session.SessionBody.Lifetimes;
import io.homeport.agent.session.SessionReader;
import io.homeport.agent.session.SessionWriter;
import io.homeport.agent.session.TokenTooLarge;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Endpoint;
import io.homeport.agent.web.RelyingParty;
import io.homeport.cookies.RefreshContent;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * {@code POST access/expire} and {@code POST refresh/expire}: what a page would else have to wait for, so that its developers
 * can test how it goes on. The server is told nothing. Apps without {@code test-hooks} have no such calls.
 */
public final class ExpiryEndpoint implements Endpoint {
    /** Seals the session's cookies anew. */
    private interface Change {
        List<String> cookies(RelyingParty party, RefreshContent earlier, Session session);
    }

    private final String path;
    private final SessionReader sessions;
    private final SessionBody body;
    private final Function<Session, Instant> accessTokenExpiresAt;
    private final Change change;

    private ExpiryEndpoint(
            String path,
            SessionReader sessions,
            SessionBody body,
            Function<Session, Instant> accessTokenExpiresAt,
            Change change) {
        this.path = path;
        this.sessions = sessions;
        this.body = body;
        this.accessTokenExpiresAt = accessTokenExpiresAt;
        this.change = change;
    }

    /** The next API call finds the access token expired. */
    public static ExpiryEndpoint ofAccess(SessionReader sessions, SessionWriter writer, SessionBody body, Clock clock) {
        return new ExpiryEndpoint(
                "access/expire", sessions, body, session -> clock.instant(), writer::withExpiredAccess);
    }

    /** The next refresh finds that the session has ended. */
    public static ExpiryEndpoint ofRefresh(SessionReader sessions, SessionWriter writer, SessionBody body) {
        return new ExpiryEndpoint(
                "refresh/expire",
                sessions,
                body,
                session -> session.access().accessTokenExpiresAt(),
                writer::withoutRefreshToken);
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public HttpMethod method() {
        return HttpMethod.POST;
    }

    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        RelyingParty party = request.party();
        if (!party.app().testHooks()) {
            throw ApiError.notFound();
        }
        Session session = sessions.read(request).orRefuse();
        RefreshContent refresh = session.refresh().orElseThrow(ApiError::unauthorized);
        Lifetimes lifetimes = new Lifetimes(
                accessTokenExpiresAt.apply(session), session.access().envelope().expiresAt());
        try {
            return Future.succeededFuture(new Answer(
                    body.renewed(party.entry(), lifetimes, session.access().region()),
                    change.cookies(party, refresh, session)));
        } catch (TokenTooLarge e) {
            throw ApiError.tokenTooLarge();
        }
    }
}
