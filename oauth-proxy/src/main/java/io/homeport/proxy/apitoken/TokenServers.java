package io.homeport.proxy.apitoken;

import io.homeport.authorizationserver.ServerProbe;
import io.homeport.authorizationserver.ServerState;
import io.homeport.deployment.App;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.ProxyClient;
import io.quarkus.tls.CertificateUpdatedEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The authorization servers that the proxy is a client of in a deployment, by app. */
public final class TokenServers {
    /** Makes the client of an app's server. */
    @FunctionalInterface
    public interface Opening {
        /**
         * Makes it.
         *
         * @throws io.homeport.deployment.InvalidConfiguration if that cannot be done
         */
        TokenServer open(AuthorizationServer server, ProxyClient client);
    }

    private record Key(AuthorizationServer server, ProxyClient client) {}

    private final Opening opening;
    private final Map<Key, TokenServer> open = new HashMap<>();
    private final Map<String, OfApp> byApp = new HashMap<>();

    /** The servers of an app: of those regions that have one of their own, and of all others. */
    private record OfApp(Key here, Map<String, Key> byRegion, boolean severalIssuers) {
        Stream<Key> all() {
            return Stream.concat(Stream.of(here), byRegion.values().stream()).distinct();
        }

        /** No other issuer's server gets the token of a session whose region has none any more. */
        Optional<Key> of(Optional<String> region) {
            Key known = region.map(byRegion::get).orElse(null);
            return known == null && severalIssuers ? Optional.empty() : Optional.of(known == null ? here : known);
        }
    }

    private TokenServers(Opening opening) {
        this.opening = opening;
    }

    /** Those of no app. */
    public static TokenServers none(Opening opening) {
        return new TokenServers(opening);
    }

    /**
     * Those of the next deployment; what it leaves as it is stays the very same, with its connections.
     *
     * @throws io.homeport.deployment.InvalidConfiguration if one cannot be made; then none was
     */
    public TokenServers next(Deployment deployment) {
        TokenServers next = new TokenServers(opening);
        try {
            deployment.proxyClients().forEach((app, clients) -> {
                OfApp servers = servers(deployment.apps().get(app), clients);
                next.byApp.put(app, servers);
                servers.all()
                        .forEach(key -> next.open.computeIfAbsent(key, missing -> {
                            TokenServer earlier = open.get(key);
                            return earlier == null ? opening.open(key.server(), key.client()) : earlier;
                        }));
            });
        } catch (RuntimeException e) {
            next.retireAllBut(this);
            throw e;
        }
        return next;
    }

    private static OfApp servers(App app, Map<String, ProxyClient> clients) {
        Map<String, Key> byRegion = new TreeMap<>();
        app.signIn().servers().forEach((region, server) -> byRegion.put(region, key(server, clients)));
        return new OfApp(
                key(app.authorizationServer(), clients), byRegion, app.signIn().hasSeveralIssuers());
    }

    private static Key key(AuthorizationServer server, Map<String, ProxyClient> clients) {
        return new Key(server, clients.get(server.setting()));
    }

    /**
     * Asks those whose server or client is another one than before; waits.
     *
     * @throws io.homeport.deployment.InvalidConfiguration if one does not answer
     */
    public void probe(TokenServers before) {
        ServerProbe probe = new ServerProbe();
        byApp.forEach((app, servers) -> Optional.ofNullable(before.byApp.get(app))
                .ifPresent(earlier -> servers.all()
                        .filter(key -> earlier.all().noneMatch(known -> isSame(known, key)))
                        .forEach(key -> probe.add(
                                key.server().setting() + ".issuer",
                                key.server().issuer(),
                                open.get(key).probe(),
                                key.server().timeout()))));
        probe.await();
    }

    private static boolean isSame(Key one, Key other) {
        return one.client().equals(other.client()) && one.server().isSameClientAs(other.server());
    }

    /** Those that are not among others, which nothing new is asked of. */
    public void retireAllBut(TokenServers others) {
        allBut(others).forEach(TokenServer::retire);
    }

    private List<TokenServer> allBut(TokenServers others) {
        List<TokenServer> left = new ArrayList<>(open.values());
        left.removeAll(others.open.values());
        return left;
    }

    /**
     * The server of an app's sessions: that of the home region that the session names. The agent keeps no session whose
     * region has another issuer than its tokens.
     *
     * @param region none for what is of no session
     */
    public Optional<TokenServer> of(String app, Optional<String> region) {
        return Optional.ofNullable(byApp.get(app))
                .flatMap(servers -> servers.of(region))
                .map(open::get);
    }

    /** How each was found when it was last asked for what it publishes. */
    public Map<AuthorizationServer, ServerState> states() {
        Map<AuthorizationServer, ServerState> states = new LinkedHashMap<>();
        open.entrySet().stream()
                .sorted(Comparator.comparing(one -> one.getKey().server().setting()))
                .forEach(one -> states.put(one.getKey().server(), one.getValue().state()));
        return states;
    }

    /** A renewed TLS configuration is used for connections to come. */
    public void renew(CertificateUpdatedEvent renewed) {
        open.values().forEach(server -> server.renew(renewed));
    }
}
