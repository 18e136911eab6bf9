package io.homeport.agent.session;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.ApiError;
import java.util.List;
import java.util.Optional;

/** Reads the session out of a request's cookies, as a contract keeps it there. */
public interface SessionReader {
    /** Reads. */
    Reading read(AdmittedRequest request);

    /** What was read: a session perhaps, the lines that clear what is unusable, and whether time was the reason. */
    record Reading(Optional<Session> session, List<String> clearing, boolean expired) {
        /** The session, or the error that says what became of it. */
        public Session orRefuse() {
            return session.orElseThrow(
                    () -> (expired ? ApiError.sessionExpired() : ApiError.unauthorized()).withCookies(clearing));
        }
    }
}
