package io.homeport.doctor.probe;

import io.homeport.authorizationserver.BackChannel;
import io.homeport.authorizationserver.ClientCall;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.ServerEndpoint;
import io.homeport.authorizationserver.ServerTls;
import io.homeport.deployment.SignalStream;
import io.vertx.core.Future;

/** A transmitter of security events: its metadata. No event is asked for, since whoever asks may have to acknowledge. */
final class SignalsQuestion implements Question {
    private final SignalStream stream;
    private final Surroundings around;

    SignalsQuestion(SignalStream stream, Surroundings around) {
        this.stream = stream;
        this.around = around;
    }

    @Override
    public Target target() {
        return new Target(Target.Kind.SIGNALS, "homeport.shared-signals." + stream.name(), stream.issuer());
    }

    @Override
    public Future<Void> ask(Notes notes) {
        String tlsKey = target().key() + ".tls";
        ServerTls tls = ServerTls.of(tlsKey, stream.tls(), false, around.tls());
        return around.wire()
                .look(new Wire.Way(stream.metadata(), tls, tlsKey), notes)
                .compose(stands -> stands ? read(tls, notes) : Future.succeededFuture());
    }

    private Future<Void> read(ServerTls tls, Notes notes) {
        BackChannel channel = around.channel(tls);
        ClientCall call = ClientCall.document("application/json");
        return channel.send(ServerEndpoint.SIGNALS, call.method(), stream.metadata(), call.headers(), call.body())
                .map(answer -> {
                    judge(answer, notes);
                    return (Void) null;
                })
                .onComplete(done -> channel.close());
    }

    private void judge(HttpAnswer answer, Notes notes) {
        if (answer.status() != 200 || answer.object().isEmpty()) {
            notes.stops(
                    "names metadata that cannot be read: status " + answer.status()
                            + (answer.object().isEmpty() ? ", and no JSON object" : ""),
                    "the address of the transmitter's ssf-configuration");
        } else if (!stream.issuer().equals(answer.object().get().getValue("issuer"))) {
            notes.stops(
                    target().key() + ".issuer",
                    "is not the one that the transmitter's metadata states",
                    "exactly what the metadata states, a slash at the end included");
        } else {
            notes.fact("metadata of this issuer");
        }
    }
}
