package io.homeport.agent.session;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.ApiError;
import java.util.Optional;

/** Reads sessions that were not revoked: one that was has come to its end, and its cookies are cleared. */
public final class StandingSessions implements SessionReader {
    private final SessionReader sessions;
    private final AnchorWriter anchors;
    private final RevokedSessions revoked;

    /** Of those that a contract keeps. */
    public <S extends SessionReader & AnchorWriter> StandingSessions(S sessions, RevokedSessions revoked) {
        this.sessions = sessions;
        this.anchors = sessions;
        this.revoked = revoked;
    }

    @Override
    public Reading read(AdmittedRequest request) {
        Reading reading = sessions.read(request);
        if (reading.session().isEmpty()) {
            return reading;
        }
        return switch (revoked.standing(reading.session().get())) {
            case LIVES -> reading;
            case REVOKED ->
                new Reading(Optional.empty(), anchors.clear(request.party().app()), true, false);
            case UNKNOWN -> throw ApiError.sessionsUnknown();
        };
    }
}
