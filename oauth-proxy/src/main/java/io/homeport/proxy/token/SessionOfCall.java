package io.homeport.proxy.token;

import io.homeport.cookies.SessionId;
import io.homeport.deployment.App;
import io.homeport.proxy.admission.Admission;
import io.homeport.proxy.request.RequestHead;
import java.util.List;
import java.util.Optional;

/**
 * The session that a call to the agent is of. One instance of the agent joins the refreshes of a session that come at
 * once, and remembers for some seconds what came of them and that a session has ended; so a session's calls should meet
 * that instance. Nothing is decided by it but where the agent's answer comes from: a call without a session goes anywhere.
 */
public final class SessionOfCall {
    private final Admission admission;
    private final AccessTokens tokens;

    /** For the apps of a deployment. */
    public SessionOfCall(Admission admission, AccessTokens tokens) {
        this.admission = admission;
        this.tokens = tokens;
    }

    /**
     * The session of the page's app, or where no page can be told (a navigation) of the one app of this host that has a
     * cookie.
     */
    public Optional<SessionId> of(RequestHead head) {
        List<App> callers = admission.callers(head);
        return tokens.session(callers.isEmpty() ? admission.served(head) : callers, head.cookies());
    }
}
