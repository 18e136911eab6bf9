package io.homeport.proxy.forward;

import io.homeport.configuration.Deployment;
import io.homeport.configuration.Route;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The hosts behind the proxy, of every region: no answer names one to a browser. */
final class InternalAddresses {
    private final Set<String> hosts = new HashSet<>();
    private final Set<String> authorities = new HashSet<>();

    static InternalAddresses of(Deployment deployment) {
        InternalAddresses addresses = new InternalAddresses();
        deployment.agentUrl().ifPresent(addresses::add);
        for (Route route : deployment.routes()) {
            route.upstreams().byRegion().values().forEach(ofRegion -> ofRegion.forEach(addresses::add));
        }
        return addresses;
    }

    private void add(URI uri) {
        hosts.add(host(uri));
        authorities.add(authority(uri));
    }

    /**
     * A reference that a browser may see: relative where it named one of our upstreams, absent where
     * it named another port of such a host or cannot be read.
     */
    Optional<String> hide(String reference) {
        URI uri;
        try {
            uri = new URI(reference);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
        if (uri.getRawAuthority() == null) {
            return Optional.of(reference);
        }
        if (uri.getHost() == null) {
            return Optional.empty();
        }
        if (!hosts.contains(host(uri))) {
            return Optional.of(reference);
        }
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        if (!authorities.contains(authority(uri)) || path.startsWith("//")) {
            return Optional.empty();
        }
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String fragment = uri.getRawFragment() == null ? "" : "#" + uri.getRawFragment();
        return Optional.of(path + query + fragment);
    }

    private static String host(URI uri) {
        return uri.getHost().toLowerCase(Locale.ROOT);
    }

    private static String authority(URI uri) {
        int port = uri.getPort() >= 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
        return host(uri) + ':' + port;
    }
}
