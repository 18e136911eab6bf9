package io.homeport.agent.devicebinding;

import io.homeport.agent.session.AnchorWriter;
import io.homeport.agent.session.Session;
import io.homeport.agent.session.SessionReader;
import io.homeport.agent.telemetry.DeviceOutcome;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.ApiError;
import io.homeport.deployment.App;
import java.util.Optional;

/**
 * Reads sessions that are whole on this device. One that is bound to a key counts beside its bound cookie alone: without it,
 * its cookies are a copy, or the browser has lost the key, and the user signs in again. A browser that could not prove the
 * key just now says so, and keeps its session.
 */
final class BoundSessions implements SessionReader {
    private final SessionReader sessions;
    private final AnchorWriter anchors;

    BoundSessions(SessionReader sessions, AnchorWriter anchors) {
        this.sessions = sessions;
        this.anchors = anchors;
    }

    @Override
    public Reading read(AdmittedRequest request) {
        Reading reading = sessions.read(request);
        if (reading.session().filter(session -> !isWhole(request, session)).isEmpty()) {
            return reading;
        }
        App app = request.party().app();
        if (request.device().saysSkipped(app.name() + "@")) {
            request.observation().deviceBinding(app.name(), DeviceOutcome.SKIPPED);
            throw ApiError.deviceProofUnavailable();
        }
        request.observation().deviceBinding(app.name(), DeviceOutcome.COOKIE_MISSING);
        return new Reading(Optional.empty(), anchors.clear(app), true, false);
    }

    private static boolean isWhole(AdmittedRequest request, Session session) {
        return !session.isDeviceBound()
                || request.party()
                        .accessCookies()
                        .bound()
                        .isLive(request.cookies(), session.access().envelope().session());
    }
}
