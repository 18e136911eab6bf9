package io.homeport.agent.authorizationserver;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.homeport.agent.telemetry.AgentMetrics;
import io.homeport.agent.telemetry.Spans;
import io.homeport.agent.world.Certificates.Identity;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.Watch;
import io.homeport.agent.world.World;
import io.homeport.agent.world.World.AppUnderTest;
import io.homeport.agent.world.WorldResource;
import io.homeport.authorizationserver.BackChannel;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.authorizationserver.ServerTls;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.ClientAuthentication;
import io.homeport.deployment.Profile;
import io.homeport.deployment.SenderConstraint;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.restassured.response.Response;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * #7: each endpoint where no server is, or one that cannot show that it is the right one. Nothing is sent there, and
 * the page learns that the server is away.
 */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
@TestInstance(Lifecycle.PER_CLASS)
class UnreachableEndpointTest {
    private static final String UNAVAILABLE = "authorization_server_unavailable";

    /** What answers at an address. */
    enum At {
        NO_SUCH_NAME,
        NOBODY_LISTENS,
        PLAIN_HTTP_ON_THE_HTTPS_PORT,
        CERTIFICATE_OF_ITS_OWN,
        CERTIFICATE_OF_ANOTHER_HOST,
        CERTIFICATE_THAT_IS_OVER,
        CERTIFICATE_THAT_IS_REVOKED,
        /** The one that is called: so it is the certificate that keeps the agent from the others. */
        RIGHT_CERTIFICATE
    }

    World world;

    @Inject
    MovableClock clock;

    @Inject
    Watch watch;

    @Inject
    TlsConfigurationRegistry registry;

    private final AtomicInteger requests = new AtomicInteger();
    private final Map<At, HttpServer> servers = new EnumMap<>(At.class);
    private ScriptedServer server;

    @BeforeEach
    void reset() {
        watch.begin(world);
        server = world.secure();
        requests.set(0);
    }

    @AfterEach
    void showsNoSecret_3_24_111() {
        watch.end();
    }

    @AfterAll
    void stop() {
        servers.values().forEach(HttpServer::close);
    }

    private String address(At at) {
        return switch (at) {
            case NO_SUCH_NAME -> "https://no-such-host.invalid";
            case NOBODY_LISTENS -> "https://localhost:" + unused();
            default ->
                "https://localhost:"
                        + servers.computeIfAbsent(at, this::listening).actualPort();
        };
    }

