package io.homeport.proxy.authorizationserver;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.homeport.configuration.AuthorizationServer;
import io.homeport.configuration.ProxyClient;
import io.homeport.configuration.Route.ApiToken.Exchanged;
import io.homeport.cookies.DpopKey;
import io.homeport.proxy.dpop.Nonces;
import io.homeport.proxy.dpop.ProofKey;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * The proxy as a client of one app's authorization server: what its endpoints give for a session's access
 * token. Each call fails with a {@link ServerFailure}, and with nothing else.
 */
public final class AuthorizationServerClient {
    /** Metadata and keys older than this are read anew; what was read last serves meanwhile. */
    private static final Duration OLD = Duration.ofHours(1);
    /** Unknown key ids cause at most one fetch in this time, so that nobody can make us flood the server. */
    private static final Duration KEYS_AT_MOST_EVERY = Duration.ofSeconds(10);
    /** How old a signed response may be. */
    private static final int OLDEST_RESPONSE_SECONDS = 60;

    private static final String JSON = "application/json";

    private final AuthorizationServer server;
    private final ProxyClient client;
    private final ClientProof proof;
    private final BackChannel channel;
    private final Introspection introspection;
    private final TokenExchange exchange;
    private final Clock clock;
    private final Nonces nonces = new Nonces();
    private final AsyncLoadingCache<URI, ServerMetadata> metadata;
    private final AsyncLoadingCache<URI, JsonWebKeySet> keys;
    private final AtomicReference<Instant> keysRenewed = new AtomicReference<>(Instant.EPOCH);

    /**
     * With the proxy's client at the server.
     *
     * @throws io.homeport.configuration.InvalidConfiguration where the file of the client's key holds none
     */
    public AuthorizationServerClient(
            Vertx vertx, AuthorizationServer server, ProxyClient client, ServerTls tls, Clock clock) {
        this.server = server;
        this.client = client;
        this.clock = clock;
        this.proof = ClientProof.of(server, client, clock);
        this.channel = new BackChannel(vertx, server.timeout(), tls);
        this.introspection = new Introspection(clock);
        this.exchange = new TokenExchange(clock);
        this.metadata = Caffeine.newBuilder()
                .refreshAfterWrite(OLD)
                .executor(Runnable::run)
                .buildAsync((address, executor) -> get(address)
                        .map(answer -> ServerMetadata.validated(server, answer))
                        .toCompletionStage()
                        .toCompletableFuture());
        this.keys = Caffeine.newBuilder()
                .refreshAfterWrite(OLD)
                .executor(Runnable::run)
                .buildAsync((address, executor) -> get(address)
                        .map(AuthorizationServerClient::keySet)
                        .toCompletionStage()
                        .toCompletableFuture());
    }

    /** A renewed TLS configuration is used for connections to come. */
    public void renew(CertificateUpdatedEvent renewed) {
        channel.renew(renewed);
    }

    /** The JWT that an opaque access token stands for (RFC 7662). */
    public Future<Answer> introspect(String token) {
        return metadata().compose(known -> {
            ServerMetadata.Endpoint endpoint = known.introspection()
                    .orElseThrow(() -> new ServerFailure.Unusable("the metadata has no introspection_endpoint"));
            Form form = new Form().with("token", token).with("token_type_hint", "access_token");
            String accepted = client.signedIntrospection()
                    ? Introspection.SIGNED
                    : Introspection.JWT + ", application/json;q=0.5";
            return post(endpoint, form, accepted)
                    .compose(answer -> client.signedIntrospection()
                            ? verified(known, introspection.signedResponse(answer))
                            : Future.succeededFuture(introspection.jwt(answer)));
        });
    }

    /**
     * The token that an access token is exchanged for (RFC 8693).
     *
     * @param key what the token is bound to, and so the one that it is exchanged for (RFC 9449 5)
     */
    public Future<Answer> exchange(String token, Exchanged target, Optional<DpopKey> key) {
        return metadata().compose(known -> {
            if (key.isEmpty()) {
                return post(known.token(), exchange.request(token, target), JSON)
                        .map(answer -> exchange.read(answer, "bearer"));
            }
            ProofKey proofs = ProofKey.of(key.get());
            Supplier<Future<HttpAnswer>> call = () -> proven(known.token(), exchange.request(token, target), proofs);
            return call.get().compose(first -> {
                boolean given = nonces.keep(known.token().named(), first.nonces());
                Future<HttpAnswer> last =
                        given && exchange.wantsNonce(first) ? call.get() : Future.succeededFuture(first);
                return last.map(answer -> {
                    nonces.keep(known.token().named(), answer.nonces());
                    return exchange.read(answer, "dpop");
                });
            });
        });
    }

