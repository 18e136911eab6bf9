package io.homeport.agent.authorizationserver;

import io.homeport.agent.telemetry.TraceContext;
import io.homeport.authorizationserver.Claims;
import io.homeport.authorizationserver.ClientKeys;
import io.homeport.authorizationserver.ClientProof;
import io.homeport.authorizationserver.ConfidentialClient;
import io.homeport.authorizationserver.DecryptionKeys;
import io.homeport.authorizationserver.ErrorResponse;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.Origins;
import io.homeport.authorizationserver.Parameters;
import io.homeport.authorizationserver.ProofKey;
import io.homeport.authorizationserver.PublishedDocument;
import io.homeport.authorizationserver.PublishedKeys;
import io.homeport.authorizationserver.ServerEndpoint;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.cookies.DpopKey;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.SenderConstraint;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** Speaks with the authorization server of one app. Metadata and keys are fetched when first needed, and kept. */
public final class AuthorizationServerClient {
    private static final Logger LOG = Logger.getLogger(AuthorizationServerClient.class);

    private static final String ID_TOKEN = "the ID token";
    private static final int MOST_CALLS_OF_A_REQUEST = 12;

    /** How much later than its first use a server may publish a key, as its own machines learn of it one by one. */
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final AuthorizationServer server;
    private final ProvenCalls calls;
    private final Clock clock;
    private final IdTokenRules rules;
    private final UserInfo userInfo;
    private final ClientKeys clientKeys;
    private final DecryptionKeys decryptionKeys;
    private final ClientProof proof;
    private final PublishedDocument<Metadata> metadata;
    private final PublishedDocument<List<JsonWebKey>> keys;

    public AuthorizationServerClient(AuthorizationServer server, ObservedChannel channel, Clock clock) {
        this.server = server;
        this.calls = new ProvenCalls(Origins.of(server), channel, clock);
        this.clock = clock;
        this.rules = new IdTokenRules(server, clock);
        ConfidentialClient client = ConfidentialClient.of(server);
        this.userInfo = new UserInfo(server, clock);
        this.clientKeys = client.keys();
        this.decryptionKeys = DecryptionKeys.of(server.tokenStyle().decryptionKeys());
        this.proof = ClientProof.of(client, clock);
        MetadataNotices notices = new MetadataNotices(server.issuer(), server.clientId());
        this.metadata = new PublishedDocument<>(
                "the metadata of " + server.issuer(),
                () -> get(ServerEndpoint.METADATA, Origins.of(server).metadata(), ClientCall::metadata)
                        .map(answer -> notices.tell(Metadata.validated(server, answer))),
                task -> channel.after(MOMENT, task),
                clock);
        this.keys = new PublishedDocument<>(
                "the key set of " + server.issuer(),
                () -> metadata()
                        .compose(known -> get(ServerEndpoint.KEYS, known.keys(), ClientCall::keys))
                        .map(PublishedKeys::of),
                task -> channel.after(MOMENT, task),
                clock);
    }

    private AuthorizationServerClient(AuthorizationServerClient other, ProvenCalls calls) {
        this.server = other.server;
        this.calls = calls;
        this.clock = other.clock;
        this.rules = other.rules;
        this.userInfo = other.userInfo;
        this.clientKeys = other.clientKeys;
        this.decryptionKeys = other.decryptionKeys;
        this.proof = other.proof;
        this.metadata = other.metadata;
        this.keys = other.keys;
    }

    /** The same client, its calls part of this trace; metadata and keys are fetched for all, so in no one's trace. */
    public AuthorizationServerClient within(TraceContext trace) {
        return new AuthorizationServerClient(this, calls.within(trace));
    }

    /** The same client, which proves that it holds this key (RFC 9449); without one, it proves nothing. */
    public AuthorizationServerClient holding(Optional<DpopKey> key) {
        return new AuthorizationServerClient(this, calls.holding(key));
    }

    /**
     * The same client, which asks for tokens of the kind that the app is configured for: bound to the earlier key,
     * to a new one where there is none yet, or to none.
     */
    public AuthorizationServerClient binding(Optional<DpopKey> earlier) {
        return switch (server.senderConstraint()) {
            case NONE, CERTIFICATE -> holding(Optional.empty());
            case DPOP -> holding(earlier.or(() -> Optional.of(ProofKey.fresh())));
        };
    }