    private static int unused() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpServer listening(At at) {
        HttpServerOptions options = new HttpServerOptions();
        if (at != At.PLAIN_HTTP_ON_THE_HTTPS_PORT) {
            Identity identity = identity(at);
            options.setSsl(true)
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .setCertPath(identity.certificateFile().toString())
                            .setKeyPath(identity.keyFile().toString()));
        }
        return server.vertx()
                .createHttpServer(options)
                .exceptionHandler(refused -> {})
                .requestHandler(request -> {
                    requests.incrementAndGet();
                    request.response().setStatusCode(404).end("planted-answer");
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /** All but one of the authority that the app trusts: the host or the age is all that is wrong. */
    private Identity identity(At at) {
        String name = "at-" + at.ordinal();
        return switch (at) {
            case CERTIFICATE_OF_ITS_OWN -> world.certificates().identity(name, "dns:localhost");
            case CERTIFICATE_OF_ANOTHER_HOST -> world.certificates().issued(name, "dns:other.example", "server");
            case CERTIFICATE_THAT_IS_OVER ->
                world.certificates().issued(name, "dns:localhost", "server", "-startdate", "-9d", "-validity", "2");
            case CERTIFICATE_THAT_IS_REVOKED -> world.revoked();
            default -> world.certificates().issued(name, "dns:localhost", "server");
        };
    }

    /** The error of a call that got nowhere; or of one that was answered with a 404, where the certificate is right. */
    private void isUnreachable(At at, Page page, Response answer) {
        boolean reached = at == At.RIGHT_CERTIFICATE;
        page.isError(answer, reached ? 502 : 503, reached ? "authorization_server_error" : UNAVAILABLE)
                .header("Retry-After", reached ? nullValue() : equalTo("5"));
    }

    private static UnaryOperator<JsonObject> moved(String member, String address) {
        return metadata -> {
            JsonObject aliases = metadata.getJsonObject("mtls_endpoint_aliases");
            (aliases != null && aliases.containsKey(member) ? aliases : metadata)
                    .put(member, address + "/planted-path");
            return metadata;
        };
    }

    private void readAnew(ScriptedServer at, UnaryOperator<JsonObject> change) {
        at.metadata(change);
        clock.advance(Duration.ofHours(13));
    }

    private void restore(ScriptedServer at, Page page) {
        readAnew(at, UnaryOperator.identity());
        page.signIn(at, "aiko");
    }

    static Stream<Arguments> endpoints() {
        return Stream.of(At.values())
                .flatMap(at -> Stream.of(
                                Endpoint.PUSHED_REQUEST,
                                Endpoint.TOKEN,
                                Endpoint.KEYS,
                                Endpoint.USERINFO,
                                Endpoint.REVOCATION)
                        // A name that is looked up in vain may take as long as a call: once is enough.
                        .filter(endpoint -> at != At.NO_SUCH_NAME || endpoint == Endpoint.TOKEN)
                        .map(endpoint -> Arguments.of(endpoint, at)));
    }

    @ParameterizedTest(name = "#7, #74 {0}: {1}")
    @MethodSource("endpoints")
    void saysThatTheServerIsAway_7_74(Endpoint endpoint, At at) {
        Page page = new Page(World.GUARD);
        page.signIn(server, "aiko");
        String address = address(at);
        switch (endpoint) {
            case PUSHED_REQUEST -> {
                readAnew(server, moved("pushed_authorization_request_endpoint", address));
                Response answer = page.post("login/start");
                isUnreachable(at, page, answer);
                assertEquals(List.of(), Page.setCookies(answer));
            }
            case TOKEN -> {
                Map<String, String> before = Map.copyOf(page.jar());
                readAnew(server, moved("token_endpoint", address));
                isUnreachable(at, page, page.post("refresh"));
                assertEquals(before, page.jar(), "the session outlives the outage");
                Page another = new Page(World.GUARD);
                String query = server.authorize(another.startLogin(""), "aiko");
                isUnreachable(at, another, another.post("login/end", query));
                assertEquals(Map.of(), another.jar());
                readAnew(server, UnaryOperator.identity());
                page.post("refresh").then().statusCode(200);
            }
            case KEYS -> {
                readAnew(server, moved("jwks_uri", address));
                server.renameKey("key-" + clock.instant().toEpochMilli());
                String query = server.authorize(page.startLogin(""), "aiko");
                isUnreachable(at, page, page.post("login/end", query));
            }
            case USERINFO -> {
                readAnew(server, moved("userinfo_endpoint", address));
                page.signIn(server, "aiko");
                isUnreachable(at, page, page.get("userinfo"));
            }
            default -> {
                readAnew(server, moved("revocation_endpoint", address));
                page.signIn(server, "aiko");
                Response answer = page.post("logout");
                answer.then().statusCode(200);
                assertEquals(page.clearingLines(), page.withoutTheWayToTheServer(answer));
            }
        }
        int perCall = endpoint == Endpoint.TOKEN || endpoint == Endpoint.REVOCATION ? 2 : 1;
        assertEquals(at == At.RIGHT_CERTIFICATE ? perCall : 0, requests.get(), "calls that were sent");
        restore(server, page);
    }

    @ParameterizedTest(name = "#7, #74 INTROSPECTION: {0}")
    @EnumSource(names = {"NOBODY_LISTENS", "PLAIN_HTTP_ON_THE_HTTPS_PORT", "CERTIFICATE_OF_ITS_OWN"})
    void saysThatNobodyExplainsTheToken_7_74(At at) {
        ScriptedServer plain = world.server();
        plain.handOutOpaqueTokens();
        Page page = new Page(World.LEDGER);
        page.signIn(plain, "aiko");
        readAnew(plain, moved("introspection_endpoint", address(at)));
        page.post("refresh").then().statusCode(200).body("region", equalTo("ap"));
        Page another = new Page(World.LEDGER);
        String query = plain.authorize(another.startLogin(""), "aiko");
        isUnreachable(at, another, another.post("login/end", query));
        assertEquals(0, requests.get());
        restore(plain, another);
    }

    /** Of a server that nobody has reached before, by a client of its own: metadata once read is kept. */
    @ParameterizedTest(name = "#6, #7 METADATA: {0}")
    @EnumSource
    void readsNoMetadataThere_6_7(At at) {
        AuthorizationServerClient client = client(World.GUARD, address(at));
        ServerFailure failure = assertThrows(ServerFailure.class, () -> {
            try {
                client.metadata().toCompletionStage().toCompletableFuture().join();
            } catch (CompletionException e) {
                throw e.getCause();
            }
        });
        assertEquals(at != At.RIGHT_CERTIFICATE, failure instanceof ServerFailure.Unreachable, failure.getMessage());
        assertEquals(
                at.name().startsWith("CERTIFICATE") || at == At.PLAIN_HTTP_ON_THE_HTTPS_PORT,
                failure.getMessage().startsWith("no TLS with localhost"),
                failure.getMessage());
        assertEquals(at == At.RIGHT_CERTIFICATE ? 1 : 0, requests.get());
        client.close();
    }

    /** A renewal gives the channel all settings anew: they are those of the start. */
    @ParameterizedTest(name = "#7 {0}")
    @EnumSource(names = {"CERTIFICATE_THAT_IS_REVOKED", "RIGHT_CERTIFICATE"})
    void heedsRevocationsAfterARenewalAsBefore_7(At at) {
        AuthorizationServerClient client = client(World.GUARD, address(at));
        client.renew(new CertificateUpdatedEvent(
                World.GUARD.name(), registry.get(World.GUARD.name()).orElseThrow()));
        assertThrows(
                CompletionException.class,
                () -> client.metadata()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join());
        assertEquals(at == At.RIGHT_CERTIFICATE ? 1 : 0, requests.get());
        client.close();
    }

    private AuthorizationServerClient client(AppUnderTest app, String issuer) {
        AuthorizationServer configured = new AuthorizationServer(
                "homeport.apps.shop.authorization-server",
                issuer,
                Optional.empty(),
                Optional.of(app.name()),
                app.clientId(),
                ScriptedServer.SECRET,
                ClientAuthentication.CLIENT_SECRET_BASIC,
                List.of(),
                SenderConstraint.NONE,
                Profile.NONE,
                AuthorizationServer.RequestStyle.plain(),
                AuthorizationServer.TokenStyle.plain(),
                Set.of("RS256"),
                Set.of(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                AuthorizationServer.Peculiarities.none());
        ServerTls tls = ServerTls.of("tls", configured.tls(), false, registry);
        return new AuthorizationServerClient(
                configured,
                new ObservedChannel(
                        new BackChannel(server.vertx(), Duration.ofSeconds(1), tls),
                        app.name(),
                        new AgentMetrics(new SimpleMeterRegistry()),
                        new Spans(OpenTelemetry.noop())),
                clock);
    }
}
