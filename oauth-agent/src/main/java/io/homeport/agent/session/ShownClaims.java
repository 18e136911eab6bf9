package io.homeport.agent.session;

import io.homeport.deployment.App;
import io.vertx.core.json.JsonObject;

/** The claims of the user as the app's page is shown them. Everything else, such as the home region, goes by all of them. */
public final class ShownClaims {
    private ShownClaims() {}

    /** Those of ID token or UserInfo. */
    public static JsonObject of(App app, JsonObject claims) {
        return new JsonObject(app.sessionClaims().of(claims.getMap()));
    }
}
