package io.homeport.proxy.token;

import io.homeport.cookies.DpopKey;
import io.homeport.cookies.SessionId;
import java.time.Instant;
import java.util.Optional;

/** What a request's cookies are worth. */
public sealed interface Credential {

    /**
     * A token of an app's session to call the API with.
     *
     * @param mark tells it from others, and whether it was revoked
     * @param dpopKey what the token is bound to; absent for a bearer token
     * @param deviceBound whether the session is bound to its browser's key
     */
    record Usable(
            String app,
            SessionMark mark,
            AccessToken accessToken,
            Instant expiresAt,
            Optional<String> region,
            Optional<DpopKey> dpopKey,
            boolean deviceBound)
            implements Credential {
        /** The session's id. */
        public SessionId session() {
            return mark.session();
        }

        /** Never prints the token. */
        @Override
        public String toString() {
            return "Usable[region=" + region + "]";
        }
    }

    /**
     * The session is whole but its access token has expired: a refresh cures it. Or it is bound to its browser's key, and the
     * cookie is missing that its browser alone gets: a refresh tells which.
     */
    record Expired(SessionMark mark, Optional<String> region) implements Credential {}

    /** The session was revoked. The client learns of it what it learns of no session. */
    record Revoked(String app, SessionMark mark, Optional<String> region) implements Credential {}

    /** Whether the session was revoked cannot be told now, and the deployment trusts none then. */
    record Unknown(SessionMark mark, Optional<String> region) implements Credential {}

    /**
     * Nobody can say here: the cookie's key is not known to this instance, and another may know it.
     *
     * @param refused the cookie
     */
    record KeyUnknown(RefusedCookie refused) implements Credential {}

    /**
     * Nobody can say here: by its label the cookie is of another region's key, and that region has a gateway. The label is
     * not verified.
     */
    record Elsewhere(String region) implements Credential {}

    /**
     * No session: no cookie, two of them, or one that cannot be opened. The client does not learn which.
     *
     * @param refused the cookie that is none
     */
    record None(Optional<RefusedCookie> refused) implements Credential {}
}
