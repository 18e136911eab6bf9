package io.homeport.agent.sessionlist;

import io.homeport.agent.session.Session;
import io.homeport.agent.session.SessionReader;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Endpoint;
import io.homeport.agent.web.RelyingParty;
import io.homeport.store.StoreUnavailable;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * {@code GET sessions}: the user's sessions in this app. {@code POST sessions} names the device of this one, and answers
 * the same. The answer has no id of a session: whoever ends them ends all, by {@code DELETE session}.
 */
public final class SessionsEndpoint implements Endpoint {
    private static final Logger LOG = Logger.getLogger(SessionsEndpoint.class);
    private static final String DEVICE = "device";
    private static final int LONGEST_DEVICE = 100;

    private final HttpMethod method;
    private final SessionReader sessions;
    private final SessionList list;

    private SessionsEndpoint(HttpMethod method, SessionReader sessions, SessionList list) {
        this.method = method;
        this.sessions = sessions;
        this.list = list;
    }

    /** Of these sessions, which have not ended. */
    public static SessionsEndpoint of(SessionReader sessions, SessionList list) {
        return new SessionsEndpoint(HttpMethod.GET, sessions, list);
    }

    @Override
    public String path() {
        return "sessions";
    }

    @Override
    public HttpMethod method() {
        return method;
    }

    @Override
    public List<Endpoint> here() {
        return List.of(this, new SessionsEndpoint(HttpMethod.POST, sessions, list));
    }

    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        RelyingParty party = request.party();
        boolean names = method.equals(HttpMethod.POST);
        Optional<String> device = names ? device(request) : Optional.empty();
        Session session = sessions.read(request).orRefuse();
        return (names ? list.name(party, session, device) : Future.<Void>succeededFuture())
                .compose(named -> list.of(party, session))
                .map(SessionsEndpoint::answer)
                .recover(failure -> {
                    if (!(failure instanceof StoreUnavailable)) {
                        return Future.failedFuture(failure);
                    }
                    LOG.warnf(
                            "sessions of app %s: the store cannot be asked: %s; check homeport.store",
                            party.app().name(), failure.getMessage());
                    return Future.failedFuture(ApiError.sessionsUnknown());
                });
    }

    private static Optional<String> device(AdmittedRequest request) {
        if (!request.form().parameters().keySet().equals(Set.of(DEVICE))) {
            throw ApiError.invalidRequest("The one parameter is device.");
        }
        Optional<String> device = request.form().get(DEVICE).map(String::strip).filter(name -> !name.isEmpty());
        if (device.filter(name -> name.length() > LONGEST_DEVICE).isPresent()) {
            throw ApiError.invalidRequest("A device's name has at most " + LONGEST_DEVICE + " characters.");
        }
        return device;
    }

    private static Answer answer(List<SessionList.Row> rows) {
        JsonArray told = new JsonArray();
        rows.forEach(row -> told.add(told(row)));
        return Answer.of(new JsonObject().put("sessions", told));
    }

    private static JsonObject told(SessionList.Row row) {
        JsonObject session = new JsonObject()
                .put("started_at", row.begun().toString())
                .put("last_refreshed_at", row.lastRefresh().toString());
        row.device().ifPresent(name -> session.put(DEVICE, name));
        return session.put("is_current", row.isThis());
    }
}
