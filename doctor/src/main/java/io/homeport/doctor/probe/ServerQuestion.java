package io.homeport.doctor.probe;

import io.homeport.agent.authorizationserver.Metadata;
import io.homeport.authorizationserver.BackChannel;
import io.homeport.authorizationserver.ClientCall;
import io.homeport.authorizationserver.ClientProof;
import io.homeport.authorizationserver.ConfidentialClient;
import io.homeport.authorizationserver.DpopCalls;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.Origins;
import io.homeport.authorizationserver.PublishedKeys;
import io.homeport.authorizationserver.PublishedMetadata;
import io.homeport.authorizationserver.ServerEndpoint;
import io.homeport.authorizationserver.ServerTls;
import io.homeport.deployment.AuthorizationServer;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/** An app's authorization server, as the agent uses it: metadata, keys, clock, and whether it takes the client. */
final class ServerQuestion implements Question {
    private final AuthorizationServer server;
    private final Surroundings around;

    ServerQuestion(AuthorizationServer server, Surroundings around) {
        this.server = server;
        this.around = around;
    }

    @Override
    public Target target() {
        return new Target(Target.Kind.AUTHORIZATION_SERVER, server.setting(), server.issuer());
    }

    @Override
    public Future<Void> ask(Notes notes) {
        String tlsKey = server.setting() + ".tls";
        ServerTls tls = ServerTls.of(tlsKey, server.tls(), server.presentsCertificate(), around.tls());
        URI metadata = Origins.of(server).metadata();
        return around.wire()
                .look(new Wire.Way(metadata, tls, tlsKey), notes)
                .compose(stands -> stands ? read(tls, notes) : Future.succeededFuture());
    }

    private Future<Void> read(ServerTls tls, Notes notes) {
        BackChannel channel = around.channel(tls);
        Origins origins = Origins.of(server);
        DpopCalls calls = new DpopCalls(origins, channel, around.clock());
        Instant asked = around.clock().instant();
        return calls.send(ServerEndpoint.METADATA, origins.metadata(), () -> ClientCall.document("application/json"))
                .compose(answer -> {
                    clock(answer, asked, notes);
                    Metadata checked = Metadata.validated(server, answer);
                    PublishedMetadata published = PublishedMetadata.of(server, answer);
                    new Capabilities(server, published).note(checked, notes);
                    return keys(calls, checked, notes).compose(read -> credentials(calls, published, notes));
                })
                .onComplete(done -> channel.close());
    }

    private void clock(HttpAnswer answer, Instant asked, Notes notes) {
        ClockDifference.of(answer, asked, around.clock().instant())
                .ifPresent(difference -> difference.note(server.setting(), server.clockSkew(), notes));
    }

    private Future<Void> keys(DpopCalls calls, Metadata metadata, Notes notes) {
        return calls.send(ServerEndpoint.KEYS, metadata.keys(), () -> ClientCall.document(PublishedKeys.ACCEPTED))
                .map(PublishedKeys::of)
                .map(keys -> {
                    Capabilities.noteKeys(server, keys, notes);
                    return null;
                });
    }

    private Future<Void> credentials(DpopCalls calls, PublishedMetadata published, Notes notes) {
        if (!around.secrets()) {
            notes.fact("client " + server.clientId() + " not tried, for want of its secrets");
            return Future.succeededFuture();
        }
        PublishedMetadata called = server.presentsCertificate() ? published.forCertificates() : published;
        return new Credentials(
                        server.setting(),
                        server.clientId(),
                        server.clientAuthentication(),
                        ClientProof.of(ConfidentialClient.of(server), around.clock()))
                .tried(called, calls.holding(Optional.empty()), false, notes);
    }
}
