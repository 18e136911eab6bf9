package io.homeport.agent.authorizationserver;

import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.agent.world.Page;
import io.homeport.agent.world.Reply;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.Watch;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** #77: servers that ask for a nonce as they should not, at each endpoint that is told a proof (RFC 9449 8, 9). */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class DpopNonceFaultsTest {
    World world;

    @Inject
    Watch watch;

    private final Page page = new Page(World.BOUND);
    private ScriptedServer server;

    @BeforeEach
    void reset() {
        watch.begin(world);
        server = world.server();
    }

    @AfterEach
    void showsNoSecret_3_24_111() {
        watch.end();
    }

    /** @param calls how often the agent calls before it gives up */
    private record Fault(String name, int status, List<String> nonces, int calls) {
        Reply at(Endpoint endpoint) {
            return request -> {
                HttpServerResponse response = request.response();
                response.headers().add("DPoP-Nonce", nonces);
                if (endpoint == Endpoint.USERINFO && status != 200) {
                    response.setStatusCode(401)
                            .putHeader("WWW-Authenticate", "DPoP error=\"use_dpop_nonce\"")
                            .end();
                } else {
                    Reply.json(status, "{\"error\":\"use_dpop_nonce\"}").to(request);
                }
            };
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Arguments> rows() {
        List<Fault> faults = List.of(
                new Fault("asks for ever", 400, List.of("planted-nonce-a"), 2),
                new Fault("asks and gives none", 400, List.of(), 1),
                new Fault("gives two at once", 400, List.of("planted-nonce-a", "planted-nonce-b"), 1),
                new Fault("gives what is none", 400, List.of("planted nonce"), 1),
                new Fault("asks with status 200", 200, List.of("planted-nonce-a"), 1));
        return Stream.of(Endpoint.PUSHED_REQUEST, Endpoint.TOKEN, Endpoint.USERINFO, Endpoint.REVOCATION)
                .flatMap(endpoint -> faults.stream().map(fault -> Arguments.of(endpoint, fault)));
    }

    private void isUnusable(Response answer) {
        page.isError(answer, 502, "authorization_server_error").header("Set-Cookie", nullValue());
    }

    @ParameterizedTest(name = "#77 {0} {1}")
    @MethodSource("rows")
    void givesUpInTime_77(Endpoint endpoint, Fault fault) {
        page.signIn(server, "aiko");
        Map<String, String> before = Map.copyOf(page.jar());
        server.calls().clear();
        server.on(endpoint, fault.at(endpoint));
        int rounds = 1;
        switch (endpoint) {
            case PUSHED_REQUEST -> isUnusable(page.post("login/start"));
            case USERINFO -> isUnusable(page.get("userinfo"));
            case TOKEN -> {
                isUnusable(page.post("refresh"));
                assertEquals(before, page.jar(), "the session outlives the fault");
                Page another = new Page(World.BOUND);
                String query = server.authorize(another.startLogin(""), "aiko");
                another.isError(another.post("login/end", query), 502, "authorization_server_error");
                assertEquals(Map.of(), another.jar());
                rounds = 2;
            }
            default -> {
                Response answer = page.post("logout");
                answer.then().statusCode(200);
                assertEquals(page.clearingLines(), page.withoutTheWayToTheServer(answer));
                rounds = 2;
            }
        }
        assertEquals(rounds * fault.calls(), server.calls(endpoint).size(), "no loop");
        server.well(endpoint);
        page.signIn(server, "aiko");
        page.get("userinfo").then().statusCode(200);
        page.post("refresh").then().statusCode(200);
    }

    /** Each asks once, and is content with the one it gave. */
    @ParameterizedTest(name = "#77 {0} asks once")
    @MethodSource("once")
    void asksOnceMoreWithTheNonce_77(Endpoint endpoint) {
        page.signIn(server, "aiko");
        server.calls().clear();
        server.dpopNonce("planted-nonce-of-" + endpoint);
        switch (endpoint) {
            case PUSHED_REQUEST -> page.startLogin("");
            case USERINFO -> page.get("userinfo").then().statusCode(200);
            case TOKEN -> page.post("refresh").then().statusCode(200);
            default -> throw new IllegalArgumentException(endpoint.name());
        }
        assertEquals(2, server.calls(endpoint).size());
    }

    static Stream<Endpoint> once() {
        return Stream.of(Endpoint.PUSHED_REQUEST, Endpoint.TOKEN, Endpoint.USERINFO);
    }
}
