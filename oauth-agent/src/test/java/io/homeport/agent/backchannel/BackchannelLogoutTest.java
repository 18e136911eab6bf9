package io.homeport.agent.backchannel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.authorizationserver.LogoutTokenRules;
import io.homeport.agent.revocation.NamedSessions;
import io.homeport.agent.telemetry.AgentMetrics;
import io.homeport.agent.telemetry.Defects;
import io.homeport.agent.telemetry.Observations;
import io.homeport.agent.telemetry.SecurityEvents;
import io.homeport.agent.telemetry.Spans;
import io.homeport.agent.web.Door;
import io.homeport.agent.web.RelyingParties;
import io.homeport.agent.web.RelyingParty;
import io.homeport.agent.web.ServerCalls;
import io.homeport.agent.web.StandardContract;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.PlainParty;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.SealingKey;
import io.homeport.cookies.SessionId;
import io.homeport.store.HashKeys;
import io.homeport.store.RevocationList;
import io.homeport.store.RevocationList.Standing;
import io.homeport.store.Revocations.Look;
import io.homeport.store.StoreUnavailable;
import io.homeport.store.embedded.EmbeddedStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * OpenID Connect Back-Channel Logout 1.0 over HTTP, with a store in memory: the suite's modules, and what it does not
 * ask. The door, the scripted server and the store are as in the agent; nothing else is there.
 */
class BackchannelLogoutTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final SessionId OURS = new SessionId(new byte[SessionId.LENGTH]);
    private static Vertx vertx;
    private static ScriptedServer server;

    private final MovableClock clock = new MovableClock();
    private final EmbeddedStore store = new EmbeddedStore(clock);
    private final HashKeys keys = new HashKeys(new KeyRing(List.of(new SealingKey("h1", new byte[32]))));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final RelyingParties parties = new RelyingParties(
            List.of(party("shop", "/oauth-agent"), party("castor", "/twins"), party("pollux", "/twins")));
    private HttpServer agent;

    @BeforeAll
    static void begin() {
        vertx = Vertx.vertx();
        server = new ScriptedServer(vertx);
    }

    @AfterAll
    static void end() {
        server.close();
        join(vertx.close());
    }

    @BeforeEach
    void listen() {
        server.reset(clock);
        offer(new ServerCalls(
                List.of(new BackchannelLogoutContract(new BackchannelLogoutEndpoint(
                        new NamedSessions(
                                store.revocations()::revoke, store.firstUses(), keys, () -> Duration.ofHours(8), clock),
                        clock))),
                Set.of()));
    }

    private void offer(ServerCalls calls) {
        StandardContract nothingElse = new StandardContract(List.of());
        Observations observations = new Observations(
                new AgentMetrics(meters),
                new SecurityEvents(clock),
                new Defects(clock, line -> {}),
                new Spans(OpenTelemetry.noop()));
        Door door = new Door(vertx, () -> parties, nothingElse, nothingElse, calls, observations, clock);
        Router router = Router.router(vertx);
        router.route().handler(door::handle);
        agent = join(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    }

    @AfterEach
    void close() {
        parties.all().forEach(party -> party.server().close());
        join(agent.close());
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private RelyingParty party(String name, String agentPath) {
        return PlainParty.of(vertx, server.issuer(), name, agentPath, clock);
    }

    private JsonObject claims() {
        long now = clock.instant().getEpochSecond();
        return new JsonObject()
                .put("iss", server.issuer())
                .put("aud", "shop-spa")
                .put("sub", "aiko")
                .put("sid", "server-session-1")
                .put("jti", "logout-" + System.nanoTime())
                .put("iat", now)
                .put("exp", now + 120)
                .put("events", new JsonObject().put(LogoutTokenRules.EVENT, new JsonObject()));
    }

    private static String signed(JsonObject claims) {
        return server.signed(claims, header -> header.setHeader("typ", "logout+jwt"));
    }

    private HttpResponse<String> post(String path, String type, String body) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + agent.actualPort() + path))
                                .header("Content-Type", type)
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
    }

    private HttpResponse<String> tell(String token) throws Exception {
        return post("/oauth-agent/backchannel-logout", FORM, "logout_token=" + token);
    }

    private static void isAccepted(HttpResponse<String> answer) {
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("", answer.body());
        assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElseThrow());
    }

    private static JsonObject isRefused(HttpResponse<String> answer, String description) {
        assertEquals(400, answer.statusCode(), answer.body());
        assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElseThrow());
        assertEquals(
                "application/json", answer.headers().firstValue("Content-Type").orElseThrow());
        JsonObject body = new JsonObject(answer.body());
        assertEquals(Set.of("error", "error_description"), body.fieldNames());
        assertEquals("invalid_request", body.getString("error"));
        assertTrue(body.getString("error_description").contains(description), answer.body());
        return body;
    }

    /** What a proxy that follows the store says of a session that the server knows under these names. */
    private Standing standing(String sid, String sub, Instant begun) {
        RevocationList list = new RevocationList(100, RevocationList.WhenUnavailable.OPEN, clock);
        list.add(join(store.revocations().since(Look.BEGINNING)).found());
        return list.standing(OURS, keys.serverSession(server.issuer(), sid), keys.subject(server.issuer(), sub), begun);
    }

    private void nobodyIsSignedOut() {
        assertEquals(List.of(), join(store.revocations().since(Look.BEGINNING)).found());
    }

    private static String segment(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("oidcc-client-test-rp-backchannel-rpinitlogout (#86): the session ends, and no other")
    void endsTheSessionThatTheTokenNames_86_88() throws Exception {
        isAccepted(tell(signed(claims())));
        Instant begun = clock.instant();
        assertEquals(Standing.REVOKED, standing("server-session-1", "aiko", begun));
        assertEquals(Standing.LIVES, standing("server-session-2", "aiko", begun.minusSeconds(60)));
        assertEquals(Standing.LIVES, standing("server-session-3", "bo", begun));
        assertEquals(
                1,
                meters.counter("homeport.agent.sessions.revoked", "app", "shop", "by", "backchannel_logout")
                        .count());
    }

    /** Back-Channel Logout 2.4. Who signs in afterwards has a session that lives. */
    @Test
    void endsAllSessionsOfAUserWhereTheTokenNamesNone_86() throws Exception {
        JsonObject claims = claims();
        claims.remove("sid");
        isAccepted(tell(signed(claims)));
        assertEquals(Standing.REVOKED, standing("any", "aiko", clock.instant().minusSeconds(3600)));
        assertEquals(Standing.LIVES, standing("any", "aiko", clock.instant().plusSeconds(60)));
        assertEquals(Standing.LIVES, standing("any", "bo", clock.instant().minusSeconds(3600)));
    }

    @ParameterizedTest(name = "oidcc-client-test-rp-backchannel-rpinitlogout{0} (#86): {1}")
    @CsvSource({
        "-alg-none, cannot be verified|with an algorithm|is no signed JWT",
        "-no-event, has no logout event",
        "-with-nonce, has a nonce",
        "-wrong-alg, is signed with an algorithm",
        "-wrong-aud, is for another client",
        "-wrong-event, has no logout event",
        "-wrong-iss, is of another issuer"
    })
    void refuses_86(String module, String fault) throws Exception {
        JsonObject claims = claims();
        Consumer<JsonWebSignature> header = signature -> signature.setHeader("typ", "logout+jwt");
        switch (module) {
            case "-no-event" -> claims.remove("events");
            case "-with-nonce" -> claims.put("nonce", "n-1");
            case "-wrong-aud" -> claims.put("aud", "another-client");
            case "-wrong-event" ->
                claims.put("events", new JsonObject().put("http://example.com/wrong", new JsonObject()));
            case "-wrong-iss" -> claims.put("iss", "https://evil.example");
            case "-wrong-alg" ->
                header = signature -> {
                    signature.setAlgorithmHeaderValue("HS256");
                    signature.setKey(new HmacKey(ScriptedServer.SECRET.getBytes(StandardCharsets.UTF_8)));
                };
            default -> {}
        }
        String token = module.equals("-alg-none")
                ? segment("{\"alg\":\"none\",\"typ\":\"logout+jwt\"}") + "." + segment(claims.encode()) + "."
                : server.signed(claims, header);
        String said = isRefused(tell(token), "").getString("error_description");
        assertTrue(List.of(fault.split("\\|")).stream().anyMatch(said::contains), said);
        nobodyIsSignedOut();
    }

    @ParameterizedTest
    @ValueSource(strings = {"at+jwt", "dpop+jwt", "secevent+jwt", "oauth-authz-req+jwt", ""})
    void refusesATokenOfAnotherKind_65_87(String type) throws Exception {
        isRefused(tell(server.signed(claims(), header -> header.setHeader("typ", type))), "is a token of another kind");
        nobodyIsSignedOut();
    }

    /** The type is recommended, and not all servers write it (2.4). */
    @ParameterizedTest
    @ValueSource(strings = {"none", "JWT", "logout+JWT", "application/logout+jwt"})
    void takesATokenThatSaysNoTypeOrItsOwn_87(String type) throws Exception {
        isAccepted(tell(server.signed(claims(), header -> {
            if (!type.equals("none")) {
                header.setHeader("typ", type);
            }
        })));
    }

    /** An ID token is signed by the same key, for the same client; a page may have seen one elsewhere. */
    @Test
    void refusesAnIdToken_65() throws Exception {
        JsonObject claims = claims().put("nonce", "n-1");
        claims.remove("events");
        isRefused(tell(server.signed(claims, header -> {})), "has no logout event");
    }

    @Test
    void refusesATokenThatIsUsedAgain_87() throws Exception {
        String token = signed(claims());
        isAccepted(tell(token));
        isRefused(tell(token), "was used before");
        clock.advance(Duration.ofSeconds(100));
        isRefused(tell(token), "was used before");
        clock.advance(Duration.ofSeconds(60));
        isRefused(tell(token), "is expired");
    }

    @ParameterizedTest
    @CsvSource({
        "'', logout_token is missing",
        "logout_token=, logout_token is missing",
        "logout_token=x, is no signed JWT",
        "logout_token=a.b.c&logout_token=a.b.c, is repeated",
        "logout_token=a.b.c.d.e, is encrypted"
    })
    void refusesWhatIsNoToken_87(String body, String fault) throws Exception {
        isRefused(post("/oauth-agent/backchannel-logout", FORM, body), fault);
    }

    /** What is not understood is ignored (2.5). */
    @Test
    void ignoresOtherParameters() throws Exception {
        isAccepted(post(
                "/oauth-agent/backchannel-logout", FORM, "state=x&logout_token=" + signed(claims()) + "&more=%zz"));
    }

    @Test
    void readsNoBodyOfAnotherKindOrSize_108() throws Exception {
        String token = "logout_token=" + signed(claims());
        assertEquals(
                415,
                post("/oauth-agent/backchannel-logout", "text/plain", token).statusCode());
        assertEquals(
                413,
                post("/oauth-agent/backchannel-logout", FORM, token + "&more=" + "x".repeat(70_000))
                        .statusCode());
        nobodyIsSignedOut();
    }

    @Test
    void takesPostAlone_33() throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        "http://127.0.0.1:" + agent.actualPort() + "/oauth-agent/backchannel-logout"))
                                .build(),
                        BodyHandlers.ofString());
        assertEquals(405, answer.statusCode());
        assertEquals("POST", answer.headers().firstValue("Allow").orElseThrow());
    }

    /** Apps that share a path have one URL for it: the token says which is meant. */
    @ParameterizedTest
    @ValueSource(strings = {"castor", "pollux"})
    void findsTheAppByTheTokenWhereSeveralShareAPath(String app) throws Exception {
        isAccepted(post(
                "/twins/backchannel-logout",
                FORM,
                "logout_token=" + signed(claims().put("aud", new JsonArray().add(app + "-spa")))));
        isRefused(
                post("/twins/backchannel-logout", FORM, "logout_token=" + signed(claims().put("aud", "shop-spa"))),
                "is for no app at this path");
        assertEquals(
                1,
                meters.counter("homeport.agent.sessions.revoked", "app", app, "by", "backchannel_logout")
                        .count());
    }

    /** Nobody's word is believed for a key that was not published: it is looked for once, and the call fails. */
    @Test
    void refusesATokenOfAKeyThatNobodyKnows_63() throws Exception {
        isAccepted(tell(signed(claims())));
        PublicJsonWebKey strange = RsaJwkGenerator.generateJwk(2048);
        String token = server.signed(claims(), header -> {
            header.setKeyIdHeaderValue("nobody's");
            header.setKey(strange.getPrivateKey());
        });
        isRefused(tell(token), "is signed with a key that the server does not publish");
    }

    /** The server is told that nobody was signed out, and may say it again: the token was not used. */
    @Test
    void saysSoWhereTheStoreIsAwayAndTakesTheSameTokenLater() throws Exception {
        String token = signed(claims());
        join(agent.close());
        offer(new ServerCalls(
                List.of(new BackchannelLogoutContract(new BackchannelLogoutEndpoint(
                        new NamedSessions(
                                revocation -> Future.failedFuture(new StoreUnavailable("the store is away")),
                                store.firstUses(),
                                keys,
                                () -> Duration.ofHours(8),
                                clock),
                        clock))),
                Set.of()));
        isRefused(tell(token), "store is away");
        join(agent.close());
        listen();
        isAccepted(tell(token));
    }

    /** Where nobody could heed a logout token, no server is to believe that it was heard. */
    @ParameterizedTest
    @ValueSource(strings = {"", "logout_token=x"})
    void isNotThereWithoutAStore_88(String body) throws Exception {
        join(agent.close());
        offer(new ServerCalls(List.of(), Set.of("backchannel-logout")));
        HttpResponse<String> answer = post("/oauth-agent/backchannel-logout", FORM, body);
        assertEquals(404, answer.statusCode());
        assertEquals("not_found", new JsonObject(answer.body()).getString("error_code"));
        assertFalse(answer.body().contains("error_description"));
    }

    /** A page has no business here, and is given no field that would let it read the answer. */
    @Test
    void isForServersAndNotForPages() throws Exception {
        assertEquals(Optional.empty(), tell(signed(claims())).headers().firstValue("Access-Control-Allow-Origin"));
    }
}
