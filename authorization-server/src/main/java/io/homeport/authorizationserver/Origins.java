package io.homeport.authorizationserver;

import io.homeport.deployment.AuthorizationServer;
import java.net.URI;
import java.util.Optional;

/** Where the server's endpoints may be, and where this side reaches them. */
public record Origins(URI issuer, Optional<URI> backChannel) {

    /** Those of an app's server. */
    public static Origins of(AuthorizationServer server) {
        return new Origins(URI.create(server.issuer()), server.backChannelUrl());
    }

    /** The metadata's address (OpenID Connect Discovery 4). */
    public URI metadata() {
        String issuerText = issuer.toString();
        String base = issuerText.endsWith("/") ? issuerText.substring(0, issuerText.length() - 1) : issuerText;
        return reached(URI.create(base + "/.well-known/openid-configuration"));
    }

    /** An endpoint at the issuer's own origin is called through the back channel. */
    public URI reached(URI endpoint) {
        if (backChannel.isEmpty() || !sameOrigin(endpoint, issuer)) {
            return endpoint;
        }
        URI back = backChannel.get();
        String query = endpoint.getRawQuery() == null ? "" : "?" + endpoint.getRawQuery();
        return URI.create(back.getScheme() + "://" + back.getRawAuthority() + endpoint.getRawPath() + query);
    }

    /**
     * https, or plain http where the operator has accepted it already. Loopback is where a server on this machine
     * has its endpoints; one elsewhere that names it would have this side call its own neighbours.
     */
    public boolean acceptable(URI endpoint) {
        if (endpoint.getHost() == null || endpoint.getRawFragment() != null || endpoint.getRawUserInfo() != null) {
            return false;
        }
        return "https".equals(endpoint.getScheme())
                || "http".equals(endpoint.getScheme())
                        && (loopback(issuer.getHost()) && loopback(endpoint.getHost())
                                || sameOrigin(endpoint, issuer)
                                || backChannel
                                        .filter(back -> sameOrigin(endpoint, back))
                                        .isPresent());
    }

    private static boolean loopback(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("[::1]")
                || host.matches("127(\\.\\d{1,3}){3}");
    }

    private static boolean sameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost() != null
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }
}
