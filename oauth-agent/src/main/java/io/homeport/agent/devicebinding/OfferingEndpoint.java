package io.homeport.agent.devicebinding;

import io.homeport.agent.session.Session;
import io.homeport.agent.session.SessionHome;
import io.homeport.agent.session.SessionReader;
import io.homeport.agent.telemetry.DeviceOutcome;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.Endpoint;
import io.homeport.deployment.App;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * A call that begins or renews a session. Where that is bound to no key, the browser is asked to register one: at each such
 * call, since a registration gets lost now and then, and nobody is told. A browser that does not know the field ignores it.
 */
final class OfferingEndpoint implements Endpoint {
    private static final String FIELD = "Secure-Session-Registration";
    private static final Logger LOG = Logger.getLogger(OfferingEndpoint.class);

    private final Endpoint endpoint;
    private final SessionReader sessions;
    private final Challenges challenges;

    OfferingEndpoint(Endpoint endpoint, SessionReader sessions, Challenges challenges) {
        this.endpoint = endpoint;
        this.sessions = sessions;
        this.challenges = challenges;
    }

    @Override
    public String path() {
        return endpoint.path();
    }

    @Override
    public HttpMethod method() {
        return endpoint.method();
    }

    @Override
    public List<Endpoint> here() {
        return List.of(this);
    }

    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        Future<Answer> answered = endpoint.answer(request);
        return request.party().app().deviceBinding().offered()
                ? answered.map(answer -> unbound(request, answer)
                        .map(session -> offering(request, answer, session))
                        .orElse(answer))
                : answered;
    }

    /** The session that the answer begins or renews, if it is one that a key can be registered for. */
    private Optional<Session> unbound(AdmittedRequest request, Answer answer) {
        String anchor = request.party().app().cookieNames().access() + "=";
        if (answer.setCookies().stream().noneMatch(line -> line.startsWith(anchor))) {
            return Optional.empty();
        }
        return sessions.read(SessionHome.of(request.after(answer.setCookies())))
                .session()
                .filter(session -> session.refresh().isPresent() && !session.isDeviceBound());
    }

    private Answer offering(AdmittedRequest request, Answer answer, Session session) {
        App app = request.party().app();
        if (ApiOrigin.of(app, request).isEmpty()) {
            LOG.warnf(
                    "%s of app %s: no session is bound to its device, since the request does not say where browsers reach"
                            + " the agent: let what stands in front set X-Forwarded-Host, or set agent-origin",
                    path(), app.name());
            return answer;
        }
        request.observation().deviceBinding(app.name(), DeviceOutcome.OFFERED);
        String challenge = challenges.toRegister(
                request.party(), session.access().envelope().session());
        return answer.withField(
                FIELD,
                "(ES256);path=\"" + app.agentPath() + "/" + DeviceContract.REGISTER + "\";challenge=\"" + challenge
                        + "\"");
    }
}
