package io.homeport.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.homeport.e2e.AppPage.Answer;
import io.homeport.e2e.PlainBrowser.Page;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged agent with the profiles of FAPI 2.0, and a Keycloak whose client policies enforce them. */
class Fapi2KeycloakIT {
    private static final Map<String, String> AIKO = Map.of("username", "aiko", "password", "planted-password");

    @TempDir
    static Path folder;

    private static HttpClient client;
    private static Keycloak keycloak;
    private static DeploymentFile deployment;
    private static TwoAgents agents;

    @BeforeAll
    static void start() throws Exception {
        TlsIdentity server = TlsIdentity.of(folder, "localhost");
        TlsIdentity vault = TlsIdentity.of(folder, "vault");
        client = server.trustingClient();
        ClientKey bank = ClientKey.es256(folder, "bank-1");
        ClientKey teller = ClientKey.es256(folder, "teller-1");
        ClientKey notary = ClientKey.ps256(folder, "notary-1");
        keycloak = Keycloak.begin(
                folder, server, vault, Map.of("BANK_KEYS", bank, "TELLER_KEYS", teller, "NOTARY_KEYS", notary));
        deployment = DeploymentFile.of(keycloak.issuer())
                .app("careless", "client-secret: planted-client-secret\npushed-requests: always\ntls: server\n")
                .app("teller", "profile: fapi2\ntls: server\n" + DeploymentFile.keySetting(teller))
                .app("bank", "profile: fapi2\ntls: server\n" + DeploymentFile.keySetting(bank))
                .app("vault", """
                        profile: fapi2
                        client-authentication: tls_client_auth
                        sender-constraint: certificate
                        tls: vault
                        """)
                .app("notary", "profile: fapi2-message-signing\ntls: server\n" + DeploymentFile.keySetting(notary));
        Map<String, String> tls = Map.of(
                "QUARKUS_TLS_SERVER_TRUST_STORE_PEM_CERTS", server.certificate().toString(),
                "QUARKUS_TLS_VAULT_TRUST_STORE_PEM_CERTS", server.certificate().toString(),
                "QUARKUS_TLS_VAULT_KEY_STORE_P12_PATH", vault.keyStore().toString(),
                "QUARKUS_TLS_VAULT_KEY_STORE_P12_PASSWORD", TlsIdentity.PASSWORD);
        agents = TwoAgents.start(deployment, folder, tls);
        keycloak.awaitReady(client);
        agents.awaitReady();
    }

    @AfterAll
    static void stop() throws Exception {
        if (agents != null) {
            agents.close();
        }
        if (keycloak != null) {
            keycloak.close();
        }
    }

    /**
     * Keycloak 26.7 has no way to revoke the refresh token of a confidential client while {@code dpop-bind-enforcer} is
     * on: it wants a proof of the key that the token is bound to, and binds the access token alone. There the session
     * ends where the browser goes next.
     */
    @ParameterizedTest
    @CsvSource({"bank,later", "notary,later", "teller,at once", "vault,at once"})
    void goesTheWholeWay(String app, String ends) throws Exception {
        AppPage page = AppPage.of(client, app, agents.first());
        String url = page.startLogin();
        assertEquals(List.of("client_id", "request_uri"), AppPage.parameters(url));
        String back = page.cameBack(url, AIKO);
        assertEquals(
                app.equals("notary") ? List.of("response") : List.of("code", "iss", "session_state", "state"),
                AppPage.parameters(back));
        Answer signedIn = page.endLogin(back);
        JsonObject claims = signedIn.body().getAsJsonObject("id_token_claims");
        assertEquals("Aiko Tanaka", claims.get("name").getAsString());
        assertEquals(keycloak.issuer(), claims.get("iss").getAsString());
        assertEquals("ap", signedIn.text("region"));
        assertEquals("true", page.get("session").text("is_logged_in"));

        String first = deployment.refreshToken(page);
        Answer renewed = page.post("refresh");
        assertEquals(200, renewed.status(), agents.first()::output);
        assertEquals("ap", renewed.text("region"));
        assertNotEquals(first, deployment.refreshToken(page), "the server rotates refresh tokens");
        assertEquals("ap", page.get("userinfo").text("region"));

        AppPage copied = page.copiedTo(agents.second());
        String logoutUrl = page.signOut();
        assertEquals(List.of(), page.cookieNames());
        assertEquals("false", page.get("session").text("is_logged_in"));
        if (ends.equals("later")) {
            page.signOutAt(logoutUrl);
        }
        assertEquals("401 session_expired", copied.post("refresh").fault());
        assertEquals(List.of(), copied.cookieNames());
    }

    /**
     * Who signs in again has the same session at Keycloak, with another time of authentication. Neither does the login
     * revoke what both logins hang on, nor does a session of before end at its next refresh.
     */
    @Test
    void letsAUserSignInAgainInTheSameSessionOfTheServer() throws Exception {
        AppPage page = AppPage.of(client, "teller", agents.first());
        Answer first = page.signIn(AIKO);
        Answer again = signInAgain(page, first);
        assertEquals(claim(first, "sid"), claim(again, "sid"), "one session of the server");
        assertEquals(200, page.post("refresh").status(), agents.first()::output);

        AppPage elsewhere = page.copiedTo(agents.second());
        Answer third = signInAgain(page, again);
        assertNotEquals(claim(again, "auth_time"), claim(third, "auth_time"));
        assertEquals(200, elsewhere.post("refresh").status(), agents.second()::output);
        assertEquals("true", elsewhere.get("session").text("is_logged_in"));
    }

    private static Answer signInAgain(AppPage page, Answer before) throws Exception {
        long earlier = Long.parseLong(claim(before, "auth_time"));
        await().until(() -> Instant.now().getEpochSecond() > earlier + 1);
        return page.endLogin(page.cameBack(page.startLogin("prompt=login"), AIKO));
    }

    private static String claim(Answer answer, String name) {
        return answer.body().getAsJsonObject("id_token_claims").get(name).getAsString();
    }

    /** So that we know that the profiles are on. */
    @ParameterizedTest
    @ValueSource(strings = {"bank", "notary", "teller", "vault"})
    void isServedByAServerThatRefusesARequestThatWasNotPushed(String app) throws Exception {
        String callback = "https://" + app + ".example.com/callback";
        Page refused = new PlainBrowser(client)
                .open(
                        keycloak.issuer() + "/protocol/openid-connect/auth?" + plainRequest(app),
                        there -> there.toString().startsWith(callback));
        String said = refused.address() + refused.body();
        assertTrue(said.contains("PAR") && !said.contains("kc-form-login"), said);
    }

    /** The bank's policy, and a client that has but a secret: it gets no token. */
    @Test
    void isServedByAServerThatRefusesAClientWithASecret() throws Exception {
        AppPage page = AppPage.of(client, "careless", agents.first());
        String back = page.cameBack(page.startLogin(), AIKO);
        assertEquals("400 invalid_grant", page.post("login/end", back).fault());
        assertTrue(keycloak.log().contains("Client authentication method not allowed for client: careless"));
    }

    private static String plainRequest(String app) {
        return PlainBrowser.encoded(Map.of(
                "client_id", app,
                "response_type", "code",
                "scope", "openid",
                "redirect_uri", "https://" + app + ".example.com/callback",
                "code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
                "code_challenge_method", "S256"));
    }
}
