package io.homeport.agent.session;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET session}: whether the user is signed in, and as whom. It sets no cookie and clears
 * none, since its answer may arrive after that of a sign-in.
 */
public final class SessionEndpoint implements Endpoint {
    private final SessionReader sessions;
    private final SessionBody body;
    private final EndedSessions ended;
    private final Optional<? extends Endpoint> besides;

    /**
     * Of these sessions.
     *
     * @param besides what takes other methods at the same path
     */
    public SessionEndpoint(
            SessionReader sessions, SessionBody body, EndedSessions ended, Optional<? extends Endpoint> besides) {
        this.besides = besides;
        this.sessions = sessions;
        this.body = body;
        this.ended = ended;
    }

    @Override
    public String path() {
        return "session";
    }

    @Override
    public HttpMethod method() {
        return HttpMethod.GET;
    }

    @Override
    public List<Endpoint> here() {
        return besides.map(other -> List.of(this, other)).orElseGet(() -> List.of(this));
    }

    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        SessionReader.Reading reading = sessions.read(request);
        reading.refuseUnknownKey();
        return Future.succeededFuture(Answer.of(reading.session()
                .filter(session -> !isSignedOut(session))
                .map(session -> told(request, session))
                .orElseGet(SessionBody::signedOut)));
    }

    private JsonObject told(AdmittedRequest request, Session session) {
        JsonObject told = body.signedIn(
                request.party().entry(),
                session.claims().map(claims -> ShownClaims.of(request.party().app(), claims)),
                SessionBody.Lifetimes.of(session),
                session.access().region());
        return session.isDeviceBound() ? told.put("device_bound", true) : told;
    }

    /** The user signed out here, and an answer that crossed the logout's brought the cookies back. */
    private boolean isSignedOut(Session session) {
        return ended.of(session.access().envelope())
                .filter(EndedSessions.Ending.SIGNED_OUT::equals)
                .isPresent();
    }
}
