package io.homeport.proxy;

import io.homeport.cookies.AccessContent;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.ClassicKey;
import io.homeport.cookies.ClassicSeal;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.CookiePiece;
import io.homeport.cookies.DpopKey;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.Keygen;
import io.homeport.cookies.SealedCookie;
import io.homeport.cookies.SealingKey;
import io.homeport.cookies.SessionId;
import io.homeport.cookies.ShownAssurance;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything around a proxy under test: an API per region, the agent, the keys, the configuration. */
public final class Landscape implements AutoCloseable {
    public static final String ORIGIN = "http://www.homeport.localhost:9501";
    public static final String ADMIN_ORIGIN = "http://admin.homeport.localhost:9501";
    /** Its page speaks the classic contract. */
    public static final String VINTAGE_ORIGIN = "http://vintage.homeport.localhost:9501";

    private static final String VINTAGE_KEY = "604142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f";
    public static final String TOKEN = "planted-access-token-0123456789";
    /** Of the region's own; that of us has another name. */
    public static final String EU_HOST = "http://eu.homeport.localhost:9502";

    static final String ISSUER = "http://127.0.0.1:9504";

    private final byte[] secret = random();
    private final Vertx vertx = Vertx.vertx();
    public final ScriptedApi eu = new ScriptedApi(vertx, "eu");
    public final ScriptedApi us = new ScriptedApi(vertx, "us");
    public final ScriptedApi ap = new ScriptedApi(vertx, "ap");
    public final ScriptedCluster usCluster = new ScriptedCluster(vertx, "us");
    public final ScriptedCluster euCluster = new ScriptedCluster(vertx, "eu");
    public final RawUpstream raw = new RawUpstream();
    public final ScriptedAgent agent = new ScriptedAgent(vertx);
    public final ScriptedServer server = new ScriptedServer(vertx, ISSUER);

    public List<ScriptedApi> apis() {
        return List.of(eu, us, ap);
    }

    /** The folder of the static route that has one. */
    final Path pages = newPages();

    /** Seen by any API since the last forgetting. */
    public List<ScriptedApi.Seen> seen() {
        return apis().stream().flatMap(api -> api.seen().stream()).toList();
    }

    public void forget() {
        apis().forEach(ScriptedApi::forget);
        agent.seen().clear();
        server.reset();
        usCluster.seen().clear();
        euCluster.seen().clear();
        raw.forget();
    }

