package io.homeport.agent.authorizationserver;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.Call;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.World.AppUnderTest;
import io.homeport.agent.world.WorldResource;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.authorizationserver.ServerTls;
import io.homeport.deployment.App;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.watch.DeploymentSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.tls.BaseTlsConfiguration;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** #1, #7, #79: a certificate as the client's proof, and what tokens are bound to (RFC 8705). */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class MutualTlsTest {
    private static final Set<Endpoint> AS_CLIENT =
            Set.of(Endpoint.PUSHED_REQUEST, Endpoint.TOKEN, Endpoint.USERINFO, Endpoint.REVOCATION);

    World world;

    @Inject
    MovableClock clock;

    @Inject
    TlsConfigurationRegistry registry;

    @Inject
    DeploymentSource deployment;

    private ScriptedServer server;

    @BeforeEach
    void reset() {
        world.reset(clock);
        server = world.secure();
    }

    static List<AppUnderTest> apps() {
        return List.of(World.TELLER, World.GUARD);
    }

    private void goTheWholeWay(AppUnderTest app) {
        Page page = new Page(app);
        page.signIn(server, "aiko");
        page.get("userinfo").then().statusCode(200);
        page.post("refresh").then().statusCode(200);
        page.post("logout").then().statusCode(200);
        assertEquals(app == World.GUARD ? 6 : 5, asClient().size());
    }

    private List<Call> asClient() {
        return server.calls().stream()
                .filter(call -> AS_CLIENT.contains(call.endpoint()))
                .toList();
    }

    private static String name(Call call) {
        return call.certificate()
                .map(shown -> shown.getSubjectX500Principal().getName())
                .orElse("none");
    }

    @ParameterizedTest(name = "#1, #79 {0}")
    @MethodSource("apps")
    void isKnownByItsOwnCertificateAtEveryEndpoint(AppUnderTest app) {
        goTheWholeWay(app);
        for (Call call : asClient()) {
            assertTrue(name(call).endsWith(app.name()), name(call));
            assertFalse(call.form().containsKey("client_secret"));
            assertFalse(call.form().containsKey("client_assertion"));
            if (call.endpoint() != Endpoint.USERINFO) {
                assertEquals(app.clientId(), call.form().get("client_id"));
                assertFalse(call.headers().contains("Authorization"));
            }
        }
    }

    @ParameterizedTest(name = "#79 {0}")
    @MethodSource("apps")
    void callsTheEndpointsForThoseWhoPresentACertificate(AppUnderTest app) {
        clock.advance(Duration.ofHours(13));
        goTheWholeWay(app);
        asClient().forEach(call -> assertEquals(server.mutualAddress(), call.address()));
        server.calls(Endpoint.METADATA).forEach(call -> assertEquals(server.issuer(), call.address()));
        String url = new Page(app).startLogin("");
        assertTrue(url.startsWith(server.issuer() + "/authorize?"), "the browser goes where everybody goes");
    }

    @ParameterizedTest(name = "#79 {0}")
    @MethodSource("apps")
    void callsTheEndpointsThemselvesWhereThereAreNoOthers(AppUnderTest app) {
        server.metadata(metadata -> {
            metadata.remove("mtls_endpoint_aliases");
            return metadata;
        });
        clock.advance(Duration.ofHours(13));
        goTheWholeWay(app);
        asClient().forEach(call -> assertEquals(server.issuer(), call.address()));
        asClient().forEach(call -> assertTrue(name(call).endsWith(app.name()), name(call)));
        server.metadata(UnaryOperator.identity());
        clock.advance(Duration.ofHours(13));
        new Page(app).signIn(server, "aiko");
    }

    @Test
    void takesAnAliasOnlyForTheEndpointItStandsFor() {
        server.metadata(metadata -> {
            metadata.put(
                    "mtls_endpoint_aliases", new JsonObject().put("token_endpoint", server.mutualAddress() + "/token"));
            return metadata;
        });
        clock.advance(Duration.ofHours(13));
        goTheWholeWay(World.GUARD);
        asClient()
                .forEach(call -> assertEquals(
                        call.endpoint() == Endpoint.TOKEN ? server.mutualAddress() : server.issuer(), call.address()));
        server.metadata(UnaryOperator.identity());
        clock.advance(Duration.ofHours(13));
        new Page(World.GUARD).signIn(server, "aiko");
    }

    /** A client by a secret has no certificate to present there. */
    @Test
    void leavesTheseEndpointsAloneWithoutACertificate_79() {
        ScriptedServer plain = world.server();
        plain.metadata(metadata -> metadata.put(
                "mtls_endpoint_aliases", new JsonObject().put("token_endpoint", server.mutualAddress() + "/token")));
        clock.advance(Duration.ofHours(13));
        new Page(World.SHOP).signIn(plain, "aiko");
        plain.metadata(UnaryOperator.identity());
        clock.advance(Duration.ofHours(13));
        new Page(World.SHOP).signIn(plain, "aiko");
        assertEquals(List.of(), server.calls(Endpoint.TOKEN));
    }

    @Test
    void provesPossessionForTheAddressItCalls_76() {
        goTheWholeWay(World.GUARD);
        for (Call call : asClient()) {
            JsonObject claims = new JsonObject(new String(
                    Base64.getUrlDecoder().decode(call.headers().get("DPoP").split("\\.")[1]), StandardCharsets.UTF_8));
            assertTrue(claims.getString("htu").startsWith(server.mutualAddress()), claims.getString("htu"));
        }
    }

    @Test
    void discardsTokensThatAreNotBoundToTheCertificate() {
        Page page = new Page(World.TELLER);
        page.signIn(server, "aiko");
        Map<String, String> before = Map.copyOf(page.jar());
        server.tokenResponse(tokens ->
                tokens.put("access_token", server.signed(new JsonObject().put("sub", "aiko"), token -> {})));
        page.isError(page.post("refresh"), 502, "authorization_server_error");
        // Only the new refresh token is kept.
        assertEquals(before.keySet(), page.jar().keySet());
        page.get("userinfo").then().statusCode(200);
        Page another = new Page(World.TELLER);
        String query = server.authorize(another.startLogin(""), "aiko");
        another.isError(another.post("login/end", query), 502, "authorization_server_error");
        assertEquals(Map.of(), another.jar());
        server.tokenResponse(tokens -> tokens.put("access_token", "planted-opaque-token"));
        new Page(World.TELLER).signIn(server, "aiko");
    }

    /** RFC 8705 3.1: the thumbprint says whose; with a token of another client's the API would turn the page away. */
    @Test
    void discardsTokensThatAreBoundToAnotherCertificate() {
        Page page = new Page(World.TELLER);
        page.signIn(server, "aiko");
        server.doNotRotate();
        Map<String, String> before = Map.copyOf(page.jar());
        for (Object thumbprint : List.of("bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2", "", 7)) {
            server.tokenResponse(tokens -> tokens.put(
                    "access_token",
                    server.signed(
                            new JsonObject()
                                    .put("sub", "aiko")
                                    .put("cnf", new JsonObject().put("x5t#S256", thumbprint)),
                            token -> {})));
            page.isError(page.post("refresh"), 502, "authorization_server_error");
            assertEquals(before, page.jar());
            Page another = new Page(World.TELLER);
            String query = server.authorize(another.startLogin(""), "aiko");
            another.isError(another.post("login/end", query), 502, "authorization_server_error");
            assertEquals(Map.of(), another.jar());
        }
    }

    @Test
    void refusesAServerThatDoesNotBindTokens() {
        HttpAnswer answer = new HttpAnswer(
                200,
                "application/json",
                new JsonObject()
                        .put("issuer", server.issuer())
                        .put("code_challenge_methods_supported", new JsonArray().add("S256"))
                        .encode(),
                MultiMap.caseInsensitiveMultiMap());
        ServerFailure failure = assertThrows(
                ServerFailure.Unusable.class,
                () -> Metadata.validated(app("teller").authorizationServer(), answer));
        assertTrue(failure.getMessage().contains("tls_client_certificate_bound_access_tokens"));
    }

    private JsonObject metadata(String app) {
        return new JsonObject()
                .put("issuer", app(app).authorizationServer().issuer())
                .put("code_challenge_methods_supported", new JsonArray().add("S256"))
                .put("authorization_endpoint", "https://login.example.com/authorize")
                .put("token_endpoint", "https://login.example.com/token")
                .put("jwks_uri", "https://login.example.com/jwks");
    }

    private Metadata validated(String app, JsonObject metadata) {
        return Metadata.validated(
                app(app).authorizationServer(),
                new HttpAnswer(200, "application/json", metadata.encode(), MultiMap.caseInsensitiveMultiMap()));
    }

    /** fapi2-security-profile-final-client-test-remove-authorization-response-iss, whatever the metadata says. */
    @Test
    void wantsTheIssuerInEachResponseOfAProfile_41() {
        assertTrue(validated("fapi", metadata("fapi")).namesItselfInResponses());
        assertFalse(validated("shop", metadata("shop")).namesItselfInResponses());
    }

    /** fapi2-security-profile-final-client-test-discovery-issuer-mismatch. */
    @Test
    void stopsAtMetadataOfAnotherIssuer_6() {
        for (String app : List.of("fapi", "fapi-signed")) {
            JsonObject mismatch = metadata(app).put("issuer", "https://evil.example");
            assertThrows(ServerFailure.Unusable.class, () -> validated(app, mismatch));
        }
    }

    @Test
    void asksNoProofOfAServerThatKnowsNoneOfItsAlgorithms() {
        JsonObject known = metadata("fapi").put("dpop_signing_alg_values_supported", new JsonArray().add("ES256"));
        assertTrue(validated("fapi", known).namesItselfInResponses());
        JsonObject other = metadata("fapi").put("dpop_signing_alg_values_supported", new JsonArray().add("PS512"));
        assertThrows(ServerFailure.Unusable.class, () -> validated("fapi", other));
    }

    @Test
    void usesARenewedCertificateWithoutARestart() {
        Page page = new Page(World.TELLER);
        page.signIn(server, "aiko");
        // Standing connections go on with the certificate they began with.
        server.keepNoConnections();
        world.renewTeller();
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    server.calls().clear();
                    page.signIn(server, "aiko");
                    return name(server.calls(Endpoint.TOKEN).get(0)).equals("CN=renewed-teller");
                });
        page.get("session").then().body("is_logged_in", equalTo(true));
    }

    private App app(String name) {
        return deployment.read().apps().get(name);
    }

    private record One(Optional<TlsConfiguration> one) implements TlsConfigurationRegistry {
        @Override
        public Optional<TlsConfiguration> get(String name) {
            return one;
        }

        @Override
        public Optional<TlsConfiguration> getDefault() {
            return Optional.empty();
        }

        @Override
        public void register(String name, TlsConfiguration configuration) {
            throw new UnsupportedOperationException();
        }
    }

    private ServerTls tls(TlsConfigurationRegistry known) {
        AuthorizationServer configured = app("teller").authorizationServer();
        return ServerTls.of(
                "homeport.apps.teller.authorization-server.tls",
                configured.tls(),
                configured.presentsCertificate(),
                known);
    }

    private void stopsTheStart(Optional<TlsConfiguration> found, String fault) {
        InvalidConfiguration invalid = assertThrows(InvalidConfiguration.class, () -> tls(new One(found)));
        assertEquals(
                "homeport.apps.teller.authorization-server.tls",
                invalid.problems().get(0).key());
        assertTrue(invalid.getMessage().contains(fault), invalid.getMessage());
    }

    @Test
    void stopsTheStartWhereTheCertificateIsMissing() {
        stopsTheStart(Optional.empty(), "there is no quarkus.tls.teller");
        stopsTheStart(Optional.of(new BaseTlsConfiguration() {}), "has no certificate of the client");
        TlsConfiguration loose = new BaseTlsConfiguration() {
            @Override
            public io.vertx.core.net.KeyCertOptions getKeyStoreOptions() {
                return new PemKeyCertOptions();
            }

            @Override
            public boolean isTrustAll() {
                return true;
            }
        };
        stopsTheStart(Optional.of(loose), "trusts any certificate");
    }
}
