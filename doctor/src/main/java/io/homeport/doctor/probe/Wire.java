package io.homeport.doctor.probe;

import io.homeport.authorizationserver.ServerTls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.net.InetAddress;
import java.net.URI;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Opens a connection as a service would, looks at what answers, and closes it. Nothing is sent but TLS's own messages. */
final class Wire {
    private static final Duration SOON = Duration.ofDays(30);

    private final Vertx vertx;
    private final Clock clock;
    private final Duration limit;

    Wire(Vertx vertx, Clock clock, Duration limit) {
        this.vertx = vertx;
        this.clock = clock;
        this.limit = limit;
    }

    /**
     * Who is called, and how.
     *
     * @param tls whom it trusts and what it shows
     * @param tlsKey where the file says so
     */
    record Way(URI address, ServerTls tls, String tlsKey) {
        boolean isTls() {
            return address.getScheme().equals("https") || address.getScheme().equals("rediss");
        }

        int port() {
            return address.getPort() >= 0 ? address.getPort() : isTls() ? 443 : 80;
        }

        private boolean isName() {
            return !address.getHost().matches("[0-9.]+|\\[.*]");
        }
    }

    /** Whether the connection came to be; the notes have what was seen. */
    Future<Boolean> look(Way way, Notes notes) {
        return lookedUp(way)
                .compose(known -> connected(way))
                .map(socket -> seen(socket, way, notes))
                .recover(failure -> explained(way, failure).map(fault -> {
                    notes.stops(fault.fault(), fault.remedy());
                    return false;
                }));
    }

    private Future<?> lookedUp(Way way) {
        return way.isName()
                ? vertx.executeBlocking(
                        () -> InetAddress.getAllByName(way.address().getHost()), false)
                : Future.succeededFuture();
    }

    private NetClientOptions options(Way way) {
        NetClientOptions options = new NetClientOptions().setConnectTimeout((int) limit.toMillis());
        way.tls().secure(options);
        return options.setSsl(way.isTls()).setHostnameVerificationAlgorithm("HTTPS");
    }

    private Future<NetSocket> connected(Way way) {
        return connected(way, options(way));
    }

    private Future<NetSocket> connected(Way way, NetClientOptions options) {
        NetClient client = vertx.createNetClient(options);
        String host = way.address().getHost().replaceAll("[\\[\\]]", "");
        Future<NetSocket> socket =
                way.isName() ? client.connect(way.port(), host, host) : client.connect(way.port(), host);
        return socket.onFailure(failed -> client.close())
                .onSuccess(open -> open.closeHandler(closed -> client.close()));
    }

    private boolean seen(NetSocket socket, Way way, Notes notes) {
        if (way.isTls()) {
            notes.fact(socket.sslSession().getProtocol());
            certificate(socket).ifPresent(shown -> ends(shown, notes));
        }
        socket.close();
        return true;
    }

    private void ends(PeerCertificate shown, Notes notes) {
        Instant now = clock.instant();
        if (shown.until().isBefore(now.plus(SOON))) {
            notes.warns(
                    notes.read().target().key(),
                    "shows a certificate (" + shown.told() + ") that expires on " + shown.until(),
                    "a renewed one there");
        } else {
            notes.fact("certificate until " + shown.until().toString().substring(0, 10));
        }
    }

    private static Optional<PeerCertificate> certificate(NetSocket socket) {
        try {
            List<Certificate> chain = socket.peerCertificates();
            return chain != null && !chain.isEmpty() && chain.get(0) instanceof X509Certificate own
                    ? Optional.of(PeerCertificate.of(own))
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    /** What is wrong with a certificate is seen best where any is taken; nothing is sent to whoever shows it. */
    private Future<WireFault> explained(Way way, Throwable failure) {
        Future<Optional<PeerCertificate>> shown =
                WireFault.isOfTls(failure) ? shown(way) : Future.succeededFuture(Optional.empty());
        return shown.map(
                certificate -> WireFault.of(way.address(), failure, certificate, way.tlsKey(), clock.instant()));
    }

    private Future<Optional<PeerCertificate>> shown(Way way) {
        NetClientOptions any = new NetClientOptions()
                .setConnectTimeout((int) limit.toMillis())
                .setSsl(true)
                .setTrustAll(true)
                .setHostnameVerificationAlgorithm("");
        return connected(way, any)
                .map(socket -> {
                    Optional<PeerCertificate> certificate = certificate(socket);
                    socket.close();
                    return certificate;
                })
                .otherwise(Optional.empty());
    }
}
