package io.homeport.agent;

import io.homeport.diagnostics.ReportEndpoint;
import io.quarkus.vertx.http.ManagementInterface;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Tells at the management port how this agent is. */
@ApplicationScoped
public class PublishedReport {
    private final Agent agent;

    PublishedReport(Agent agent) {
        this.agent = agent;
    }

    void publish(@Observes ManagementInterface management) {
        ReportEndpoint endpoint = new ReportEndpoint(agent::report);
        management.router().get(ReportEndpoint.PATH).handler(asked -> endpoint.answer(asked.request()));
    }
}
