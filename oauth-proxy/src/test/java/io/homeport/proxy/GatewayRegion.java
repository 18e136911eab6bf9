package io.homeport.proxy;

import io.homeport.cookies.AccessContent;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.AskedAssurance;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.DpopKey;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.LoginAnchor;
import io.homeport.cookies.LoginContent;
import io.homeport.cookies.SealingKey;
import io.homeport.cookies.SessionCookies;
import io.homeport.cookies.SessionId;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A region with keys that no other one has: its API, its agent, and what its proxy is told. */
final class GatewayRegion {
    static final String ORIGIN = "https://www.example.com";
    static final String TOKEN = "planted-access-token-0123456789";
    private static final String ISSUER = "https://login.example.com";
    private static final CookieNames NAMES = CookieNames.hostOnly("shop");

    final String name;
    final ScriptedApi api;
    final ScriptedAgent agent;
    final int gatewayPort = PackagedProxy.freePort();
    private final HttpServer events;
    private final SealingKey key;
    private final String secret;

    GatewayRegion(Vertx vertx, String name) {
        this.name = name;
        this.api = new ScriptedApi(vertx, name);
        this.agent = new ScriptedAgent(vertx);
        this.events = vertx.createHttpServer()
                .requestHandler(request -> request.response()
                        .putHeader("Content-Type", "text/event-stream")
                        .setChunked(true)
                        .write("data: " + request.getHeader("Authorization") + "\n\n"));
        events.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
        byte[] bytes = new byte[SealingKey.SECRET_LENGTH];
        new SecureRandom().nextBytes(bytes);
        this.secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        // All regions call their key the same: only the label tells them apart.
        this.key = new SealingKey("2026a", bytes, Optional.empty(), Optional.of(name));
    }

    /** What its proxy shows other regions. */
    String peerName() {
        return "proxy." + name + ".internal";
    }

    /** The deployment file of its proxy, which knows these regions. */
    Map<String, String> configuration(Certificates certificates, List<GatewayRegion> others) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("homeport.region", name);
        keys.put("homeport.agent-url", agent.url());
        keys.put("homeport.cookies.access-keys[0].id", key.id());
        keys.put("homeport.cookies.access-keys[0].region", name);
        keys.put("homeport.cookies.access-keys[0].secret", secret);
        keys.put("homeport.apps.shop.web-origin", ORIGIN);
        keys.put("homeport.apps.shop.redirect-uri", ORIGIN + "/");
        keys.put("homeport.apps.shop.authorization-server.issuer", ISSUER);
        keys.put("homeport.apps.shop.authorization-server.client-id", "shop");
        route(keys, "orders", "/orders", "http://127.0.0.1:" + api.port());
        route(keys, "signed", "/signed", "http://127.0.0.1:" + api.port());
        keys.put("homeport.routes.signed.signed-hop", "true");
        keys.put("homeport.hop-keys[0].id", name + "-hop");
        keys.put("homeport.hop-keys[0].file", Landscape.newKeyFile());
        route(keys, "bound", "/bound", "http://127.0.0.1:" + api.port());
        route(keys, "news", "/news", "http://127.0.0.1:" + api.port());
        keys.put("homeport.routes.news.public", "true");
        keys.put("homeport.routes.news.scope", "global");
        route(keys, "live", "/live", "http://127.0.0.1:" + api.port());
        keys.put("homeport.routes.live.stream", "true");
        route(keys, "events", "/events", "http://127.0.0.1:" + events.actualPort());
        keys.put("homeport.routes.events.stream", "true");
        keys.put("homeport-proxy.http2-clear-text", "true");
        keys.put("homeport-proxy.gateway-port", Integer.toString(gatewayPort));
        keys.put("homeport-proxy.gateway-tls", "regions");
        keys.put("quarkus.tls.regions.key-store.p12.path", certificates.issuedFor(name, "localhost", peerName()));
        keys.put("quarkus.tls.regions.key-store.p12.password", Certificates.PASSWORD);
        keys.put("quarkus.tls.regions.trust-store.p12.path", certificates.trust());
        keys.put("quarkus.tls.regions.trust-store.p12.password", Certificates.PASSWORD);
        others.forEach(other -> gateway(keys, other.name, other.gatewayPort, other.peerName()));
        return keys;
    }

    private void route(Map<String, String> keys, String route, String path, String upstream) {
        keys.put("homeport.routes." + route + ".path", path);
        keys.put("homeport.routes." + route + ".upstreams." + name, upstream);
    }

    static void gateway(Map<String, String> keys, String region, int port, String peer) {
        keys.put("homeport.regions." + region + ".gateway", "https://localhost:" + port);
        keys.put("homeport.regions." + region + ".peers", peer);
    }

    /** The {@code Cookie} field of a session that is sealed here. */
    String session() {
        return session(TOKEN, Instant.now().plusSeconds(300), Optional.empty());
    }

    String session(String token, Instant tokenExpiresAt, Optional<DpopKey> bound) {
        return session(List.of(key), token, tokenExpiresAt, bound);
    }

    private String session(List<SealingKey> keys, String token, Instant tokenExpiresAt, Optional<DpopKey> bound) {
        AccessCookies cookies = new AccessCookies(NAMES, "shop", ISSUER, new KeyRing(keys), Clock.systemUTC());
        return NAMES.access() + "="
                + cookies.seal(new AccessContent(envelope(), token, tokenExpiresAt, Optional.of(name), bound));
    }

    /** The same under a key of this id that is nobody's, but says that it is of this region. */
    String forgedSession(String region, String keyId) {
        SealingKey forged =
                new SealingKey(keyId, new byte[SealingKey.SECRET_LENGTH], Optional.empty(), Optional.of(region));
        return session(List.of(forged), TOKEN, Instant.now().plusSeconds(300), Optional.empty());
    }

    /** The {@code Cookie} field of a login under way that was begun here. */
    String login() {
        LoginAnchor anchor = LoginAnchor.random(new SecureRandom());
        String login = NAMES.login(anchor.word() + "abcdefgh");
        LoginContent content = new LoginContent(
                envelope(),
                anchor.hash(),
                "state",
                "nonce",
                "verifier",
                ISSUER,
                Optional.empty(),
                ORIGIN + "/",
                new AskedAssurance(List.of(), OptionalLong.empty()),
                Optional.empty(),
                Optional.empty());
        String sealed = new SessionCookies("shop", ISSUER, new KeyRing(List.of(key)), Clock.systemUTC())
                .sealLogin(login, content);
        return NAMES.loginAnchor() + "=" + anchor.value() + "; " + login + "=" + sealed;
    }

    private static Envelope envelope() {
        Instant now = Instant.now();
        return new Envelope(now, now.plusSeconds(3600), SessionId.random(new SecureRandom()), 0);
    }

    void forget() {
        api.forget();
        agent.seen().clear();
    }
}
