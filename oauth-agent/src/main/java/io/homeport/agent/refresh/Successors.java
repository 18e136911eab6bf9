package io.homeport.agent.refresh;

import io.homeport.agent.session.Session;
import io.homeport.agent.session.SessionReader;
import io.homeport.agent.web.AdmittedRequest;
import io.vertx.core.Future;
import java.util.function.Consumer;

/**
 * What refreshes make of a session whose cookies a request brings. A page that signs out while a refresh
 * is under way brings the cookies of before, and the newest refresh token is to be revoked all the same.
 */
public final class Successors {
    private final SessionReader sessions;
    private final SharedRefreshes refreshes;

    /** Those that these refreshes made. */
    public Successors(SessionReader sessions, SharedRefreshes refreshes) {
        this.sessions = sessions;
        this.refreshes = refreshes;
    }

    /** Whether a refresh of the session is under way, or was made a moment ago. */
    public Future<Boolean> areOf(AdmittedRequest request, Session session) {
        return session.refresh()
                .flatMap(refresh -> TokenUse.of(request.party().app().name(), refresh))
                .map(refreshes::knows)
                .orElse(Future.succeededFuture(false));
    }

    /** Tells of each that was made a moment ago, and of one under way when it is there. */
    public void each(AdmittedRequest request, Session session, Consumer<Session> seen) {
        session.refresh()
                .flatMap(refresh -> TokenUse.of(request.party().app().name(), refresh))
                .ifPresent(use -> refreshes.madeBy(request.party(), use).onSuccess(renewal -> {
                    AdmittedRequest following = renewal.following(request);
                    sessions.read(following).session().ifPresent(made -> {
                        seen.accept(made);
                        each(following, made, seen);
                    });
                }));
    }
}
