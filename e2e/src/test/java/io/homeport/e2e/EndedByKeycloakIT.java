package io.homeport.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.JsonObject;
import io.homeport.e2e.AppPage.Answer;
import io.homeport.e2e.LiveApi.Conversation;
import io.homeport.store.RedisServer;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Keycloak ends sessions: by back-channel logout, and by its transmitter of shared signals. Two packaged agents and
 * two packaged proxies share one Redis; each proxy has one agent, so that what the other one hears reaches it through
 * the store alone.
 */
class EndedByKeycloakIT {
    private static final Map<String, String> AIKO = Map.of("username", "aiko", "password", "planted-password");
    private static final String SECRET = "planted-client-secret-0123456789";
    private static final String SIGNALS_SECRET = "planted-signals-secret-0123456789";
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration AFTER_A_RELOAD = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static final List<RunningService> PROXIES = new ArrayList<>();
    private static HttpClient client;
    private static Keycloak keycloak;
    private static KeycloakAdmin admin;
    private static RedisServer redis;
    private static LiveApi api;
    private static DeploymentFile deployment;
    private static TwoAgents agents;

    @BeforeAll
    static void start() throws Exception {
        TlsIdentity server = TlsIdentity.of(folder, "localhost");
        client = server.trustingClient();
        keycloak = Keycloak.beginWithSignals(folder, server);
        redis = RedisServer.started();
        api = new LiveApi();
        deployment = DeploymentFile.of(keycloak.issuer())
                .app("club", "client-secret: ${CLIENT_SECRET}\ntls: server\n")
                .store(redis.url(), "");
        Map<String, String> environment = new HashMap<>();
        environment.put("CLIENT_SECRET", SECRET);
        environment.put("SIGNALS_SECRET", SIGNALS_SECRET);
        environment.put(
                "QUARKUS_TLS_SERVER_TRUST_STORE_PEM_CERTS", server.certificate().toString());
        agents = TwoAgents.start(deployment, folder, environment);
        for (RunningService agent : agents.both()) {
            String name = "proxy-" + PROXIES.size();
            Path file =
                    Files.writeString(folder.resolve(name + ".yaml"), api.routed(deployment, List.of(agent.address())));
            PROXIES.add(RunningService.start("oauth-proxy", file, folder.resolve(name + ".log"), environment));
        }
        keycloak.awaitReady(client);
        admin = new KeycloakAdmin(client, keycloak.issuer());
        agents.awaitReady();
        PROXIES.forEach(RunningService::awaitReady);
    }

    @AfterAll
    static void stop() throws Exception {
        for (RunningService proxy : PROXIES) {
            proxy.close();
        }
        if (agents != null) {
            agents.close();
        }
        if (api != null) {
            api.close();
        }
        if (redis != null) {
            redis.close();
        }
        if (keycloak != null) {
            keycloak.close();
        }
    }

    /** A page, whose session Keycloak knows by this name. */
    private record SignedIn(AppPage page, String sid) {
        static SignedIn aiko(Map<String, String> credentials) throws Exception {
            AppPage page = AppPage.of(client, "club", PROXIES.get(0));
            Answer answer = page.signIn(credentials);
            return new SignedIn(
                    page,
                    answer.body().getAsJsonObject("id_token_claims").get("sid").getAsString());
        }
    }

    private static String fault(AppPage page) throws Exception {
        return page.getApi("/orders").fault();
    }

    private static void isRefusedByBothSoon(AppPage page) {
        for (RunningService proxy : PROXIES) {
            AppPage copy = page.copiedTo(proxy);
            await().atMost(SOON).until(() -> fault(copy).equals("401 unauthorized"));
        }
    }

    /** Unless a test has it otherwise. */
    @BeforeEach
    void tellNobody() throws Exception {
        admin.setBackchannelLogoutUrl("club", "");
    }

    @AfterEach
    void receiveNoSignals() throws Exception {
        deployment.writtenTo(folder.resolve("homeport.yaml"));
        for (RunningService agent : agents.both()) {
            await().atMost(AFTER_A_RELOAD)
                    .until(() -> count(agent, "shared-signals added") == count(agent, "shared-signals removed"));
        }
    }

    private static int count(RunningService agent, String words) {
        return agent.output().split(words, -1).length;
    }

