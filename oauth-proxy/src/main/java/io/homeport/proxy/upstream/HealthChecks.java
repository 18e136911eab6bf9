package io.homeport.proxy.upstream;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Route;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Asks the addresses of routes that want it how they are. All of them are asked on one event loop and by clients of its own,
 * so that no check ever waits for a user's request.
 */
public final class HealthChecks {
    private final Vertx vertx;
    private final Context loop;
    private final UpstreamClients clients;
    private final Consumer<String> operator;
    private final Map<Address, HealthCheck> running = new HashMap<>();
    private volatile int count;
    private volatile boolean ended;

    /** None yet. */
    public HealthChecks(Vertx vertx, UpstreamClients clients, Consumer<String> operator) {
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.clients = clients;
        this.operator = operator;
    }

    /** Asks these addresses from now on, and no others. Who was asked before in the same way is asked on. */
    public void follow(Deployment deployment, AddressBook addresses) {
        loop.runOnContext(onLoop -> {
            if (ended) {
                return;
            }
            running.entrySet().removeIf(entry -> {
                boolean gone = !addresses.listed().containsValue(entry.getKey());
                if (gone) {
                    entry.getValue().end();
                }
                return gone;
            });
            deployment
                    .routes()
                    .forEach(route -> begin(route, addresses.byRoute().get(route.name())));
            clients.sweep(addresses.listed(), Map.of());
            count = running.size();
        });
    }

    private void begin(Route route, Addresses addresses) {
        route.upstreams()
                .care()
                .healthCheck()
                .ifPresent(check -> addresses
                        .all()
                        .forEach(address -> running.computeIfAbsent(
                                address,
                                fresh -> HealthCheck.begin(
                                        vertx,
                                        clients.of(route),
                                        fresh,
                                        check,
                                        sentence -> operator.accept("route " + route.name() + ": " + sentence)))));
    }

    /** A renewed certificate is used for connections to come. */
    public void renew(CertificateUpdatedEvent renewed) {
        clients.renew(renewed);
    }

    /** Asks nobody any more: the clients are about to be closed, and a question to a closed one is a fault in the log. */
    public void end() {
        ended = true;
        loop.runOnContext(onLoop -> {
            running.values().forEach(HealthCheck::end);
            running.clear();
            count = 0;
        });
    }

    /** How many addresses are asked. */
    public int count() {
        return count;
    }
}
