package io.homeport.proxy.header;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Route;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The hosts behind the proxy, of every region: no answer names one to a browser. */
final class InternalAddresses {
    /** A reference without a scheme has that of the page. */
    private static final Set<String> HTTP_SCHEMES = Set.of("", "http", "https");

    private static final int HTTPS = 443;
    private static final int HTTP = 80;
    private static final String ENDS = "/\\?#\"'<> \t,;";

    private final Set<String> hosts = new HashSet<>();
    private final Set<String> authorities = new HashSet<>();

    static InternalAddresses of(Deployment deployment) {
        InternalAddresses addresses = new InternalAddresses();
        deployment.agentUrls().forEach(addresses::add);
        deployment.regions().values().forEach(region -> region.gateways().forEach(addresses::add));
        for (Route route : deployment.routes()) {
            route.upstreams().byRegion().values().forEach(ofRegion -> ofRegion.forEach(addresses::add));
        }
        return addresses;
    }

    private void add(URI uri) {
        int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? HTTPS : HTTP;
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        hosts.add(host);
        authorities.add(host + ':' + port);
    }

    /**
     * A reference that a browser may see: relative where it named one of our upstreams, absent where it named
     * another port of such a host. Any other is passed as it is, whatever it is made of.
     */
    Optional<String> hide(String reference) {
        Optional<NamedHost> named = NamedHost.in(reference);
        if (named.isEmpty() || !hosts.contains(named.get().host())) {
            return Optional.of(reference);
        }
        String rest = named.get().rest();
        String path = rest.startsWith("/") || rest.startsWith("\\") ? rest : '/' + rest;
        // With a second slash it would name a host again.
        boolean isPath = path.charAt(0) == '/' && (path.length() == 1 || "/\\".indexOf(path.charAt(1)) < 0);
        boolean isHttp = HTTP_SCHEMES.contains(named.get().scheme());
        return isPath && isHttp && isUpstream(named.get()) ? Optional.of(path) : Optional.empty();
    }

    /** Whether one of our upstreams is at this host and port. */
    boolean isUpstream(NamedHost named) {
        String host = named.host() + ':';
        if (named.port().isPresent()) {
            return authorities.contains(host + named.port().get());
        }
        return switch (named.scheme()) {
            case "https", "wss" -> authorities.contains(host + HTTPS);
            case "http", "ws" -> authorities.contains(host + HTTP);
            default -> authorities.contains(host + HTTPS) || authorities.contains(host + HTTP);
        };
    }

    /** Whether this is one of the hosts, with any port. */
    boolean isInside(NamedHost named) {
        return hosts.contains(named.host());
    }

    /** Whether such a host stands in a text, after slashes or a quotation mark. */
    boolean isNamedIn(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '/' || c == '\\') {
                int end = i + 1;
                while (end < text.length() && ENDS.indexOf(text.charAt(end)) < 0) {
                    end++;
                }
                if (hosts.contains(
                        NamedHost.at("", text.substring(i + 1, end), 0).host())) {
                    return true;
                }
                i = end - 1;
            }
        }
        return false;
    }

    /** Whether such a host is this domain, or lies in it. */
    boolean areIn(String domain) {
        for (String host : hosts) {
            if (isIn(host, domain)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a host is this domain, or lies in it (RFC 6265 5.1.3). */
    static boolean isIn(String host, String domain) {
        return host.equals(domain) || host.endsWith('.' + domain);
    }
}
