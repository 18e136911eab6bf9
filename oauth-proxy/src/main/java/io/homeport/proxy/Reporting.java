package io.homeport.proxy;

import io.homeport.deployment.Deployment;
import io.homeport.proxy.spans.Spans;
import io.homeport.proxy.telemetry.AccessLog;
import io.homeport.proxy.telemetry.AuditedRequests;
import io.homeport.proxy.telemetry.Observer;
import io.homeport.telemetry.AuditTrail;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where what happens is told.
 *
 * @param spans of requests, if any are wanted
 * @param audit the audit log, of which a deployment may want nothing
 * @param operator gets sentences for the log
 * @param events gets security events, a line each
 */
record Reporting(
        MeterRegistry registry,
        Optional<AccessLog> accessLog,
        Spans spans,
        AuditTrail audit,
        Consumer<String> operator,
        Consumer<String> events) {
    /** The logs of requests that a deployment wants. */
    Observer.Logs logs(Deployment deployment) {
        return new Observer.Logs(
                accessLog,
                deployment.audit().map(asked -> AuditedRequests.of(audit, asked, deployment.region())),
                spans);
    }
}
