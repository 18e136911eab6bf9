package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.homeport.e2e.AppPage.Answer;
import io.homeport.e2e.StrictServer.Call;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged agent with the profiles of FAPI 2.0, and an oidc-provider that enforces them. */
class Fapi2OidcProviderIT {
    private static final Map<String, String> AIKO = Map.of("login", "aiko", "password", "any");
    /** Pushed authorization requests, in the server's own terms. */
    private static final String PUSHED = "/request";

    @TempDir
    static Path folder;

    private static final HttpClient client = HttpClient.newHttpClient();
    private static StrictServer server;
    private static DeploymentFile deployment;
    private static TwoAgents agents;

    @BeforeAll
    static void start() throws Exception {
        ClientKey bank = ClientKey.es256(folder, "bank-1");
        ClientKey teller = ClientKey.es256(folder, "teller-1");
        ClientKey notary = ClientKey.ps256(folder, "notary-1");
        JsonObject signing = client("notary", notary);
        signing.addProperty("require_signed_request_object", true);
        signing.addProperty("request_object_signing_alg", "PS256");
        server = StrictServer.start(
                folder, List.of(client("bank", bank), client("teller", teller), signing), Map.of("AS_FAPI", "true"));
        deployment = DeploymentFile.of(server.issuer())
                .app("bank", "profile: fapi2\n" + DeploymentFile.keySetting(bank))
                .app("teller", "profile: fapi2\n" + DeploymentFile.keySetting(teller))
                .app("notary", "profile: fapi2-message-signing\n" + DeploymentFile.keySetting(notary));
        agents = TwoAgents.start(deployment, folder, Map.of());
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

    private static JsonObject client(String name, ClientKey key) {
        JsonObject client = StrictServer.client(name);
        client.add("jwks", key.publicKeys());
        return client;
    }

    @ParameterizedTest
    @ValueSource(strings = {"bank", "notary"})
    void goesTheWholeWay(String app) throws Exception {
        AppPage page = AppPage.of(client, app, agents.first());
        Answer signedIn = page.signIn(AIKO);
        assertEquals("true", signedIn.text("is_logged_in"));
        assertEquals(
                "aiko",
                signedIn.body().getAsJsonObject("id_token_claims").get("sub").getAsString());
        assertEquals(
                server.issuer(),
                signedIn.body().getAsJsonObject("id_token_claims").get("iss").getAsString());
        assertEquals("true", page.get("session").text("is_logged_in"));

        AppPage copied = page.copiedTo(agents.second());
        String first = deployment.refreshToken(page);
        Answer renewed = page.post("refresh");
        assertEquals(200, renewed.status(), agents.first()::output);
        assertTrue(renewed.body().get("access_token_expires_in").getAsInt() > 0);
        assertNotEquals(first, deployment.refreshToken(page), "the server rotates refresh tokens");
        assertEquals("ap", page.get("userinfo").text("region"));

        assertTrue(page.signOut().startsWith(server.issuer()));
        assertEquals(List.of(), page.cookieNames());
        assertEquals("false", page.get("session").text("is_logged_in"));
        assertEquals("401 session_expired", copied.post("refresh").fault());
        assertEquals(List.of(), copied.cookieNames());
    }

    /** RFC 9449 8: the first call of an agent to each endpoint is made once more, no user is asked twice. */
    @Test
    void bringsTheNonceThatTheServerWantsInEveryProof() throws Exception {
        int before = server.count();
        AppPage page = AppPage.of(client, "teller", agents.first());
        String back = page.cameBack(page.startLogin(), AIKO);
        assertEquals(
                List.of("POST /request 400 use_dpop_nonce", "POST /request 201"),
                told(server.callsSince(before, PUSHED)));
        // An agent that has never spoken with the server ends the login.
        AppPage elsewhere = page.copiedTo(agents.second());
        elsewhere.endLogin(back);
        assertEquals(
                List.of("POST /token 400 use_dpop_nonce", "POST /token 200"),
                told(server.callsSince(before, "/token")));
        assertEquals("aiko", elsewhere.get("userinfo").text("sub"));
        assertEquals(200, elsewhere.post("refresh").status());
        assertEquals(List.of("GET /me 200"), told(server.callsSince(before, "/me")), "the nonce is known by now");
    }

    @Test
    void tellsTheBrowserNothingButTheReferenceToThePushedRequest() throws Exception {
        int before = server.count();
        AppPage page = AppPage.of(client, "bank", agents.first());
        String url = page.startLogin();
        assertEquals(List.of("client_id", "request_uri"), AppPage.parameters(url));
        List<Call> pushed = server.callsSince(before, PUSHED);
        List<String> sent = pushed.get(pushed.size() - 1).parameters();
        assertTrue(
                sent.containsAll(List.of("client_assertion", "code_challenge", "dpop_jkt", "nonce")), sent::toString);
        assertEquals(List.of("code", "iss", "state"), AppPage.parameters(page.cameBack(url, AIKO)));
    }

    /** FAPI 2.0 Message Signing 5.3 and 5.4: JAR inside PAR, JARM for the answer. */
    @Test
    void signsTheRequestAndTakesASignedAnswerAlone() throws Exception {
        int before = server.count();
        AppPage page = AppPage.of(client, "notary", agents.first());
        String url = page.startLogin();
        List<Call> pushed = server.callsSince(before, PUSHED);
        assertEquals(
                List.of("client_assertion", "client_assertion_type", "client_id", "request"),
                pushed.get(pushed.size() - 1).parameters());
        String back = page.cameBack(url, AIKO);
        assertEquals(List.of("response"), AppPage.parameters(back));
        assertEquals(
                "400 invalid_request",
                page.copiedTo(agents.first())
                        .post("login/end", "code=c&state=s")
                        .fault());
        page.endLogin(back);
    }

    /** So that we know whom the agent was tested with. */
    @Test
    void isServedByAServerThatRefusesWhatTheProfileForbids() throws Exception {
        PlainBrowser browser = new PlainBrowser(client);
        String callback = "https://bank.example.com/callback";
        String plain = PlainBrowser.encoded(Map.of(
                "client_id", "bank",
                "response_type", "code",
                "scope", "openid",
                "redirect_uri", callback,
                "code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
                "code_challenge_method", "S256"));
        String refused = browser.open(
                        server.issuer() + "/auth?" + plain,
                        there -> there.toString().startsWith(callback))
                .address()
                .getQuery();
        assertTrue(refused.contains("Pushed+Authorization+Request+must+be+used"), refused);
        HttpResponse<String> anonymous = client.send(
                HttpRequest.newBuilder(URI.create(server.issuer() + PUSHED))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(plain))
                        .build(),
                BodyHandlers.ofString());
        assertEquals(401, anonymous.statusCode());
        assertFalse(anonymous.body().contains("request_uri\""), anonymous.body());
    }

    private static List<String> told(List<Call> calls) {
        return calls.stream().map(Call::toString).toList();
    }
}
