package io.homeport.deployment.file;

import io.homeport.deployment.check.DeploymentReader;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The deployment file {@code homeport.yaml}, as it is written. Everything is optional here, so that a
 * missing key is answered by {@link DeploymentReader} with a sentence and an example.
 */
@ConfigMapping(prefix = "homeport")
public interface HomeportConfiguration {

    /** The region where this instance runs: a lower-case name such as {@code eu}. */
    Optional<String> region();

    /** Where the proxy reaches the agent, for example {@code http://127.0.0.1:9503}. Proxy only. */
    @WithName("agent-url")
    Optional<String> agentUrl();

    /** Accepts plain http to servers that are not on loopback. For development only; logs a warning. */
    @WithName("allow-insecure-http")
    @WithDefault("false")
    boolean allowInsecureHttp();

    /**
     * How often the agent looks whether this file, or a file that it names, has changed; apps and keys are then taken
     * over without a restart, and a wrong file is refused. {@code PT0S} never looks. Agent only.
     */
    @WithName("reload-interval")
    @WithDefault("PT5S")
    Duration reloadInterval();

    /** The cookies' keys. */
    Cookies cookies();

    /** The SPAs, by name. The name is part of the cookies' names: lower-case letters, digits and hyphens. */
    Map<String, AppConfiguration> apps();

    /** The APIs behind the proxy, by name. Proxy only. */
    Map<String, RouteConfiguration> routes();

    /** Regions, by the name of a legal boundary, between which data may move. Proxy only. */
    Map<String, List<String>> boundaries();

    /** Regions that may not serve the users of others, whatever else is configured. Proxy only. */
    Optional<List<BlockedConfiguration>> blocked();

    /** The key rings. The two must not share a secret. */
    interface Cookies {
        /** Keys of the access-token cookie, for agent and proxy. The first seals, all open. */
        @WithName("access-keys")
        Optional<List<Key>> accessKeys();

        /** Keys of all other cookies, for the agent only. The first seals, all open. */
        @WithName("session-keys")
        Optional<List<Key>> sessionKeys();
    }

    /** One key of a ring. */
    interface Key {
        /** The key's name, in clear inside every cookie it seals. */
        Optional<String> id();

        /** 32 random bytes in base64url, as {@code homeport keygen} prints them. */
        Optional<String> secret();

        /** A file that holds the secret, in its place. */
        @WithName("secret-file")
        Optional<String> secretFile();
    }

    /** One SPA. */
    interface AppConfiguration {
        /** The SPA's origin: scheme, host and port, without a path. */
        @WithName("web-origin")
        Optional<String> webOrigin();

        /** The path below which the agent serves this app. */
        @WithName("agent-path")
        @WithDefault("/oauth-agent")
        String agentPath();

        /**
         * {@code standard}, or {@code classic} for an SPA that was written for the open-source Curity OAuth agents: their
         * calls and answers, and cookies that their gateways read. Logs a warning.
         */
        @WithDefault("standard")
        String contract();

        /** What {@code contract: classic} needs. */
        ClassicConfiguration classic();

        /** The page that the authorization server sends the user back to. */
        @WithName("redirect-uri")
        Optional<String> redirectUri();

        /** The page that the user sees after signing out. */
        @WithName("post-logout-redirect-uri")
        Optional<String> postLogoutRedirectUri();

        /**
         * {@code through-agent}: the address for signing out at the authorization server leads through the agent, which adds
         * the ID token as a hint ({@code id_token_hint}), so that no page sees it. {@code none}: without a hint; most
         * servers ask the user then. Agent only.
         */
        @WithName("logout-hint")
        @WithDefault("through-agent")
        String logoutHint();

        /**
         * Scheme, host and port where browsers reach the agent, for addresses that lead to it. Without it, the host that the
         * browser has called, as {@code X-Forwarded-Host} or {@code Host} says, if it is below the web origin's domain. Agent
         * only.
         */
        @WithName("agent-origin")
        Optional<String> agentOrigin();

        /** The scope of the sign-in, separated by blanks; contains {@code openid}. */
        @WithDefault("openid profile")
        String scope();

        /** Authorization request parameters that the SPA may set at login/start, and send along at a refresh. */
        @WithName("allowed-parameters")
        @WithDefault("prompt,login_hint,ui_locales")
        List<String> allowedParameters();

