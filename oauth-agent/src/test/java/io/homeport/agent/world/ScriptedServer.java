package io.homeport.agent.world;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.HmacKey;
import org.jose4j.keys.X509Util;
import org.jose4j.lang.JoseException;

/**
 * An authorization server that plays by the rules (client authentication, PKCE, one use of a code, rotation
 * with reuse detection) until a test tells it not to. Every secret it hands out is planted, so that a
 * search can find it.
 */
public final class ScriptedServer implements AutoCloseable {
    public static final String SECRET = "planted-client-secret-+/=:&%-0123456789";
    private static final int ACCESS_TOKEN_SECONDS = 300;

    /** Where a call can arrive. */
    public enum Endpoint {
        METADATA,
        KEYS,
        PUSHED_REQUEST,
        TOKEN,
        REVOCATION,
        INTROSPECTION,
        USERINFO
    }

    private record Code(Map<String, String> request, String user) {}

    private record Pushed(String clientId, Map<String, String> request) {}

    private record Grant(String clientId, String user, String nonce, long authTime, Optional<String> acr) {}

    private final Vertx vertx;
    private final String host;
    private final HttpServerOptions options;
    private final Optional<HttpServerOptions> mutualOptions;
    private final Map<String, List<X509Certificate>> certificates = new ConcurrentHashMap<>();
    private final DpopRules dpop = new DpopRules();
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Code> codes = new ConcurrentHashMap<>();
    private final Map<String, Pushed> pushed = new ConcurrentHashMap<>();
    private final Map<String, PublicJsonWebKey> clientKeys = new ConcurrentHashMap<>();
    private final Set<String> assertions = ConcurrentHashMap.newKeySet();
    private final Map<String, Grant> grants = new ConcurrentHashMap<>();
    private final Map<Endpoint, Reply> scripted = new ConcurrentHashMap<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Set<String> planted = ConcurrentHashMap.newKeySet();
    private final Map<String, JsonObject> opaque = new ConcurrentHashMap<>();
    private volatile boolean handingOutOpaque;
    private volatile UnaryOperator<JsonObject> introspection = UnaryOperator.identity();
    private volatile UnaryOperator<String> idTokenEnvelope = UnaryOperator.identity();
    private volatile Optional<UnaryOperator<JsonObject>> signedUserInfo = Optional.empty();
    private volatile Consumer<JsonWebSignature> signedUserInfoHeader = header -> {};
    private volatile boolean rotating = true;
    private volatile boolean keeping = true;
    private volatile boolean losing;
    private volatile Clock clock = Clock.systemUTC();
    private volatile UnaryOperator<JsonObject> metadata = UnaryOperator.identity();
    private volatile UnaryOperator<JsonObject> tokenResponse = UnaryOperator.identity();
    private volatile UnaryOperator<JsonObject> idTokenClaims = UnaryOperator.identity();
    private volatile Consumer<JsonWebSignature> idTokenHeader = header -> {};
    private volatile UnaryOperator<JsonObject> signedResponse = UnaryOperator.identity();
    private volatile Consumer<JsonWebSignature> signedResponseHeader = header -> {};
    private volatile List<RsaJsonWebKey> keys = List.of(newKey("first"));
    private final int port;
    private final int mutualPort;
    private int clients;
    private HttpServer http;
    private Optional<HttpServer> mutual;

    public ScriptedServer(Vertx vertx) {
        this(vertx, "127.0.0.1");
    }

    /** A server that publishes itself under this host's name. */
    ScriptedServer(Vertx vertx, String host) {
        this(vertx, host, new HttpServerOptions(), Optional.empty());
    }

    /** A server that has a second port, for clients that present a certificate. */
    ScriptedServer(Vertx vertx, String host, HttpServerOptions options, Optional<HttpServerOptions> mutualOptions) {
        this.vertx = vertx;
        this.host = host;
        this.options = options;
        this.mutualOptions = mutualOptions;
        this.http = listen(0, options);
        this.port = http.actualPort();
        this.mutual = mutualOptions.map(secured -> listen(0, secured));
        this.mutualPort = mutual.map(HttpServer::actualPort).orElse(0);
        planted.add(SECRET);
    }

    public String issuer() {
        return (options.isSsl() ? "https://" : "http://") + host + ":" + port;
    }

    /** Where clients that present a certificate call. */
    public String mutualAddress() {
        return "https://" + host + ":" + mutualPort;
    }

