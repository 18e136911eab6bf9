package io.homeport.proxy.apitoken;

import io.homeport.authorizationserver.ServerProbe;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.ProxyClient;
import io.quarkus.tls.CertificateUpdatedEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    private final Map<String, Key> keys = new HashMap<>();
    private final Map<String, TokenServer> byApp = new HashMap<>();

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
            deployment.proxyClients().forEach((app, client) -> {
                Key key = new Key(deployment.apps().get(app).authorizationServer(), client);
                TokenServer server = key.equals(keys.get(app)) ? byApp.get(app) : opening.open(key.server(), client);
                next.keys.put(app, key);
                next.byApp.put(app, server);
            });
        } catch (RuntimeException e) {
            next.retireAllBut(this);
            throw e;
        }
        return next;
    }

    /**
     * Asks those whose server or client is another one than before; waits.
     *
     * @throws io.homeport.deployment.InvalidConfiguration if one does not answer
     */
    public void probe(TokenServers before) {
        ServerProbe probe = new ServerProbe();
        keys.forEach((app, key) -> {
            Key earlier = before.keys.get(app);
            if (earlier != null
                    && !(earlier.client().equals(key.client())
                            && earlier.server().isSameClientAs(key.server()))) {
                probe.add(
                        "homeport.apps." + app + ".authorization-server.issuer",
                        key.server().issuer(),
                        byApp.get(app).probe(),
                        key.server().timeout());
            }
        });
        probe.await();
    }

    /** Those that are not among others, which nothing new is asked of. */
    public void retireAllBut(TokenServers others) {
        allBut(others).forEach(TokenServer::retire);
    }

    private List<TokenServer> allBut(TokenServers others) {
        List<TokenServer> left = new ArrayList<>(byApp.values());
        left.removeAll(others.byApp.values());
        return left;
    }

    /** The server of an app that has one. */
    public TokenServer of(String app) {
        return byApp.get(app);
    }

    /** A renewed TLS configuration is used for connections to come. */
    public void renew(CertificateUpdatedEvent renewed) {
        byApp.values().forEach(server -> server.renew(renewed));
    }
}
