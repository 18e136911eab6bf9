package io.homeport.agent.providers;

import io.homeport.agent.world.Reply;
import io.homeport.agent.world.ScriptedServer;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** An authorization server on loopback that behaves as a {@link Provider} is described. */
final class ProviderServer implements AutoCloseable {
    private static final int SECONDS = 300;

    /** A call that it got. */
    record Call(String endpoint, MultiMap headers, Map<String, String> form) {}

    /** What a user has granted to the client. */
    private record Grant(Map<String, String> request, String user, String tenant, long authTime) {}

    private final Provider provider;
    private final HttpServer http;
    private final Addresses addresses;
    private final RsaJsonWebKey key = newKey();
    private final Map<String, Grant> codes = new ConcurrentHashMap<>();
    private final Map<String, Grant> refreshTokens = new ConcurrentHashMap<>();
    private final Map<String, String> subjects = new ConcurrentHashMap<>();
    private final Set<String> consented = ConcurrentHashMap.newKeySet();
    private final Map<String, JsonObject> standing = new ConcurrentHashMap<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger planted = new AtomicInteger();
    private volatile Clock clock = Clock.systemUTC();
    private volatile String tenant;
    private volatile Client client = new Client("", "", "");

    /** The client, as it is registered here. */
    record Client(String id, String secret, String redirectUri) {}

    ProviderServer(Vertx vertx, Provider provider) {
        this.provider = provider;
        this.tenant = provider.text("tenant").orElse("");
        this.http = vertx.createHttpServer()
                .exceptionHandler(refused -> {})
                .requestHandler(request -> request.body().onSuccess(body -> answer(request, body.toString())))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        this.addresses = new Addresses(provider.origins(), "http://127.0.0.1:" + http.actualPort());
    }

    Provider provider() {
        return provider;
    }

    /** Real addresses and this server's. */
    Addresses addresses() {
        return addresses;
    }

    void register(Client registered) {
        client = registered;
    }

    /** Well again, without users. */
    void reset(Clock time) {
        clock = time;
        tenant = provider.text("tenant").orElse("");
        standing.clear();
        consented.clear();
        refreshTokens.clear();
        calls.clear();
    }

    /** Users who sign in from now on are of this tenant, and so are refreshed tokens. */
    void tenant(String other) {
        tenant = other;
    }

    /** From now on the endpoint, by its name in the metadata, gives one answer of the description to everything. */
    void always(String endpoint, JsonObject answer) {
        standing.put(endpoint, answer);
    }

    void well(String endpoint) {
        standing.remove(endpoint);
    }

    /** An administrator has ended every session. */
    void endSessions() {
        refreshTokens.clear();
    }

    List<Call> calls(String endpoint) {
        return calls.stream().filter(call -> call.endpoint().equals(endpoint)).toList();
    }

    /** A user signs in: the query that the browser brings back to the page, or that of an error page's cause. */
    String authorize(String authorizationUrl, String user) {
        Map<String, String> request = asked(authorizationUrl);
        for (String scope : request.get("scope").split(" ")) {
            if (provider.list("unknownScopes").contains(scope)) {
                return refused(request, "invalid_scope");
            }
        }
        String code = plant("planted-code");
        codes.put(code, new Grant(request, user, tenant, now()));
        Map<String, String> response = new TreeMap<>();
        provider.members("codeResponse").forEach(member -> response.put(member.getKey(), member.getValue() + ""));
        response.put("code", code);
        return query(request, response);
    }

    /** The user, or a policy, says no: the query that the browser brings back. */
    String refuse(String authorizationUrl, String error) {
        return refused(asked(authorizationUrl), error);
    }

    private String refused(Map<String, String> request, String error) {
        Map<String, String> response = new TreeMap<>(Map.of("error", error));
        Optional.ofNullable(provider.members("errorDescriptions").getString(error))
                .ifPresent(text -> response.put("error_description", text));
        return query(request, response);
    }