    /** One more certificate of a client's, as it is registered here. */
    public void register(String clientId, X509Certificate certificate) {
        certificates.merge(
                clientId,
                List.of(certificate),
                (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
    }

    /** Where it is reached, whatever it calls itself. */
    String address() {
        return "http://127.0.0.1:" + port;
    }

    /** From now on every proof of possession must have this nonce, and every answer names it. */
    public void dpopNonce(String nonce) {
        dpop.nonce(nonce);
    }

    /** One more app of the agent signs in here. */
    void addClient() {
        clients++;
    }

    int clients() {
        return clients;
    }

    public Vertx vertx() {
        return vertx;
    }

    /** Everything good again, nothing seen. */
    public void reset(Clock time) {
        clock = time;
        dpop.reset();
        handingOutOpaque = false;
        introspection = UnaryOperator.identity();
        idTokenEnvelope = UnaryOperator.identity();
        signedUserInfo = Optional.empty();
        scripted.clear();
        rotating = true;
        keeping = true;
        losing = false;
        calls.clear();
        metadata = UnaryOperator.identity();
        tokenResponse = UnaryOperator.identity();
        idTokenClaims = UnaryOperator.identity();
        idTokenHeader = header -> {};
        signedResponse = UnaryOperator.identity();
        signedResponseHeader = header -> {};
    }

    public void on(Endpoint endpoint, Reply reply) {
        scripted.put(endpoint, reply);
    }

    public void well(Endpoint endpoint) {
        scripted.remove(endpoint);
    }

    public void metadata(UnaryOperator<JsonObject> change) {
        metadata = change;
    }

    public void tokenResponse(UnaryOperator<JsonObject> change) {
        tokenResponse = change;
    }

    public void idToken(UnaryOperator<JsonObject> claims) {
        idTokenClaims = claims;
    }

    public void idTokenHeader(Consumer<JsonWebSignature> change) {
        idTokenHeader = change;
    }

    /** From now on access tokens say nothing. */
    public void handOutOpaqueTokens() {
        handingOutOpaque = true;
    }

    /** Changes what is said about an access token. */
    public void introspection(UnaryOperator<JsonObject> change) {
        introspection = change;
    }

    /** Puts the signed ID token into another form. */
    public void idTokenEnvelope(UnaryOperator<String> form) {
        idTokenEnvelope = form;
    }

    /** From now on UserInfo is a signed JWT. */
    public void signUserInfo(UnaryOperator<JsonObject> claims, Consumer<JsonWebSignature> header) {
        signedUserInfo = Optional.of(claims);
        signedUserInfoHeader = header;
    }

    /** From now on each answer is the last on its connection. */
    public void keepNoConnections() {
        keeping = false;
    }

    /** Whether tokens are issued, and the answer that brings them is lost on its way. */
    public void loseTokens(boolean lost) {
        losing = lost;
    }

    /** From now on a refresh token may be used again, and no new one comes with it. */
    public void doNotRotate() {
        rotating = false;
    }

    /** From now on another key signs; the old one is gone from the key set. */
    public RsaJsonWebKey rotateKeys(String id) {
        RsaJsonWebKey key = newKey(id);
        keys = List.of(key);
        return key;
    }

    /** From now on the key has another id: for whoever knows the old one it is a new key, which takes no time to make. */
    public void renameKey(String id) {
        try {
            RsaJsonWebKey renamed = new RsaJsonWebKey(keys.get(0).toParams(OutputControlLevel.INCLUDE_PRIVATE));
            renamed.setKeyId(id);
            keys = List.of(renamed);
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From now on the key set has a second key, which signs nothing. */
    public void publishAnotherKey(String id) {
        keys = List.of(keys.get(0), newKey(id));
    }

    /** The calls seen, in order. */
    public List<Call> calls() {
        return calls;
    }

    public List<Call> calls(Endpoint endpoint) {
        return calls.stream().filter(call -> call.endpoint() == endpoint).toList();
    }

    /** Every token, code, verifier and secret that this server has handed out or been shown. */
    public Set<String> planted() {
        return planted;
    }

    /** Refuses connections until {@link #up()}. */
    public void down() {
        close();
    }

    public void up() {
        http = listen(port, options);
        mutual = mutualOptions.map(secured -> listen(mutualPort, secured));
    }

    /** A user signs in: the query that the browser brings back to the page. */
    public String authorize(String authorizationUrl, String user) {
        Map<String, String> request = asked(authorizationUrl);
        String code = plant("planted-code");
        codes.put(code, new Code(request, user));
        if ("jwt".equals(request.get("response_mode"))) {
            JsonObject response = new JsonObject()
                    .put("iss", issuer())
                    .put("aud", request.get("client_id"))
                    .put("exp", clock.instant().getEpochSecond() + 300)
                    .put("code", code)
                    .put("state", request.get("state"));
            return "response=" + signed(signedResponse.apply(response), signedResponseHeader);
        }
        return "code=" + code + "&state=" + request.get("state") + "&iss=" + encode(issuer());
    }

    /** The tokens of a user who signed in by another agent. */
    public JsonObject tokensElsewhere(String clientId, String user) {
        long now = clock.instant().getEpochSecond();
        return tokens(new Grant(clientId, user, "nonce-of-another-agent", now, Optional.empty()), Optional.empty());
    }

    /** The authorization request that the browser carries: plain, pushed (once), or in a signed request object. */
    public Map<String, String> asked(String authorizationUrl) {
        Map<String, String> request = form(URI.create(authorizationUrl).getRawQuery());
        if (request.containsKey("request_uri")) {
            Pushed earlier = pushed.remove(request.get("request_uri"));
            if (earlier == null
                    || !request.equals(
                            Map.of("client_id", earlier.clientId(), "request_uri", request.get("request_uri")))) {
                throw new IllegalStateException("the browser carries a request that nobody has pushed");
            }
            request = earlier.request();
        }
        return request.containsKey("request") ? requestObject(request) : request;
    }

    /** RFC 9101 6.2: signed by the client, for this server, of the right type. */
    private Map<String, String> requestObject(Map<String, String> request) {
        String client = request.get("client_id");
        try {
            JsonWebSignature signature = new JsonWebSignature();
            signature.setCompactSerialization(request.get("request"));
            signature.setKey(clientKeys.get(client).getKey());
            JsonObject claims = new JsonObject(signature.getPayload());
            if (!"oauth-authz-req+jwt".equals(signature.getHeader("typ"))
                    || !issuer().equals(claims.getString("aud"))
                    || !client.equals(claims.getString("iss"))
                    || !client.equals(claims.getString("client_id"))
                    || claims.getLong("exp") - claims.getLong("nbf") > 3600) {
                throw new IllegalStateException("the request object breaks a rule: " + claims);
            }
            Map<String, String> parameters = new HashMap<>();
            claims.forEach(claim -> parameters.put(claim.getKey(), String.valueOf(claim.getValue())));
            return parameters;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private void pushed(HttpServerRequest request, Map<String, String> form) {
        Optional<String> client = authenticated(request, form);
        if (client.isEmpty()) {
            Reply.json(401, "{\"error\":\"invalid_client\"}").to(request);
            return;
        }
        String uri = plant("urn:ietf:params:oauth:request_uri:planted");
        Map<String, String> asked = new HashMap<>(form);
        asked.put("client_id", client.get());
        pushed.put(uri, new Pushed(client.get(), asked));
        Reply.json(
                        201,
                        new JsonObject()
                                .put("request_uri", uri)
                                .put("expires_in", 60)
                                .encode())
                .to(request);
    }

    /** The client's public key, as it is registered here. */
    public void register(String clientId, PublicJsonWebKey key) {
        clientKeys.put(clientId, key);
    }

    /** Changes signed authorization responses. */
    public void signedResponse(UnaryOperator<JsonObject> claims, Consumer<JsonWebSignature> header) {
        signedResponse = claims;
        signedResponseHeader = header;
    }

    private HttpServer listen(int at, HttpServerOptions with) {
        return join(vertx.createHttpServer(with)
                .exceptionHandler(refused -> {})
                .requestHandler(request -> request.body().onSuccess(body -> answer(request, body.toString())))
                .listen(at, "127.0.0.1"));
    }

    private static <T> T join(io.vertx.core.Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private void answer(HttpServerRequest request, String body) {
        Endpoint endpoint =
                switch (request.path()) {
                    case "/.well-known/openid-configuration" -> Endpoint.METADATA;
                    case "/jwks" -> Endpoint.KEYS;
                    case "/par" -> Endpoint.PUSHED_REQUEST;
                    case "/token" -> Endpoint.TOKEN;
                    case "/revoke" -> Endpoint.REVOCATION;
                    case "/introspect" -> Endpoint.INTROSPECTION;
                    case "/userinfo" -> Endpoint.USERINFO;
                    default -> throw new IllegalStateException("the agent called " + request.path());
                };
        Map<String, String> form = form(body);
        String at = request.isSSL() && request.localAddress().port() == mutualPort ? mutualAddress() : issuer();
        calls.add(new Call(
                endpoint,
                request.method().name(),
                at,
                request.headers(),
                form,
                certificate(request),
                Optional.ofNullable(request.query())));
        if (!keeping) {
            request.response().putHeader("Connection", "close");
        }
        Optional.ofNullable(form.get("code_verifier")).ifPresent(planted::add);
        Optional.ofNullable(request.getHeader("DPoP")).ifPresent(planted::add);
        Optional.ofNullable(scripted.get(endpoint))
                .or(() ->
                        dpop.refusal(request, at + request.path(), form, clock).map(this::announced))
                .orElseGet(() -> well(endpoint, form))
                .to(request);
    }

    private Reply announced(Reply reply) {
        return request -> {
            dpop.announce(request);
            reply.to(request);
        };
    }

    private Reply well(Endpoint endpoint, Map<String, String> form) {
        return switch (endpoint) {
            case METADATA -> Reply.json(200, metadata.apply(metadata()).encode());
            case KEYS -> Reply.json(200, keySet());
            case REVOCATION ->
                request -> {
                    grants.remove(form.get("token"));
                    Reply.empty(200).to(request);
                };
            case INTROSPECTION ->
                request -> {
                    boolean known = authenticated(request, form).isPresent();
                    JsonObject claims = opaque.getOrDefault(form.get("token"), new JsonObject());
                    Reply answer = known
                            ? Reply.json(
                                    200,
                                    introspection
                                            .apply(claims.copy().put("active", !claims.isEmpty()))
                                            .encode())
                            : Reply.json(401, "{\"error\":\"invalid_client\"}");
                    answer.to(request);
                };
            case USERINFO -> this::userInfo;
            case PUSHED_REQUEST -> request -> pushed(request, form);
            case TOKEN -> request -> token(request, form);
        };
    }

    private void userInfo(HttpServerRequest request) {
        String token = String.valueOf(request.getHeader("Authorization")).split(" ", 2)[1];
        JsonObject about = opaque.containsKey(token)
                ? opaque.get(token)
                : new JsonObject(
                        new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8));
        JsonObject claims = new JsonObject().put("sub", about.getString("sub")).put("name", "Zoë 愛子");
        Reply reply = signedUserInfo
                .map(change -> change.apply(claims.put("iss", issuer()).put("aud", about.getString("client_id"))))
                .map(signed -> Reply.with(200, "application/jwt", signed(signed, signedUserInfoHeader)))
                .orElseGet(() -> Reply.json(200, claims.encode()));
        reply.to(request);
    }

    private JsonObject metadata() {
        return new JsonObject()
                .put("issuer", issuer())
                .put("authorization_endpoint", issuer() + "/authorize")
                .put("token_endpoint", issuer() + "/token")
                .put("jwks_uri", issuer() + "/jwks")
                .put("userinfo_endpoint", issuer() + "/userinfo")
                .put("revocation_endpoint", issuer() + "/revoke")
                .put("introspection_endpoint", issuer() + "/introspect")
                .put("pushed_authorization_request_endpoint", issuer() + "/par")
                .put("end_session_endpoint", issuer() + "/end-session")
                .put("code_challenge_methods_supported", new JsonArray().add("S256"))
                .mergeIn(mutualMetadata())
                .put("authorization_response_iss_parameter_supported", true);
    }

    /** RFC 8705 3.3, 5. */
    private JsonObject mutualMetadata() {
        JsonObject aliases = new JsonObject()
                .put("token_endpoint", mutualAddress() + "/token")
                .put("userinfo_endpoint", mutualAddress() + "/userinfo")
                .put("revocation_endpoint", mutualAddress() + "/revoke")
                .put("pushed_authorization_request_endpoint", mutualAddress() + "/par");
        return mutual.isEmpty()
                ? new JsonObject()
                : new JsonObject()
                        .put("tls_client_certificate_bound_access_tokens", true)
                        .put("mtls_endpoint_aliases", aliases);
    }

    private static Optional<X509Certificate> certificate(HttpServerRequest request) {
        try {
            return request.isSSL()
                    ? Optional.of(
                            (X509Certificate) request.connection().sslSession().getPeerCertificates()[0])
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    /** What a token is bound to (RFC 7800 3.1): the key of the call's proof, or the connection's certificate. */
    private static Optional<JsonObject> confirmation(HttpServerRequest request) {
        return DpopRules.thumbprint(request)
                .map(thumbprint -> new JsonObject().put("jkt", thumbprint))
                .or(() -> certificate(request).map(shown -> new JsonObject().put("x5t#S256", X509Util.x5tS256(shown))));
    }

    /** The public keys, as they are published. */
    public String keySet() {
        return new JsonObject()
                .put(
                        "keys",
                        new JsonArray(keys.stream()
                                .map(key -> new JsonObject(key.toJson(OutputControlLevel.PUBLIC_ONLY)))
                                .toList()))
                .encode();
    }

    private void token(HttpServerRequest request, Map<String, String> form) {
        Optional<String> client = authenticated(request, form);
        if (client.isEmpty()) {
            Reply.json(401, "{\"error\":\"invalid_client\"}").to(request);
            return;
        }
        Optional<Grant> grant =
                switch (String.valueOf(form.get("grant_type"))) {
                    case "authorization_code" -> redeemed(client.get(), form, DpopRules.thumbprint(request));
                    case "refresh_token" ->
                        Optional.ofNullable(
                                        rotating
                                                ? grants.remove(form.get("refresh_token"))
                                                : grants.get(form.get("refresh_token")))
                                .filter(held -> held.clientId().equals(client.get()));
                    default -> Optional.empty();
                };
        if (grant.isEmpty()) {
            Reply.json(400, "{\"error\":\"invalid_grant\",\"error_description\":\"planted-description\"}")
                    .to(request);
            return;
        }
        JsonObject tokens = tokens(grant.get(), confirmation(request));
        if (!rotating && form.containsKey("refresh_token")) {
            tokens.remove("refresh_token");
        }
        JsonObject answer = tokenResponse.apply(tokens);
        for (String name : List.of("access_token", "refresh_token", "id_token")) {
            // An empty text, which some servers send for none, is no secret.
            if (answer.getValue(name) instanceof String text && !text.isEmpty()) {
                planted.add(text);
            }
        }
        if (losing) {
            Reply.hangUp().to(request);
            return;
        }
        announced(Reply.json(200, answer.encode())).to(request);
    }

    private static boolean isSecret(String secret) {
        return secret.equals(SECRET) || secret.startsWith(SECRET + "@");
    }

    private Optional<String> authenticated(HttpServerRequest request, Map<String, String> form) {
        String header = request.getHeader("Authorization");
        if (form.containsKey("client_assertion")) {
            return asserted(form);
        }
        if (certificates.containsKey(String.valueOf(form.get("client_id")))) {
            boolean right = header == null
                    && !form.containsKey("client_secret")
                    && certificate(request)
                            .filter(certificates.get(form.get("client_id"))::contains)
                            .isPresent();
            return right ? Optional.of(form.get("client_id")) : Optional.empty();
        }
        if (header == null) {
            return isSecret(form.getOrDefault("client_secret", ""))
                    ? Optional.ofNullable(form.get("client_id"))
                    : Optional.empty();
        }
        // RFC 6749 2.3.1: each half is form-encoded before the Basic encoding.
        String[] halves = new String(
                        Base64.getDecoder().decode(header.substring("Basic ".length())), StandardCharsets.UTF_8)
                .split(":");
        boolean right = halves.length == 2 && isSecret(decode(halves[1])) && !form.containsKey("client_secret");
        return right ? Optional.of(decode(halves[0])) : Optional.empty();
    }

    /** RFC 7523 3: for this server alone, short-lived, used once. */
    private Optional<String> asserted(Map<String, String> form) {
        String client = form.get("client_id");
        try {
            JsonWebSignature signature = new JsonWebSignature();
            signature.setCompactSerialization(form.get("client_assertion"));
            PublicJsonWebKey key = clientKeys.get(client);
            signature.setKey(key == null ? new HmacKey(SECRET.getBytes(StandardCharsets.UTF_8)) : key.getKey());
            JsonObject claims = new JsonObject(signature.getPayload());
            long now = clock.instant().getEpochSecond();
            boolean right =
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer".equals(form.get("client_assertion_type"))
                            && issuer().equals(claims.getValue("aud"))
                            && client.equals(claims.getValue("iss"))
                            && client.equals(claims.getValue("sub"))
                            && claims.getLong("exp") > now
                            && claims.getLong("exp") <= now + 60
                            && (key == null || key.getKeyId().equals(signature.getKeyIdHeaderValue()))
                            && !form.containsKey("client_secret")
                            && assertions.add(claims.getString("jti"));
            return right ? Optional.of(client) : Optional.empty();
        } catch (JoseException e) {
            return Optional.empty();
        }
    }

    private Optional<Grant> redeemed(String client, Map<String, String> form, Optional<String> key) {
        Code code = codes.remove(String.valueOf(form.get("code")));
        if (code == null) {
            return Optional.empty();
        }
        Map<String, String> request = code.request();
        boolean right = client.equals(request.get("client_id"))
                && request.get("redirect_uri").equals(form.get("redirect_uri"))
                && Optional.ofNullable(request.get("dpop_jkt")).equals(key)
                && "S256".equals(request.get("code_challenge_method"))
                && request.get("code_challenge").equals(challenge(String.valueOf(form.get("code_verifier"))));
        return right
                ? Optional.of(new Grant(
                        client,
                        code.user(),
                        request.get("nonce"),
                        clock.instant().getEpochSecond(),
                        Optional.ofNullable(request.get("acr_values")).map(values -> values.split(" ")[0])))
                : Optional.empty();
    }

    private JsonObject tokens(Grant grant, Optional<JsonObject> confirmation) {
        String refreshToken = plant("planted-refresh-token");
        grants.put(refreshToken, grant);
        long now = clock.instant().getEpochSecond();
        JsonObject access = new JsonObject()
                .put("iss", issuer())
                .put("aud", "orders-api")
                .put("sub", grant.user())
                .put("client_id", grant.clientId())
                .put("region", region(grant.user()))
                .put("jti", plant("planted-jti"))
                .put("exp", now + ACCESS_TOKEN_SECONDS);
        confirmation.ifPresent(bound -> access.put("cnf", bound));
        boolean proven = confirmation.filter(bound -> bound.containsKey("jkt")).isPresent();
        JsonObject id = new JsonObject()
                .put("iss", issuer())
                .put("aud", grant.clientId())
                .put("sub", grant.user())
                .put("name", "Zoë 愛子")
                .put("nonce", grant.nonce())
                .put("auth_time", grant.authTime())
                .put("iat", now)
                .put("exp", now + ACCESS_TOKEN_SECONDS);
        grant.acr().ifPresent(acr -> id.put("acr", acr));
        String accessToken = signed(access, header -> header.setHeader("typ", "at+jwt"));
        if (handingOutOpaque) {
            accessToken = plant("planted-opaque-token");
            opaque.put(accessToken, access);
        }
        return new JsonObject()
                .put("access_token", accessToken)
                .put("token_type", proven ? "DPoP" : "Bearer")
                .put("expires_in", ACCESS_TOKEN_SECONDS)
                .put("refresh_token", refreshToken)
                .put("id_token", idTokenEnvelope.apply(signed(idTokenClaims.apply(id), idTokenHeader)));
    }

    private static String region(String user) {
        return switch (user) {
            case "aiko" -> "ap";
            case "uma" -> "us";
            case "nia" -> "nz";
            default -> "eu";
        };
    }

    /** A JWT of this server. */
    public String signed(JsonObject claims, Consumer<JsonWebSignature> header) {
        RsaJsonWebKey key = keys.get(0);
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.encode());
        signature.setAlgorithmHeaderValue("RS256");
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setKey(key.getPrivateKey());
        header.accept(signature);
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private String plant(String name) {
        byte[] bytes = new byte[12];
        random.nextBytes(bytes);
        String value = name + "-" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        planted.add(value);
        return value;
    }

    private static RsaJsonWebKey newKey(String id) {
        try {
            RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
            key.setKeyId(id);
            key.setUse("sig");
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Name and value of each pair; a repeated name fails, since no client may repeat one. */
    public static Map<String, String> form(String encoded) {
        if (encoded == null || encoded.isEmpty()) {
            return new HashMap<>();
        }
        return List.of(encoded.split("&")).stream()
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(
                        pair -> decode(pair[0]), pair -> decode(pair[1]), ScriptedServer::onlyAllowedToRepeat));
    }

    private static String onlyAllowedToRepeat(String one, String other) {
        if (one.startsWith("https://") && other.startsWith("https://")) {
            return one + " " + other;
        }
        throw new IllegalStateException("a parameter is repeated");
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        join(http.close());
        mutual.ifPresent(server -> join(server.close()));
    }
}
