package io.homeport.agent.authorizationserver;

import io.homeport.agent.telemetry.TraceContext;
import io.homeport.authorizationserver.ClientProof;
import io.homeport.authorizationserver.ConfidentialClient;
import io.homeport.authorizationserver.DecryptionKeys;
import io.homeport.authorizationserver.DpopCalls;
import io.homeport.authorizationserver.Origins;
import io.homeport.authorizationserver.ProofKey;
import io.homeport.authorizationserver.ServerDocuments;
import io.homeport.authorizationserver.ServerState;
import io.homeport.authorizationserver.SignedTokens;
import io.homeport.cookies.DpopKey;
import io.homeport.deployment.AuthorizationServer;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One app as the client of its authorization server: what the server can be asked. Each endpoint is a class. */
public final class AuthorizationServerClient {
    private static final int MOST_CALLS_OF_A_REQUEST = 12;

    private final AuthorizationServer server;
    private final ServerDocuments<Metadata> documents;
    private final Endpoints endpoints;
    private final List<JsonObject> publicKeys;
    private final ObservedChannel channel;
    private final DpopCalls calls;

    private record Endpoints(
            AuthorizationEndpoint authorization,
            TokenEndpoint token,
            IntrospectionEndpoint introspection,
            RevocationEndpoint revocation,
            UserInfoCall userInfo,
            IdTokens idTokens,
            LogoutTokens logoutTokens) {}

    public AuthorizationServerClient(AuthorizationServer server, ObservedChannel channel, Clock clock) {
        this.server = server;
        this.channel = channel;
        this.calls = new DpopCalls(Origins.of(server), channel, clock);
        ConfidentialClient client = ConfidentialClient.of(server);
        ClientProof proof = ClientProof.of(client, clock);
        DecryptionKeys decryptionKeys = DecryptionKeys.of(server.tokenStyle().decryptionKeys());
        MetadataNotices notices = new MetadataNotices(server.issuer(), server.clientId());
        this.documents = new ServerDocuments<>(
                server,
                calls,
                channel,
                answer -> notices.tell(Metadata.validated(server, answer)),
                Metadata::keys,
                clock);
        SignedTokens tokens = new SignedTokens(server, documents, decryptionKeys);
        this.endpoints = new Endpoints(
                new AuthorizationEndpoint(
                        server, documents, client.keys(), new PushedRequestEndpoint(proof), tokens, clock),
                new TokenEndpoint(server, documents, proof, channel::mayHaveShown),
                new IntrospectionEndpoint(documents, proof),
                new RevocationEndpoint(documents, proof),
                new UserInfoCall(server, documents, tokens, clock),
                new IdTokens(tokens, new IdTokenRules(server, clock)),
                new LogoutTokens(tokens, new LogoutTokenRules(server, clock)));
        this.publicKeys = Stream.concat(client.keys().published().stream(), decryptionKeys.published().stream())
                .toList();
    }

    private AuthorizationServerClient(AuthorizationServerClient other, ObservedChannel channel, DpopCalls calls) {
        this.server = other.server;
        this.documents = other.documents;
        this.endpoints = other.endpoints;
        this.publicKeys = other.publicKeys;
        this.channel = channel;
        this.calls = calls;
    }

    /** The same client, its calls part of this trace; metadata and keys are fetched for all, so in no one's trace. */
    public AuthorizationServerClient within(TraceContext trace) {
        ObservedChannel traced = channel.within(trace);
        return new AuthorizationServerClient(this, traced, calls.over(traced));
    }

    /** The same client, which proves that it holds this key (RFC 9449); without one, it proves nothing. */
    public AuthorizationServerClient holding(Optional<DpopKey> key) {
        return new AuthorizationServerClient(this, channel, calls.holding(key));
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
        channel.renew(renewed);
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
        channel.close();
    }

    /** Reads metadata and keys unless they were read already. */
    public Future<Void> prefetch() {
        return documents.prefetch();
    }

    /** The metadata; concurrent first calls share one fetch, and a failed one is not kept. */
    public Future<Metadata> metadata() {
        return documents.metadata();
    }

    /** Whether metadata and keys were ever read: without them no one can sign in. */
    public boolean known() {
        return documents.known();
    }

    /** How the server was found when it was last asked for metadata and keys. */
    public ServerState state() {
        return documents.state();
    }

    /** The client's public keys, for a server that fetches them: to verify with, and to encrypt to. */
    public List<JsonObject> publicKeys() {
        return publicKeys;
    }

    /** Where to send the browser to sign in. */
    public Future<String> authorizationUrl(AuthorizationRequest request) {
        return endpoints.authorization().url(calls, request);
    }

    /** The parameters of a signed authorization response (JARM), once it is the server's and for this client. */
    public Future<Map<String, String>> signedResponse(String response) {
        return endpoints.authorization().response(response);
    }

    /** Redeems a code (RFC 6749 4.1.3). */
    public Future<TokenResponse> redeem(AuthorizationCode code, String redirectUri, String codeVerifier) {
        return endpoints.token().redeem(calls, code, redirectUri, codeVerifier);
    }

    /**
     * Renews tokens (RFC 6749 6).
     *
     * @return fails with {@link NoAccessToken} where the access token must not be used, and a new refresh token came with it
     */
    public Future<TokenResponse> refresh(RefreshToken refreshToken, Map<String, String> extra) {
        return endpoints.token().refresh(calls, refreshToken, extra);
    }

    /**
     * The same tokens, and what the server says about an access token that says nothing of itself (RFC 7662), where
     * the app asks for that.
     */
    public Future<TokenResponse> introspected(TokenResponse tokens) {
        return tokens.facts().isPresent() || !server.tokenStyle().introspected()
                ? Future.succeededFuture(tokens)
                : endpoints
                        .introspection()
                        .introspect(calls, tokens.accessToken())
                        .map(tokens::knowing);
    }

    /** Revokes a refresh token (RFC 7009); a server without the endpoint has nothing to be asked. */
    public Future<Void> revoke(RefreshToken token) {
        return endpoints.revocation().revoke(calls, token.value(), "refresh_token");
    }

    /** Revokes an access token; a server may know no way to do that (RFC 7009 2.2.1), and says so. */
    public Future<Void> revoke(AccessToken token) {
        return endpoints.revocation().revoke(calls, token.value(), "access_token");
    }

    /** The user's claims (OpenID Connect Core 5.3); they must be of the same subject. */
    public Future<JsonObject> userInfo(AccessToken accessToken, String subject) {
        return endpoints.userInfo().claims(calls, accessToken, subject);
    }

    /** Validates the ID token of a login. */
    public Future<IdToken> validated(String idToken, Optional<String> nonce, AccessToken accessToken) {
        return endpoints.idTokens().validated(idToken, nonce, accessToken);
    }

    /**
     * Validates the ID token of a refresh against that of the session.
     *
     * @return fails with {@link AnotherUser} where the token names someone else than the session
     */
    public Future<IdToken> validatedAgain(String idToken, Optional<JsonObject> earlier, AccessToken accessToken) {
        return endpoints.idTokens().validatedAgain(idToken, earlier, accessToken);
    }

    /** What a logout token says, once it is known to be the server's and for this client. */
    public Future<LogoutToken> validatedLogout(String logoutToken) {
        return endpoints.logoutTokens().validated(logoutToken);
    }
}
