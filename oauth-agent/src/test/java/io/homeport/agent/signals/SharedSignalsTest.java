package io.homeport.agent.signals;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.homeport.authorizationserver.BackChannel;
import io.homeport.authorizationserver.ServerTls;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.SealingKey;
import io.homeport.cookies.SessionId;
import io.homeport.deployment.SignalStream;
import io.homeport.deployment.SignalStream.BearerToken;
import io.homeport.deployment.SignalStream.ClientCredentials;
import io.homeport.deployment.SignalStream.Delivery;
import io.homeport.deployment.SignalStream.Event;
import io.homeport.deployment.SignalStream.Poll;
import io.homeport.deployment.SignalStream.Push;
import io.homeport.store.HashKeys;
import io.homeport.store.Revocation;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Security event tokens (RFC 8417) by push (RFC 8935) and by poll (RFC 8936), against a scripted transmitter. */
class SharedSignalsTest {
    private static final String ISSUER = "https://login.example.com";
    private static final String SECRET = "planted-push-secret-0123456789abcdef";
    private static final String SET = "application/secevent+jwt";
    private static final SessionId OURS = new SessionId(new byte[SessionId.LENGTH]);

    private final MovableClock clock = new MovableClock();
    private final EmbeddedStore store = new EmbeddedStore(clock);
    private final HashKeys keys = new HashKeys(new KeyRing(List.of(new SealingKey("h1", new byte[32]))));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AgentMetrics metrics = new AgentMetrics(meters);
    private final List<String> channels = new ArrayList<>();
    private volatile boolean storeIsAway;
    private Vertx vertx;
    private ScriptedTransmitter transmitter;
    private SignalStreams streams;
    private Optional<HttpServer> agent = Optional.empty();

    @BeforeEach
    void begin() {
        vertx = Vertx.vertx();
        transmitter = new ScriptedTransmitter(vertx);
    }

    @AfterEach
    void end() {
        streams.stop();
        transmitter.close();
        ScriptedTransmitter.join(vertx.close());
    }

    private Future<Void> revoke(Revocation revocation) {
        return storeIsAway
                ? Future.failedFuture(new StoreUnavailable("the store is away"))
                : store.revocations().revoke(revocation);
    }

    private void receives(Delivery delivery, Set<Event> events) {
        NamedSessions sessions =
                new NamedSessions(this::revoke, store.firstUses(), keys, () -> Duration.ofHours(8), clock);
        streams = new SignalStreams(
                of -> {
                    channels.add(of.name());
                    return new BackChannel(vertx, Duration.ofSeconds(10), ServerTls.plain());
                },
                sessions,
                metrics,
                clock);
        streams.replace(Map.of("workforce", stream(delivery, events)), () -> {});
    }

    private SignalStream stream(Delivery delivery, Set<Event> events) {
        return new SignalStream(
                "workforce",
                transmitter.issuer(),
                URI.create(transmitter.issuer() + "/.well-known/ssf-configuration"),
                "https://agent.example.com",
                Set.of(ISSUER),
                events,
                delivery,
                Optional.empty());
    }

