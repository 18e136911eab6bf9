package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.homeport.e2e.AppPage.Answer;
import io.homeport.e2e.StrictServer.Call;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged agent and an oidc-provider without a profile: signed requests, opaque tokens, rotation. */
class OidcProviderIT {
    private static final Map<String, String> AIKO = Map.of("login", "aiko", "password", "any");
    private static final String SECRET = "planted-client-secret-0123456789";
    private static final int CALLERS = 24;

    @TempDir
    static Path folder;

    private static final HttpClient client = HttpClient.newHttpClient();
    private static StrictServer server;
    private static DeploymentFile deployment;
    private static TwoAgents agents;

    @BeforeAll
    static void start() throws Exception {
        ClientKey key = ClientKey.es256(folder, "orders-1");
        JsonObject orders = StrictServer.client("orders");
        orders.addProperty("token_endpoint_auth_method", "private_key_jwt");
        orders.addProperty("require_signed_request_object", true);
        orders.add("jwks", key.publicKeys());
        server = StrictServer.start(
                folder, List.of(orders, withSecret("ledger"), withSecret("club")), Map.of("AS_TERSE_CLIENT", "ledger"));
        deployment = DeploymentFile.of(server.issuer())
                .app("orders", """
                        client-authentication: private_key_jwt
                        signed-requests: true
                        """ + DeploymentFile.keySetting(key))
                .app("ledger", """
                        client-secret: ${CLIENT_SECRET}
                        introspect-opaque-tokens: true
                        """)
                .app("club", "client-secret: ${CLIENT_SECRET}");
        Map<String, String> environment = Map.of("CLIENT_SECRET", SECRET);
        agents = TwoAgents.start(deployment, folder, environment);
        agents.awaitReady();
    }

    @AfterAll
    static void stop() throws Exception {
        if (agents != null) {
            agents.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private static JsonObject withSecret(String name) {
        JsonObject client = StrictServer.client(name);
        client.addProperty("client_secret", SECRET);
        return client;
    }

    /** RFC 9101 without RFC 9126: the request object goes through the browser, and nothing stands beside it. */
    @Test
    void signsTheRequestThatTheBrowserCarries() throws Exception {
        AppPage page = AppPage.of(client, "orders", agents.first());
        String url = page.startLogin();
        assertEquals(List.of("client_id", "request"), AppPage.parameters(url));
        Answer signedIn = page.endLogin(page.cameBack(url, AIKO));
        assertEquals("true", signedIn.text("is_logged_in"));
        assertEquals(200, page.post("refresh").status());
        assertEquals("Aiko Tanaka", page.get("userinfo").text("name"));
    }

    /** RFC 7662: neither the token response nor the ID token says where the user is at home, or when the token ends. */
    @Test
    void learnsRegionAndEndOfAnOpaqueTokenByAskingTheServer() throws Exception {
        int before = server.count();
        AppPage page = AppPage.of(client, "ledger", agents.first());
        Answer signedIn = page.signIn(AIKO);
        assertEquals("ap", signedIn.text("region"));
        int seconds = signedIn.body().get("access_token_expires_in").getAsInt();
        assertTrue(seconds > 0 && seconds <= 300, () -> "the token lives 300 s, and the agent says " + seconds);
        Answer renewed = page.post("refresh");
        assertEquals("ap", renewed.text("region"));
        assertTrue(renewed.body().get("access_token_expires_in").getAsInt() <= 300);
        assertEquals(
                List.of("POST /token/introspection 200", "POST /token/introspection 200"),
                told(server.callsSince(before, "/token/introspection")));

        assertNull(
                AppPage.of(client, "club", agents.first()).signIn(AIKO).text("region"),
                "who does not ask does not know");
    }

    /** A second use of the rotated token would end the session, so that many callers must be one to the server. */
    @Test
    void refreshesOnceForManyCallersOfOneSession() throws Exception {
        AppPage page = AppPage.of(client, "club", agents.first());
        page.signIn(AIKO);
        int before = server.count();
        List<AppPage> tabs = new ArrayList<>();
        Set<String> tokens = new TreeSet<>();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            CountDownLatch together = new CountDownLatch(1);
            List<Future<Answer>> answers = new ArrayList<>();
            for (int at = 0; at < CALLERS; at++) {
                AppPage tab = page.copiedTo(agents.first());
                tabs.add(tab);
                answers.add(callers.submit(() -> {
                    together.await();
                    return tab.post("refresh");
                }));
            }
            together.countDown();
            for (Future<Answer> answer : answers) {
                assertEquals(200, answer.get().status(), agents.first()::output);
            }
        } finally {
            callers.shutdownNow();
        }
        assertEquals(List.of("POST /token 200"), told(server.callsSince(before, "/token")));
        tabs.forEach(tab -> tokens.add(deployment.refreshToken(tab)));
        assertEquals(1, tokens.size(), "all have the same new refresh token");
        assertNotEquals(Set.of(deployment.refreshToken(page)), tokens, "the server rotates refresh tokens");
        assertEquals(200, tabs.get(0).post("refresh").status(), "the session goes on");
    }

    /** RFC 9700 4.14.2: the server cannot tell thief from user, and ends the session of both. */
    @Test
    void endsASessionWhoseUsedRefreshTokenComesBack() throws Exception {
        AppPage page = AppPage.of(client, "club", agents.first());
        page.signIn(AIKO);
        AppPage thief = page.copiedTo(agents.second());
        assertEquals(200, page.post("refresh").status());
        int before = server.count();
        assertEquals("401 session_expired", thief.post("refresh").fault());
        assertEquals(List.of("POST /token 400 invalid_grant"), told(server.callsSince(before, "/token")));
        assertEquals(List.of(), thief.cookieNames());
        assertEquals("401 session_expired", page.post("refresh").fault());
        assertEquals(List.of(), page.cookieNames());
        assertEquals("false", page.get("session").text("is_logged_in"));
    }

    private static List<String> told(List<Call> calls) {
        return calls.stream().map(Call::toString).toList();
    }
}