    /** The deployment file's content: a proxy that runs in {@code us}. */
    public Map<String, String> configuration() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("homeport.region", "us");
        keys.put("homeport.agent-url", agent.url());
        keys.put("homeport.cookies.access-keys[0].id", "test");
        keys.put(
                "homeport.cookies.access-keys[0].secret",
                Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
        // Who changes the deployment says when to look.
        keys.put("homeport.reload-interval", "PT0S");
        // Most tests of HTTP/2 need no certificate.
        keys.put("homeport-proxy.http2-clear-text", "true");
        app(keys, "shop", ORIGIN);
        proxyClient(keys);
        app(keys, "admin", ADMIN_ORIGIN);
        app(keys, "vintage", VINTAGE_ORIGIN);
        keys.put("homeport.apps.vintage.contract", "classic");
        keys.put("homeport.apps.vintage.classic.cookie-prefix", "old");
        keys.put("homeport.apps.vintage.classic.cookie-key", VINTAGE_KEY);
        keys.put("homeport.routes.orders.path", "/orders");
        keys.put("homeport.routes.orders.upstreams.eu", eu.url());
        keys.put("homeport.routes.orders.upstreams.us", us.url());
        keys.put("homeport.routes.orders.upstreams.ap", ap.url());
        keys.put("homeport.routes.local.path", "/orders/local");
        keys.put("homeport.routes.local.upstreams.us", us.url());
        keys.put("homeport.routes.raw.path", "/raw");
        keys.put("homeport.routes.raw.upstreams.eu", raw.url());
        keys.put("homeport.routes.down.path", "/down");
        keys.put("homeport.routes.down.upstreams.us", "http://127.0.0.1:1");
        keys.put("homeport.boundaries.america", "us,ca");
        keys.put("homeport.blocked[0].home", "cn");
        keys.put("homeport.blocked[0].serving", "us");
        route(keys, "rewritten", Map.of("path", "/inside", "upstream-path", "/orders", "upstreams.us", us.url()));
        route(keys, "reading", Map.of("path", "/reading", "methods", "GET,HEAD", "upstreams.us", us.url()));
        route(keys, "backstage", Map.of("path", "/backstage", "apps", "admin", "upstreams.us", us.url()));
        route(keys, "small", Map.of("path", "/small", "max-body-size", "10", "upstreams.us", us.url()));
        route(keys, "hurried", Map.of("path", "/hurried", "total-timeout", "1S", "upstreams.us", raw.url()));
        route(keys, "nameless", Map.of("path", "/nameless", "upstreams.us", "http://nowhere.localhost:1"));
        route(
                keys,
                "misspoken",
                Map.of(
                        "path",
                        "/misspoken",
                        "upstreams.us",
                        "https://" + raw.url().substring(7)));
        route(
                keys,
                "frank",
                Map.of("path", "/frank", "drop-response-headers", "X-Internal", "upstreams.us", raw.url()));
        route(keys, "stalling", Map.of("path", "/stalling", "idle-timeout", "1S", "upstreams.us", raw.url()));
        route(
                keys,
                "catalog",
                Map.of(
                        "path",
                        "/catalog",
                        "public",
                        "true",
                        "scope",
                        "global",
                        "upstreams.us",
                        us.url(),
                        "response-headers.Referrer-Policy",
                        "no-referrer",
                        "response-headers.Cache-Control",
                        "max-age=5"));
        route(
                keys,
                "mobile",
                Map.of("path", "/mobile", "accept-bearer", "true", "default-region", "us", "upstreams.us", us.url()));
        route(
                keys,
                "live",
                Map.of("path", "/live", "stream", "true", "upstreams.eu", raw.url(), "upstreams.us", us.url()));
        route(
                keys,
                "shared",
                Map.of(
                        "path",
                        "/shared",
                        "fail-over",
                        "us,ca",
                        "upstreams.us",
                        "http://127.0.0.1:1",
                        "upstreams.ca",
                        ap.url(),
                        "upstreams.eu",
                        "http://127.0.0.1:1"));
        route(
                keys,
                "reread",
                Map.of(
                        "path",
                        "/reread",
                        "read-only-fail-over",
                        "ca",
                        "upstreams.us",
                        "http://127.0.0.1:1",
                        "upstreams.ca",
                        ap.url()));
        route(
                keys,
                "balanced",
                Map.of("path", "/balanced", "upstreams.us", "http://127.0.0.1:1," + us.url() + "," + eu.url()));
        route(keys, "bounded", Map.of("path", "/bounded", "max-requests-per-address", "2", "upstreams.us", us.url()));
        route(keys, "multiplexed", Map.of("path", "/multiplexed", "upstream-http2", "true", "upstreams.us", us.url()));
        route(keys, "brief", Map.of("path", "/brief", "max-header-size", "2000", "upstreams.us", us.url()));
        route(
                keys,
                "checked",
                Map.of(
                        "path",
                        "/checked",
                        "health-check.path",
                        "/checked/health",
                        "health-check.interval",
                        "PT0.02S",
                        "connect-timeout",
                        "PT1S",
                        "upstreams.us",
                        us.url() + "," + ap.url()));
        route(
                keys,
                "phantom",
                Map.of("path", "/phantom", "api-token", "phantom", "apps", "shop", "upstreams.us", us.url()));
        route(
                keys,
                "exchange",
                Map.of(
                        "path",
                        "/exchange",
                        "api-token",
                        "exchange",
                        "apps",
                        "shop",
                        "stream",
                        "true",
                        "token-exchange.audience",
                        "invoices",
                        "upstreams.us",
                        us.url()));
        machines(keys);
        route(keys, "bound", Map.of("path", "/bound", "upstreams.us", us.url()));
        route(
                keys,
                "bound-elsewhere",
                Map.of("path", "/bound/elsewhere", "dpop-origin", "https://api.example.com", "upstreams.us", us.url()));
        route(keys, "bound-balanced", Map.of("path", "/bound/balanced", "upstreams.us", us.url() + "," + eu.url()));
        route(
                keys,
                "bound-phantom",
                Map.of("path", "/bound/phantom", "api-token", "phantom", "apps", "shop", "upstreams.us", us.url()));
        route(
                keys,
                "bound-exchange",
                Map.of(
                        "path",
                        "/bound/exchange",
                        "api-token",
                        "exchange",
                        "apps",
                        "shop",
                        "token-exchange.audience",
                        "invoices",
                        "upstreams.us",
                        us.url()));
        keys.put("homeport.regions.eu.api-base-url", EU_HOST);
        keys.put("homeport.regions.us.api-base-url", "http://us.homeport.localhost:9502");
        Map<String, String> atHome =
                Map.of("entry", "home-only", "apps", "shop", "upstreams.us", us.url(), "upstreams.eu", eu.url());
        route(keys, "private", Map.of("path", "/private"));
        route(keys, "private", atHome);
        route(keys, "private-live", Map.of("path", "/private/live", "stream", "true"));
        route(keys, "private-live", atHome);
        route(keys, "directory", Map.of("path", "/directory", "scope", "global", "upstreams.us", us.url()));
        route(
                keys,
                "standard",
                Map.of(
                        "path",
                        "/standard",
                        "default-region",
                        "ap",
                        "upstreams.us",
                        us.url(),
                        "upstreams.ap",
                        ap.url()));
        route(keys, "globally", Map.of("path", "/globally", "scope", "global", "upstreams.us", raw.url()));
        route(
                keys,
                "openly",
                Map.of("path", "/openly", "public", "true", "scope", "global", "upstreams.us", raw.url()));
        route(
                keys,
                "tokened",
                Map.of("path", "/tokened", "accept-bearer", "true", "scope", "global", "upstreams.us", raw.url()));
        route(keys, "pooled", Map.of("path", "/pooled", "shared-cache", "true", "upstreams.us", raw.url()));
        route(keys, "exposing", Map.of("path", "/exposing", "expose-headers", "X-Quota", "upstreams.us", raw.url()));
        route(keys, "masked", Map.of("path", "/masked", "upstream-path", "/inner", "upstreams.us", raw.url()));
        route(
                keys,
                "files",
                Map.of(
                        "path",
                        "/files",
                        "path-characters",
                        "encoded-slash,encoded-percent,encoded-question-mark,encoded-hash,semicolon,double-slash",
                        "upstreams.us",
                        us.url()));
        route(keys, "private-files", Map.of("path", "/files/team/private", "apps", "admin", "upstreams.us", ap.url()));
        signed(keys);
        route(
                keys,
                "login",
                Map.of(
                        "path",
                        "/idp",
                        "kind",
                        "authorization-server",
                        "zone.regions.europe",
                        "eu",
                        "upstreams.us",
                        usCluster.url(),
                        "upstreams.eu",
                        euCluster.url(),
                        "upstreams.ca",
                        "http://127.0.0.1:1"));
        keys.put("homeport.apps.shop.device-binding", "preferred");
        route(keys, "devices", Map.of("path", "/devices", "device-bound", "required", "upstreams.us", raw.url()));
        route(
                keys,
                "vault",
                Map.of(
                        "path",
                        "/vault",
                        "acr-values",
                        "urn:example:gold,urn:example:platinum",
                        "max-authentication-age",
                        "PT5M",
                        "upstreams.us",
                        raw.url()));
        route(
                keys,
                "site",
                Map.of(
                        "path",
                        "/site",
                        "kind",
                        "static",
                        "response-headers.Content-Security-Policy",
                        "default-src 'self'",
                        "upstreams.us",
                        raw.url()));
        route(
                keys,
                "pages",
                Map.of(
                        "path",
                        "/pages",
                        "kind",
                        "static",
                        "response-headers.Content-Security-Policy",
                        "default-src 'self'",
                        "folder",
                        pages.toString()));
        route(keys, "china", Map.of("path", "/china", "upstreams.cn", us.url()));
        route(keys, "hosted", Map.of("path", "/orders", "host", "other.homeport.localhost", "upstreams.us", ap.url()));
        return keys;
    }

