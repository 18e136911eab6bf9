package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An app whose page is shown little of the user: what Chromium gets to see, with a real authorization server. */
class SessionClaimsIT {
    private RunningDemo demo;
    private Chromium chromium;

    @AfterEach
    void stop() throws Exception {
        if (chromium != null) {
            chromium.close();
        }
        if (demo != null) {
            demo.close();
        }
    }

    /** The claims at login/end, and at the session of the page that was loaded again. */
    private List<JsonObject> toldOfEmma(Map<String, String> settings) throws Exception {
        demo = RunningDemo.start(AuthorizationServerKind.OIDC_PROVIDER, settings);
        chromium = new Chromium();
        Visitor visitor = chromium.newVisitor(demo);
        visitor.signIn("emma");
        visitor.page().reload();
        visitor.seen("sign-out").waitFor();
        List<JsonObject> told = visitor.bodies().stream()
                .filter(body -> body.url().startsWith(demo.agent()))
                .map(body -> JsonParser.parseString(body.text()).getAsJsonObject())
                .filter(body -> body.has("id_token_claims"))
                .toList();
        assertEquals(2, told.size(), "login/end and session");
        for (JsonObject body : told) {
            assertEquals("eu", body.get("region").getAsString(), "by a claim that the page is not shown");
        }
        return told.stream()
                .map(body -> body.getAsJsonObject("id_token_claims"))
                .toList();
    }

    @Test
    void showsThePageTheClaimsThatAreListedAndNoOthers() throws Exception {
        for (JsonObject claims : toldOfEmma(Map.of("HOMEPORT_APPS_SHOP_SESSION_CLAIMS_SHOW", "sub"))) {
            assertEquals(Set.of("sub"), claims.keySet());
        }
    }

    @Test
    void hidesClaimsAndGivesOneAnotherName() throws Exception {
        Map<String, String> settings = Map.of(
                "HOMEPORT_APPS_SHOP_SESSION_CLAIMS_HIDE", "region,nonce",
                "HOMEPORT_APPS_SHOP_SESSION_CLAIMS_RENAME_NAME", "display_name");
        for (JsonObject claims : toldOfEmma(settings)) {
            Set<String> names = claims.keySet();
            assertFalse(names.contains("region") || names.contains("nonce"), names::toString);
            assertFalse(names.contains("name"), names::toString);
            assertFalse(claims.get("display_name").getAsString().isEmpty());
            assertTrue(names.containsAll(Set.of("sub", "iss", "aud", "exp")), "all others are shown: " + names);
        }
    }
}
