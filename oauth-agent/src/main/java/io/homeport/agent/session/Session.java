package io.homeport.agent.session;

import io.homeport.authorizationserver.Claims;
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.IdContent;
import io.homeport.cookies.RefreshContent;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** What a request's cookies hold together: the anchor, and what carries the anchor's session id. */
public record Session(AccessContent access, Optional<RefreshContent> refresh, Optional<IdContent> id, Anchor anchor) {
    /** The ID token's claims. */
    public Optional<JsonObject> claims() {
        return id.map(IdContent::idToken).flatMap(Claims::of);
    }
}
