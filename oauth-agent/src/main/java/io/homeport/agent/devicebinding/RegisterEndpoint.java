package io.homeport.agent.devicebinding;

import io.homeport.agent.refresh.Successors;
import io.homeport.agent.session.Session;
import io.homeport.agent.session.SessionReader;
import io.homeport.agent.session.SessionWriter;
import io.homeport.agent.session.TokenTooLarge;
import io.homeport.agent.telemetry.DeviceOutcome;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Endpoint;
import io.homeport.cookies.DeviceKey;
import io.homeport.cookies.RefreshContent;
import io.homeport.cookies.SessionId;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * {@code POST dbsc/register}: a browser has made a key for the session that its cookies are of, and proves that it holds it
 * (W3C, Device Bound Session Credentials, "Session registration"). A refusal is silent: the session stays as it is, and the
 * next refresh offers to bind it again.
 */
final class RegisterEndpoint implements Endpoint {
    private static final Logger LOG = Logger.getLogger(RegisterEndpoint.class);
    private static final int FORBIDDEN = 403;

    private final SessionReader sessions;
    private final SessionWriter writer;
    private final Successors successors;
    private final Challenges challenges;

    RegisterEndpoint(SessionReader sessions, SessionWriter writer, Successors successors, Challenges challenges) {
        this.sessions = sessions;
        this.writer = writer;
        this.successors = successors;
        this.challenges = challenges;
    }

    @Override
    public String path() {
        return DeviceContract.REGISTER;
    }

    @Override
    public HttpMethod method() {
        return HttpMethod.POST;
    }

    @Override
    public boolean forServers() {
        return true;
    }

    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        Optional<DeviceProof> proof = request.device().proof().flatMap(DeviceProof::of);
        Optional<DeviceKey> key = proof.flatMap(DeviceProof::brought);
        if (key.isEmpty()) {
            return refused(request, DeviceOutcome.MALFORMED);
        }
        if (!proof.get().isSignedBy(key.get())) {
            return refused(request, DeviceOutcome.WRONG_SIGNATURE);
        }
        SessionReader.Reading reading = sessions.read(request);
        reading.refuseUnknownKey();
        Optional<ApiOrigin> origin = ApiOrigin.of(request.party().app(), request);
        Optional<Session> session = reading.session().filter(one -> isOpenTo(one, key.get()));
        if (session.isEmpty()
                || origin.isEmpty()
                || !request.party().app().deviceBinding().offered()) {
            return refused(request, DeviceOutcome.NOT_OPEN);
        }
        SessionId id = session.get().access().envelope().session();
        if (!challenges.isToRegister(request.party(), proof.get().challenge(), id)) {
            return refused(request, DeviceOutcome.STALE);
        }
        return successors
                .areOf(request, session.get())
                .compose(crossed -> crossed || session.get().hasSpentItsRefreshToken()
                        // Whichever answer came last would win: this one would bring back a refresh token that is used
                        // up.
                        ? refused(request, DeviceOutcome.CROSSED)
                        : bound(request, session.get(), key.get(), origin.get()));
    }

    /** Not to another key: who has a copy of the cookies could take the session over. The same one may come twice. */
    private static boolean isOpenTo(Session session, DeviceKey key) {
        return session.refresh().isPresent()
                && (!session.isDeviceBound() || session.deviceKey().equals(Optional.of(key)));
    }

    private Future<Answer> bound(AdmittedRequest request, Session session, DeviceKey key, ApiOrigin origin) {
        RefreshContent refresh = session.refresh().orElseThrow(ApiError::internal);
        List<String> lines;
        try {
            lines = new ArrayList<>(writer.bind(request.party(), refresh, session, key));
        } catch (TokenTooLarge e) {
            return refused(request, DeviceOutcome.NO_ROOM);
        }
        Answer told = SessionInstructions.renewing(
                request.party(), origin, session.access().envelope().session());
        lines.addAll(told.setCookies());
        request.observation().deviceBinding(request.party().app().name(), DeviceOutcome.BOUND);
        return Future.succeededFuture(told.withCookies(lines));
    }

    private static Future<Answer> refused(AdmittedRequest request, DeviceOutcome outcome) {
        request.observation().deviceBinding(request.party().app().name(), outcome);
        LOG.debugf(
                "app %s: a browser's key is not registered: %s",
                request.party().app().name(), outcome);
        return Future.succeededFuture(Answer.empty(FORBIDDEN));
    }
}
