package io.homeport.proxy.authorizationserver;

import io.homeport.configuration.AuthorizationServer;
import java.net.URI;
import java.util.Optional;

/** Where a server's endpoints may be, and where the proxy reaches them. */
record Origins(URI issuer, Optional<URI> backChannel) {

    static Origins of(AuthorizationServer server) {
        return new Origins(URI.create(server.issuer()), server.backChannelUrl());
    }

    /** The metadata's address (OpenID Connect Discovery 4). */
    URI metadata() {
        String text = issuer.toString();
        String base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        return reached(URI.create(base + "/.well-known/openid-configuration"));
    }

    /** An endpoint at the issuer's own origin is called through the back channel. */
    URI reached(URI endpoint) {
        if (backChannel.isEmpty() || !sameOrigin(endpoint, issuer)) {
            return endpoint;
        }
        URI back = backChannel.get();
        String query = endpoint.getRawQuery() == null ? "" : "?" + endpoint.getRawQuery();
        return URI.create(back.getScheme() + "://" + back.getRawAuthority() + endpoint.getRawPath() + query);
    }

    /** https; plain http only where the operator has accepted it already: at the issuer's origin or the back channel's. */
    boolean acceptable(URI endpoint) {
        if (endpoint.getHost() == null || endpoint.getRawFragment() != null || endpoint.getRawUserInfo() != null) {
            return false;
        }
        return "https".equals(endpoint.getScheme())
                || "http".equals(endpoint.getScheme())
                        && (sameOrigin(endpoint, issuer)
                                || backChannel
                                        .filter(back -> sameOrigin(endpoint, back))
                                        .isPresent());
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
