package io.homeport.agent;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready means: somebody can sign in. The metadata and keys of at least one app's authorization server were read;
 * the server of one app being away takes the others' agent out of no load balancer. A probe that finds a server
 * unread asks it once more.
 */
@Readiness
@ApplicationScoped
class AgentReadiness implements HealthCheck {
    private final Agent agent;

    AgentReadiness(Agent agent) {
        this.agent = agent;
    }

    @Override
    public HealthCheckResponse call() {
        agent.prefetch();
        Map<String, Boolean> known = agent.known();
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("authorization-servers");
        known.forEach((app, read) -> answer.withData(app, read ? "read" : "never read"));
        return answer.status(known.containsValue(true)).build();
    }
}