    /** The key that this client holds. */
    public Optional<DpopKey> dpopKey() {
        return calls.key().map(ProofKey::sealed);
    }

    /** Uses a renewed certificate of the client's for connections to come. */
    public void renew(CertificateUpdatedEvent renewed) {
        calls.renew(renewed);
    }

    /**
     * How long a request may go on using this client: as long as all calls that one makes take, one after the other. A
     * login's end makes the most: keys for a signed response twice, metadata, the token call and an introspection, each
     * perhaps once more with a nonce, keys for the ID token twice, and a revocation, perhaps with a nonce. A client that
     * is closed earlier may lose the answer to a refresh token that is used up.
     */
    public Duration longestUse() {
        return server.timeout().multipliedBy(MOST_CALLS_OF_A_REQUEST);
    }

    /** Ends the connections: calls under way fail. */
    public void close() {
        calls.close();
    }

    /** Reads metadata and keys unless they were read already. */
    public Future<Void> prefetch() {
        return metadata.current().compose(read -> keys.current()).mapEmpty();
    }

    /** The metadata; concurrent first calls share one fetch, and a failed one is not kept. */
    public Future<Metadata> metadata() {
        return metadata.current();
    }

    /** Whether metadata and keys were ever read: without them no one can sign in. */
    public boolean known() {
        return metadata.present() && keys.present();
    }

    /** The client's public keys, for a server that fetches them: to verify with, and to encrypt to. */
    public List<JsonObject> publicKeys() {
        return Stream.concat(clientKeys.published().stream(), decryptionKeys.published().stream())
                .toList();
    }

    /**
     * Where to send the browser. Where the server requires it or the app says so, the request is pushed over the
     * back channel, and the browser carries but a reference to it (RFC 9126 4); if that fails, the sign-in fails.
     */
    public Future<String> authorizationUrl(AuthorizationRequest request) {
        return metadata().compose(known -> {
            Parameters parameters = server.requestStyle().signed()
                    ? request.requestObject(server, calls.key(), clientKeys, clock)
                    : request.parameters(server, calls.key());
            if (!known.requiresPushedRequests() && !server.requestStyle().pushed()) {
                return Future.succeededFuture(at(known.authorizationEndpoint(), parameters));
            }
            return post(
                            ServerEndpoint.PUSHED_AUTHORIZATION_REQUEST,
                            known.pushedAuthorizationRequestEndpoint()
                                    .orElseThrow(() -> new ServerFailure.Unusable("the metadata has no"
                                            + " pushed_authorization_request_endpoint that can be called")),
                            () -> ClientCall.pushed(proof, parameters))
                    .map(PushedResponse::validated)
                    .map(pushed -> at(
                            known.authorizationEndpoint(),
                            new Parameters()
                                    .with("client_id", server.clientId())
                                    .with("request_uri", pushed.requestUri())));
        });
    }

    private static String at(URI endpoint, Parameters parameters) {
        return endpoint + (endpoint.getRawQuery() == null ? "?" : "&") + parameters.encoded();
    }

    /** The parameters of a signed authorization response (JARM), once it is the server's and for this client. */
    public Future<Map<String, String>> signedResponse(String response) {
        String what = "the signed authorization response";
        return signedPart(what, response)
                .compose(signed -> verifiedPatiently(what, signed))
                .map(claims -> new SignedResponse(server, clock).parameters(claims));
    }

    /** Redeems a code (RFC 6749 4.1.3). */
    public Future<TokenResponse> redeem(String code, String redirectUri, String codeVerifier) {
        return token(() -> ClientCall.code(server, proof, code, redirectUri, codeVerifier), this::usable);
    }

    /**
     * Renews tokens (RFC 6749 6).
     *
     * @return fails with {@link NoAccessToken} where the access token must not be used, and a new refresh token came with it
     */
    public Future<TokenResponse> refresh(String refreshToken, Map<String, String> extra) {
        return token(() -> ClientCall.refresh(server, proof, refreshToken, extra), answer -> {
            try {
                return usable(answer);
            } catch (ServerFailure.Unusable unusable) {
                throw TokenResponse.refreshToken(answer)
                        .<RuntimeException>map(rotated -> new NoAccessToken(unusable, rotated))
                        .orElse(unusable);
            }
        });
    }

