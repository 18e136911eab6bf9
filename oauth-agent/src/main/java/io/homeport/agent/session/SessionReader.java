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
     */
    record Reading(Optional<Session> session, List<String> clearing, boolean expired, boolean keyUnknown) {
        /**
         * The session, or the error that says what became of it. Nothing is cleared: a page asks at any time, and the answer
         * may arrive when a sign-in has just given the browser a new session, whose anchor has the same name.
         */
        public Session orRefuse() {
            refuseUnknownKey();
            return session.orElseThrow(this::refusal);
        }

        /**
         * The same, and the error clears what is unusable. It is for calls alone that write a session's cookies, of which a
         * page sends one after the other.
         */
        public Session orClear() {
            refuseUnknownKey();
            return session.orElseThrow(() -> refusal().withCookies(clearing));
        }

        private ApiError refusal() {
            return expired ? ApiError.sessionExpired() : ApiError.unauthorized();
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
