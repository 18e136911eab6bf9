package io.homeport.proxy.apitoken;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.authorizationserver.ServerFailure;
import io.homeport.authorizationserver.ServerTls;
import io.homeport.cookies.RevocationHandles;
import io.homeport.cookies.SessionId;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.AuthorizationServer.RequestStyle;
import io.homeport.deployment.ClientAuthentication;
import io.homeport.deployment.Profile;
import io.homeport.deployment.ProxyClient;
import io.homeport.deployment.Route;
import io.homeport.deployment.SenderConstraint;
import io.homeport.proxy.ScriptedServer;
import io.homeport.proxy.token.AccessToken;
import io.homeport.proxy.token.Credential;
import io.homeport.proxy.token.SessionMark;
import io.homeport.store.RevocationList;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTokensTest {
    private static final String ISSUER = "https://login.example.com";
    private static final String SECRET = "planted-proxy-secret-of-32-bytes:";
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final MovableClock clock = new MovableClock();
    private final Vertx vertx = Vertx.vertx();
    private final ScriptedServer server = new ScriptedServer(vertx, ISSUER);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ApiTokens tokens = tokens(ClientAuthentication.CLIENT_SECRET_BASIC, false);

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private ApiTokens tokens(ClientAuthentication authentication, boolean signed) {
        AuthorizationServer described = new AuthorizationServer(
                "homeport.apps.shop.authorization-server",
                ISSUER,
                Optional.of(URI.create(server.url())),
                Optional.empty(),
                "shop-spa",
                "",
                ClientAuthentication.CLIENT_SECRET_BASIC,
                List.of(),
                SenderConstraint.NONE,
                Profile.NONE,
                RequestStyle.plain(),
                AuthorizationServer.TokenStyle.plain(),
                Set.of("ES256", "RS256"),
                Set.of(),
                Duration.ofSeconds(10),
                TIMEOUT,
                AuthorizationServer.Peculiarities.none());
        ProxyClient client = new ProxyClient(
                "homeport.test", "homeport-proxy", SECRET, authentication, Optional.empty(), signed, Optional.empty());
        TokenServer asked = new TokenServer(vertx, described, client, ServerTls.plain(), clock);
        return new ApiTokens(
                vertx,
                (app, region) -> Optional.of(asked),
                clock,
                Duration.ofMinutes(5),
                100,
                new ApiTokenMetrics(registry));
    }

    private static Route route(String name, Route.ApiToken apiToken) {
        return new Route(
                name,
                new Route.Match(Optional.empty(), "/" + name, Optional.empty(), Set.of("GET"), Set.of()),
                new Route.Access(Set.of(), false, false, false, false),
                new Route.Regions(false, false, Optional.empty(), List.of(), List.of()),
                new Route.Upstreams(
                        Map.of(),
                        Optional.empty(),
                        false,
                        false,
                        new Route.Care(Optional.empty(), 1, Optional.empty(), Optional.empty()),
                        Optional.empty()),
                new Route.Limits(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalLong.empty()),
                Route.AnswerFields.plain(),
                apiToken,
                Optional.empty());
    }

    private static final Route PHANTOM = route("orders", new Route.ApiToken.Phantom());
    private static final Route EXCHANGE = route(
            "invoices",
            new Route.ApiToken.Exchanged(
                    List.of("invoices"), List.of("https://api.example.com/invoices"), Optional.of("invoices:read")));

    private Credential.Usable session(String token, Duration life) {
        return new Credential.Usable(
                "shop",
                new SessionMark(
                        new SessionId(new byte[SessionId.LENGTH]),
                        new RevocationHandles(0, 0),
                        clock.instant(),
                        Optional.empty(),
                        RevocationList.none()),
                AccessToken.of(token),
                clock.instant().plus(life),
                Optional.empty(),
                Optional.empty(),
                false);
    }

    private Credential.Usable session(String token) {
        return session(token, Duration.ofHours(1));
    }

    private static ApiToken done(Future<ApiToken> answer) {
        return answer.toCompletionStage().toCompletableFuture().join();
    }

    private ApiToken get(Route route, String token) {
        return done(tokens.of(route, session(token)));
    }

    private String issued(Route route, String token) {
        return assertInstanceOf(ApiToken.Issued.class, get(route, token)).token();
    }

    private <T extends ServerFailure> T failure(Class<T> type, ApiTokens of, Route route, String token) {
        Throwable thrown = assertThrows(CompletionException.class, () -> done(of.of(route, session(token))));
        return assertInstanceOf(type, thrown.getCause());
    }

    static Stream<Route> routes() {
        return Stream.of(PHANTOM, EXCHANGE);
    }

    @Nested
    class Phantoms {
        @Test
        void areTheJwtsThatOpaqueTokensStandFor() {
            assertEquals(ScriptedServer.phantom("opaque-1", clock.instant().plusSeconds(3600)), phantomNow("opaque-1"));
            ScriptedServer.Call call = server.calls().get(0);
            assertEquals("opaque-1", call.form().get("token"));
            assertEquals("access_token", call.form().get("token_type_hint"));
            assertTrue(call.headers().get("Accept").startsWith("application/jwt"));
            String credentials = new String(Base64.getDecoder()
                    .decode(call.headers().get("Authorization").substring("Basic ".length())));
            assertEquals("homeport-proxy:planted-proxy-secret-of-32-bytes%3A", credentials);
        }

        private String phantomNow(String token) {
            server.introspects((request, form) -> request.response()
                    .putHeader("Content-Type", "application/jwt")
                    .end(ScriptedServer.phantom(
                            form.get("token"), clock.instant().plusSeconds(3600))));
            return issued(PHANTOM, token);
        }

        @ParameterizedTest
        @ValueSource(strings = {"jwt", "phantom_token"})
        void mayComeInsideJson(String member) {
            server.introspects((request, form) -> ScriptedServer.json(
                    request,
                    200,
                    new JsonObject().put("active", true).put(member, ScriptedServer.phantom(form.get("token")))));
            assertEquals(3, issued(PHANTOM, "opaque-1").split("\\.").length);
        }

        @Test
        void serveAllRoutesOfTheApp() {
            issued(PHANTOM, "opaque-1");
            issued(route("other", new Route.ApiToken.Phantom()), "opaque-1");
            assertEquals(1, server.calls().size());
        }

        /** Criterion 90. */
        @Test
        void criterion90ofInactiveTokensThereAreNoneAndTheServerIsNotAskedAgain() {
            server.introspects(
                    (request, form) -> ScriptedServer.json(request, 200, new JsonObject().put("active", false)));
            assertEquals(new ApiToken.Inactive(), get(PHANTOM, "opaque-1"));
            assertEquals(new ApiToken.Inactive(), get(PHANTOM, "opaque-1"));
            assertEquals(1, server.calls().size());
        }

        @Test
        void anAnswerWithoutContentIsThatOfAnInactiveToken() {
            server.introspects(
                    (request, form) -> request.response().setStatusCode(204).end());
            assertEquals(new ApiToken.Inactive(), get(PHANTOM, "opaque-1"));
        }

        /** Criterion 90. */
        @Test
        void criterion90areKeptNoLongerThanTheyLive() {
            server.introspects((request, form) -> request.response()
                    .putHeader("Content-Type", "application/jwt")
                    .end(ScriptedServer.phantom(
                            form.get("token"), clock.instant().plusSeconds(60))));
            issued(PHANTOM, "opaque-1");
            clock.move(Duration.ofSeconds(59));
            issued(PHANTOM, "opaque-1");
            assertEquals(1, server.calls().size());
            clock.move(Duration.ofSeconds(1));
            issued(PHANTOM, "opaque-1");
            assertEquals(2, server.calls().size());
        }

        @Test
        void thatAreOverAreNotPassedOn() {
            server.introspects((request, form) -> request.response()
                    .putHeader("Content-Type", "application/jwt")
                    .end(ScriptedServer.phantom(
                            form.get("token"), clock.instant().minusSeconds(1))));
            assertEquals(new ApiToken.Inactive(), get(PHANTOM, "opaque-1"));
        }
    }

    @Nested
    class SignedIntrospection {
        private final ApiTokens signed = tokens(ClientAuthentication.CLIENT_SECRET_BASIC, true);

        private JsonObject claims() {
            return new JsonObject()
                    .put("iss", ISSUER)
                    .put("aud", "homeport-proxy")
                    .put("iat", clock.instant().getEpochSecond())
                    .put(
                            "token_introspection",
                            new JsonObject()
                                    .put("active", true)
                                    .put("exp", clock.instant().plusSeconds(60).getEpochSecond()));
        }

        private void responds(String response) {
            server.introspects((request, form) -> request.response()
                    .putHeader("Content-Type", "application/token-introspection+jwt")
                    .end(response));
        }

        @Test
        void passesOnWhatTheServerSigned() {
            String response = server.signed("token-introspection+jwt", claims());
            responds(response);
            ApiToken.Issued issued =
                    assertInstanceOf(ApiToken.Issued.class, done(signed.of(PHANTOM, session("opaque-1"))));
            assertEquals(response, issued.token());
            assertEquals(
                    Optional.of(Instant.ofEpochSecond(
                            clock.instant().plusSeconds(60).getEpochSecond())),
                    issued.expiresAt());
            assertEquals(
                    "application/token-introspection+jwt",
                    server.calls().get(0).headers().get("Accept"));
        }

        @Test
        void passesOnTheJwtInsideIfThereIsOne() {
            JsonObject claims = claims();
            claims.getJsonObject("token_introspection").put("jwt", ScriptedServer.phantom("opaque-1"));
            responds(server.signed("token-introspection+jwt", claims));
            ApiToken.Issued issued =
                    assertInstanceOf(ApiToken.Issued.class, done(signed.of(PHANTOM, session("opaque-1"))));
            assertEquals(
                    ScriptedServer.phantom("opaque-1").split("\\.")[0],
                    issued.token().split("\\.")[0]);
        }

        @Test
        void believesASignedNo() {
            responds(server.signed(
                    "token-introspection+jwt",
                    claims().put("token_introspection", new JsonObject().put("active", false))));
            assertEquals(new ApiToken.Inactive(), done(signed.of(PHANTOM, session("opaque-1"))));
        }

        @Test
        void findsTheServersNewKeyOnceItSignsWithIt() {
            responds(server.signed("token-introspection+jwt", claims()));
            done(signed.of(PHANTOM, session("opaque-1")));
            server.changesItsKey("second");
            responds(server.signed("token-introspection+jwt", claims()));
            assertInstanceOf(ApiToken.Issued.class, done(signed.of(PHANTOM, session("opaque-2"))));
        }

        @ParameterizedTest
        @ValueSource(strings = {"iss", "aud", "iat", "typ", "old", "future", "key", "signature", "bare", "inside"})
        void refusesOneThatBreaksARule(String rule) {
            JsonObject claims = claims();
            String type = "token-introspection+jwt";
            switch (rule) {
                case "iss" -> claims.put("iss", ISSUER + "/");
                case "aud" -> claims.put("aud", "other-client");
                case "iat" -> claims.remove("iat");
                case "typ" -> type = "JWT";
                case "old" ->
                    claims.put("iat", clock.instant().minusSeconds(120).getEpochSecond());
                case "future" ->
                    claims.put("iat", clock.instant().plusSeconds(120).getEpochSecond());
                case "inside" -> claims.remove("token_introspection");
                default -> {}
            }
            String response = server.signed(type, claims);
            switch (rule) {
                case "key" -> server.changesItsKey("other");
                case "signature" -> response = response.substring(0, response.length() - 8) + "AAAAAAAA";
                case "bare" -> response = ScriptedServer.phantom("opaque-1");
                default -> {}
            }
            responds(response);
            failure(ServerFailure.Unusable.class, signed, PHANTOM, "opaque-1");
        }

        @Test
        void refusesAnAnswerThatIsNotSigned() {
            failure(ServerFailure.Unusable.class, signed, PHANTOM, "opaque-1");
        }
    }

    @Nested
    class OfTheClient {
        private final Route.ApiToken.OfClient wanted = new Route.ApiToken.OfClient(
                List.of("machines"), List.of("https://api.example.com/machines"), Optional.of("machines:run"));
        private final Route machines = route("machines", wanted);

        private Future<ApiToken> ask() {
            return tokens.ofClient(machines, wanted, "shop", Optional.empty());
        }

        private String issued() {
            return assertInstanceOf(ApiToken.Issued.class, done(ask())).token();
        }

        private <T extends ServerFailure> void fails(Class<T> type) {
            Throwable thrown = assertThrows(CompletionException.class, () -> done(ask()));
            assertInstanceOf(type, thrown.getCause());
        }

        private void livesFor(int seconds) {
            server.givesItsClient((request, form) -> ScriptedServer.json(
                    request, 200, ScriptedServer.clientToken(form).put("expires_in", seconds)));
        }

        @Test
        void saysWhatTheTokenIsForAndNothingOfAnySession() {
            assertEquals("of-client.machines", issued());
            ScriptedServer.Call call = server.calls().get(0);
            assertEquals("client_credentials", call.form().get("grant_type"));
            assertEquals(List.of("machines"), call.form().getAll("audience"));
            assertEquals(
                    List.of("https://api.example.com/machines"), call.form().getAll("resource"));
            assertEquals("machines:run", call.form().get("scope"));
            assertEquals(4, call.form().size());
            assertTrue(call.headers().get("Authorization").startsWith("Basic "));
        }

        @Test
        void isAskedForOnceHoweverManyWait() {
            List<Future<ApiToken>> asked =
                    IntStream.range(0, 20).mapToObj(i -> ask()).toList();
            asked.forEach(ApiTokensTest::done);
            assertEquals(1, server.calls().size());
        }

        /** Two routes that want the same share it; one that wants something else has its own. */
        @Test
        void isOfAllRoutesThatWantTheSame() {
            issued();
            done(tokens.ofClient(route("other", wanted), wanted, "shop", Optional.empty()));
            assertEquals(1, server.calls().size());
            Route.ApiToken.OfClient more =
                    new Route.ApiToken.OfClient(List.of("machines"), List.of(), Optional.of("machines:stop"));
            done(tokens.ofClient(route("more", more), more, "shop", Optional.empty()));
            assertEquals(2, server.calls().size());
        }

        @Test
        void isKeptUntilShortlyBeforeItEnds() {
            livesFor(320);
            issued();
            clock.move(Duration.ofSeconds(289));
            issued();
            assertEquals(1, server.calls().size());
            clock.move(Duration.ofSeconds(1));
            issued();
            assertEquals(2, server.calls().size());
        }

        /** One that was revoked would else be shown to its API for days, and refused, until the proxy starts anew. */
        @Test
        void isKeptNoLongerThanTheOperatorSays() {
            livesFor(30 * 86400);
            issued();
            clock.move(Duration.ofSeconds(299));
            issued();
            assertEquals(1, server.calls().size());
            clock.move(Duration.ofSeconds(1));
            issued();
            assertEquals(2, server.calls().size());
        }

        @Test
        void isKeptForMostOfAShortLife() {
            livesFor(10);
            issued();
            clock.move(Duration.ofMillis(8999));
            issued();
            assertEquals(1, server.calls().size());
            clock.move(Duration.ofMillis(1));
            issued();
            assertEquals(2, server.calls().size());
        }

        @Test
        void isKeptForSomeMinutesWhereTheServerSaysNoEnd() {
            server.givesItsClient((request, form) -> {
                JsonObject answer = ScriptedServer.clientToken(form);
                answer.remove("expires_in");
                ScriptedServer.json(request, 200, answer);
            });
            issued();
            clock.move(Duration.ofSeconds(299));
            issued();
            assertEquals(1, server.calls().size());
            clock.move(Duration.ofSeconds(1));
            issued();
            assertEquals(2, server.calls().size());
        }

        @ParameterizedTest
        @ValueSource(strings = {"invalid_client", "unauthorized_client", "invalid_scope", "invalid_request"})
        void thatTheServerRefusesIsAFaultOfTheConfiguration(String code) {
            server.givesItsClient(
                    (request, form) -> ScriptedServer.json(request, 400, new JsonObject().put("error", code)));
            fails(ServerFailure.Unusable.class);
        }

        @Test
        void isAskedForAgainAfterAFailure() {
            server.givesItsClient(
                    (request, form) -> request.response().setStatusCode(503).end());
            fails(ServerFailure.Unwell.class);
            livesFor(300);
            assertEquals("of-client.machines", issued());
        }

        @Test
        void thatIsNoBearerTokenIsRefused() {
            server.givesItsClient((request, form) -> ScriptedServer.json(
                    request, 200, ScriptedServer.clientToken(form).put("token_type", "DPoP")));
            fails(ServerFailure.Unusable.class);
        }
    }

    @Nested
    class Exchanges {
        @Test
        void nameTheTokenAndWhatItIsFor() {
            assertEquals("exchanged.opaque-1.invoices", issued(EXCHANGE, "opaque-1"));
            ScriptedServer.Call call = server.calls().get(0);
            assertEquals(
                    "urn:ietf:params:oauth:grant-type:token-exchange",
                    call.form().get("grant_type"));
            assertEquals("opaque-1", call.form().get("subject_token"));
            assertEquals(
                    "urn:ietf:params:oauth:token-type:access_token", call.form().get("subject_token_type"));
            assertEquals(List.of("invoices"), call.form().getAll("audience"));
            assertEquals(
                    List.of("https://api.example.com/invoices"), call.form().getAll("resource"));
            assertEquals("invoices:read", call.form().get("scope"));
        }

        @Test
        void areOfOneRouteAlone() {
            Route other =
                    route("reports", new Route.ApiToken.Exchanged(List.of("reports"), List.of(), Optional.empty()));
            assertEquals("exchanged.opaque-1.invoices", issued(EXCHANGE, "opaque-1"));
            assertEquals("exchanged.opaque-1.reports", issued(other, "opaque-1"));
            assertEquals(2, server.calls().size());
        }

        @ParameterizedTest
        @ValueSource(strings = {"invalid_request", "invalid_grant", "invalid_token"})
        void thatFailForTheSessionsTokenAskForARefresh(String code) {
            server.exchanges((request, form) -> ScriptedServer.json(request, 400, new JsonObject().put("error", code)));
            assertEquals(new ApiToken.Inactive(), get(EXCHANGE, "opaque-1"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "access_token=",
                    "access_token=a b",
                    "access_token=a\r\nX-Injected: 1",
                    "access_token=\u00e4",
                    "issued_token_type=",
                    "issued_token_type=urn:ietf:params:oauth:token-type:refresh_token",
                    "token_type=",
                    "token_type=mac",
                    "token_type=N_A",
                    "token_type=DPoP",
                    "expires_in=0",
                    "expires_in=-1",
                    "expires_in='soon'"
                })
        void thatBreakARuleAreRefused(String change) {
            String name = change.substring(0, change.indexOf('='));
            String value = change.substring(change.indexOf('=') + 1);
            server.exchanges((request, form) -> {
                JsonObject answer = ScriptedServer.exchange(form);
                if (value.isEmpty()) {
                    answer.remove(name);
                } else if (name.equals("expires_in") && !value.startsWith("'")) {
                    answer.put(name, Integer.parseInt(value));
                } else {
                    answer.put(name, value.replace("'", ""));
                }
                ScriptedServer.json(request, 200, answer);
            });
            failure(ServerFailure.Unusable.class, tokens, EXCHANGE, "opaque-1");
        }

        @Test
        void mayLiveForAnyTimeButAreKeptForTheSessionsTokensAlone() {
            server.exchanges((request, form) -> ScriptedServer.json(
                    request, 200, ScriptedServer.exchange(form).put("expires_in", 1_000_000_000_000_000_000L)));
            done(tokens.of(EXCHANGE, session("opaque-1", Duration.ofSeconds(60))));
            clock.move(Duration.ofSeconds(60));
            issued(EXCHANGE, "opaque-1");
            assertEquals(2, server.calls().size());
        }
    }

    /** Criterion 90. */
    @ParameterizedTest
    @MethodSource("routes")
    void oneCallServesAllWhoWaitForIt(Route route) {
        CompletableFuture<Void> enough = new CompletableFuture<>();
        server.replies((request, form) -> enough.thenRun(() -> {
            if (request.path().equals("/token")) {
                ScriptedServer.exchanged(request, form);
            } else {
                ScriptedServer.jwt(request, form);
            }
        }));
        List<Future<ApiToken>> waiting = IntStream.range(0, 50)
                .mapToObj(caller -> tokens.of(route, session("opaque-1")))
                .toList();
        enough.complete(null);
        long distinct = waiting.stream()
                .map(answer ->
                        assertInstanceOf(ApiToken.Issued.class, done(answer)).token())
                .distinct()
                .count();
        assertEquals(1, distinct);
        assertEquals(1, server.calls().size());
        assertEquals(
                1,
                registry.get("homeport.api.tokens")
                        .tag("outcome", "asked")
                        .counter()
                        .count());
        assertEquals(
                49,
                registry.get("homeport.api.tokens")
                        .tag("outcome", "shared")
                        .counter()
                        .count());
    }

    @ParameterizedTest
    @MethodSource("routes")
    void everyUserGetsTheirOwn(Route route) {
        List<Future<ApiToken>> all = IntStream.range(0, 40)
                .mapToObj(user -> tokens.of(route, session("opaque-" + user % 20)))
                .toList();
        for (int user = 0; user < all.size(); user++) {
            String token =
                    assertInstanceOf(ApiToken.Issued.class, done(all.get(user))).token();
            String whose = route == EXCHANGE
                    ? token.split("\\.")[1]
                    : new JsonObject(new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]))).getString("of");
            assertEquals("opaque-" + user % 20, whose);
        }
        assertEquals(20, server.calls().size());
    }

    @ParameterizedTest
    @MethodSource("routes")
    void isKeptForTheConfiguredTimeAtMostSoThatARevocationShows(Route route) {
        issued(route, "opaque-1");
        clock.move(Duration.ofMinutes(4));
        issued(route, "opaque-1");
        assertEquals(1, server.calls().size());
        clock.move(Duration.ofMinutes(1));
        get(route, "opaque-1");
        assertEquals(2, server.calls().size());
    }

    @Test
    void criterion90noMoreThanTheConfiguredNumberIsKept() {
        for (int user = 0; user < 300; user++) {
            issued(PHANTOM, "opaque-" + user);
        }
        await().until(() -> {
            issued(PHANTOM, "opaque-again");
            return registry.get("homeport.api.tokens.kept").gauge().value() <= 100;
        });
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aFailureIsNotKept(Route route) {
        server.replies((request, form) -> request.response().setStatusCode(503).end());
        failure(ServerFailure.Unwell.class, tokens, route, "opaque-1");
        server.reset();
        issued(route, "opaque-1");
    }

    @Test
    void criterion80provesWhoItIsByAnAssertionForTheIssuerAlone() throws Exception {
        ApiTokens asserting = tokens(ClientAuthentication.CLIENT_SECRET_JWT, false);
        done(asserting.of(PHANTOM, session("opaque-1")));
        var call = server.calls().get(0);
        assertFalse(call.headers().contains("Authorization"));
        var claims = new JwtConsumerBuilder()
                .setVerificationKey(new HmacKey(SECRET.getBytes()))
                .setExpectedIssuer("homeport-proxy")
                .setExpectedSubject("homeport-proxy")
                .setExpectedAudience(ISSUER)
                .setRequireJwtId()
                .setRequireExpirationTime()
                .build()
                .processToClaims(call.form().get("client_assertion"));
        assertEquals(ISSUER, claims.getClaimValue("aud"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"issuer", "introspection_endpoint"})
    void criterion6believesNoMetadataThatBreaksARule(String name) {
        server.describesItself(json -> json.put(name, "http://elsewhere.example.com/x"));
        failure(ServerFailure.Unusable.class, tokens, PHANTOM, "opaque-1");
        assertTrue(server.calls().isEmpty());
    }

    /** No key is needed for an answer that is not signed, and no token endpoint to introspect. */
    @ParameterizedTest
    @ValueSource(strings = {"token_endpoint", "jwks_uri", "userinfo_endpoint"})
    void looksAtNoEndpointThatItDoesNotCall(String name) throws Exception {
        server.describesItself(json -> json.put(name, "/here"));
        done(tokens.of(PHANTOM, session("opaque-1")));
        assertEquals(1, server.calls().size());
    }

    /** Faults of the two endpoints, each with how it shows. */
    enum Fault {
        HANGS_UP(
                ServerFailure.Unreachable.class,
                (server, request) -> request.connection().close()),
        IS_SILENT(ServerFailure.Unreachable.class, (server, request) -> {}),
        DRIBBLES(ServerFailure.Unreachable.class, (server, request) -> server.dribble(request, null)),
        FLOODS(ServerFailure.Unusable.class, (server, request) -> server.flood(request, null)),
        BREAKS_OFF(
                ServerFailure.Unreachable.class,
                (server, request) -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .putHeader("Content-Length", "100")
                        .write("{\"active\"")
                        .onComplete(written -> request.connection().close())),
        SAYS_HTML(
                ServerFailure.Unusable.class,
                (server, request) -> request.response()
                        .putHeader("Content-Type", "text/html")
                        .end("<p>planted</p>")),
        SAYS_NOTHING(
                ServerFailure.Unusable.class,
                (server, request) -> request.response().end()),
        BREAKS_JSON(
                ServerFailure.Unusable.class,
                (server, request) -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end("{\"active\":tr")),
        SAYS_A_LIST(
                ServerFailure.Unusable.class,
                (server, request) -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end("[]")),
        SAYS_AN_ERROR_WITH_200(
                ServerFailure.Unusable.class,
                (server, request) -> ScriptedServer.json(request, 200, new JsonObject().put("error", "server_error"))),
        SAYS_YES_AND_NO_MORE(
                ServerFailure.Unusable.class,
                (server, request) -> ScriptedServer.json(request, 200, new JsonObject().put("active", true))),
        SAYS_A_WORD_FOR_A_SWITCH(
                ServerFailure.Unusable.class,
                (server, request) -> ScriptedServer.json(
                        request, 200, new JsonObject().put("active", "true").put("jwt", ScriptedServer.phantom("x")))),
        INJECTS_A_FIELD(
                ServerFailure.Unusable.class,
                (server, request) -> request.response()
                        .putHeader("Content-Type", "application/jwt")
                        .end("a.b.c\r\nX-Injected: 1")),
        SAYS_A_JWT_OF_NOTHING(
                ServerFailure.Unusable.class,
                (server, request) -> request.response()
                        .putHeader("Content-Type", "application/jwt")
                        .end("a.b.c")),
        SAYS_A_HUGE_JWT(
                ServerFailure.Unusable.class,
                (server, request) -> request.response()
                        .putHeader("Content-Type", "application/jwt")
                        .end("a." + "b".repeat(100_000) + ".c")),
        KNOWS_NO_SUCH_CLIENT(
                ServerFailure.Unusable.class,
                (server, request) ->
                        ScriptedServer.json(request, 401, new JsonObject().put("error", "invalid_client"))),
        KNOWS_NO_SUCH_CLIENT_WITHOUT_A_WORD(
                ServerFailure.Unusable.class,
                (server, request) -> request.response().setStatusCode(401).end()),
        FORBIDS(
                ServerFailure.Unusable.class,
                (server, request) -> request.response().setStatusCode(403).end()),
        KNOWS_NO_SUCH_TARGET(
                ServerFailure.Unusable.class,
                (server, request) ->
                        ScriptedServer.json(request, 400, new JsonObject().put("error", "invalid_target"))),
        SENDS_ELSEWHERE(
                ServerFailure.Unusable.class,
                (server, request) -> request.response()
                        .setStatusCode(302)
                        .putHeader("Location", server.url() + "/attacker")
                        .end()),
        IS_BUSY(
                ServerFailure.Unwell.class,
                (server, request) -> request.response()
                        .setStatusCode(429)
                        .putHeader("Retry-After", "5")
                        .end()),
        FAILS(
                ServerFailure.Unwell.class,
                (server, request) -> request.response().setStatusCode(500).end("planted")),
        IS_DOWN(
                ServerFailure.Unwell.class,
                (server, request) -> request.response().setStatusCode(503).end()),
        GAVE_UP(
                ServerFailure.Unwell.class,
                (server, request) -> request.response().setStatusCode(408).end()),
        SAYS_THAT_IT_IS_UNWELL(
                ServerFailure.Unwell.class,
                (server, request) ->
                        ScriptedServer.json(request, 400, new JsonObject().put("error", "temporarily_unavailable")));

        private final Class<? extends ServerFailure> shows;
        private final BiConsumer<ScriptedServer, HttpServerRequest> act;

        Fault(Class<? extends ServerFailure> shows, BiConsumer<ScriptedServer, HttpServerRequest> act) {
            this.shows = shows;
            this.act = act;
        }
    }

    static Stream<Arguments> faults() {
        return routes().flatMap(route -> Stream.of(Fault.values()).map(fault -> Arguments.of(route, fault)));
    }

    /** Faults of 3.6: told apart, in bounded time, and never in words of the server's. */
    @ParameterizedTest
    @MethodSource("faults")
    void tellsAServerThatMayBeWellLaterFromOneThatSomebodyHasToMend(Route route, Fault fault) {
        server.replies((request, form) -> fault.act.accept(server, request));
        ServerFailure shown = assertTimeoutPreemptively(
                TIMEOUT.plusSeconds(20), () -> failure(fault.shows, tokens, route, "planted-opaque"));
        assertFalse(shown.getMessage().contains("planted"), shown.getMessage());
        assertEquals(1, server.calls().size());
    }

    @Test
    void aServerThatIsNotThereIsUnavailable() {
        server.describesItself(json -> json.put("introspection_endpoint", "https://127.0.0.1:1/introspect"));
        failure(ServerFailure.Unreachable.class, tokens, PHANTOM, "opaque-1");
    }
}
