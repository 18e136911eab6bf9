package io.homeport.proxy.apitoken;

import io.homeport.authorizationserver.BackChannel;
import io.homeport.authorizationserver.ClientCall;
import io.homeport.authorizationserver.ClientProof;
import io.homeport.authorizationserver.ConfidentialClient;
import io.homeport.authorizationserver.DecryptionKeys;
import io.homeport.authorizationserver.DpopCalls;
import io.homeport.authorizationserver.Origins;
import io.homeport.authorizationserver.Parameters;
import io.homeport.authorizationserver.ServerDocuments;
import io.homeport.authorizationserver.ServerEndpoint;
import io.homeport.authorizationserver.ServerState;
import io.homeport.authorizationserver.ServerTls;
import io.homeport.authorizationserver.SignedTokens;
import io.homeport.cookies.DpopKey;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.ProxyClient;
import io.homeport.deployment.Route.ApiToken.Exchanged;
import io.homeport.deployment.Route.ApiToken.OfClient;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The proxy as a client of one app's authorization server: what its endpoints give for a session's access
 * token. Each call fails with a {@link io.homeport.authorizationserver.ServerFailure}, and with nothing else.
 */
public final class TokenServer {
    private final ProxyClient client;
    private final ClientProof proof;
    private final BackChannel channel;
    private final DpopCalls calls;
    private final PhantomToken introspection;
    private final TokenExchange exchange;
    private final ClientCredentials credentials;
    private final ServerDocuments<ServerMetadata> documents;
    private final SignedTokens tokens;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean retired;

    /**
     * With the proxy's client at the server.
     *
     * @throws io.homeport.deployment.InvalidConfiguration where the file of the client's key holds none
     */
    public TokenServer(Vertx vertx, AuthorizationServer server, ProxyClient client, ServerTls tls, Clock clock) {
        this.client = client;
        this.proof = ClientProof.of(ConfidentialClient.of(server, client), clock);
        this.channel = new BackChannel(vertx, server.timeout(), tls);
        this.calls = new DpopCalls(Origins.of(server), channel, clock);
        this.introspection = new PhantomToken(server, client.clientId(), clock);
        this.exchange = new TokenExchange(clock);
        this.credentials = new ClientCredentials(clock);
        this.documents = new ServerDocuments<>(
                server,
                calls,
                channel,
                answer -> ServerMetadata.validated(server, answer),
                ServerMetadata::keys,
                clock);
        // The proxy has no key that a server could encrypt to.
        this.tokens = new SignedTokens(server, documents, DecryptionKeys.of(List.of()));
    }

    /** A renewed TLS configuration is used for connections to come. */
    public void renew(CertificateUpdatedEvent renewed) {
        channel.renew(renewed);
    }

    /** Reads the metadata; fails where that cannot be read, or is another server's. */
    Future<?> probe() {
        return documents.metadata();
    }

    /** How the server was found when it was last asked for what it publishes. */
    ServerState state() {
        return documents.state();
    }

    /** Nothing new is asked of it: it ends its connections once what was asked is answered. */
    void retire() {
        retired = true;
        closeIfUnused();
    }

    private void closeIfUnused() {
        if (retired && underWay.get() == 0) {
            channel.close();
        }
    }

    private Future<ApiToken> counted(Supplier<Future<ApiToken>> call) {
        underWay.incrementAndGet();
        return call.get().onComplete(over -> {
            underWay.decrementAndGet();
            closeIfUnused();
        });
    }

    /** The JWT that an opaque access token stands for (RFC 7662). */
    public Future<ApiToken> introspect(String token) {
        return counted(() -> introspection(token));
    }

    private Future<ApiToken> introspection(String token) {
        return documents
                .metadata()
                .compose(known -> calls.send(
                        ServerEndpoint.INTROSPECTION,
                        known.introspection(),
                        () -> ClientCall.form(
                                proof,
                                new Parameters().with("token", token).with("token_type_hint", "access_token"),
                                client.signedIntrospection()
                                        ? PhantomToken.SIGNED
                                        : PhantomToken.JWT + ", application/json;q=0.5")))
                .compose(answer -> client.signedIntrospection()
                        ? verified(introspection.signedResponse(answer))
                        : Future.succeededFuture(introspection.jwt(answer)));
    }

    private Future<ApiToken> verified(String response) {
        return tokens.verified(PhantomToken.SIGNED_RESPONSE, response)
                .recover(failure -> Future.failedFuture(PhantomToken.withRemedy(failure)))
                .map(signed -> introspection.signed(response, signed.claims()));
    }

    /**
     * The token that an access token is exchanged for (RFC 8693).
     *
     * @param key what the token is bound to, and so the one that it is exchanged for (RFC 9449 5)
     */
    public Future<ApiToken> exchange(String token, Exchanged target, Optional<DpopKey> key) {
        return counted(() -> exchanged(token, target, key));
    }

    private Future<ApiToken> exchanged(String token, Exchanged target, Optional<DpopKey> key) {
        DpopCalls holding = calls.holding(key);
        return documents
                .metadata()
                .compose(known -> holding.send(
                        ServerEndpoint.TOKEN,
                        known.token(),
                        () -> ClientCall.form(proof, exchange.request(token, target))))
                .map(answer -> exchange.read(answer, holding.tokenType()));
    }

    /** A token of the proxy's own client (RFC 6749 4.4), for whoever calls. */
    public Future<ApiToken> ofClient(OfClient target) {
        return counted(() -> documents
                .metadata()
                .compose(known -> calls.send(
                        ServerEndpoint.TOKEN, known.token(), () -> ClientCall.form(proof, credentials.request(target))))
                .map(credentials::read));
    }
}