    private Future<HttpAnswer> proven(ServerMetadata.Endpoint endpoint, Form form, ProofKey key) {
        URI named = endpoint.named();
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .set(
                        "DPoP",
                        key.proof(
                                "POST",
                                named,
                                named.getRawPath(),
                                nonces.of(named),
                                Optional.empty(),
                                clock.instant()));
        return post(endpoint, form, JSON, headers);
    }

    private Future<ServerMetadata> metadata() {
        return ofStage(metadata.get(Origins.of(server).metadata()));
    }

    private Future<Answer> verified(ServerMetadata known, String response) {
        return ofStage(keys.get(known.keys())).compose(set -> {
            try {
                return Future.succeededFuture(introspection.signed(response, claims(response, set)));
            } catch (InvalidJwtException e) {
                if (e.getCause() instanceof UnresolvableKeyException && mayRenewKeys()) {
                    return ofStage(keys.synchronous().refresh(known.keys()))
                            .map(renewed -> verifiedAtLast(response, renewed));
                }
                throw broken(e);
            }
        });
    }

    private Answer verifiedAtLast(String response, JsonWebKeySet set) {
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

    private boolean mayRenewKeys() {
        Instant last = keysRenewed.get();
        Instant now = clock.instant();
        return now.isAfter(last.plus(KEYS_AT_MOST_EVERY)) && keysRenewed.compareAndSet(last, now);
    }

    private JwtClaims claims(String response, JsonWebKeySet set) throws InvalidJwtException {
        int skew = (int) server.clockSkew().toSeconds();
        return new JwtConsumerBuilder()
                .setVerificationKeyResolver(new JwksVerificationKeyResolver(set.getJsonWebKeys()))
                .setJwsAlgorithmConstraints(new AlgorithmConstraints(
                        AlgorithmConstraints.ConstraintType.PERMIT,
                        server.idTokenAlgorithms().toArray(String[]::new)))
                .setExpectedType(true, "token-introspection+jwt")
                .setExpectedIssuer(true, server.issuer())
                .setExpectedAudience(true, client.clientId())
                .setRequireIssuedAt()
                .setIssuedAtRestrictions(skew, OLDEST_RESPONSE_SECONDS + skew)
                .setAllowedClockSkewInSeconds(skew)
                .setEvaluationTime(NumericDate.fromSeconds(clock.instant().getEpochSecond()))
                .build()
                .processToClaims(response);
    }

    private Future<HttpAnswer> get(URI address) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().set("Accept", "application/json");
        return channel.send(HttpMethod.GET, address, headers, "");
    }

    private Future<HttpAnswer> post(ServerMetadata.Endpoint endpoint, Form form, String accepted) {
        return post(endpoint, form, accepted, MultiMap.caseInsensitiveMultiMap());
    }

    private Future<HttpAnswer> post(ServerMetadata.Endpoint endpoint, Form form, String accepted, MultiMap headers) {
        headers.set("Content-Type", "application/x-www-form-urlencoded").set("Accept", accepted);
        proof.add(form, headers);
        return channel.send(HttpMethod.POST, endpoint.reached(), headers, form.encoded());
    }

    private static JsonWebKeySet keySet(HttpAnswer answer) {
        try {
            if (answer.status() == 200) {
                return new JsonWebKeySet(answer.body());
            }
        } catch (JoseException | RuntimeException e) {
            // The one refusal.
        }
        throw new ServerFailure.Unusable("the server's keys (jwks_uri) cannot be read");
    }

    private static <T> Future<T> ofStage(CompletableFuture<T> stage) {
        return Future.fromCompletionStage(stage).recover(AuthorizationServerClient::failed);
    }

    /** A stage wraps what it failed with. */
    private static <T> Future<T> failed(Throwable cause) {
        Throwable inner = cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
        return Future.failedFuture(inner);
    }
}
