package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An app whose page is shown little of the user: what Chromium gets to see, with a real authorization server. */
class SessionClaimsIT {
    @Test
    void showsThePageTheClaimsThatAreListedAndNoOthers() throws Exception {
        RunningDemo demo = RunningDemo.start(
                AuthorizationServerKind.OIDC_PROVIDER, Map.of("HOMEPORT_APPS_SHOP_SESSION_CLAIMS_SHOW", "sub"));
        Chromium chromium = new Chromium();
        try {
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
                assertEquals(
                        Set.of("sub"), body.getAsJsonObject("id_token_claims").keySet());
                assertEquals("eu", body.get("region").getAsString(), "by a claim that the page is not shown");
            }
        } finally {
            chromium.close();
            demo.close();
        }
    }
}
