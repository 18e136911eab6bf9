package io.homeport.agent.session;

import io.homeport.cookies.SessionId;

/** What a session hangs on: its other cookies count only beside it, and whoever clears it has ended the session. */
public interface Anchor {
    /** The session that it is the anchor of. */
    SessionId session();
}
