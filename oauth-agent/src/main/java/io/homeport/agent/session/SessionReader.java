package io.homeport.agent.session;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.ApiError;
import java.util.List;
import java.util.Optional;

/** Reads the session out of a request's cookies, as a contract keeps it there. */
public interface SessionReader {
    /** Reads. */
    Reading read(AdmittedRequest request);

    /**
     * What was read.
     *
     * @param session as far as its cookies could be opened
     * @param clearing the lines that clear what is unusable
     * @param expired whether time was the reason why a cookie was not opened
     * @param keyUnknown whether a cookie is under a key that this instance does not know and another may
     * @param boundElsewhere whether the session is bound to a device that has not shown itself: its cookies are a copy, or
     *     the browser has lost the key
     */
    record Reading(
            Optional<Session> session,
            List<String> clearing,
            boolean expired,
            boolean keyUnknown,
            boolean boundElsewhere) {
        /** Of one that is bound to no other device. */
        public Reading(Optional<Session> session, List<String> clearing, boolean expired, boolean keyUnknown) {
            this(session, clearing, expired, keyUnknown, false);
        }

        /** What came of a session that is bound to a device which has not shown itself. */
        public static Reading boundElsewhere(List<String> clearing) {
            return new Reading(Optional.empty(), clearing, true, false, true);
        }

        /** The session, or the error that says what became of it. */
        public Session orRefuse() {
            refuseUnknownKey();
            return session.orElseThrow(
                    () -> (expired ? ApiError.sessionExpired() : ApiError.unauthorized()).withCookies(clearing));
        }

        /**
         * Refuses a session of which not all could be opened, for want of a key. What an instance would do with the rest
         * may end the session: without its ID token, or as if the user were signed out. Nothing is cleared.
         */
        public void refuseUnknownKey() {
            if (keyUnknown) {
                throw ApiError.keyUnknown();
            }
        }
    }
}