    /**
     * The same tokens, and what the server says about an access token that says nothing of itself (RFC 7662), where
     * the app asks for that.
     */
    public Future<TokenResponse> introspected(TokenResponse tokens) {
        if (tokens.facts().isPresent() || !server.tokenStyle().introspected()) {
            return Future.succeededFuture(tokens);
        }
        return metadata()
                .compose(known -> post(
                        ServerEndpoint.INTROSPECTION,
                        known.introspectionEndpoint().orElseThrow(),
                        () -> ClientCall.introspection(proof, tokens.accessToken())))
                .map(Introspection::validated)
                .map(tokens::knowing);
    }

    /** Revokes a refresh token (RFC 7009); a server without the endpoint has nothing to be asked. */
    public Future<Void> revokeRefreshToken(String token) {
        return revoke(token, "refresh_token");
    }

    /** Revokes an access token; a server may know no way to do that (RFC 7009 2.2.1), and says so. */
    public Future<Void> revokeAccessToken(String token) {
        return revoke(token, "access_token");
    }

    private Future<Void> revoke(String token, String kind) {
        return metadata()
                .compose(known -> known.revocationEndpoint()
                        .map(endpoint -> post(
                                        ServerEndpoint.REVOCATION,
                                        endpoint,
                                        () -> ClientCall.revocation(proof, token, kind))
                                .map(answer -> {
                                    if (answer.status() / 100 != 2 && !isOfNoRevocableKind(answer)) {
                                        throw ErrorResponse.plain("the revocation endpoint", answer);
                                    }
                                    return (Void) null;
                                }))
                        .orElse(Future.succeededFuture()));
    }

    private static boolean isOfNoRevocableKind(HttpAnswer answer) {
        return answer.status() == 400
                && answer.object()
                        .filter(error -> "unsupported_token_type".equals(error.getValue("error")))
                        .isPresent();
    }

    /** The user's claims (OpenID Connect Core 5.3); they must be of the same subject. */
    public Future<JsonObject> userInfo(String accessToken, String subject) {
        return metadata().compose(known -> {
            if (known.userInfoEndpoint().isEmpty()) {
                throw new ServerFailure.Unusable("the metadata has no userinfo_endpoint");
            }
            return calls.send(
                            ServerEndpoint.USERINFO,
                            HttpMethod.GET,
                            known.userInfoEndpoint().get(),
                            () -> ClientCall.resource(calls.tokenType(), accessToken),
                            Optional.of(accessToken))
                    .compose(answer -> userInfo(answer, subject));
        });
    }

    private Future<JsonObject> userInfo(HttpAnswer answer, String subject) {
        String what = "the userinfo response";
        return UserInfo.jwt(answer)
                .map(jwt -> signedPart(what, jwt)
                        .compose(signed -> verified(what, signed))
                        .map(claims -> userInfo.signed(claims, subject)))
                .orElseGet(() -> Future.succeededFuture(userInfo.plain(answer, subject)));
    }

    /** Validates the ID token of a login. */
    public Future<IdToken> validated(String idToken, Optional<String> nonce, String accessToken) {
        return signedIdToken(idToken).compose(signed -> checked(signed, nonce, accessToken));
    }

    private Future<String> signedIdToken(String idToken) {
        if (!decryptionKeys.isEmpty() && !DecryptionKeys.isEncrypted(idToken)) {
            return Future.failedFuture(
                    new ServerFailure.Untrusted("the ID token is not encrypted, and decryption-keys is set"));
        }
        return signedPart(ID_TOKEN, idToken);
    }

    private Future<IdToken> checked(String signed, Optional<String> nonce, String accessToken) {
        Future<JsonObject> verified =
                nonce.isPresent() ? verifiedPatiently(ID_TOKEN, signed) : verified(ID_TOKEN, signed);
        return verified.map(claims -> {
            rules.check(claims, nonce, accessToken, algorithm(signed));
            return new IdToken(signed, claims);
        });
    }

    /** The signed JWT inside an encrypted one (RFC 7519 5.2, 11.2), or the token itself. */
    private Future<String> signedPart(String what, String token) {
        if (!DecryptionKeys.isEncrypted(token)) {
            return Future.succeededFuture(token);
        }
        if (decryptionKeys.isEmpty()) {
            return Future.failedFuture(
                    new ServerFailure.Untrusted(what + " is encrypted, and there are no decryption-keys"));
        }
        return Future.succeededFuture(token).map(encrypted -> decryptionKeys.opened(what, encrypted));
    }

