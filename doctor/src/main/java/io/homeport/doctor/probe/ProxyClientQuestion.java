package io.homeport.doctor.probe;

import io.homeport.authorizationserver.BackChannel;
import io.homeport.authorizationserver.ClientCall;
import io.homeport.authorizationserver.ClientProof;
import io.homeport.authorizationserver.ConfidentialClient;
import io.homeport.authorizationserver.DpopCalls;
import io.homeport.authorizationserver.Origins;
import io.homeport.authorizationserver.PublishedMetadata;
import io.homeport.authorizationserver.ServerEndpoint;
import io.homeport.authorizationserver.ServerTls;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.ProxyClient;
import io.vertx.core.Future;

/** The proxy's own client at an app's authorization server, which asks for what an API gets. */
final class ProxyClientQuestion implements Question {
    private final AuthorizationServer server;
    private final ProxyClient client;
    private final boolean introspects;
    private final Surroundings around;

    /**
     * About one client.
     *
     * @param introspects whether a route needs the JWT that an opaque token stands for
     */
    ProxyClientQuestion(AuthorizationServer server, ProxyClient client, boolean introspects, Surroundings around) {
        this.server = server;
        this.client = client;
        this.introspects = introspects;
        this.around = around;
    }

    @Override
    public Target target() {
        return new Target(Target.Kind.PROXY_CLIENT, client.setting(), server.issuer());
    }

    @Override
    public Future<Void> ask(Notes notes) {
        String tlsKey = client.setting() + ".tls";
        ServerTls tls = ServerTls.of(tlsKey, client.tls(), false, around.tls());
        return around.wire()
                .look(new Wire.Way(Origins.of(server).metadata(), tls, tlsKey), notes)
                .compose(stands -> stands ? tried(tls, notes) : Future.succeededFuture());
    }

    private Future<Void> tried(ServerTls tls, Notes notes) {
        BackChannel channel = around.channel(tls);
        DpopCalls calls = new DpopCalls(Origins.of(server), channel, around.clock());
        return calls.send(
                        ServerEndpoint.METADATA,
                        Origins.of(server).metadata(),
                        () -> ClientCall.document("application/json"))
                .map(answer -> PublishedMetadata.of(server, answer))
                .compose(published -> {
                    if (introspects
                            && published.optional("introspection_endpoint").isEmpty()) {
                        notes.stops(
                                "a route's api-token is phantom, and the server's metadata has no introspection_endpoint",
                                "turn it on at the server (RFC 7662)");
                    }
                    return around.secrets() ? credentials(published, calls, notes) : Future.succeededFuture();
                })
                .onComplete(done -> channel.close());
    }

    private Future<Void> credentials(PublishedMetadata published, DpopCalls calls, Notes notes) {
        return new Credentials(
                        client.setting(),
                        client.clientId(),
                        client.authentication(),
                        ClientProof.of(ConfidentialClient.of(server, client), around.clock()))
                .tried(published, calls, introspects, notes);
    }
}
