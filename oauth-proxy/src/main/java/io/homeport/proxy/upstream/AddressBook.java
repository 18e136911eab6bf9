package io.homeport.proxy.upstream;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Route;
import io.homeport.proxy.settings.ProxySettings;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every address behind the proxy that a deployment lists, shared by all event loops: how much each has to do, and whether
 * it is well. An address that the deployment before listed in the same way is the same.
 */
public final class AddressBook {
    private static final Route.Care UNBOUNDED =
            new Route.Care(Optional.empty(), Integer.MAX_VALUE, Optional.empty(), Optional.empty());

    /** What stands in a route's place in reports and metrics of other regions' gateways. */
    public static final String GATEWAYS = "gateway";

    private static final String GATEWAYS_OF_STREAMS = "gateway-streams";

    private final ProxySettings settings;
    private final Map<Listing, Address> listed = new LinkedHashMap<>();
    private final Map<String, Addresses> byRoute = new HashMap<>();
    private final Addresses agent;
    private final Addresses gateways;
    private final Addresses gatewaysOfStreams;

    /**
     * Of the first deployment.
     *
     * @param settings say how long connecting may take where a route does not, and whom the agent's and the gateways'
     *     connections trust
     */
    public AddressBook(Deployment deployment, ProxySettings settings) {
        this(deployment, settings, Map.of());
    }

    private AddressBook(Deployment deployment, ProxySettings settings, Map<Listing, Address> earlier) {
        this.settings = settings;
        Duration connectTimeout = settings.connectTimeout();
        for (Route route : deployment.routes()) {
            Manner manner = Manner.of(route, connectTimeout);
            Map<String, List<Address>> byRegion = new HashMap<>();
            route.upstreams()
                    .byRegion()
                    .forEach((region, urls) -> byRegion.put(
                            region,
                            urls.stream()
                                    .map(url -> list(
                                            new Listing(
                                                    Optional.of(route.name()),
                                                    region,
                                                    url,
                                                    route.upstreams().care(),
                                                    manner),
                                            earlier))
                                    .toList()));
            byRoute.put(route.name(), new Addresses(byRegion));
        }
        List<Address> instances = deployment.agentUrls().stream()
                .map(url -> list(agents(deployment.region(), url), earlier))
                .toList();
        this.agent = Addresses.ofInstances(instances.isEmpty() ? Map.of() : Map.of(deployment.region(), instances));
        this.gateways = gateways(deployment, GATEWAYS, false, earlier);
        this.gatewaysOfStreams = gateways(deployment, GATEWAYS_OF_STREAMS, true, earlier);
    }

    private Addresses gateways(Deployment deployment, String route, boolean stream, Map<Listing, Address> earlier) {
        Manner manner = Manner.ofGateways(settings.gatewayTls(), settings.connectTimeout(), stream);
        Map<String, List<Address>> byRegion = new HashMap<>();
        deployment
                .regions()
                .forEach((region, known) -> byRegion.put(
                        region,
                        known.gateways().stream()
                                .map(url ->
                                        list(new Listing(Optional.of(route), region, url, UNBOUNDED, manner), earlier))
                                .toList()));
        return new Addresses(byRegion);
    }

    private Listing agents(String region, URI url) {
        return new Listing(
                Optional.empty(),
                region,
                url,
                UNBOUNDED,
                Manner.ofAgent(settings.agentTls(), settings.connectTimeout()));
    }

    private Address list(Listing listing, Map<Listing, Address> earlier) {
        Address same = earlier.get(listing);
        Address address = same != null ? same : fresh(listing, earlier);
        listed.put(listing, address);
        return address;
    }

    private static Address fresh(Listing listing, Map<Listing, Address> earlier) {
        Address address = new Address(
                listing.region(),
                listing.url(),
                System::nanoTime,
                listing.care().maxRequests(),
                listing.care().slowStart().orElse(Duration.ZERO));
        earlier.forEach((before, known) -> {
            if (listing.isWhere(before)) {
                address.fareLike(known, listing.care().healthCheck().isPresent());
            }
        });
        return address;
    }

    /** That of the next deployment. */
    public AddressBook next(Deployment deployment) {
        return new AddressBook(deployment, settings, listed);
    }

    /** Every address, by how it is listed. */
    public Map<Listing, Address> listed() {
        return Collections.unmodifiableMap(listed);
    }

    /** What is listed here, and not in another one; it may be there in another way. */
    public Map<Listing, Address> without(AddressBook other) {
        Map<Listing, Address> left = new LinkedHashMap<>(listed);
        left.keySet().removeAll(other.listed.keySet());
        return left;
    }

    /** The addresses of the routes' APIs, by the route's name. */
    public Map<String, Addresses> byRoute() {
        return byRoute;
    }

    /**
     * Why an address could not be reached, in a sentence.
     *
     * @param route empty for the agent
     */
    public Optional<String> trouble(Optional<String> route, String region) {
        return listed.entrySet().stream()
                .filter(entry -> entry.getKey().route().equals(route)
                        && entry.getKey().region().equals(region))
                .flatMap(entry -> entry.getValue().trouble().stream())
                .findFirst();
    }

    /**
     * The addresses of other regions' gateways, by region.
     *
     * @param stream for streams
     */
    public Addresses gateways(boolean stream) {
        return stream ? gatewaysOfStreams : gateways;
    }

    /** The agent's addresses. */
    public Addresses agent() {
        return agent;
    }
}