    /** Routes whose API knows no users. */
    private void machines(Map<String, String> keys) {
        Map<String, String> ofClient = Map.of("api-token", "client", "apps", "shop");
        Map.of(
                        "machine", Map.of("path", "/machine", "upstreams.eu", eu.url(), "upstreams.us", us.url()),
                        "machine-live", Map.of("path", "/machine/live", "stream", "true", "upstreams.us", us.url()),
                        "machine-public",
                                Map.of(
                                        "path",
                                        "/machine/public",
                                        "public",
                                        "true",
                                        "scope",
                                        "global",
                                        "upstreams.us",
                                        us.url()),
                        "machine-away", Map.of("path", "/machine/away", "upstreams.us", us.url()))
                .forEach((name, values) -> {
                    route(keys, name, values);
                    route(keys, name, ofClient);
                    route(keys, name, Map.of("client-token.audience", name));
                });
        route(keys, "tokenless", Map.of("path", "/tokenless", "api-token", "none", "upstreams.us", raw.url()));
    }

    private void signed(Map<String, String> keys) {
        for (int at = 0; at < 2; at++) {
            keys.put("homeport.hop-keys[" + at + "].id", "us-hop-" + (at + 1));
            keys.put("homeport.hop-keys[" + at + "].file", newKeyFile());
        }
        Map<String, String> signed = Map.of("signed-hop", "true", "upstreams.us", us.url());
        Map.of(
                        "signed", Map.of("path", "/signed", "upstreams.eu", eu.url()),
                        "signed-multiplexed", Map.of("path", "/signed-multiplexed", "upstream-http2", "true"),
                        "signed-inside", Map.of("path", "/signed-inside", "upstream-path", "/orders"),
                        "signed-bound", Map.of("path", "/bound/signed"),
                        "signed-catalog", Map.of("path", "/signed-catalog", "public", "true", "scope", "global"),
                        "signed-directory", Map.of("path", "/signed-directory", "scope", "global"),
                        "signed-mobile",
                                Map.of("path", "/signed-mobile", "accept-bearer", "true", "default-region", "us"),
                        "signed-live", Map.of("path", "/signed-live", "stream", "true"))
                .forEach((name, values) -> {
                    route(keys, name, values);
                    route(keys, name, signed);
                });
    }

