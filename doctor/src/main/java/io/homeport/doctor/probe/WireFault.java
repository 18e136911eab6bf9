package io.homeport.doctor.probe;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Why a connection did not come to be, and what helps. The library's own words are not passed on. */
record WireFault(String fault, String remedy) {
    private static final String[] ALERTS = {
        "certificate_required",
        "bad_certificate",
        "unknown_ca",
        "certificate_unknown",
        "certificate_expired",
        "handshake_failure",
        "protocol_version",
        "unrecognized_name",
        "no_application_protocol"
    };

    /**
     * Reads the failure.
     *
     * @param shown the certificate that the other side shows to whoever asks, if it shows one
     * @param tlsKey where the file says whom such connections trust
     */
    static WireFault of(URI address, Throwable failure, Optional<PeerCertificate> shown, String tlsKey, Instant now) {
        Throwable cause = cause(failure);
        if (cause instanceof UnknownHostException) {
            return unknown(address);
        }
        if (cause instanceof ConnectTimeoutException || cause instanceof TimeoutException) {
            return new WireFault(
                    "takes no connection in time",
                    "the right address; firewalls, security groups and network policies that let it pass");
        }
        if (cause instanceof NoRouteToHostException) {
            return new WireFault(
                    "cannot be reached from here: there is no route to it", "a route; or the right address");
        }
        if (cause instanceof ConnectException) {
            return new WireFault(
                    "refuses connections",
                    "the right port; look whether it runs, and listens on more than its own loopback");
        }
        if (cause instanceof SSLException) {
            return ofTls(address, cause, shown, tlsKey, now);
        }
        return new WireFault(
                "breaks off before a connection stands (" + cause.getClass().getSimpleName() + ")",
                "the right address; look into its log");
    }

    /** Of a call on a connection that could be opened before. */
    static WireFault ofCall(String tlsKey, Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof SSLException) {
            // TLS 1.3: who shows no certificate learns of it with the first answer only (RFC 8446 4.6.2).
            return new WireFault(
                    "ends the connection after the handshake of TLS: it wants another certificate of ours",
                    "a certificate that it accepts, below quarkus.tls and named in " + tlsKey);
        }
        return new WireFault(
                "takes connections, and answers no valid HTTP ("
                        + cause.getClass().getSimpleName() + ")",
                "https instead of http, or the other way round; upstream-http2: false, if it is true and the server has"
                        + " none; look into its log");
    }

    /** The name is unknown where the probe runs. */
    static WireFault unknown(URI address) {
        return new WireFault(
                "has a name that cannot be looked up here: " + address.getHost(),
                "the right name; or ask from where the service runs, whose name server may know it");
    }

    private static WireFault ofTls(
            URI address, Throwable cause, Optional<PeerCertificate> shown, String tlsKey, Instant now) {
        String said = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (cause instanceof NotSslRecordException || said.contains("plaintext connection")) {
            return new WireFault(
                    "speaks no TLS at this port", "the port of https; or http, where nobody else reaches the network");
        }
        for (String alert : ALERTS) {
            if (said.contains("alert: " + alert)) {
                return new WireFault(
                        "refuses the handshake of TLS: " + alert,
                        "a certificate that it accepts, below quarkus.tls and named in " + tlsKey
                                + "; or versions of TLS and names that it knows");
            }
        }
        return shown.map(certificate -> ofCertificate(address, certificate, said, tlsKey, now))
                .orElseGet(() -> new WireFault(
                        "ends the handshake of TLS",
                        "the port of https; look into its log for what it does not accept"));
    }

    private static WireFault ofCertificate(
            URI address, PeerCertificate shown, String said, String tlsKey, Instant now) {
        if (!shown.until().isAfter(now)) {
            return new WireFault(
                    "shows a certificate (" + shown.told() + ") that expired on " + shown.until(),
                    "a renewed one there");
        }
        if (shown.from().isAfter(now)) {
            return new WireFault(
                    "shows a certificate (" + shown.told() + ") that is valid from " + shown.from() + " on",
                    "look at this machine's clock; or a certificate that is valid now");
        }
        if (!shown.isFor(address.getHost())) {
            return new WireFault(
                    "shows a certificate that is not for " + address.getHost() + " (" + shown.told() + ")",
                    "a certificate there with this name among its subject alternative names; or the address by a name of"
                            + " the certificate");
        }
        if (said.contains("revoked")) {
            return new WireFault("shows a certificate (" + shown.told() + ") that is revoked", "another one there");
        }
        return new WireFault(
                "shows a certificate (" + shown.told() + ") of an authority that is not trusted here: "
                        + shown.issuer(),
                "the authority's certificate as quarkus.tls.NAME.trust-store.pem.certs, and that NAME as " + tlsKey
                        + "; if the authority is trusted, the server does not send all certificates between");
    }

    /** Whether it is TLS that does not come to be, on a connection that stands. */
    static boolean isOfTls(Throwable failure) {
        return cause(failure) instanceof SSLException;
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (!isPlain(cause) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static boolean isPlain(Throwable cause) {
        return cause instanceof UnknownHostException
                || cause instanceof SSLException
                || cause instanceof ConnectException
                || cause instanceof TimeoutException;
    }
}