        /**
         * By parameter, a regular expression (of RE2: without look-around and back-references) that its whole value must
         * match, beside the check that is built in for the parameters that the standards know.
         */
        @WithName("parameter-rules")
        Map<String, String> parameterRules();

        /** The parent domain for cookies, where agent and proxy sit on different hosts. */
        @WithName("cookie-domain")
        Optional<String> cookieDomain();

        /** The {@code Max-Age} of the session's cookies; without it they end with the browser. */
        @WithName("session-lifetime")
        Optional<Duration> sessionLifetime();

        /** After this time, counted from the sign-in, the user signs in again. */
        @WithName("absolute-session-limit")
        @WithDefault("P30D")
        Duration absoluteSessionLimit();

        /** A session that is not refreshed for this long is over. */
        @WithName("idle-session-limit")
        @WithDefault("P1D")
        Duration idleSessionLimit();

        /** The claim that names the user's home region. */
        @WithName("region-claim")
        @WithDefault("region")
        String regionClaim();

        /** Adds {@code detailed_error} to errors. For development only; logs a warning. */
        @WithName("detailed-errors")
        @WithDefault("false")
        boolean detailedErrors();

        /** Where an SPA may call its home region directly, by region. */
        @WithName("regional-api-urls")
        Map<String, String> regionalApiUrls();

        /** The authorization server of this app. */
        @WithName("authorization-server")
        AuthorizationServerConfiguration authorizationServer();
    }

    /** The cookies of an app of the classic contract. */
    interface ClassicConfiguration {
        /** What the cookies' names begin with; without it, the app's name. */
        @WithName("cookie-prefix")
        Optional<String> cookiePrefix();

        /** 32 random bytes in 64 hexadecimal digits, which the gateway has, too. */
        @WithName("cookie-key")
        Optional<String> cookieKey();

        /** A file that holds the key, in its place. */
        @WithName("cookie-key-file")
        Optional<String> cookieKeyFile();

        /**
         * Takes refresh and ID cookies that a Curity OAuth agent has sealed with the same key, so that its users stay
         * signed in. For the time of a migration; logs a warning. Agent only.
         */
        @WithName("take-over-sessions")
        @WithDefault("false")
        boolean takeOverSessions();
    }

    /** An authorization server and the client registered there. */
    interface AuthorizationServerConfiguration {
        /** The issuer identifier, letter for letter as the server's metadata states it. */
        Optional<String> issuer();

        /** Scheme, host and port where this side reaches the server, if it differs from the issuer's. */
        @WithName("back-channel-url")
        Optional<String> backChannelUrl();

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
        @WithName("client-id")
        Optional<String> clientId();

        /** The client's secret. Agent only. */
        @WithName("client-secret")
        Optional<String> clientSecret();

        /** A file that holds the client's secret, in its place. Agent only. */
        @WithName("client-secret-file")
        Optional<String> clientSecretFile();

        /**
         * How the agent proves that it is the client: {@code client_secret_basic}, {@code client_secret_post},
         * {@code client_secret_jwt}, {@code private_key_jwt}, {@code tls_client_auth} or
         * {@code self_signed_tls_client_auth}. Without it, {@code client_secret_basic}, in a profile
         * {@code private_key_jwt}.
         */
        @WithName("client-authentication")
        Optional<String> clientAuthentication();

        /**
         * Private keys of the client, for {@code private_key_jwt} and signed requests. The first signs; the public
         * halves of all are at the app's {@code jwks} path, for servers that fetch them. Agent only.
         */
        @WithName("client-keys")
        Optional<List<ClientKeyConfiguration>> clientKeys();

        /**
         * What the access token is bound to: {@code none} for a bearer token, {@code dpop} for a key that each
         * session has for itself (RFC 9449), or {@code certificate} for the client's certificate (RFC 8705). A server
         * that answers with another kind of token is refused. Without it, {@code none}, in a profile {@code dpop}.
         */
        @WithName("sender-constraint")
        Optional<String> senderConstraint();

        /**
         * {@code when-required}: a pushed authorization request (RFC 9126) where the server's metadata demands one;
         * {@code always}: for every sign-in. A failed one never falls back to a plain request. Without it,
         * {@code when-required}, in a profile {@code always}.
         */
        @WithName("pushed-requests")
        Optional<String> pushedRequests();

        /**
         * Sends the authorization request as a signed request object (RFC 9101). Without it, {@code false}, in profile
         * {@code fapi2-message-signing} {@code true}.
         */
        @WithName("signed-requests")
        Optional<Boolean> signedRequests();

