package io.homeport.agent.session;

import io.homeport.cookies.RefreshContent;
import io.homeport.deployment.App;
import java.time.Instant;
import java.util.Optional;

/**
 * When a session ends: at the earliest of the app's two limits, and of what the authorization server says. Its cookies
 * carry that end, and the page is told of it.
 */
public final class SessionLifetime {
    private SessionLifetime() {}

    /**
     * The end of a session that begins or is renewed now.
     *
     * @param start when the user signed in
     * @param serverEnd when the server ends it, where it said so
     */
    public static Instant end(App app, Instant now, Instant start, Optional<Instant> serverEnd) {
        Instant limit = earlier(now.plus(app.idleSessionLimit()), start.plus(app.absoluteSessionLimit()));
        return serverEnd.map(end -> earlier(limit, end)).orElse(limit);
    }

    /**
     * Whether the app's limits end the session by now. They are inside its cookies, too, but may have been lowered since
     * these were sealed; then a refresh would use the refresh token up for cookies that have expired.
     */
    public static boolean isOver(App app, RefreshContent refresh, Instant now) {
        return !now.isBefore(end(app, refresh.envelope().issuedAt(), refresh.sessionStart(), Optional.empty()));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
