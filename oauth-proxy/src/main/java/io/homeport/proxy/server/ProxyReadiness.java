package io.homeport.proxy.server;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready when the port is open. An API that is down does not make the proxy unready: all instances would go
 * at once, and with them every other route.
 */
@Readiness
@ApplicationScoped
public class ProxyReadiness implements HealthCheck {
    private final Listener listener;

    ProxyReadiness(Listener listener) {
        this.listener = listener;
    }

    @Override
    public HealthCheckResponse call() {
        boolean open = listener.port().isPresent() || listener.tlsPort().isPresent();
        return HealthCheckResponse.named("proxy").status(open).build();
    }
}
