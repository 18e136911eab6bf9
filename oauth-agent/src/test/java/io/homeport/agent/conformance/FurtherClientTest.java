package io.homeport.agent.conformance;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.Call;
import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.Reply;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The suite's further modules for relying parties, oidcc-client-refreshtoken-test-plan among them. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class FurtherClientTest {
    World world;

    @Inject
    MovableClock clock;

    private Visit visit;

    @BeforeEach
    void reset() {
        visit = Visit.toTheShop(world, clock);
    }

    @Test
    @DisplayName("oidcc-client-test-missing-aud (#58)")
    void rejectsAnIdTokenForNobody() {
        visit.server().idToken(claims -> Visit.without(claims, "aud"));
        visit.isRejected();
    }

    @Test
    @DisplayName("oidcc-client-test-invalid-sig-es256 (#56)")
    void rejectsAWrongEs256Signature() throws JoseException {
        var stranger = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        visit.server().idTokenHeader(token -> {
            token.setAlgorithmHeaderValue("ES256");
            token.setKey(stranger.getPrivateKey());
        });
        visit.isRejected();
    }

    @Test
    @DisplayName("oidcc-client-test-invalid-sig-hs256 (#56: no HMAC at all, of whichever secret)")
    void rejectsAnHmac() {
        for (String secret : List.of(ScriptedServer.SECRET, "another-secret-of-at-least-32-bytes!")) {
            visit.server().idTokenHeader(token -> {
                token.setAlgorithmHeaderValue("HS256");
                token.setKey(new HmacKey(secret.getBytes(StandardCharsets.UTF_8)));
            });
            Visit.to(World.SHOP, visit.server()).isRejected();
        }
    }

    @Test
    @DisplayName("oidcc-client-test-refresh-token (#71)")
    void refreshes() {
        visit.isAccepted();
        visit.page().post("refresh").then().statusCode(200);
        visit.page().get("session").then().body("id_token_claims.sub", equalTo("aiko"));
    }

    @Test
    @DisplayName("oidcc-client-test-refresh-token-invalid-issuer (#67)")
    void endsTheSessionAtARefreshedIdTokenOfAnotherIssuer() {
        endsTheSessionAtARefreshedIdToken("iss");
    }

    @Test
    @DisplayName("oidcc-client-test-refresh-token-invalid-sub (#67)")
    void endsTheSessionAtARefreshedIdTokenOfAnotherSubject() {
        endsTheSessionAtARefreshedIdToken("sub");
    }

    private void endsTheSessionAtARefreshedIdToken(String claim) {
        visit.isAccepted();
        visit.server().idToken(claims -> claims.put(claim, "https://someone.example"));
        Response answer = visit.page().post("refresh");
        visit.page().isError(answer, 401, "session_expired");
        assertEquals(visit.page().clearingLines(), Page.setCookies(answer));
        assertEquals(Map.of(), visit.page().jar());
    }

    @Test
    @DisplayName("oidcc-client-test-mtls-endpoint-aliases (#79)")
    void callsTheEndpointsForCertificates() {
        Visit teller = Visit.to(World.TELLER, world.secure());
        teller.goesTheWholeWay();
        for (Endpoint endpoint : Set.of(Endpoint.TOKEN, Endpoint.USERINFO, Endpoint.REVOCATION)) {
            assertEquals(
                    Set.of(world.secure().mutualAddress()),
                    Set.copyOf(world.secure().calls(endpoint).stream()
                            .map(Call::address)
                            .distinct()
                            .toList()));
        }
    }

    @Test
    @DisplayName("oidcc-client-test-userinfo-bearer-header (#66)")
    void sendsTheTokenInTheHeader() {
        visit.isAccepted();
        visit.page().get("userinfo").then().statusCode(200);
        Call call = visit.server().calls(Endpoint.USERINFO).get(0);
        assertTrue(call.headers().get("Authorization").startsWith("Bearer "));
        assertEquals(Map.of(), call.form());
    }

    @Test
    @DisplayName("oidcc-client-test-userinfo-signed (#66)")
    void takesSignedClaims() {
        visit.isAccepted();
        visit.server().signUserInfo(claims -> claims, header -> {});
        visit.page().get("userinfo").then().statusCode(200).body("sub", equalTo("aiko"));
        visit.server().signUserInfo(claims -> claims.put("sub", "emma"), header -> {});
        visit.page().isError(visit.page().get("userinfo"), 502, "authorization_server_error");
    }

    @Test
    @DisplayName("oidcc-client-test-form-post-error (prompt=none, max_age=0; in the query: no form is posted to a CDN)")
    void showsTheErrorOfASilentLogin() {
        Page page = visit.page();
        Map<String, String> asked = visit.server().asked(page.startLogin("prompt=none&max_age=0"));
        assertEquals("none", asked.get("prompt"));
        assertEquals("0", asked.get("max_age"));
        String response = "error=login_required&state=" + asked.get("state") + "&iss="
                + Page.encoded(visit.server().issuer());
        page.isError(page.post("login/end", response), 401, "login_required");
    }

    @Test
    @DisplayName("oidcc-client-test-request-uri-signed-rs256 (as PS256: what is signed here, is signed by FAPI's rules;"
            + " the request_uri is the server's, RFC 9126)")
    void pushesASignedRequest() {
        Visit signed = Visit.to(World.FAPI_SIGNED, visit.server());
        String url = signed.page().startLogin("");
        assertEquals(
                Set.of("client_id", "request_uri"),
                ScriptedServer.form(URI.create(url).getRawQuery()).keySet());
        assertTrue(visit.server().calls(Endpoint.PUSHED_REQUEST).get(0).form().containsKey("request"));
        // The server verifies signature, audience, issuer, type and life of the request object.
        assertEquals("code", visit.server().asked(url).get("response_type"));
    }

    @Test
    @DisplayName("oidcc-client-test-3rd-party-init-login (the page takes the call, and hands on login_hint)")
    void startsALoginThatSomeoneElseAskedFor() {
        Map<String, String> asked = visit.server().asked(visit.page().startLogin("login_hint=aiko%40example.com"));
        assertEquals("aiko@example.com", asked.get("login_hint"));
    }

    @Test
    @DisplayName("oidcc-client-test-invalid-athash (not demanded with response_type=code; refused all the same, #61)")
    void rejectsAWrongAtHash() {
        visit.server().idToken(claims -> claims.put("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"));
        visit.isRejected();
    }

    @Test
    @DisplayName("oidcc-client-test-missing-athash (not demanded with response_type=code: accepted)")
    void needsNoAtHash() {
        visit.server().idToken(claims -> Visit.without(claims, "at_hash"));
        visit.isAccepted();
    }

    @Test
    @DisplayName("oidcc-client-test-invalid-chash, -missing-chash, -nonce-unless-code-flow"
            + " (do not apply to response_type=code, the only one that is asked for, #2; the nonce is always there)")
    void asksForNothingButACode() {
        Map<String, String> asked = visit.server().asked(visit.page().startLogin(""));
        assertEquals("code", asked.get("response_type"));
        assertTrue(asked.get("nonce").length() >= 22);
        visit.server().idToken(claims -> Visit.without(claims, "nonce"));
        Visit.to(World.SHOP, visit.server()).isRejected();
    }

    @Test
    @DisplayName("dynamic-registration, webfinger (not offered: client and issuer are configuration)")
    void registersNowhere() {
        visit.server()
                .metadata(metadata ->
                        metadata.put("registration_endpoint", visit.server().issuer() + "/register"));
        visit.goesTheWholeWay();
        assertFalse(visit.called().contains(Endpoint.METADATA), "what is known is not asked for again");
        assertEquals(Set.of(Endpoint.TOKEN, Endpoint.USERINFO, Endpoint.REVOCATION), visit.called());
    }

    @Test
    @DisplayName(
            "aggregated and distributed claims (not offered: handed to the page as they are, fetched from nowhere)")
    void fetchesNoClaimsElsewhere() {
        visit.isAccepted();
        visit.server()
                .on(
                        Endpoint.USERINFO,
                        Reply.json(
                                200,
                                "{\"sub\":\"aiko\",\"_claim_names\":{\"age\":\"src1\"},\"_claim_sources\":{\"src1\":"
                                        + "{\"endpoint\":\"" + visit.server().issuer()
                                        + "/claims\",\"access_token\":\"x\"}}}"));
        visit.page().get("userinfo").then().statusCode(200).body("_claim_names.age", equalTo("src1"));
        assertEquals(1, visit.server().calls(Endpoint.USERINFO).size());
    }
}
