package io.homeport.agent.devicebinding;

import io.homeport.agent.session.Session;
import io.homeport.agent.session.SessionReader;
import io.homeport.agent.telemetry.DeviceOutcome;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Endpoint;
import io.homeport.cookies.DeviceKey;
import io.homeport.cookies.SessionId;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code POST dbsc/refresh}: a browser proves the key of its session, and gets the session's bound cookie again (W3C, Device
 * Bound Session Credentials, "Session refresh"). It holds the calls of all pages until it has the answer, whichever that is,
 * so nothing is asked of anybody here, and no token is renewed.
 *
 * <p>What the browser does with each answer: 200 with the session's instructions, it goes on; 403 with a challenge, it signs
 * that; {@code continue: false}, it forgets the session; 5xx, it keeps the session and comes again. With any other, it
 * forgets the session, too.
 */
final class ProofEndpoint implements Endpoint {
    private static final int FORBIDDEN = 403;
    private static final String CHALLENGE = "Secure-Session-Challenge";

    private static final int UNAVAILABLE = 503;
    /** So long after an offer, a browser may be about to register a key: it takes a second or two. */
    private static final Duration REGISTERING = Duration.ofSeconds(30);

    private final SessionReader sessions;
    private final Challenges challenges;
    private final Clock clock;

    ProofEndpoint(SessionReader sessions, Challenges challenges, Clock clock) {
        this.sessions = sessions;
        this.challenges = challenges;
        this.clock = clock;
    }

    @Override
    public String path() {
        return DeviceContract.REFRESH;
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
        String identifier = request.device().identifier().orElseThrow(ApiError::internal);
        Optional<ApiOrigin> origin = ApiOrigin.of(request.party().app(), request);
        Optional<Session> session = session(request);
        Optional<DeviceKey> key = session.flatMap(Session::deviceKey);
        if (origin.isPresent()
                && key.isEmpty()
                && session.filter(one -> mayBeRegistering(request, one)).isPresent()) {
            tell(request, DeviceOutcome.REGISTERING);
            return Future.succeededFuture(Answer.empty(UNAVAILABLE));
        }
        if (origin.isEmpty() || key.isEmpty()) {
            return Future.succeededFuture(ended(request, identifier, DeviceOutcome.ENDED));
        }
        SessionId id = session.get().access().envelope().session();
        return Future.succeededFuture(answer(request, new Device(identifier, origin.get(), id, key.get())));
    }

    /**
     * After a sign-out and a new sign-in, a browser still has its session of before, and asks about it while it registers a
     * key for the new one. Both have one identifier: to end the old one could end the new one, which may be there by then. So
     * the browser is told to come again; what it has registered until then replaces the old session.
     */
    private boolean mayBeRegistering(AdmittedRequest request, Session session) {
        Instant offered = session.access().envelope().issuedAt();
        return request.party().app().deviceBinding().offered()
                && clock.instant().isBefore(offered.plus(REGISTERING));
    }

    /** Of which session the browser proves which key. */
    private record Device(String identifier, ApiOrigin origin, SessionId session, DeviceKey key) {
        /** Never prints what a browser says. */
        @Override
        public String toString() {
            return "Device";
        }
    }

    private Answer answer(AdmittedRequest request, Device device) {
        if (request.device().proof().isEmpty()) {
            return challenged(request, device, DeviceOutcome.CHALLENGED);
        }
        Optional<DeviceProof> proof = request.device().proof().flatMap(DeviceProof::of);
        if (proof.isEmpty()) {
            return ended(request, device.identifier(), DeviceOutcome.MALFORMED);
        }
        if (!proof.get().isSignedBy(device.key())) {
            return ended(request, device.identifier(), DeviceOutcome.WRONG_SIGNATURE);
        }
        if (!challenges.isToRefresh(request.party(), proof.get().challenge(), device.session(), device.key())) {
            return challenged(request, device, DeviceOutcome.STALE);
        }
        tell(request, DeviceOutcome.PROVED);
        return SessionInstructions.renewing(request.party(), device.origin(), device.session());
    }

    /** A session that may not be served here, or has ended, is none. Where that cannot be told, the answer is a 503. */
    private Optional<Session> session(AdmittedRequest request) {
        SessionReader.Reading reading;
        try {
            reading = sessions.read(request);
        } catch (ApiError e) {
            if (e.status() == FORBIDDEN) {
                return Optional.empty();
            }
            throw e;
        }
        reading.refuseUnknownKey();
        return reading.session();
    }

    private Answer challenged(AdmittedRequest request, Device device, DeviceOutcome outcome) {
        tell(request, outcome);
        String challenge = challenges.toRefresh(request.party(), device.session(), device.key());
        return new Answer(
                FORBIDDEN,
                Optional.empty(),
                List.of(),
                Map.of(CHALLENGE, "\"" + challenge + "\";id=\"" + device.identifier() + "\""));
    }

    /** Ends it in the browser that asks, and nowhere else: no cookie is cleared, and no token revoked. */
    private static Answer ended(AdmittedRequest request, String identifier, DeviceOutcome outcome) {
        tell(request, outcome);
        return SessionInstructions.ending(identifier);
    }

    private static void tell(AdmittedRequest request, DeviceOutcome outcome) {
        request.observation().deviceBinding(request.party().app().name(), outcome);
    }
}