    /**
     * The claims of a JWT that the server has signed. If no known key has signed it, the key set is read anew: the server
     * may have rotated its keys.
     */
    private Future<JsonObject> verified(String what, String token) {
        return unlessNoKey(verifiedAnew(what, token));
    }

    /** The same for a login, which is worth a second look: the key may be published a moment after its first use. */
    private Future<JsonObject> verifiedPatiently(String what, String token) {
        return unlessNoKey(verifiedAnew(what, token)
                .recover(failure -> failure instanceof IdTokenRules.NoKey noKey && noKey.isUnknown()
                        ? keys.newestAMomentLater().compose(set -> verified(what, token, set))
                        : Future.failedFuture(failure)));
    }

    private Future<JsonObject> verifiedAnew(String what, String token) {
        return keys.current()
                .compose(set -> verified(what, token, set))
                .recover(failure -> failure instanceof IdTokenRules.NoKey
                        ? keys.newest().compose(set -> verified(what, token, set))
                        : Future.failedFuture(failure));
    }

    private static Future<JsonObject> unlessNoKey(Future<JsonObject> verified) {
        return verified.recover(failure ->
                Future.failedFuture(failure instanceof IdTokenRules.NoKey noKey ? noKey.refusal() : failure));
    }

    /**
     * Validates the ID token of a refresh against that of the session. Whom it names is looked at first: the server says
     * so itself, over TLS, whether or not the signature can be verified (OpenID Connect Core 3.1.3.7, 6).
     *
     * @return fails with {@link AnotherUser} where the token names someone else than the session
     */
    public Future<IdToken> validatedAgain(String idToken, Optional<JsonObject> earlier, String accessToken) {
        return signedIdToken(idToken)
                .compose(signed -> {
                    earlier.ifPresent(before ->
                            Claims.of(signed).ifPresent(claims -> IdTokenRules.checkSameUser(before, claims)));
                    return checked(signed, Optional.empty(), accessToken);
                })
                .map(valid -> {
                    earlier.ifPresent(before -> IdTokenRules.checkSame(before, valid.claims()));
                    return valid;
                });
    }

    private Future<JsonObject> verified(String what, String token, List<JsonWebKey> set) {
        try {
            return Future.succeededFuture(rules.verified(what, token, set));
        } catch (IdTokenRules.NoKey e) {
            return Future.failedFuture(e);
        }
    }

    private static String algorithm(String idToken) {
        try {
            return JsonWebSignature.fromCompactSerialization(idToken).getAlgorithmHeaderValue();
        } catch (JoseException e) {
            throw new ServerFailure.Untrusted("the ID token is no signed JWT");
        }
    }

    private Future<TokenResponse> token(Supplier<ClientCall> call, Function<HttpAnswer, TokenResponse> usable) {
        return metadata()
                .compose(known -> post(ServerEndpoint.TOKEN, known.tokenEndpoint(), call))
                .map(usable)
                .onSuccess(tokens -> tokens.unreadable()
                        .forEach(name -> LOG.warnf(
                                "client %s: %s in a token response of %s cannot be read, and is left out",
                                server.clientId(), name, server.issuer())));
    }

    private TokenResponse usable(HttpAnswer answer) {
        return bound(TokenResponse.validated(answer, calls.tokenType()));
    }

    /** A token that can be read shows which certificate it is bound to (RFC 8705 3.1); unless to ours, it is discarded. */
    private TokenResponse bound(TokenResponse tokens) {
        if (server.senderConstraint() == SenderConstraint.CERTIFICATE
                && Claims.of(tokens.accessToken())
                        .filter(claims -> !(claims.getValue("cnf") instanceof JsonObject confirmed
                                && confirmed.getValue("x5t#S256") instanceof String thumbprint
                                && calls.mayHaveShown(thumbprint)))
                        .isPresent()) {
            throw new ServerFailure.Unusable("the access token is not bound to the client's certificate");
        }
        return tokens;
    }

    private Future<HttpAnswer> post(ServerEndpoint endpoint, URI url, Supplier<ClientCall> call) {
        return calls.send(endpoint, HttpMethod.POST, url, call, Optional.empty());
    }

    /** For all sessions, so with the key of none. */
    private Future<HttpAnswer> get(ServerEndpoint endpoint, URI url, Supplier<ClientCall> call) {
        return calls.holding(Optional.empty()).send(endpoint, HttpMethod.GET, url, call, Optional.empty());
    }
}
