package io.homeport.proxy.apitoken;

import io.homeport.authorizationserver.BackChannel;
import io.homeport.authorizationserver.ClientProof;
import io.homeport.authorizationserver.ConfidentialClient;
import io.homeport.authorizationserver.DpopNonces;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.Origins;
import io.homeport.authorizationserver.Parameters;
import io.homeport.authorizationserver.ProofKey;
import io.homeport.authorizationserver.PublishedDocument;
import io.homeport.authorizationserver.PublishedKeys;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.authorizationserver.ServerTls;
import io.homeport.cookies.DpopKey;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.ProxyClient;
import io.homeport.deployment.Route.ApiToken.Exchanged;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * The proxy as a client of one app's authorization server: what its endpoints give for a session's access
 * token. Each call fails with a {@link ServerFailure}, and with nothing else.
 */
public final class TokenServer {
    /** How old a signed response may be. */
    private static final int OLDEST_RESPONSE_SECONDS = 60;

    private static final String JSON = "application/json";
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final AuthorizationServer server;
    private final ProxyClient client;
    private final ClientProof proof;
    private final Origins origins;
    private final BackChannel channel;
    private final PhantomToken introspection;
    private final TokenExchange exchange;
    private final Clock clock;
    private final DpopNonces nonces = new DpopNonces();
    private final PublishedDocument<ServerMetadata> metadata;
    private final PublishedDocument<List<JsonWebKey>> keys;

    /**
     * With the proxy's client at the server.
     *
     * @throws io.homeport.deployment.InvalidConfiguration where the file of the client's key holds none
     */
    public TokenServer(Vertx vertx, AuthorizationServer server, ProxyClient client, ServerTls tls, Clock clock) {
        this.server = server;
        this.client = client;
        this.clock = clock;
        this.proof = ClientProof.of(ConfidentialClient.of(server, client), clock);
        this.origins = Origins.of(server);
        this.channel = new BackChannel(vertx, server.timeout(), tls);
        this.introspection = new PhantomToken(clock);
        this.exchange = new TokenExchange(clock);
        this.metadata = new PublishedDocument<>(
                "the metadata of " + server.issuer(),
                () -> get(origins.metadata(), JSON).map(answer -> ServerMetadata.validated(server, answer)),
                task -> channel.after(MOMENT, task),
                clock);
        this.keys = new PublishedDocument<>(
                "the key set of " + server.issuer(),
                () -> metadata.current()
                        .compose(known -> get(origins.reached(known.keys()), PublishedKeys.ACCEPTED))
                        .map(PublishedKeys::of),
                task -> channel.after(MOMENT, task),
                clock);
    }

    /** A renewed TLS configuration is used for connections to come. */
    public void renew(CertificateUpdatedEvent renewed) {
        channel.renew(renewed);
    }

    /** The JWT that an opaque access token stands for (RFC 7662). */
    public Future<ApiToken> introspect(String token) {
        return metadata.current().compose(known -> {
            URI endpoint = known.introspection();
            Parameters form = new Parameters().with("token", token).with("token_type_hint", "access_token");
            String accepted =
                    client.signedIntrospection() ? PhantomToken.SIGNED : PhantomToken.JWT + ", application/json;q=0.5";
            return post(endpoint, form, accepted)
                    .compose(answer -> client.signedIntrospection()
                            ? verified(introspection.signedResponse(answer))
                            : Future.succeededFuture(introspection.jwt(answer)));
        });
    }

