package io.homeport.proxy;

import io.homeport.diagnostics.ReportEndpoint;
import io.quarkus.vertx.http.ManagementInterface;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Tells at the management port how this proxy is. */
@ApplicationScoped
public class PublishedReport {
    private final Proxy proxy;

    PublishedReport(Proxy proxy) {
        this.proxy = proxy;
    }

    void publish(@Observes ManagementInterface management) {
        ReportEndpoint endpoint = new ReportEndpoint(proxy::report);
        management.router().get(ReportEndpoint.PATH).handler(asked -> endpoint.answer(asked.request()));
    }
}