    private String query(Map<String, String> request, Map<String, String> response) {
        response.put("state", request.get("state"));
        if (provider.is("namesItself")) {
            response.put("iss", addresses.here(provider.metadata().getString("issuer")));
        }
        return response.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** The authorization request, if this is where one may be sent, by the client that is registered. */
    Map<String, String> asked(String authorizationUrl) {
        String endpoint = addresses.here(provider.metadata().getString("authorization_endpoint"));
        if (!authorizationUrl.startsWith(endpoint + "?")) {
            throw new AssertionError("the browser is sent to " + authorizationUrl);
        }
        Map<String, String> request =
                ScriptedServer.form(URI.create(authorizationUrl).getRawQuery());
        if (!client.id().equals(request.get("client_id"))
                || !client.redirectUri().equals(request.get("redirect_uri"))
                || !"code".equals(request.get("response_type"))
                || !"S256".equals(request.get("code_challenge_method"))) {
            throw new AssertionError("the server would show an error page for " + request);
        }
        return request;
    }

    /** A user's browser comes to sign out: the page that it is sent on to. */
    String signOut(String url) {
        JsonObject logout = provider.members("logout");
        String endpoint = Optional.ofNullable(logout.getString("path"))
                .map(path -> addresses.loopback() + path)
                .orElseGet(() -> addresses.here(provider.metadata().getString("end_session_endpoint")));
        Map<String, String> request = ScriptedServer.form(URI.create(url).getRawQuery());
        if (!url.startsWith(endpoint + "?")
                || !texts(logout, "takes").containsAll(request.keySet())
                || !request.keySet().containsAll(texts(logout, "needs"))
                || !client.id().equals(request.getOrDefault("client_id", client.id()))) {
            throw new AssertionError("the server would show an error page for " + request.keySet());
        }
        return request.get(logout.getString("page"));
    }

    private static List<String> texts(JsonObject object, String name) {
        return object.getJsonArray(name, new JsonArray()).stream()
                .map(Object::toString)
                .toList();
    }

    private void answer(HttpServerRequest request, String body) {
        String endpoint = endpoint(request.path());
        calls.add(new Call(endpoint, request.headers(), ScriptedServer.form(body)));
        if (provider.is("wantsUserAgent") && request.getHeader("User-Agent") == null) {
            Reply.with(403, "text/html", "<html><body>403 Forbidden</body></html>")
                    .to(request);
            return;
        }
        JsonObject answer = Optional.ofNullable(standing.get(endpoint))
                .orElseGet(() -> answer(endpoint, request, ScriptedServer.form(body)));
        send(request, answer);
    }

    private String endpoint(String path) {
        JsonObject metadata = provider.metadata();
        return metadata.stream()
                .filter(member ->
                        member.getKey().endsWith("_endpoint") || member.getKey().equals("jwks_uri"))
                .filter(member -> Addresses.path(member.getValue().toString()).equals(path))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(path.endsWith("/.well-known/openid-configuration") ? "metadata" : "none");
    }

    private JsonObject answer(String endpoint, HttpServerRequest request, Map<String, String> form) {
        return switch (endpoint) {
            case "metadata" ->
                json(200, new JsonObject(addresses.here(provider.metadata().encode())));
            case "jwks_uri" -> json(200, keySet());
            case "token_endpoint" -> authenticated(request, form) ? token(form) : json(401, error("invalid_client"));
            case "revocation_endpoint" -> revoked(request, form);
            case "userinfo_endpoint" -> userInfo(request);
            default -> json(404, error("not_found"));
        };
    }

    private void send(HttpServerRequest request, JsonObject answer) {
        Object body = answer.getValue("body");
        String text = body == null ? "" : body instanceof JsonObject json ? json.encode() : body.toString();
        answer.getJsonObject("headers", new JsonObject())
                .forEach(header -> request.response().putHeader(header.getKey(), header.getValue() + ""));
        request.response().setStatusCode(answer.getInteger("status"));
        if (answer.containsKey("type")) {
            request.response().putHeader("Content-Type", answer.getString("type"));
        }
        if (provider.is("gzip") && !text.isEmpty()) {
            // Whatever the request says: it is the cache in front that compresses.
            request.response().putHeader("Content-Encoding", "gzip").end(Gzip.of(text));
        } else {
            request.response().end(text);
        }
    }

    private static JsonObject json(int status, JsonObject body) {
        return new JsonObject()
                .put("status", status)
                .put("type", "application/json;charset=UTF-8")
                .put("body", body);
    }

    private static JsonObject error(String code) {
        return new JsonObject().put("error", code);
    }

    private boolean authenticated(HttpServerRequest request, Map<String, String> form) {
        String basic = request.getHeader("Authorization");
        if (basic == null) {
            return provider.list("clientAuthentication").contains("client_secret_post")
                    && client.id().equals(form.get("client_id"))
                    && client.secret().equals(form.get("client_secret"));
        }
        String[] halves = new String(Base64.getDecoder().decode(basic.substring(6)), StandardCharsets.UTF_8).split(":");
        return provider.list("clientAuthentication").contains("client_secret_basic")
                && halves.length == 2
                && client.id().equals(URLDecoder.decode(halves[0], StandardCharsets.UTF_8))
                && client.secret().equals(URLDecoder.decode(halves[1], StandardCharsets.UTF_8));
    }

    private JsonObject token(Map<String, String> form) {
        if ("authorization_code".equals(form.get("grant_type"))) {
            return Optional.ofNullable(codes.remove(String.valueOf(form.get("code"))))
                    .filter(grant -> grant.request().get("redirect_uri").equals(form.get("redirect_uri")))
                    .filter(grant -> grant.request().get("code_challenge").equals(challenge(form)))
                    .map(grant -> json(200, first(grant)))
                    .orElseGet(() -> json(400, error("invalid_grant")));
        }
        String token = String.valueOf(form.get("refresh_token"));
        boolean rotates = "new".equals(provider.members("refresh").getString("refreshToken"));
        return Optional.ofNullable(rotates ? refreshTokens.remove(token) : refreshTokens.get(token))
                .map(grant -> json(200, renewed(grant, token)))
                .orElseGet(() -> provider.answer("dead").orElseThrow());
    }

    private JsonObject first(Grant grant) {
        JsonObject tokens = tokens(grant, "idClaims", true);
        boolean again = !consented.add(grant.user())
                && !"consent".equals(grant.request().get("prompt"));
        if (fits(grant, "refreshTokenNeeds") && !(provider.is("refreshTokenOnce") && again)) {
            tokens.put("refresh_token", refreshToken(grant));
        }
        return tokens;
    }

    private JsonObject renewed(Grant grant, String token) {
        JsonObject refresh = provider.members("refresh");
        JsonObject tokens = tokens(grant, "refresh", refresh.getBoolean("idToken"));
        switch (refresh.getString("refreshToken")) {
            case "new" -> tokens.put("refresh_token", refreshToken(grant));
            case "same" -> tokens.put("refresh_token", token);
            default -> tokens.remove("refresh_token");
        }
        return tokens;
    }

    private String refreshToken(Grant grant) {
        String token = plant("planted-refresh-token");
        refreshTokens.put(token, grant);
        return token;
    }

    /** Whether the request asked for what the provider wants to be asked for something. */
    private boolean fits(Grant grant, String needs) {
        return provider.members(needs).stream()
                .allMatch(need -> List.of(
                                grant.request().getOrDefault(need.getKey(), "").split(" "))
                        .contains(need.getValue()));
    }

    private JsonObject tokens(Grant grant, String occasion, boolean withIdToken) {
        JsonObject response =
                new JsonObject().put("token_type", "Bearer").mergeIn(filled(provider.members("tokenMembers"), grant));
        boolean given = fits(grant, "accessTokenNeeds");
        String access = accessToken(grant);
        if (given) {
            response.put("access_token", access);
            subjects.put(access, grant.user());
        }
        if (withIdToken) {
            response.put("id_token", idToken(grant, access, occasion));
        }
        return response;
    }

    private String accessToken(Grant grant) {
        if ("opaque".equals(provider.text("accessToken").orElseThrow()) || !fits(grant, "jwtNeeds")) {
            return plant("planted-opaque-token");
        }
        JsonObject claims = new JsonObject()
                .put("iss", issuer())
                .put("aud", "https://orders.example.com")
                .put("sub", grant.user())
                .put("iat", now())
                .put("exp", now() + SECONDS)
                .put("jti", plant("planted-jti"))
                .mergeIn(filled(provider.members("accessClaims"), grant));
        return signed(claims);
    }

    private String idToken(Grant grant, String accessToken, String occasion) {
        JsonObject claims = new JsonObject()
                .put("iss", issuer())
                .put("aud", client.id())
                .put("sub", grant.user())
                .put("name", "Zoë 愛子")
                .put("nonce", grant.request().get("nonce"))
                .put("iat", now())
                .put("exp", now() + SECONDS)
                .mergeIn(filled(provider.members("idClaims"), grant));
        if (provider.is("atHash")) {
            byte[] hash = Arrays.copyOf(sha256(accessToken), 16);
            claims.put("at_hash", Base64.getUrlEncoder().withoutPadding().encodeToString(hash));
        }
        if (occasion.equals("refresh")) {
            JsonObject refresh = provider.members("refresh");
            texts(refresh, "without").forEach(claims::remove);
            claims.mergeIn(filled(refresh.getJsonObject("claims", new JsonObject()), grant));
        }
        return signed(claims);
    }

    private String issuer() {
        return addresses.here(provider.text("tokenIssuer")
                .orElse(provider.metadata().getString("issuer"))
                .replace("$tenant", tenant));
    }

    /** The members of a description, with what is of this moment and this user in place of words such as $now. */
    private JsonObject filled(JsonObject members, Grant grant) {
        JsonObject filled = new JsonObject();
        members.forEach(member -> filled.put(
                member.getKey(),
                switch (String.valueOf(member.getValue())) {
                    case "$now" -> now();
                    case "$authTime" -> grant.authTime();
                    case "$user" -> grant.user();
                    case "$client" -> client.id();
                    case "$tenant" -> tenant;
                    default -> member.getValue();
                }));
        return filled;
    }

    private JsonObject revoked(HttpServerRequest request, Map<String, String> form) {
        if (!authenticated(request, form)) {
            return json(401, error("invalid_client"));
        }
        refreshTokens.remove(form.get("token"));
        return provider.answer("revocation").orElseThrow();
    }

    private JsonObject userInfo(HttpServerRequest request) {
        String token = String.valueOf(request.getHeader("Authorization")).replace("Bearer ", "");
        JsonObject answer = provider.answer("userInfo").orElseThrow();
        String subject = subjects.get(token);
        if (subject == null) {
            return json(401, error("invalid_token"));
        }
        JsonObject body = answer.getJsonObject("body").copy();
        return answer.copy().put("body", body.containsKey("sub") ? body.put("sub", subject) : body);
    }

    private JsonObject keySet() {
        JsonObject published = new JsonObject(key.toJson(OutputControlLevel.PUBLIC_ONLY))
                .mergeIn(new JsonObject(
                        addresses.here(provider.members("keyMembers").encode())));
        return new JsonObject().put("keys", new JsonArray().add(published));
    }

    private String signed(JsonObject claims) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.encode());
        signature.setAlgorithmHeaderValue("RS256");
        signature.setHeader("typ", "JWT");
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setKey(key.getPrivateKey());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }

    private String plant(String name) {
        return name + "-" + provider.name() + "-" + planted.incrementAndGet();
    }

    private static String challenge(Map<String, String> form) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(sha256(String.valueOf(form.get("code_verifier"))));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RsaJsonWebKey newKey() {
        try {
            RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
            key.setKeyId("planted-kid");
            key.setUse("sig");
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close().toCompletionStage().toCompletableFuture().join();
    }
}