    @Test
    void backChannelLogoutEndsCallsAndStreamsThroughEachProxy_88() throws Exception {
        // As in a deployment, where the agents are behind the proxies.
        admin.setBackchannelLogoutUrl("club", PROXIES.get(0).address() + "/club/backchannel-logout");
        SignedIn ends = SignedIn.aiko(AIKO);
        SignedIn stays = SignedIn.aiko(AIKO);
        List<CompletableFuture<HttpResponse<String>>> events = new ArrayList<>();
        List<Conversation> conversations = new ArrayList<>();
        for (RunningService proxy : PROXIES) {
            AppPage copy = ends.page().copiedTo(proxy);
            assertEquals(200, copy.getApi("/orders").status());
            events.add(LiveApi.events(client, copy));
            conversations.add(Conversation.begin(client, copy));
        }
        Conversation other = Conversation.begin(client, stays.page());
        for (Conversation conversation : conversations) {
            assertEquals("hello", conversation.heard().get());
        }
        admin.endSession(ends.sid());
        isRefusedByBothSoon(ends.page());
        for (CompletableFuture<HttpResponse<String>> stream : events) {
            await().atMost(SOON).until(stream::isCompletedExceptionally);
        }
        for (Conversation conversation : conversations) {
            await().atMost(SOON).until(conversation.closed()::isDone);
            assertEquals("3000 unauthorized", conversation.closed().get());
        }
        for (RunningService proxy : PROXIES) {
            assertEquals(
                    "401 session_expired",
                    ends.page().copiedTo(proxy).post("refresh").fault());
        }
        assertEquals(
                200, stays.page().copiedTo(PROXIES.get(1)).getApi("/orders").status());
        assertFalse(other.closed().isDone());

        admin.signOut("aiko");
        isRefusedByBothSoon(stays.page());
        await().atMost(SOON).until(other.closed()::isDone);
        assertEquals(
                200,
                SignedIn.aiko(AIKO)
                        .page()
                        .copiedTo(PROXIES.get(1))
                        .getApi("/orders")
                        .status());
    }

    /** Keycloak's transmitter, fetched by both agents from the moment on when the deployment file names it. */
    @Test
    void sharedSignalsEndSessionsThroughEachProxy() throws Exception {
        SignedIn byHand = SignedIn.aiko(AIKO);
        SignedIn first = SignedIn.aiko(AIKO);
        JsonObject stream = admin.createStream("signals", SIGNALS_SECRET);
        Files.writeString(
                folder.resolve("homeport.yaml"), deployment.text().toString().replace("  cookies:\n", """
                          shared-signals:
                            keycloak:
                              issuer: ISSUER
                              audience: AUDIENCE
                              delivery: poll
                              poll-url: POLL
                              poll-interval: PT1S
                              token-url: ISSUER/protocol/openid-connect/token
                              client-id: signals
                              client-secret: SIGNALS
                              scope: ssf.read
                              tls: server
                          cookies:
                        """.replace(
                                "ISSUER", keycloak.issuer())
                        .replace("AUDIENCE", stream.getAsJsonArray("aud").get(0).getAsString())
                        .replace(
                                "POLL",
                                stream.getAsJsonObject("delivery")
                                        .get("endpoint_url")
                                        .getAsString())
                        .replace("SIGNALS", "${SIGNALS_SECRET}")));
        for (RunningService agent : agents.both()) {
            await().atMost(AFTER_A_RELOAD)
                    .until(() -> agent.metrics()
                            .contains("homeport_agent_signals_polls_total{outcome=\"ok\",stream=\"keycloak\"}"));
        }

        admin.signOutWith(deployment.refreshToken(byHand.page()), "club", SECRET);
        isRefusedByBothSoon(byHand.page());
        assertEquals(
                200, first.page().copiedTo(PROXIES.get(1)).getApi("/orders").status());

        admin.resetPassword("aiko", "planted-password-2");
        SignedIn withTheNewOne = SignedIn.aiko(Map.of("username", "aiko", "password", "planted-password-2"));
        isRefusedByBothSoon(first.page());
        assertEquals(
                200,
                withTheNewOne.page().copiedTo(PROXIES.get(1)).getApi("/orders").status());

        admin.resetPassword("aiko", AIKO.get("password"));
        SignedIn last = SignedIn.aiko(AIKO);
        admin.signOut("aiko");
        isRefusedByBothSoon(last.page());
        String signals = agents.first().metrics() + agents.second().metrics();
        assertFalse(signals.contains("outcome=\"unmatched\""), signals);
    }
}
