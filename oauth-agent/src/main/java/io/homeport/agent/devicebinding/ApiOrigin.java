package io.homeport.agent.devicebinding;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.deployment.App;
import java.net.URI;
import java.util.Optional;

/**
 * Where browsers reach agent and APIs of an app: the origin that a device-bound session is of, and in whose name the
 * browser makes its own requests for it.
 */
record ApiOrigin(String text) {
    /** As the app's {@code agent-origin} says, or else the request; absent where neither does. */
    static Optional<ApiOrigin> of(App app, AdmittedRequest request) {
        return app.logout()
                .agentOrigin()
                .or(() -> request.calledHost().flatMap(host -> host.besides(app.webOrigin())))
                .map(ApiOrigin::new);
    }

    /**
     * The session's identifier. It is the same for all users, so that a later sign-in in the browser replaces the session of
     * an earlier one. Browsers keep identifiers apart by the registrable domain alone, so it names app and host.
     */
    String identifier(App app) {
        return app.name() + "@" + URI.create(text).getHost();
    }
}
