package io.homeport.agent.session;

import io.homeport.agent.authorizationserver.AccessToken;
import io.homeport.agent.authorizationserver.RefreshToken;
import io.homeport.authorizationserver.Claims;
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.DeviceKey;
import io.homeport.cookies.IdContent;
import io.homeport.cookies.RefreshContent;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * What a request's cookies hold together: the anchor, and what carries the anchor's session id. The others may be of
 * another renewal than the anchor.
 */
public record Session(AccessContent access, Optional<RefreshContent> refresh, Optional<IdContent> id, Anchor anchor) {
    /** Whether it counts only beside the cookie that its device alone gets again. */
    public boolean isDeviceBound() {
        return access.deviceBound() || deviceKey().isPresent();
    }

    /** What it is bound to, if its refresh-token cookie says so. */
    public Optional<DeviceKey> deviceKey() {
        return refresh.flatMap(RefreshContent::deviceKey);
    }

    /** The access token. */
    public AccessToken accessToken() {
        return new AccessToken(access.accessToken());
    }

    /** The refresh token, if the session has one. */
    public Optional<RefreshToken> refreshToken() {
        return refresh.flatMap(RefreshContent::refreshToken).map(RefreshToken::new);
    }

    /** Whether the anchor is of a later renewal than the refresh token, which that renewal has used up. */
    public boolean hasSpentItsRefreshToken() {
        return refresh.filter(content ->
                        content.envelope().generation() < access.envelope().generation())
                .isPresent();
    }

    /** The ID token's claims. */
    public Optional<JsonObject> claims() {
        return id.map(IdContent::idToken).flatMap(Claims::of);
    }
}
