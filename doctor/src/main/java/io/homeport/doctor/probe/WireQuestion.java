package io.homeport.doctor.probe;

import io.homeport.authorizationserver.ServerTls;
import io.vertx.core.Future;
import java.net.URI;
import java.util.Optional;

/** Whether a connection comes to be, where any question would be one about a user. */
final class WireQuestion implements Question {
    private final Target target;
    private final URI address;
    private final String tlsKey;
    private final Optional<String> tls;
    private final Surroundings around;

    /**
     * About one address.
     *
     * @param tlsKey where the file names its TLS configuration
     */
    WireQuestion(Target target, URI address, String tlsKey, Optional<String> tls, Surroundings around) {
        this.target = target;
        this.address = address;
        this.tlsKey = tlsKey;
        this.tls = tls;
        this.around = around;
    }

    @Override
    public Target target() {
        return target;
    }

    @Override
    public Future<Void> ask(Notes notes) {
        ServerTls security = ServerTls.of(tlsKey, tls, false, around.tls());
        return around.wire()
                .look(new Wire.Way(address, security, tlsKey), notes)
                .mapEmpty();
    }
}