    /**
     * The token that an access token is exchanged for (RFC 8693).
     *
     * @param key what the token is bound to, and so the one that it is exchanged for (RFC 9449 5)
     */
    public Future<ApiToken> exchange(String token, Exchanged target, Optional<DpopKey> key) {
        return metadata.current().compose(known -> {
            if (key.isEmpty()) {
                return post(known.token(), exchange.request(token, target), JSON)
                        .map(answer -> exchange.read(answer, "bearer"));
            }
            ProofKey proofs = ProofKey.of(key.get());
            Supplier<Future<HttpAnswer>> call = () -> proven(known.token(), exchange.request(token, target), proofs);
            return call.get().compose(first -> {
                boolean given = nonces.keep(known.token(), first.headers().getAll("DPoP-Nonce"));
                Future<HttpAnswer> last =
                        given && exchange.wantsNonce(first) ? call.get() : Future.succeededFuture(first);
                return last.map(answer -> {
                    nonces.keep(known.token(), answer.headers().getAll("DPoP-Nonce"));
                    return exchange.read(answer, "dpop");
                });
            });
        });
    }

    private Future<HttpAnswer> proven(URI endpoint, Parameters form, ProofKey key) {
        String address = endpoint.getScheme() + "://" + endpoint.getRawAuthority() + endpoint.getRawPath();
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .set("DPoP", key.proof("POST", address, nonces.of(endpoint), Optional.empty(), clock.instant()));
        return post(endpoint, form, JSON, headers);
    }

    private Future<ApiToken> verified(String response) {
        return keys.current().compose(known -> {
            try {
                return Future.succeededFuture(introspection.signed(response, claims(response, known)));
            } catch (InvalidJwtException e) {
                // A key that is not known, or one that was rotated and kept its id.
                if (e.getCause() instanceof UnresolvableKeyException || e.hasErrorCode(ErrorCodes.SIGNATURE_INVALID)) {
                    return keys.newest().map(renewed -> verifiedAtLast(response, renewed));
                }
                throw broken(e);
            }
        });
    }

    private ApiToken verifiedAtLast(String response, List<JsonWebKey> set) {
        try {
            return introspection.signed(response, claims(response, set));
        } catch (InvalidJwtException e) {
            throw broken(e);
        }
    }

    private static ServerFailure broken(InvalidJwtException e) {
        return new ServerFailure.Unusable("the signed introspection response breaks a rule (jose4j error "
                + e.getErrorDetails().stream()
                        .map(error -> String.valueOf(error.getErrorCode()))
                        .collect(Collectors.joining(", "))
                + "); check the server's keys, proxy-client.client-id and both clocks");
    }

    private JwtClaims claims(String response, List<JsonWebKey> set) throws InvalidJwtException {
        int skew = (int) server.clockSkew().toSeconds();
        return new JwtConsumerBuilder()
                .setVerificationKeyResolver(new JwksVerificationKeyResolver(set))
                .setJwsAlgorithmConstraints(new AlgorithmConstraints(
                        AlgorithmConstraints.ConstraintType.PERMIT,
                        server.idTokenAlgorithms().toArray(String[]::new)))
                .setExpectedType(true, "token-introspection+jwt")
                .setExpectedIssuers(true, server.issuerNames().all().toArray(String[]::new))
                .setExpectedAudience(true, client.clientId())
                .setRequireIssuedAt()
                .setIssuedAtRestrictions(skew, OLDEST_RESPONSE_SECONDS + skew)
                .setAllowedClockSkewInSeconds(skew)
                .setEvaluationTime(NumericDate.fromSeconds(clock.instant().getEpochSecond()))
                .build()
                .processToClaims(response);
    }

    private Future<HttpAnswer> get(URI address, String accepted) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().set("Accept", accepted);
        return channel.send(HttpMethod.GET, address, headers, "");
    }

    private Future<HttpAnswer> post(URI endpoint, Parameters form, String accepted) {
        return post(endpoint, form, accepted, MultiMap.caseInsensitiveMultiMap());
    }

    private Future<HttpAnswer> post(URI endpoint, Parameters form, String accepted, MultiMap headers) {
        headers.set("Content-Type", "application/x-www-form-urlencoded").set("Accept", accepted);
        proof.add(form, headers);
        return channel.send(HttpMethod.POST, origins.reached(endpoint), headers, form.encoded());
    }
}
