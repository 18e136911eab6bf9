package io.homeport.agent.apps;

import io.homeport.cookies.LiveKeyRing;
import io.homeport.deployment.Deployment;
import java.time.Clock;

/**
 * The rings of the cookies' keys that the agent has.
 *
 * @param access for the access-token cookie, which the proxy has, too
 * @param session for all other cookies
 */
public record KeyRings(LiveKeyRing access, LiveKeyRing session) {
    static KeyRings of(Deployment deployment, Clock clock) {
        return new KeyRings(
                new LiveKeyRing(deployment.accessKeys(), clock),
                new LiveKeyRing(deployment.sessionKeys().orElseThrow(), clock));
    }

    void follow(Deployment next) {
        access.follow(next.accessKeys());
        session.follow(next.sessionKeys().orElseThrow());
    }
}
