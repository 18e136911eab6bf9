package io.homeport.proxy.carrier;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Region;
import io.vertx.core.http.HttpServerRequest;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** The proxies of other regions, by the names in their certificates, which the handshake has verified. */
public final class GatewayPeers {
    /** The kind of name that is a host's (RFC 5280 4.2.1.6). */
    private static final Integer DNS_NAME = 2;

    private final Map<String, String> regions = new HashMap<>();

    private GatewayPeers() {}

    /** Those of a deployment. */
    public static GatewayPeers of(Deployment deployment) {
        GatewayPeers peers = new GatewayPeers();
        for (Map.Entry<String, Region> region : deployment.regions().entrySet()) {
            region.getValue().peers().forEach(name -> peers.regions.put(name, region.getKey()));
        }
        return peers;
    }

    /**
     * The region whose proxy sent a request. A name counts only as one of the subject's alternative names: what is called
     * the common name may be any text (RFC 9525 2).
     */
    Optional<String> regionOf(HttpServerRequest request) {
        SSLSession session = request.connection().sslSession();
        if (session == null) {
            return Optional.empty();
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate certificate
                    ? regionOf(certificate)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException | CertificateParsingException nameless) {
            return Optional.empty();
        }
    }

    private Optional<String> regionOf(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        if (names == null) {
            return Optional.empty();
        }
        for (List<?> name : names) {
            if (name.get(0).equals(DNS_NAME)) {
                String region = regions.get(name.get(1).toString().toLowerCase(Locale.ROOT));
                if (region != null) {
                    return Optional.of(region);
                }
            }
        }
        return Optional.empty();
    }
}