        /**
         * {@code query}, or {@code jwt} for a signed answer (JARM); plain answers are refused then. Without it,
         * {@code query}, in profile {@code fapi2-message-signing} {@code jwt}.
         */
        @WithName("response-mode")
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
        @WithName("acr-values")
        Optional<String> acrValues();

        /** The longest time since the user last gave a password or the like. */
        @WithName("max-age")
        Optional<Duration> maxAge();

        /** The {@code claims} parameter of every sign-in (OpenID Connect Core 5.5), a JSON object. */
        Optional<String> claims();

        /**
         * Parameters, by name, that every authorization request has; what the SPA asks for cannot replace one. The
         * protocol's own, such as {@code redirect_uri}, are refused.
         */
        @WithName("authorization-parameters")
        Map<String, String> authorizationParameters();

        /** The same for every call to the token endpoint, with a code or a refresh token. */
        @WithName("token-parameters")
        Map<String, String> tokenParameters();

        /**
         * Where users sign out at a server whose way is not OpenID Connect's, such as Cognito: it gets
         * {@code client_id} and {@code logout-parameters}, and the ID token never. Without it, the metadata's
         * {@code end_session_endpoint}.
         */
        @WithName("logout-endpoint")
        Optional<String> logoutEndpoint();

        /** Parameters, by name, that go with every user who signs out, such as {@code logout_uri}. */
        @WithName("logout-parameters")
        Map<String, String> logoutParameters();

        /**
         * The tenants whose users may sign in, by their ids, where {@code issuer} is Entra ID's for several tenants
         * ({@code https://login.microsoftonline.com/organizations/v2.0}): the issuer of a token must be that of the
         * tenant in its claim {@code tid}, and the tenant one of these.
         */
        @WithName("issuer-tenants")
        Optional<List<String>> issuerTenants();

        /**
         * Signature algorithms that an ID token, or a signed answer, may have. Without it, RS256, PS256, ES256, EdDSA
         * and Ed25519, in a profile all but the first.
         */
        @WithName("id-token-algorithms")
        Optional<List<String>> idTokenAlgorithms();

        /**
         * Private keys that the server encrypts ID tokens to. Where there are any, an ID token that is not encrypted
         * is refused; without them, one that is. The public halves of all are at the app's {@code jwks} path. Agent
         * only.
         */
        @WithName("decryption-keys")
        Optional<List<DecryptionKeyConfiguration>> decryptionKeys();

        /**
         * Takes UserInfo as a signed JWT only, as the client is registered for (OpenID Connect Core 5.3.2). Without it,
         * a signed one is verified, and a plain one is taken too.
         */
        @WithName("signed-userinfo")
        @WithDefault("false")
        boolean signedUserInfo();

        /**
         * Asks the server about an access token that is no JWT (RFC 7662): when it is over, and what the user's home
         * region is. Without it, the token response and the ID token say so.
         */
        @WithName("introspect-opaque-tokens")
        @WithDefault("false")
        boolean introspectOpaqueTokens();

        /** Who else an ID token may be for, beside the client; any other audience makes it invalid. */
        @WithName("trusted-audiences")
        Optional<List<String>> trustedAudiences();

        /** Tolerated difference between the server's clock and ours; at most 60 seconds. */
        @WithName("clock-skew")
        @WithDefault("PT10S")
        Duration clockSkew();

        /** How long a call to the server may take in all. */
        @WithDefault("PT10S")
        Duration timeout();

        /** The client that the proxy is at this server. */
        @WithName("proxy-client")
        ProxyClientConfiguration proxyClient();
    }

    /** The proxy's own client, which may introspect or exchange tokens and nothing else. */
    interface ProxyClientConfiguration {
        /** The proxy's client id, for routes whose {@code api-token} is {@code phantom} or {@code exchange}. Proxy only. */
        @WithName("client-id")
        Optional<String> clientId();

        /** The proxy's client secret. Proxy only. */
        @WithName("client-secret")
        Optional<String> clientSecret();

        /** A file that holds the proxy's client secret, in its place. Proxy only. */
        @WithName("client-secret-file")
        Optional<String> clientSecretFile();

        /**
         * How the proxy proves that it is its client: {@code client_secret_basic}, {@code client_secret_post},
         * {@code client_secret_jwt} or {@code private_key_jwt}.
         */
        @WithName("client-authentication")
        @WithDefault("client_secret_basic")
        String clientAuthentication();

