package io.homeport.proxy.upstream;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Route;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Every address behind the proxy, shared by all event loops: how much each has to do, and whether it is well. */
public final class AddressBook {
    private final List<Route> routes;
    private final Map<String, Addresses> byRoute = new HashMap<>();
    private final Addresses agent;

    /** Of a deployment. */
    public AddressBook(Deployment deployment) {
        this.routes = deployment.routes();
        routes.forEach(route -> byRoute.put(route.name(), addressesOf(route)));
        this.agent = agentOf(deployment);
    }

    private static Addresses addressesOf(Route route) {
        Route.Care care = route.upstreams().care();
        Map<String, List<Address>> byRegion = new HashMap<>();
        route.upstreams()
                .byRegion()
                .forEach((region, urls) -> byRegion.put(
                        region,
                        urls.stream()
                                .map(url -> new Address(
                                        region,
                                        url,
                                        System::nanoTime,
                                        care.maxRequests(),
                                        care.slowStart().orElse(Duration.ZERO)))
                                .toList()));
        return new Addresses(byRegion);
    }

    private static Addresses agentOf(Deployment deployment) {
        List<Address> instances = deployment.agentUrls().stream()
                .map(url -> new Address(deployment.region(), url, System::nanoTime, Integer.MAX_VALUE, Duration.ZERO))
                .toList();
        return new Addresses(instances.isEmpty() ? Map.of() : Map.of(deployment.region(), instances));
    }

    /** The addresses of the routes' APIs, by the route's name. */
    public Map<String, Addresses> byRoute() {
        return byRoute;
    }

    /** The agent's addresses. */
    public Addresses agent() {
        return agent;
    }

    /** Each address of an API, with its route's name. */
    public void forEach(BiConsumer<String, Address> addresses) {
        byRoute.forEach((route, of) -> of.all().forEach(address -> addresses.accept(route, address)));
    }

    /** Looks their names up, now and again and again. */
    public void keepUp(Vertx vertx, Duration interval, Consumer<String> operator) {
        List<Address> all = new ArrayList<>(agent.all());
        forEach((route, address) -> all.add(address));
        new Names(all, InetAddress::getAllByName, operator).keepUp(vertx, interval);
    }

    /** Whether any route wants its addresses to be asked how they are. */
    public boolean isChecked() {
        return routes.stream()
                .anyMatch(route -> route.upstreams().care().healthCheck().isPresent());
    }

    /**
     * Asks, on the event loop that this is called on, where routes say so.
     *
     * @param clients of its own, so that no check ever waits for a user's request
     */
    public void checkHealth(Vertx vertx, UpstreamClients clients, Consumer<String> operator) {
        for (Route route : routes) {
            route.upstreams()
                    .care()
                    .healthCheck()
                    .ifPresent(check -> byRoute.get(route.name())
                            .all()
                            .forEach(address -> HealthCheck.begin(
                                    vertx,
                                    clients.byRoute().get(route.name()),
                                    address,
                                    check,
                                    sentence -> operator.accept("route " + route.name() + ": " + sentence))));
        }
    }
}
