package io.homeport.agent.session;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.ApiError;
import io.homeport.cookies.AccessContent;
import io.homeport.regions.SessionRegion;

/**
 * Reads sessions of users who may be served in the region where the agent runs. No cookie is cleared of the others: where
 * they are at home they are signed in.
 */
public final class AdmittedSessions implements SessionReader {
    private final SessionReader sessions;

    public AdmittedSessions(SessionReader sessions) {
        this.sessions = sessions;
    }

    @Override
    public Reading read(AdmittedRequest request) {
        Reading reading = sessions.read(request);
        if (reading.session().isPresent()
                && isBlocked(request, reading.session().get())) {
            AccessContent access = reading.session().get().access();
            request.observation().concerns(SessionRegion.of(access.region()), access.subject());
            throw ApiError.regionBlocked();
        }
        return reading;
    }

    private static boolean isBlocked(AdmittedRequest request, Session session) {
        return request.party().entry().blocks(SessionRegion.of(session.access().region()));
    }
}