        /**
         * The TLS configuration (below {@code quarkus.tls}) of the proxy's connections to the server: which
         * authorities they trust. Without it, those that the JDK trusts.
         */
        Optional<String> tls();

        /** The proxy's private key, for {@code private_key_jwt}. */
        @WithName("client-key")
        ClientKeyConfiguration clientKey();

        /**
         * What the proxy asks for when it introspects: {@code jwt}: the JWT that the opaque token stands for
         * ({@code application/jwt}, or JSON with a member {@code jwt} or {@code phantom_token}); {@code signed}: a
         * signed introspection response (RFC 9701), verified by the server's keys.
         */
        @WithName("introspection-response")
        @WithDefault("jwt")
        String introspectionResponse();
    }

    /** Two regions of which one may not serve the other's users. */
    interface BlockedConfiguration {
        /** The users' home region. */
        Optional<String> home();

        /** The region that may neither take nor serve their requests. */
        Optional<String> serving();
    }

    /** A private key of the client. */
    interface ClientKeyConfiguration {
        /** The key's id ({@code kid}), as the server knows it. */
        Optional<String> id();

        /** {@code PS256}, {@code ES256}, {@code EdDSA} or, where the server knows that name, {@code Ed25519}. */
        @WithDefault("ES256")
        String algorithm();

        /** A file with the private key as a JSON Web Key, as {@code homeport keygen client} prints one. */
        Optional<String> file();
    }

    /** A private key of the client, which ID tokens are encrypted to. */
    interface DecryptionKeyConfiguration {
        /** The key's id ({@code kid}), as the server knows it. */
        Optional<String> id();

        /** {@code ECDH-ES}, {@code ECDH-ES+A256KW} or {@code RSA-OAEP-256}. */
        @WithDefault("ECDH-ES+A256KW")
        String algorithm();

        /** A file with the private key as a JSON Web Key, as {@code homeport keygen client} prints one. */
        Optional<String> file();
    }

    /** What the proxy asks for when it exchanges a token. At least one of them. */
    interface TokenExchangeConfiguration {
        /** The logical names of the services that the token is for. */
        Optional<List<String>> audience();

        /** The URIs of the APIs that the token is for (RFC 8707). */
        Optional<List<String>> resource();

        /** The scope of the token, separated by blanks: no more than the API needs. */
        Optional<String> scope();
    }

    /** One API. */
    interface RouteConfiguration {
        /** Path prefix, at a segment boundary; the longest that fits wins. */
        Optional<String> path();

        /** Serves only requests for this host; without it, for any. A route with a host comes before one without. */
        Optional<String> host();

        /** The path that takes the prefix's place at the API; without it, the path goes on as it is. */
        @WithName("upstream-path")
        Optional<String> upstreamPath();

        /**
         * What a path may hold behind the prefix although servers read it in more than one way; logs a warning:
         * {@code encoded-slash}, {@code encoded-backslash}, {@code encoded-percent}, {@code encoded-question-mark},
         * {@code encoded-hash}, {@code encoded-semicolon}, {@code semicolon}, {@code double-slash}. docs/proxy.md says
         * what the API must then do.
         */
        @WithName("path-characters")
        Optional<List<String>> pathCharacters();

        /** Methods that are passed on; others are answered 405. */
        @WithDefault("GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS")
        List<String> methods();

        /** The apps whose sessions may call this API; without it, all. */
        Optional<List<String>> apps();

        /** The API's addresses in each region: scheme, host and port, one or several. */
        Map<String, List<String>> upstreams();

        /** The TLS configuration (below {@code quarkus.tls}) that connections to the API use. */
        @WithName("upstream-tls")
        Optional<String> upstreamTls();

        /** Speaks HTTP/2 with the API. */
        @WithName("upstream-http2")
        @WithDefault("false")
        boolean upstreamHttp2();

        /** {@code home}: the user's home region serves; {@code global}: always the local one, for data of nobody. */
        @WithDefault("home")
        String scope();

        /** The region of users whose session names none, or one that this deployment does not know. */
        @WithName("default-region")
        Optional<String> defaultRegion();

        /** Regions, in order, that stand in for a home region that cannot be reached, inside its boundary. */
        @WithName("fail-over")
        Optional<List<String>> failOver();

