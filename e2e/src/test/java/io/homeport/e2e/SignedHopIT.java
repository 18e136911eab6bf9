package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.SealingKey;
import io.homeport.cookies.SessionId;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged proxy signs, and the packaged orders API believes nobody else, although the token is good. */
class SignedHopIT {
    private static final String ISSUER = "http://login.test.localhost";
    private static final String ORIGIN = "https://www.example.com";
    private static final byte[] ACCESS_KEY = "planted-access-key-of-signed-hop".getBytes(StandardCharsets.US_ASCII);
    private static final String FILE = """
            homeport:
              region: eu
              agent-url: http://127.0.0.1:1
              cookies:
                access-keys: [{id: a, secret: ACCESS}]
              hop-keys: [{id: eu-2026b, file: KEY}]
              apps:
                shop:
                  web-origin: https://www.example.com
                  redirect-uri: https://www.example.com/callback
                  authorization-server: {issuer: "http://login.test.localhost", client-id: shop}
              routes:
                orders: {path: /orders, signed-hop: true, upstreams: {us: API}}
                multiplexed:
                  path: /multiplexed
                  upstream-path: /orders
                  upstream-http2: true
                  signed-hop: true
                  upstreams: {us: API}
                unsigned: {path: /unsigned, upstream-path: /orders, upstreams: {us: API}}
            """;

    @TempDir
    static Path folder;

    private static final Vertx VERTX = Vertx.vertx();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final List<RunningService> RUNNING = new ArrayList<>();
    private static String token;
    private static RunningService api;
    private static RunningService proxy;

    @BeforeAll
    static void start() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair issuers = generator.generateKeyPair();
        token = token(issuers);
        int keys = RunningService.freePort();
        int own = RunningService.freePort();
        api = RunningService.start(
                        "deployment/orders-api",
                        folder.resolve("none.yaml"),
                        folder.resolve("orders.log"),
                        Map.of(
                                "ORDERS_REGION",
                                "us",
                                "ORDERS_ISSUER",
                                ISSUER,
                                "ORDERS_BACK_CHANNEL_URL",
                                published(issuers),
                                "ORDERS_SIGNED_HOPS_JWKS",
                                "http://127.0.0.1:" + keys + "/q/jwks",
                                "ORDERS_SIGNED_HOPS_AUTHORITIES",
                                "127.0.0.1:" + own,
                                "QUARKUS_HTTP_PORT",
                                String.valueOf(own)))
                .at("http://127.0.0.1:" + own);
        RUNNING.add(api);
        String file = FILE.replace(
                        "ACCESS", Base64.getUrlEncoder().withoutPadding().encodeToString(ACCESS_KEY))
                .replace("KEY", ClientKey.es256(folder, "hop").file().toString())
                .replace("API", api.address());
        proxy = RunningService.start(
                "oauth-proxy",
                Files.writeString(folder.resolve("homeport.yaml"), file),
                folder.resolve("proxy.log"),
                Map.of("QUARKUS_MANAGEMENT_PORT", String.valueOf(keys)));
        RUNNING.add(proxy);
        RUNNING.forEach(RunningService::awaitReady);
    }

    private static String published(KeyPair issuers) {
        RSAPublicKey key = (RSAPublicKey) issuers.getPublic();
        JsonObject jwk = new JsonObject();
        jwk.addProperty("kty", "RSA");
        jwk.addProperty("kid", "test");
        jwk.addProperty("n", base64url(unsigned(key.getModulus().toByteArray())));
        jwk.addProperty("e", base64url(key.getPublicExponent().toByteArray()));
        HttpServer server = VERTX.createHttpServer()
                .requestHandler(asked -> asked.response()
                        .putHeader("Content-Type", "application/json")
                        .end("{\"keys\":[" + jwk + "]}"));
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
        return "http://127.0.0.1:" + server.actualPort();
    }

    private static byte[] unsigned(byte[] signed) {
        return Arrays.copyOfRange(signed, signed[0] == 0 ? 1 : 0, signed.length);
    }

    private static String base64url(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    private static String token(KeyPair issuers) throws Exception {
        JsonObject claims = new JsonObject();
        claims.addProperty("iss", ISSUER);
        claims.addProperty("sub", "aiko");
        claims.addProperty("aud", "orders-api");
        claims.addProperty("scope", "orders");
        claims.addProperty("exp", Instant.now().plusSeconds(600).getEpochSecond());
        String signed = base64url("{\"alg\":\"RS256\",\"kid\":\"test\"}".getBytes(StandardCharsets.US_ASCII)) + "."
                + base64url(claims.toString().getBytes(StandardCharsets.US_ASCII));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(issuers.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + base64url(signature.sign());
    }

    private static String session() {
        CookieNames names = CookieNames.hostOnly("shop");
        AccessCookies cookies = new AccessCookies(
                names, "shop", ISSUER, new KeyRing(List.of(new SealingKey("a", ACCESS_KEY))), Clock.systemUTC());
        Instant now = Instant.now();
        Envelope envelope = new Envelope(now, now.plusSeconds(3600), SessionId.random(new SecureRandom()), 0);
        return names.access() + "="
                + cookies.seal(new AccessContent(envelope, token, now.plusSeconds(300), Optional.of("us")));
    }

    @AfterAll
    static void stop() throws Exception {
        for (RunningService service : RUNNING) {
            service.close();
        }
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    private static HttpResponse<String> page(String path) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(proxy.address() + path))
                        .header("Origin", ORIGIN)
                        .header("token-handler-version", "1")
                        .header("Cookie", session())
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> direct(String... fields) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api.address() + "/orders"))
                .header("Authorization", "Bearer " + token);
        if (fields.length > 0) {
            request.headers(fields);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    /** Over HTTP/1.1 and HTTP/2 between proxy and API. */
    @ParameterizedTest
    @ValueSource(strings = {"/orders", "/orders?page=%202", "/multiplexed", "/multiplexed?page=%202"})
    void theApiTakesWhatTheProxyHasSigned(String path) throws Exception {
        HttpResponse<String> answer = page(path);
        assertEquals(200, answer.statusCode(), answer.body() + api.output());
        assertTrue(answer.body().contains("\"region\":\"us\""), answer.body());
    }

    @Test
    void theApiRefusesRegionsThatNobodyHasSigned() throws Exception {
        HttpResponse<String> answer = direct("homeport-home-region", "eu", "homeport-entry-region", "eu");
        assertEquals(403, answer.statusCode());
        assertEquals("{\"error\":\"unsigned_hop\"}", answer.body());
        assertEquals(403, direct().statusCode());
        assertEquals(403, page("/unsigned").statusCode());
    }

    @Test
    void theApiRefusesASignatureOfAnybodyElse() throws Exception {
        HttpResponse<String> answer = direct(
                "homeport-entry-region",
                "eu",
                "Signature-Input",
                "homeport=(\"@method\" \"@authority\" \"@path\" \"@query\" \"authorization\" \"homeport-entry-region\");created="
                        + Instant.now().getEpochSecond() + ";expires="
                        + Instant.now().plusSeconds(60).getEpochSecond()
                        + ";nonce=\"n\";keyid=\"eu-2026b\";tag=\"homeport-hop\"",
                "Signature",
                "homeport=:" + "A".repeat(86) + "==:");
        assertEquals(403, answer.statusCode());
        assertTrue(api.output().contains("the signature does not fit the request"), api.output());
        assertTrue(!api.output().contains(token), "the token is in the log");
    }
}
