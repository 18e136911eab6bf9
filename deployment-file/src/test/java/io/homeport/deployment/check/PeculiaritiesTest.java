package io.homeport.deployment.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.IssuerNames;
import io.homeport.deployment.check.DeploymentReader.Service;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator fixes for a server with ways of its own. */
class PeculiaritiesTest {
    private static final String SERVER = "homeport.apps.shop.authorization-server.";
    private static final String TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47";
    private static final String OTHER_TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad";

    private static List<String> faultyKeys(String yaml) {
        return assertThrows(InvalidConfiguration.class, () -> WholeFile.server(yaml)).problems().stream()
                .map(Fault::key)
                .toList();
    }

    @Test
    void readsWhatTheOperatorFixes() {
        AuthorizationServer server = WholeFile.server("""
                authorization-parameters: {access_type: offline, audience: "https://api.example.com", x-Y.z: "1 2"}
                token-parameters: {audience: "https://api.example.com"}
                logout-endpoint: https://login.example.com/v2/logout?federated
                logout-parameters: {returnTo: "https://www.example.com/"}
                acr-values: gold
                """);
        assertEquals(
                Map.of(
                        "access_type", "offline",
                        "audience", "https://api.example.com",
                        "x-Y.z", "1 2",
                        "acr_values", "gold"),
                server.requestStyle().parameters());
        assertEquals(
                new AuthorizationServer.Peculiarities(
                        Set.of(),
                        Map.of("audience", "https://api.example.com"),
                        Optional.of(URI.create("https://login.example.com/v2/logout?federated")),
                        Map.of("returnTo", "https://www.example.com/")),
                server.peculiarities());
    }

    /** Some servers do not tell capitals from small letters. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "client_id",
                "client_secret",
                "client_assertion",
                "client_assertion_type",
                "redirect_uri",
                "Redirect_URI",
                "response_type",
                "response_mode",
                "scope",
                "state",
                "nonce",
                "code",
                "code_challenge",
                "code_challenge_method",
                "code_verifier",
                "grant_type",
                "refresh_token",
                "request",
                "request_uri",
                "dpop_jkt",
                "resource",
                "acr_values",
                "max_age",
                "claims",
                "id_token_hint",
                "post_logout_redirect_uri",
                "sub",
                "jti",
                "with blank"
            })
    void refusesToFixAParameterOfTheProtocol(String name) {
        for (String setting : List.of("authorization-parameters", "token-parameters", "logout-parameters")) {
            List<String> keys = faultyKeys(setting + ": {\"" + name + "\": x}");
            assertEquals(1, keys.size());
            assertTrue(keys.get(0).startsWith(SERVER + setting + "."), keys.get(0));
        }
    }

    @Test
    void namesTheSettingThatIsMeant() {
        InvalidConfiguration invalid = assertThrows(
                InvalidConfiguration.class, () -> WholeFile.server("authorization-parameters: {max_age: 60}"));
        assertTrue(invalid.getMessage().contains("max-age is the setting for it"), invalid.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\" \"", "\"a\\nb\""})
    void refusesAValueThatIsNone(String value) {
        assertEquals(
                List.of(SERVER + "token-parameters.audience"),
                faultyKeys("token-parameters: {audience: " + value + "}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sub", "iss", "jti", "client_assertion", "refresh_token", "code_verifier", "Request_Uri"})
    void letsNoBrowserSetAParameterOfTheProtocol(String name) {
        InvalidConfiguration invalid = assertThrows(
                InvalidConfiguration.class,
                () -> WholeFile.read(
                        "homeport: {apps: {shop: {allowed-parameters: [" + name
                                + "], authorization-server: {client-secret: x}}}}",
                        Service.AGENT));
        assertEquals(
                "homeport.apps.shop.allowed-parameters",
                invalid.problems().get(0).key());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/logout", "http://login.example.com/logout", "https://login.example.com/logout#x", "x y"})
    void refusesALogoutEndpointWhereNoOneShouldBeSent(String endpoint) {
        assertEquals(List.of(SERVER + "logout-endpoint"), faultyKeys("logout-endpoint: \"" + endpoint + "\""));
    }

    @Test
    void refusesAPageThatTheServersOwnLogoutWouldNotGet() {
        InvalidConfiguration invalid =
                assertThrows(InvalidConfiguration.class, () -> WholeFile.read("""
                homeport:
                  apps:
                    shop:
                      post-logout-redirect-uri: https://www.example.com/
                      authorization-server:
                        client-secret: planted
                        logout-endpoint: https://login.example.com/logout
                """, Service.AGENT));
        assertEquals(
                List.of("homeport.apps.shop.post-logout-redirect-uri"),
                invalid.problems().stream().map(Fault::key).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "https://login.microsoftonline.com/organizations/v2.0, https://login.microsoftonline.com/{tenantid}/v2.0",
        "https://login.microsoftonline.us/common/v2.0, https://login.microsoftonline.us/{tenantid}/v2.0"
    })
    void takesTheNameOfATokensTenantForTheIssuer(String issuer, String template) {
        IssuerNames names = WholeFile.server("issuer: " + issuer + "\nissuer-tenants: [" + TENANT + "]")
                .issuerNames();
        assertEquals(template, names.inMetadata());
        String own = template.replace("{tenantid}", TENANT);
        String other = template.replace("{tenantid}", OTHER_TENANT);
        assertEquals(Set.of(own), names.all());
        assertTrue(names.contain(own, TENANT));
        assertFalse(names.contain(other, OTHER_TENANT));
        assertFalse(names.contain(own, OTHER_TENANT));
        assertFalse(names.contain(other, TENANT));
        assertFalse(names.contain(own, null));
        assertFalse(names.contain(template, "{tenantid}"));
        assertFalse(names.contain(issuer, TENANT));
    }

    @Test
    void knowsOneNameWhereThereAreNoTenants() {
        IssuerNames names =
                WholeFile.server("issuer: https://login.example.com").issuerNames();
        assertEquals(Set.of("https://login.example.com"), names.all());
        assertTrue(names.contain("https://login.example.com", TENANT));
        assertTrue(names.contain("https://login.example.com", null));
        assertFalse(names.contain("https://login.example.com/", null));
    }

    @Test
    void refusesTenantsThatNoTokenCouldName() {
        String issuer = "issuer: https://login.microsoftonline.com/organizations/v2.0\n";
        for (String tenants :
                List.of("contoso.onmicrosoft.com", TENANT.toUpperCase(), "\"*\"", "\"" + TENANT + ",x\"")) {
            assertEquals(List.of(SERVER + "issuer-tenants"), faultyKeys(issuer + "issuer-tenants: [" + tenants + "]"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0",
                "https://login.example.com",
                "https://login.example.com/commonplace/v2.0"
            })
    void refusesTenantsForAnIssuerThatHasNone(String issuer) {
        assertEquals(
                List.of(SERVER + "issuer"), faultyKeys("issuer: " + issuer + "\nissuer-tenants: [" + TENANT + "]"));
    }

    @Test
    void knowsEd25519UnderBothItsNames() {
        assertEquals(
                Set.of("RS256", "PS256", "ES256", "EdDSA", "Ed25519"),
                WholeFile.server("").idTokenAlgorithms());
        assertEquals(
                Set.of("Ed25519"),
                WholeFile.server("id-token-algorithms: [Ed25519]").idTokenAlgorithms());
        assertEquals(List.of(SERVER + "id-token-algorithms"), faultyKeys("id-token-algorithms: [Ed448]"));
    }
}