        /** The same for GET and HEAD alone. */
        @WithName("read-only-fail-over")
        Optional<List<String>> readOnlyFailOver();

        /** Needs no session and passes on no token; logs a warning. */
        @WithName("public")
        @WithDefault("false")
        boolean isPublic();

        /** Passes on the bearer token of a client that brings one, such as a mobile app; logs a warning. */
        @WithName("accept-bearer")
        @WithDefault("false")
        boolean acceptBearer();

        /**
         * What the API gets: {@code session}: the session's access token; {@code phantom}: the JWT that the server's
         * introspection gives for it; {@code exchange}: a token that the server exchanges it for (RFC 8693).
         */
        @WithName("api-token")
        @WithDefault("session")
        String apiToken();

        /**
         * Scheme, host and port under which the API knows itself, for DPoP proofs (RFC 9449 4.3); without it, those
         * of the upstream's address.
         */
        @WithName("dpop-origin")
        Optional<String> dpopOrigin();

        /** What an exchanged token is for. */
        @WithName("token-exchange")
        TokenExchangeConfiguration tokenExchange();

        /** Serves EventSource and WebSocket, which cannot send the version header; until the token expires. */
        @WithDefault("false")
        boolean stream();

        /** How long an API may take until its answer begins. */
        @WithName("first-byte-timeout")
        @WithDefault("PT30S")
        Duration firstByteTimeout();

        /** How long an exchange may go on without a byte moving. */
        @WithName("idle-timeout")
        @WithDefault("PT60S")
        Duration idleTimeout();

        /** How long an exchange may take in all; without it, as long as it moves. */
        @WithName("total-timeout")
        Optional<Duration> totalTimeout();

        /** How long opening a connection to the API may take; without it, {@code homeport-proxy.connect-timeout}. */
        @WithName("connect-timeout")
        Optional<Duration> connectTimeout();

        /** Requests under way at one address, from all cores; more are answered 503 {@code overloaded}. */
        @WithName("max-requests-per-address")
        @WithDefault("1024")
        int maxRequestsPerAddress();

        /** An address that comes back takes its full share only after this time; without it, at once. */
        @WithName("slow-start")
        Optional<Duration> slowStart();

        /** How each address is asked whether it is well. */
        @WithName("health-check")
        HealthCheckConfiguration healthCheck();

        /** Request line and fields in bytes; more is answered 431. At most {@code homeport-proxy.max-header-size}. */
        @WithName("max-header-size")
        Optional<Integer> maxHeaderSize();

        /** The largest request body in bytes; a larger one is answered 413. Without it, any. */
        @WithName("max-body-size")
        Optional<Long> maxBodySize();

        /** Fields that every answer gets in place of the API's own. */
        @WithName("response-headers")
        Map<String, String> responseHeaders();

        /**
         * Fields of the API's answers that never reach a browser: they are about the API's server, or would change
         * what the browser keeps for the proxy's whole host.
         */
        @WithName("drop-response-headers")
        @WithDefault("Alt-Svc,Clear-Site-Data,NEL,Report-To,Server,X-Powered-By")
        List<String> dropResponseHeaders();

        /**
         * Fields of the API's answers that pages may read, beside those that the API exposes itself and those that
         * pages may always read.
         */
        @WithName("expose-headers")
        Optional<List<String>> exposeHeaders();

        /**
         * Lets caches in front of the proxy keep, and give to anyone, what the API itself says is for everybody:
         * answers with {@code public}, {@code s-maxage} or {@code must-revalidate} (RFC 9111 3.5). Without it, answers
         * to a session are {@code private}. Logs a warning.
         */
        @WithName("shared-cache")
        @WithDefault("false")
        boolean sharedCache();
    }

    /** How an API's addresses are asked whether they are well. */
    interface HealthCheckConfiguration {
        /** The path, at each address, that answers 2xx when it is well; without it, nobody asks. */
        Optional<String> path();

        /** The time between two checks of an address. */
        @WithDefault("PT5S")
        Duration interval();

        /** How long an answer to a check may take. */
        @WithDefault("PT2S")
        Duration timeout();

        /** Checks that have to fail in a row before an address is left alone. */
        @WithName("unhealthy-threshold")
        @WithDefault("3")
        int unhealthyThreshold();

        /** Checks that have to succeed in a row before it is used again. */
        @WithName("healthy-threshold")
        @WithDefault("2")
        int healthyThreshold();
    }
}