    private void isPushed() {
        receives(new Push(SECRET), Set.of(Event.values()));
        StandardContract nothingElse = new StandardContract(List.of());
        Observations observations = new Observations(
                metrics, new SecurityEvents(clock), new Defects(clock, line -> {}), new Spans(OpenTelemetry.noop()));
        RelyingParty shop = PlainParty.of(vertx, ISSUER, "shop", "/oauth-agent", clock);
        Door door = new Door(
                vertx,
                () -> new RelyingParties(List.of(shop)),
                nothingElse,
                nothingElse,
                new ServerCalls(List.of(streams.pushed()), Set.of()),
                observations,
                clock);
        Router router = Router.router(vertx);
        router.route().handler(door::handle);
        agent = Optional.of(ScriptedTransmitter.join(
                vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1")));
    }

    private Poll poll(int mostEvents, Duration interval) {
        return new Poll(
                URI.create(transmitter.issuer() + "/poll"),
                new BearerToken(ScriptedTransmitter.TOKEN),
                interval,
                false,
                mostEvents);
    }

    private void isPolled(int mostEvents, Duration interval) {
        receives(poll(mostEvents, interval), Set.of(Event.values()));
    }

    private void isPolled() {
        isPolled(50, Duration.ofMillis(50));
    }

    private static JsonObject user(String sub) {
        return new JsonObject().put("format", "iss_sub").put("iss", ISSUER).put("sub", sub);
    }

    private JsonObject claims(String event, JsonObject subject, JsonObject details) {
        return new JsonObject()
                .put("iss", transmitter.issuer())
                .put("aud", "https://agent.example.com")
                .put("jti", "set-" + System.nanoTime())
                .put("iat", clock.instant().getEpochSecond())
                .put("sub_id", subject)
                .put("events", new JsonObject().put(event, details));
    }

    private String token(Event event, JsonObject subject) {
        return signed(claims(event.uri(), subject, new JsonObject()));
    }

    private String signed(JsonObject claims) {
        return transmitter.signed(claims, "secevent+jwt");
    }

    private HttpResponse<String> push(String authorization, String type, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + agent.orElseThrow().actualPort() + "/oauth-agent/shared-signals"))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> push(String token) throws Exception {
        return push("Bearer " + SECRET, SET, token);
    }

    private static void isTaken(HttpResponse<String> answer) {
        assertEquals(202, answer.statusCode(), answer.body());
        assertEquals("", answer.body());
    }

    /** RFC 8935 2.3. */
    private static void isRefused(HttpResponse<String> answer, String err) {
        assertEquals(400, answer.statusCode(), answer.body());
        assertEquals(
                "application/json", answer.headers().firstValue("Content-Type").orElseThrow());
        JsonObject body = new JsonObject(answer.body());
        assertEquals(Set.of("err", "description"), body.fieldNames());
        assertEquals(err, body.getString("err"));
    }

    private Standing standing(String sid, String sub, Instant begun) {
        RevocationList list = new RevocationList(100, RevocationList.WhenUnavailable.OPEN, clock);
        list.add(ScriptedTransmitter.join(store.revocations().since(Look.BEGINNING))
                .found());
        return list.standing(OURS, keys.serverSession(ISSUER, sid), keys.subject(ISSUER, sub), begun);
    }

    private void nobodyIsSignedOut() {
        assertEquals(
                List.of(),
                ScriptedTransmitter.join(store.revocations().since(Look.BEGINNING))
                        .found());
    }

    private double counted(String event, String outcome) {
        return meters.counter("homeport.agent.signals", "stream", "workforce", "event", event, "outcome", outcome)
                .count();
    }

    @ParameterizedTest
    @CsvSource({"SESSION_REVOKED", "CREDENTIAL_CHANGE", "ACCOUNT_DISABLED"})
    void endsAllSessionsOfTheUserThatAnEventNames(Event event) throws Exception {
        isPushed();
        isTaken(push(token(event, user("aiko"))));
        assertEquals(Standing.REVOKED, standing("any", "aiko", clock.instant().minusSeconds(60)));
        assertEquals(Standing.LIVES, standing("any", "aiko", clock.instant().plusSeconds(60)));
        assertEquals(Standing.LIVES, standing("any", "bo", clock.instant().minusSeconds(60)));
        assertEquals(1, counted(event.name().toLowerCase(Locale.ROOT), "revoked"));
    }

    /** The time of the event counts, in seconds or milliseconds: who signed in again since lives. */
    @ParameterizedTest
    @ValueSource(longs = {1, 1000})
    void endsSessionsThatHadBegunWhenItHappened(long unit) throws Exception {
        isPushed();
        Instant then = clock.instant().minusSeconds(600);
        isTaken(push(signed(claims(
                Event.SESSION_REVOKED.uri(),
                user("aiko"),
                new JsonObject().put("event_timestamp", then.getEpochSecond() * unit)))));
        assertEquals(Standing.REVOKED, standing("any", "aiko", then));
        assertEquals(Standing.LIVES, standing("any", "aiko", then.plusSeconds(60)));
    }

    /** CAEP 1.0, 3.1: the session, where the subject has one; a name without more is that of a session. */
    @ParameterizedTest
    @ValueSource(strings = {"complex", "opaque", "draft"})
    void endsOneSessionWhereTheSubjectNamesIt(String form) throws Exception {
        JsonObject session = new JsonObject().put("format", "opaque").put("id", "server-session-1");
        JsonObject complex = new JsonObject().put("session", session).put("user", user("aiko"));
        isPushed();
        isTaken(push(token(
                Event.SESSION_REVOKED,
                switch (form) {
                    case "complex" -> complex.put("format", "complex");
                    case "draft" -> complex;
                    default -> session;
                })));
        Instant before = clock.instant().minusSeconds(60);
        assertEquals(Standing.REVOKED, standing("server-session-1", "aiko", before));
        assertEquals(Standing.LIVES, standing("server-session-2", "aiko", before));
    }

    /** Keycloak 26.7, where an administrator signs a user out. */
    @Test
    void endsAllSessionsOfTheUserWhereTheSubjectNamesAllOfThem() throws Exception {
        isPushed();
        isTaken(push(token(
                Event.SESSION_REVOKED,
                new JsonObject()
                        .put("format", "complex")
                        .put("user", user("aiko"))
                        .put("session", new JsonObject().put("format", "opaque").put("id", "ALL")))));
        assertEquals(Standing.REVOKED, standing("any", "aiko", clock.instant().minusSeconds(60)));
        assertEquals(Standing.LIVES, standing("any", "bo", clock.instant().minusSeconds(60)));
    }

    /** The event comes a little later than the login that it is part of. */
    @Test
    void leavesTheSessionAloneThatBeganWithTheNewPassword() throws Exception {
        isPushed();
        String reset = token(Event.CREDENTIAL_CHANGE, user("aiko"));
        Instant then = clock.instant();
        clock.advance(Duration.ofSeconds(5));
        isTaken(push(reset));
        assertEquals(Standing.LIVES, standing("any", "aiko", then));
        assertEquals(Standing.REVOKED, standing("any", "aiko", then.minusSeconds(2)));
    }

    /** Devices and tenants are not known here: all sessions of the user is what includes those that are meant. */
    @Test
    void endsAllSessionsOfTheUserOfASubjectThatNamesNoSession() throws Exception {
        isPushed();
        isTaken(push(token(
                Event.SESSION_REVOKED,
                new JsonObject()
                        .put("format", "complex")
                        .put("user", user("aiko"))
                        .put("device", user("laptop-1")))));
        assertEquals(Standing.REVOKED, standing("any", "aiko", clock.instant().minusSeconds(60)));
    }

    @Test
    void readsASubjectAmongItsAliasesAndInsideTheEventOfADraft() throws Exception {
        isPushed();
        JsonObject email = new JsonObject().put("format", "email").put("email", "aiko@example.com");
        isTaken(push(token(
                Event.ACCOUNT_DISABLED,
                new JsonObject()
                        .put("format", "aliases")
                        .put("identifiers", new JsonArray().add(email).add(user("aiko"))))));
        JsonObject draft =
                claims(Event.ACCOUNT_DISABLED.uri(), new JsonObject(), new JsonObject().put("subject", user("bo")));
        draft.remove("sub_id");
        isTaken(push(signed(draft)));
        Instant before = clock.instant().minusSeconds(60);
        assertEquals(Standing.REVOKED, standing("any", "aiko", before));
        assertEquals(Standing.REVOKED, standing("any", "bo", before));
    }

    /** Sessions are not known by such names: that is said and counted, and the token is not sent again and again. */
    @Test
    void takesASubjectThatCannotBeMatchedAndEndsNothing() throws Exception {
        isPushed();
        JsonObject email = new JsonObject().put("format", "email").put("email", "aiko@example.com");
        isTaken(push(token(Event.SESSION_REVOKED, email)));
        isTaken(push(token(Event.SESSION_REVOKED, user("aiko").put("iss", "https://other.example.com"))));
        isTaken(push(token(Event.SESSION_REVOKED, new JsonObject())));
        assertEquals(3, counted("session_revoked", "unmatched"));
        nobodyIsSignedOut();
    }

    @Test
    void acknowledgesWhatEndsNoSession() throws Exception {
        isPushed();
        isTaken(push(signed(claims(
                "https://schemas.openid.net/secevent/caep/event-type/device-compliance-change",
                user("aiko"),
                new JsonObject()))));
        isTaken(push(signed(
                claims(Event.CREDENTIAL_CHANGE.uri(), user("aiko"), new JsonObject().put("change_type", "create")))));
        isTaken(push(signed(claims(
                "https://schemas.openid.net/secevent/ssf/event-type/verification",
                new JsonObject().put("format", "opaque").put("id", "stream-1"),
                new JsonObject().put("state", "VGhpcyBpcyBhbiBleGFtcGxl")))));
        isTaken(push(signed(claims(
                "https://schemas.openid.net/secevent/ssf/event-type/stream-updated",
                new JsonObject().put("format", "opaque").put("id", "stream-1"),
                new JsonObject().put("status", "paused")))));
        assertEquals(1, counted("other", "ignored"));
        assertEquals(1, counted("credential_change", "ignored"));
        assertEquals(1, counted("verification", "acknowledged"));
        assertEquals(1, counted("stream_updated", "acknowledged"));
        nobodyIsSignedOut();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer wrong", "Basic planted-push-secret-0123456789abcdef"})
    void takesNothingWithoutTheStreamsSecret(String authorization) throws Exception {
        isPushed();
        isRefused(push(authorization, SET, token(Event.SESSION_REVOKED, user("aiko"))), "authentication_failed");
        nobodyIsSignedOut();
    }

    /** RFC 8935 2.4, and that no token of another kind is taken for one (RFC 8725 3.11). */
    @Test
    void refusesATokenThatBreaksARule() throws Exception {
        isPushed();
        JsonObject good = claims(Event.SESSION_REVOKED.uri(), user("aiko"), new JsonObject());
        isRefused(push(""), "invalid_request");
        isRefused(push("no token"), "invalid_issuer");
        isRefused(push(signed(good.copy().put("iss", "https://evil.example"))), "invalid_issuer");
        isRefused(push(signed(good.copy().put("aud", "https://other.example"))), "invalid_audience");
        isRefused(push(transmitter.signed(good, "JWT")), "invalid_key");
        isRefused(push(transmitter.signed(good, "logout+jwt")), "invalid_key");
        isRefused(push(signed(good.copy().put("iat", clock.instant().getEpochSecond() + 120))), "invalid_request");
        isRefused(push(signed(good.copy().put("exp", clock.instant().getEpochSecond() - 120))), "invalid_request");
        for (String claim : List.of("iat", "jti", "events")) {
            JsonObject claims = good.copy();
            claims.remove(claim);
            isRefused(push(signed(claims)), "invalid_request");
        }
        try (ScriptedTransmitter other = new ScriptedTransmitter(vertx)) {
            isRefused(push(other.signed(good, "secevent+jwt")), "invalid_key");
        }
        nobodyIsSignedOut();
    }

    @Test
    void readsNoBodyOfAnotherKind() throws Exception {
        isPushed();
        assertEquals(
                415,
                push("Bearer " + SECRET, "application/jwt", token(Event.SESSION_REVOKED, user("aiko")))
                        .statusCode());
    }

    /** The transmitter keeps the token and brings it again. */
    @Test
    void asksForATokenAgainWhileTheStoreIsAway() throws Exception {
        isPushed();
        storeIsAway = true;
        String token = token(Event.SESSION_REVOKED, user("aiko"));
        HttpResponse<String> answer = push(token);
        assertEquals(503, answer.statusCode());
        assertEquals("5", answer.headers().firstValue("Retry-After").orElseThrow());
        storeIsAway = false;
        isTaken(push(token));
        isTaken(push(token));
        assertEquals(Standing.REVOKED, standing("any", "aiko", clock.instant().minusSeconds(60)));
    }

    @Test
    void heedsOnlyTheEventsThatTheDeploymentNames() {
        receives(
                new Poll(
                        URI.create(transmitter.issuer() + "/poll"),
                        new BearerToken(ScriptedTransmitter.TOKEN),
                        Duration.ofMillis(50),
                        false,
                        50),
                Set.of(Event.ACCOUNT_DISABLED));
        transmitter.send("1", token(Event.SESSION_REVOKED, user("aiko")));
        await().until(() -> transmitter.waiting().isEmpty());
        nobodyIsSignedOut();
    }

    @Test
    void fetchesAndAcknowledges() {
        for (int i = 0; i < 7; i++) {
            transmitter.send("set-" + i, token(Event.SESSION_REVOKED, user("user-" + i)));
        }
        isPolled(3, Duration.ofMinutes(30));
        await().until(() -> transmitter.waiting().isEmpty());
        for (int i = 0; i < 7; i++) {
            assertEquals(
                    Standing.REVOKED,
                    standing("any", "user-" + i, clock.instant().minusSeconds(60)));
        }
        assertEquals(3, transmitter.questions().get(0).getInteger("maxEvents"));
        assertEquals(true, transmitter.questions().get(0).getBoolean("returnImmediately"));
    }

    /** RFC 8936 2.4. */
    @Test
    void tellsTheTransmitterWhatItDoesNotTake() {
        transmitter.send(
                "bad",
                transmitter.signed(
                        claims(Event.SESSION_REVOKED.uri(), user("aiko"), new JsonObject())
                                .put("aud", "https://other.example"),
                        "secevent+jwt"));
        isPolled();
        await().until(() -> transmitter.waiting().isEmpty());
        JsonObject told = transmitter.questions().stream()
                .filter(question -> question.containsKey("setErrs"))
                .findFirst()
                .orElseThrow()
                .getJsonObject("setErrs")
                .getJsonObject("bad");
        assertEquals("invalid_audience", told.getString("err"));
        nobodyIsSignedOut();
    }

    @Test
    void goesOnWhenTheTransmitterOrTheStoreWasAway() {
        transmitter.status(503);
        storeIsAway = true;
        transmitter.send("1", token(Event.ACCOUNT_DISABLED, user("aiko")));
        isPolled();
        await().until(() -> meters.counter("homeport.agent.signals.polls", "stream", "workforce", "outcome", "failed")
                        .count()
                > 0);
        transmitter.status(200);
        await().until(() -> !transmitter.questions().isEmpty());
        assertTrue(transmitter.waiting().containsKey("1"));
        storeIsAway = false;
        await().atMost(Duration.ofSeconds(30)).until(() -> transmitter.waiting().isEmpty());
        assertEquals(Standing.REVOKED, standing("any", "aiko", clock.instant().minusSeconds(60)));
    }

    /** The access token is asked for once, and again when it has ended. */
    @Test
    void getsItsAccessTokenAsAClient() {
        receives(
                new Poll(
                        URI.create(transmitter.issuer() + "/poll"),
                        new ClientCredentials(
                                URI.create(transmitter.issuer() + "/token"),
                                "homeport signals",
                                "planted:secret",
                                Optional.of("ssf.read")),
                        Duration.ofMillis(50),
                        true,
                        50),
                Set.of(Event.values()));
        await().until(() -> transmitter.questions().size() > 2);
        assertEquals(
                List.of(
                        "Basic aG9tZXBvcnQrc2lnbmFsczpwbGFudGVkJTNBc2VjcmV0 grant_type=client_credentials&scope=ssf.read"),
                transmitter.tokenRequests());
        assertEquals(false, transmitter.questions().get(0).getBoolean("returnImmediately"));
        clock.advance(Duration.ofSeconds(60));
        await().until(() -> transmitter.tokenRequests().size() == 2);
    }

    private void isAskedNoMore() {
        int asked = transmitter.questions().size();
        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(2))
                .until(() -> transmitter.questions().size() <= asked + 1);
    }

    @Test
    void asksNoMoreForAStreamThatTheDeploymentHasNoMore() {
        isPolled();
        await().until(() -> transmitter.questions().size() > 2);
        streams.replace(Map.of(), () -> {});
        isAskedNoMore();
        streams.replace(Map.of("workforce", stream(poll(50, Duration.ofMillis(50)), Set.of(Event.values()))), () -> {});
        int asked = transmitter.questions().size();
        await().until(() -> transmitter.questions().size() > asked + 2);
    }

    @Test
    void asksAsTheNewDeploymentSaysAndNotAsTheOldOneToo() {
        isPolled();
        await().until(() -> transmitter.questions().size() > 2);
        streams.replace(Map.of("workforce", stream(poll(7, Duration.ofMillis(50)), Set.of(Event.values()))), () -> {});
        await().until(() -> transmitter.questions().stream()
                        .filter(question -> question.getInteger("maxEvents") == 7)
                        .count()
                > 1);
        transmitter.questions().clear();
        await().until(() -> transmitter.questions().size() > 5);
        assertEquals(
                Set.of(7),
                transmitter.questions().stream()
                        .map(question -> question.getInteger("maxEvents"))
                        .collect(Collectors.toSet()));
    }

    @Test
    void leavesAStreamAloneThatIsTheSameInTheNewDeployment() {
        isPolled();
        streams.replace(Map.of("workforce", stream(poll(50, Duration.ofMillis(50)), Set.of(Event.values()))), () -> {});
        assertEquals(List.of("workforce"), channels);
        await().until(() -> transmitter.questions().size() > 2);
    }

    @Test
    void goesOnAsBeforeWhenTheRestOfTheDeploymentIsRefused() {
        isPolled();
        await().until(() -> transmitter.questions().size() > 2);
        assertThrows(
                IllegalStateException.class,
                () -> streams.replace(Map.of(), () -> {
                    throw new IllegalStateException("refused");
                }));
        int asked = transmitter.questions().size();
        await().until(() -> transmitter.questions().size() > asked + 2);
    }

    @Test
    void hasNoCallForTransmittersWhereNoStreamIsPushed() throws Exception {
        isPushed();
        streams.replace(Map.of(), () -> {});
        assertEquals(404, push(token(Event.SESSION_REVOKED, user("aiko"))).statusCode());
    }
}
