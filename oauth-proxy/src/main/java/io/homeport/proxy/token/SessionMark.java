package io.homeport.proxy.token;

import io.homeport.cookies.RevocationHandles;
import io.homeport.cookies.SessionId;
import io.homeport.cookies.ShownAssurance;
import io.homeport.cookies.SubjectDigest;
import io.homeport.store.RevocationList;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells a session from others, whose it is, and by what it is told whether it was revoked.
 *
 * @param session of the classic layout, which has no such id, it is made of the token
 * @param handles what the authorization server may name
 * @param renewedAt when the agent sealed the cookie: it seals none for a session that is revoked
 * @param subject where the agent had an audit log when it sealed the cookie
 * @param assurance how its user was authenticated, where a route asks for it
 * @param list is asked, now and as long as a stream of the session goes on
 */
public record SessionMark(
        SessionId session,
        RevocationHandles handles,
        Instant renewedAt,
        Optional<SubjectDigest> subject,
        ShownAssurance assurance,
        RevocationList list) {
    /** Of a session that does not show how its user was authenticated. */
    public SessionMark(
            SessionId session,
            RevocationHandles handles,
            Instant renewedAt,
            Optional<SubjectDigest> subject,
            RevocationList list) {
        this(session, handles, renewedAt, subject, ShownAssurance.none(), list);
    }

    static final RevocationHandles NO_HANDLES = new RevocationHandles(0, 0);

    /** What is known of the session by now. */
    public RevocationList.Standing standing() {
        return list.standing(session, handles.session(), handles.subject(), renewedAt);
    }

    /** Shortened, as the session's id is. */
    @Override
    public String toString() {
        return session.toString();
    }
}
