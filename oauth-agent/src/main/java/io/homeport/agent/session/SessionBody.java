package io.homeport.agent.session;

import io.homeport.regions.EntryRegion;
import io.homeport.regions.SessionRegion;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What the SPA learns of a session: never a token. */
public final class SessionBody {
    private final Clock clock;

    public SessionBody(Clock clock) {
        this.clock = clock;
    }

    /** When the access token expires, and when the session ends. */
    public record Lifetimes(Instant accessTokenExpiresAt, Instant sessionExpiresAt) {
        /** Those of a session as its cookies say. */
        static Lifetimes of(Session session) {
            return new Lifetimes(
                    session.access().accessTokenExpiresAt(),
                    session.access().envelope().expiresAt());
        }
    }

    /** A user who is signed in, as an answer may tell it. */
    public record SignedIn(
            EntryRegion entry,
            Optional<JsonObject> claims,
            Lifetimes lifetimes,
            Optional<String> region,
            Anchor anchor) {
        /** Never prints claims. */
        @Override
        public String toString() {
            return "SignedIn";
        }
    }

    /** The body after a login. */
    public JsonObject signedIn(SignedIn now) {
        return signedIn(now.entry(), now.claims(), now.lifetimes(), now.region());
    }

    /** The body while signed in. */
    public JsonObject signedIn(
            EntryRegion entry, Optional<JsonObject> claims, Lifetimes lifetimes, Optional<String> region) {
        JsonObject body = new JsonObject().put("is_logged_in", true);
        claims.ifPresent(value -> body.put("id_token_claims", value));
        return body.mergeIn(renewed(entry, lifetimes, region));
    }

    /** The body after a refresh. */
    public JsonObject renewed(EntryRegion entry, Lifetimes lifetimes, Optional<String> region) {
        JsonObject body = new JsonObject()
                .put("access_token_expires_in", secondsUntil(lifetimes.accessTokenExpiresAt()))
                .put("session_expires_in", secondsUntil(lifetimes.sessionExpiresAt()));
        if (SessionRegion.of(region) instanceof SessionRegion.Named home) {
            body.put("region", home.region());
            entry.hostOf(home.region()).ifPresent(url -> body.put("api_base_url", url));
        }
        return body;
    }

    private long secondsUntil(Instant end) {
        return Math.max(0, Duration.between(clock.instant(), end).toSeconds());
    }

    /** The body while signed out. */
    public static JsonObject signedOut() {
        return new JsonObject().put("is_logged_in", false);
    }
}
