package io.homeport.deployment.file;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An authorization server and the client registered there. */
public interface AuthorizationServerConfiguration {
    /** The issuer identifier, letter for letter as the server's metadata states it. */
    Optional<String> issuer();

    /** Scheme, host and port where this side reaches the server, if it differs from the issuer's. */
    Optional<String> backChannelUrl();

    /**
     * The same by region, for one issuer with a cluster in each: calls about a session go to that of the user's home region. A
     * region that is not named is reached at {@code back-channel-url} or at the issuer's host. Not within
     * {@code authorization-servers}.
     */
    Map<String, String> backChannelUrls();

    /**
     * {@code fapi2} keeps the FAPI 2.0 Security Profile, {@code fapi2-message-signing} FAPI 2.0 Message Signing
     * as well: what they want is turned on, and a setting that they do not allow stops the start.
     */
    @WithDefault("none")
    String profile();

    /**
     * The TLS configuration (below {@code quarkus.tls}) of connections to the server: which authorities they
     * trust, and the client's certificate. Agent only.
     */
    Optional<String> tls();

    /** The client's id. */
    Optional<String> clientId();

    /** The client's secret. Agent only. */
    Optional<String> clientSecret();

    /** A file that holds the client's secret, in its place. Agent only. */
    Optional<String> clientSecretFile();

    /**
     * How the agent proves that it is the client: {@code client_secret_basic}, {@code client_secret_post},
     * {@code client_secret_jwt}, {@code private_key_jwt}, {@code tls_client_auth} or
     * {@code self_signed_tls_client_auth}. Without it, {@code client_secret_basic}, in a profile
     * {@code private_key_jwt}.
     */
    Optional<String> clientAuthentication();

    /**
     * Private keys of the client, for {@code private_key_jwt} and signed requests. The first signs; the public
     * halves of all are at the app's {@code jwks} path, for servers that fetch them. Agent only.
     */
    Optional<List<ClientKeyConfiguration>> clientKeys();

    /**
     * What the access token is bound to: {@code none} for a bearer token, {@code dpop} for a key that each
     * session has for itself (RFC 9449), or {@code certificate} for the client's certificate (RFC 8705). A server
     * that answers with another kind of token is refused. Without it, {@code none}, in a profile {@code dpop}.
     */
    Optional<String> senderConstraint();

    /**
     * {@code when-required}: a pushed authorization request (RFC 9126) where the server's metadata demands one;
     * {@code always}: for every sign-in. A failed one never falls back to a plain request. Without it,
     * {@code when-required}, in a profile {@code always}.
     */
    Optional<String> pushedRequests();

    /**
     * Sends the authorization request as a signed request object (RFC 9101). Without it, {@code false}, in profile
     * {@code fapi2-message-signing} {@code true}.
     */
    Optional<Boolean> signedRequests();

    /**
     * {@code query}, or {@code jwt} for a signed answer (JARM); plain answers are refused then. Without it,
     * {@code query}, in profile {@code fapi2-message-signing} {@code jwt}.
     */
    Optional<String> responseMode();

    /**
     * PKCE with S256 is always sent (RFC 7636). {@code required}: a server whose metadata lists other methods only
     * is not used; one that lists none is, unless a profile is set. {@code send}: whatever its metadata lists, for a
     * server that is known to have S256; warns at start, and no profile allows it. Without it, {@code required}.
     */
    Optional<String> pkce();

    /** The APIs that the access token is for (RFC 8707). */
    Optional<List<String>> resource();

    /** Authentication context classes that every sign-in asks for. */
    Optional<String> acrValues();

    /** The longest time since the user last gave a password or the like. */
    Optional<Duration> maxAge();

    /** The {@code claims} parameter of every sign-in (OpenID Connect Core 5.5), a JSON object. */
    Optional<String> claims();

    /**
     * Parameters, by name, that every authorization request has; what the SPA asks for cannot replace one. The
     * protocol's own, such as {@code redirect_uri}, are refused.
     */
    Map<String, String> authorizationParameters();

    /** The same for every call to the token endpoint, with a code or a refresh token. */
    Map<String, String> tokenParameters();

    /**
     * Where users sign out at a server whose way is not OpenID Connect's, such as Cognito: it gets
     * {@code client_id} and {@code logout-parameters}, and the ID token never. Without it, the metadata's
     * {@code end_session_endpoint}.
     */
    Optional<String> logoutEndpoint();

    /** Parameters, by name, that go with every user who signs out, such as {@code logout_uri}. */
    Map<String, String> logoutParameters();

    /**
     * The tenants whose users may sign in, by their ids, where {@code issuer} is Entra ID's for several tenants
     * ({@code https://login.microsoftonline.com/organizations/v2.0}): the issuer of a token must be that of the
     * tenant in its claim {@code tid}, and the tenant one of these.
     */
    Optional<List<String>> issuerTenants();

    /**
     * Signature algorithms that an ID token, or a signed answer, may have. Without it, RS256, PS256, ES256, EdDSA
     * and Ed25519, in a profile all but the first.
     */
    Optional<List<String>> idTokenAlgorithms();

    /**
     * Private keys that the server encrypts ID tokens to. Where there are any, an ID token that is not encrypted
     * is refused; without them, one that is. The public halves of all are at the app's {@code jwks} path. Agent
     * only.
     */
    Optional<List<DecryptionKeyConfiguration>> decryptionKeys();

    /**
     * Takes UserInfo as a signed JWT only, as the client is registered for (OpenID Connect Core 5.3.2). Without it,
     * a signed one is verified, and a plain one is taken too.
     */
    @WithDefault("false")
    boolean signedUserinfo();

    /**
     * Asks the server about an access token that is no JWT (RFC 7662): when it expires, and what the user's home
     * region is. Without it, the token response and the ID token say so.
     */
    @WithDefault("false")
    boolean introspectOpaqueTokens();

    /** Who else an ID token may be for, beside the client; any other audience makes it invalid. */
    Optional<List<String>> trustedAudiences();

    /** Tolerated difference between the server's clock and ours; at most 60 seconds. */
    @WithDefault("PT10S")
    Duration clockSkew();

    /** How long a call to the server may take in all. */
    @WithDefault("PT10S")
    Duration timeout();

    /** The client that the proxy is at this server. */
    ProxyClientConfiguration proxyClient();
}
