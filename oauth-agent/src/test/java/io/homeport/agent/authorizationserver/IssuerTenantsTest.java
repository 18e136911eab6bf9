package io.homeport.agent.authorizationserver;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.PublishedMetadata;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.AuthorizationServer;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server whose metadata names the issuers of many tenants by a template. */
class IssuerTenantsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String PLACE = "https://login.example.com/organizations/v2.0";
    private static final String ONE = "11111111-1111-4111-8111-111111111111";
    private static final String TWO = "22222222-2222-4222-8222-222222222222";
    private static final String STRANGER = "33333333-3333-4333-8333-333333333333";

    private final AuthorizationServer server = Described.server(PLACE, Set.of(ONE, TWO));
    private final IdTokenRules rules = new IdTokenRules(server, CLOCK);

    private static String issuer(String tenant) {
        return "https://login.example.com/" + tenant + "/v2.0";
    }

    private static JsonObject claims(String tenant) {
        return new JsonObject()
                .put("iss", issuer(tenant))
                .put("tid", tenant)
                .put("aud", "shop-spa")
                .put("sub", "aiko")
                .put("iat", NOW.getEpochSecond())
                .put("exp", NOW.getEpochSecond() + 300);
    }

    private void check(JsonObject claims) {
        rules.check(claims, Optional.empty(), "planted-access-token", "RS256");
    }

    @Test
    void takesAnIdTokenOfEachTenantThatIsListed() {
        check(claims(ONE));
        check(claims(TWO));
    }

    @Test
    void refusesAnIdTokenOfAnyOtherTenant() {
        assertThrows(ServerFailure.Untrusted.class, () -> check(claims(STRANGER)));
    }

    @Test
    void refusesAnIdTokenWhoseIssuerIsNotThatOfItsTenant() {
        assertThrows(ServerFailure.Untrusted.class, () -> check(claims(ONE).put("iss", issuer(TWO))));
        assertThrows(ServerFailure.Untrusted.class, () -> check(claims(STRANGER).put("iss", issuer(ONE))));
        assertThrows(ServerFailure.Untrusted.class, () -> check(Claim.without(claims(ONE), "tid")));
        assertThrows(ServerFailure.Untrusted.class, () -> check(claims(ONE).put("iss", PLACE)));
        assertThrows(
                ServerFailure.Untrusted.class, () -> check(claims("{tenantid}").put("tid", "{tenantid}")));
    }

    @Test
    void endsASessionWhoseRefreshedIdTokenIsOfAnotherTenant() {
        IdTokenRules.checkSameUser(claims(ONE), claims(ONE));
        assertThrows(AnotherUser.class, () -> IdTokenRules.checkSameUser(claims(ONE), claims(TWO)));
    }

    private void reads(String issuer) {
        String body = new JsonObject().put("issuer", issuer).encode();
        PublishedMetadata.of(server, new HttpAnswer(200, "application/json", body, MultiMap.caseInsensitiveMultiMap()));
    }

    @Test
    void takesMetadataThatStatesTheTemplateOfItsPlaceAlone() {
        reads(issuer("{tenantid}"));
        for (String other : List.of(PLACE, issuer(ONE), "https://evil.example/{tenantid}/v2.0", "{tenantid}")) {
            assertThrows(ServerFailure.Unusable.class, () -> reads(other));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ONE, TWO})
    void takesASignedResponseOfEachTenantThatIsListed(String tenant) {
        JsonObject claims = claims(tenant).put("code", "c").put("state", "s");
        assertEquals(
                issuer(tenant),
                AuthorizationEndpoint.parameters(server, claims, NOW).get("iss"));
    }

    @Test
    void refusesASignedResponseOfAnyOtherTenant() {
        assertThrows(
                ServerFailure.Untrusted.class, () -> AuthorizationEndpoint.parameters(server, claims(STRANGER), NOW));
        assertThrows(
                ServerFailure.Untrusted.class,
                () -> AuthorizationEndpoint.parameters(server, claims(ONE).put("iss", PLACE), NOW));
    }

    @Test
    void takesSignedUserInfoOfItsTenantAlone() {
        assertDoesNotThrow(() -> UserInfoCall.signed(server, claims(ONE), "aiko", NOW));
        assertThrows(ServerFailure.Unusable.class, () -> UserInfoCall.signed(server, claims(STRANGER), "aiko", NOW));
        assertThrows(
                ServerFailure.Unusable.class,
                () -> UserInfoCall.signed(server, claims(ONE).put("iss", issuer(TWO)), "aiko", NOW));
    }

    private static final class Claim {
        static JsonObject without(JsonObject claims, String name) {
            claims.remove(name);
            return claims;
        }
    }
}