    /** The files of an app, and one beside its folder that nobody may have. */
    private static Path newPages() {
        try {
            Path beside = Files.createTempDirectory("pages");
            Files.createDirectories(beside.resolve(".releases"));
            Files.writeString(beside.resolve(".releases/secret.txt"), "planted-secret");
            // Where the folder itself is, names may be as they like.
            Path folder = Files.createDirectories(beside.resolve(".releases/app"));
            Files.writeString(folder.resolve("index.html"), "<!doctype html><title>page</title>");
            Files.writeString(folder.resolve(".hidden.js"), "planted-hidden");
            Files.createDirectories(folder.resolve("assets"));
            Files.writeString(folder.resolve("assets/app.3f.js"), "console.log('app');");
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String newKeyFile() {
        try {
            Path file = Files.createTempFile("hop", ".jwk");
            file.toFile().deleteOnExit();
            return Files.writeString(file, Keygen.clientKey(new SecureRandom())).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void route(Map<String, String> keys, String name, Map<String, String> values) {
        values.forEach((key, value) -> keys.put("homeport.routes." + name + "." + key, value));
    }

    private static void app(Map<String, String> keys, String name, String origin) {
        String app = "homeport.apps." + name + ".";
        keys.put(app + "web-origin", origin);
        keys.put(app + "agent-path", name.equals("shop") ? "/oauth-agent" : "/" + name + "-agent");
        keys.put(app + "redirect-uri", origin + "/");
        keys.put(app + "authorization-server.issuer", ISSUER);
        keys.put(app + "authorization-server.client-id", name + "-spa");
    }

    private void proxyClient(Map<String, String> keys) {
        String shops = "homeport.apps.shop.authorization-server.";
        keys.put(shops + "back-channel-url", server.url());
        keys.put(shops + "timeout", "PT5S");
        keys.put(shops + "proxy-client.client-id", "homeport-proxy");
        keys.put(shops + "proxy-client.client-secret", "planted-proxy-secret");
    }

    /** The {@code Cookie} field of a session of the shop app. */
    public String session(String region) {
        return cookieName("shop") + "="
                + sealed("shop", Optional.of(region), Instant.now().plusSeconds(300));
    }

    /** The {@code Cookie} field of a session of the shop app with what the agent has sealed for its region. */
    public String sessionWith(Optional<String> region) {
        return cookieName("shop") + "=" + sealed("shop", region, Instant.now().plusSeconds(300));
    }

    /** The {@code Cookie} field of a session of the shop app whose access token ends then. */
    public String session(String region, Instant tokenExpiresAt) {
        return cookieName("shop") + "=" + sealed("shop", Optional.of(region), tokenExpiresAt);
    }

    /** The {@code Cookie} field of a session of the shop app with this access token. */
    public String sessionOf(String accessToken, Instant tokenExpiresAt) {
        return cookieName("shop") + "="
                + sealed("shop", Optional.of("us"), accessToken, tokenExpiresAt, Optional.empty());
    }

    /** The {@code Cookie} field of a session of the shop app whose access token is bound to this key. */
    public String sessionOf(String accessToken, DpopKey key) {
        Instant soon = Instant.now().plusSeconds(300);
        return cookieName("shop") + "=" + sealed("shop", Optional.of("us"), accessToken, soon, Optional.of(key));
    }

    /**
     * The cookies of a session of the shop app that is bound to its browser's key.
     *
     * @param lifetime of the cookie that its browser alone gets; nothing for none
     */
    public String boundSession(String region, Optional<Duration> lifetime) {
        Instant now = Instant.now();
        SessionId session = SessionId.random(new SecureRandom());
        AccessCookies cookies = cookies("shop");
        String access = cookies.seal(new AccessContent(
                new Envelope(now, now.plusSeconds(3600), session, 0),
                TOKEN,
                now.plusSeconds(300),
                Optional.of(region),
                Optional.empty(),
                Optional.empty(),
                true));
        return cookieName("shop") + "=" + access
                + lifetime.map(life -> "; __Host-shop-bound=" + cookies.bound().seal(session, life))
                        .orElse("");
    }

    /** The {@code Cookie} field of a session of the shop app whose user was authenticated so. */
    public String sessionShowing(ShownAssurance assurance) {
        Instant now = Instant.now();
        return cookieName("shop") + "="
                + cookies("shop")
                        .seal(new AccessContent(
                                new Envelope(now, now.plusSeconds(3600), SessionId.random(new SecureRandom()), 0),
                                TOKEN,
                                now.plusSeconds(300),
                                Optional.of("us"),
                                Optional.empty(),
                                Optional.empty(),
                                false,
                                Optional.empty(),
                                assurance));
    }

    /** The cookies of a session of the shop app with this access token, where one would be larger than this. */
    public List<CookiePiece> splitSessionOf(String accessToken, int longest) {
        Instant now = Instant.now();
        Envelope envelope = new Envelope(now, now.plusSeconds(3600), SessionId.random(new SecureRandom()), 0);
        AccessContent content = new AccessContent(envelope, accessToken, now.plusSeconds(300), Optional.of("eu"));
        return ((SealedCookie.Fitting) cookies("shop").seal(content, longest)).pieces();
    }

    public String sealed(String app, Optional<String> region, Instant tokenExpiresAt) {
        return sealed(app, region, TOKEN, tokenExpiresAt, Optional.empty());
    }

    private String sealed(
            String app, Optional<String> region, String accessToken, Instant tokenExpiresAt, Optional<DpopKey> key) {
        Instant now = Instant.now();
        Envelope envelope = new Envelope(now, now.plusSeconds(3600), SessionId.random(new SecureRandom()), 0);
        return cookies(app).seal(new AccessContent(envelope, accessToken, tokenExpiresAt, region, key));
    }

    /** The value of a cookie in the classic layout. */
    public static String classic(String text) {
        return new ClassicSeal(new ClassicKey(HexFormat.of().parseHex(VINTAGE_KEY))).seal(text);
    }

    public AccessCookies cookies(String app) {
        return cookies(app, "test");
    }

    private AccessCookies cookies(String app, String keyId) {
        return new AccessCookies(
                CookieNames.hostOnly(app),
                app,
                ISSUER,
                new KeyRing(List.of(new SealingKey(keyId, secret))),
                Clock.systemUTC());
    }

    /** The {@code Cookie} field of a session of the shop app under a key of this id. */
    public String sessionUnderKey(String keyId) {
        Instant now = Instant.now();
        Envelope envelope = new Envelope(now, now.plusSeconds(3600), SessionId.random(new SecureRandom()), 0);
        AccessContent content = new AccessContent(envelope, TOKEN, now.plusSeconds(300), Optional.of("us"));
        return cookieName("shop") + "=" + cookies("shop", keyId).seal(content);
    }

    public static String cookieName(String app) {
        return CookieNames.hostOnly(app).access();
    }

    @Override
    public void close() {
        raw.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static byte[] random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
