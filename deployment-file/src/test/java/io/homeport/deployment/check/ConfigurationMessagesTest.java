package io.homeport.deployment.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.Boundaries;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.Route;
import io.homeport.deployment.check.DeploymentReader.Service;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator reads who wrote a word that a setting does not have: the key, every word that it has, and one. */
class ConfigurationMessagesTest {
    private static final String SERVER = "homeport.apps.shop.authorization-server.";

    private static Fault firstFault(String yaml, Service service) {
        return assertThrows(InvalidConfiguration.class, () -> WholeFile.read(yaml, service))
                .problems()
                .get(0);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "profile|is none of none, fapi2 and fapi2-message-signing|fapi2",
                "client-authentication|is none of client_secret_basic, client_secret_post, client_secret_jwt,"
                        + " private_key_jwt, tls_client_auth and self_signed_tls_client_auth|private_key_jwt",
                "sender-constraint|is none of none, dpop and certificate|dpop",
                "pushed-requests|is neither when-required nor always|always",
                "response-mode|is neither query nor jwt|jwt",
                "pkce|is neither required nor send|required",
            })
    void namesTheWordsOfASettingOfTheServer(String setting, String fault, String example) {
        assertEquals(
                new Fault(SERVER + setting, fault, example),
                firstFault(WholeFile.inServer(setting + ": wrong"), Service.AGENT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"perhaps", "ture", "tru e", "2"})
    void refusesASwitchThatIsNeitherOnNorOff(String word) {
        assertEquals(
                new Fault(
                        SERVER + "signed-userinfo",
                        "has a value of the wrong kind",
                        "PT10S for a time, true for a switch"),
                firstFault(WholeFile.inServer("signed-userinfo: \"" + word + "\""), Service.AGENT));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "client-keys|private_key_jwt|is none of PS256, ES256, EdDSA and Ed25519|ES256",
                "decryption-keys|client_secret_basic|is none of ECDH-ES, ECDH-ES+A256KW and RSA-OAEP-256|ECDH-ES+A256KW",
            })
    void namesTheAlgorithmsOfAClientsKey(String keys, String authentication, String fault, String example) {
        String yaml = """
                homeport:
                  apps:
                    shop:
                      authorization-server:
                        client-authentication: %s
                        %s
                        %s: [{id: k1, algorithm: RS256, file: pom.xml}]
                """.formatted(
                        authentication,
                        authentication.equals("private_key_jwt") ? "client-id: shop" : "client-secret: planted",
                        keys);
        assertEquals(new Fault(SERVER + keys + "[0].algorithm", fault, example), firstFault(yaml, Service.AGENT));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "client-authentication: wrong|client-authentication|is none of client_secret_basic,"
                        + " client_secret_post, client_secret_jwt and private_key_jwt|private_key_jwt",
                "introspection-response: wrong|introspection-response|is neither jwt nor signed|jwt",
                "client-authentication: private_key_jwt, client-key: {id: k, algorithm: RS256, file: pom.xml}|"
                        + "client-key.algorithm|is none of PS256, ES256, EdDSA and Ed25519|ES256",
                "client-authentication: private_key_jwt, client-key: {id: k, file: /nowhere}|"
                        + "client-key.file|names a file that cannot be read: /nowhere|/run/secrets/proxy-key.json",
                "client-authentication: client_secret_jwt|client-secret|is shorter than the 32 bytes that HS256 needs|"
                        + "${PROXY_CLIENT_SECRET}",
            })
    void namesTheWordsOfASettingOfTheProxysClient(String settings, String key, String fault, String example) {
        String yaml = """
                homeport:
                  apps:
                    shop:
                      authorization-server:
                        proxy-client: {client-id: proxy, client-secret: planted, %s}
                """.formatted(settings);
        assertEquals(new Fault(SERVER + "proxy-client." + key, fault, example), firstFault(yaml, Service.PROXY));
    }

    /** RFC 6901 3: such a claim would be found out at each sign-in. */
    @ParameterizedTest
    @ValueSource(strings = {"/a~2", "/a~", "/~/b", "/a/~~0"})
    void refusesARegionClaimThatIsNoJsonPointer(String claim) {
        assertEquals(
                new Fault(
                        "homeport.apps.shop.region-claim",
                        "is no JSON pointer: in one, ~ is written ~0 and / is written ~1",
                        "/address/country"),
                firstFault("homeport: {apps: {shop: {region-claim: '" + claim + "'}}}", Service.AGENT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"region", "https://example.com/~region", "/", "/a/b", "/https:~1~1example.com~1a~0b"})
    void takesANameOrAPointerForARegionClaim(String claim) {
        assertEquals(
                claim,
                WholeFile.read("homeport: {apps: {shop: {region-claim: '" + claim + "'}}}", Service.PROXY)
                        .apps()
                        .get("shop")
                        .regionClaim());
    }

    @ParameterizedTest
    @CsvSource({
        "EU, 'is no region: lower-case letters, digits, hyphens', eu-west",
        "none, is what counters and logs say where there is no region, eu-west",
        "unknown, is what counters and logs say where there is no region, eu-west"
    })
    void refusesADefaultRegionThatIsNoRegion(String region, String fault, String example) {
        assertEquals(
                new Fault("homeport.default-region", fault, example),
                firstFault("homeport: {default-region: " + region + "}", Service.PROXY));
    }

    @Test
    void aRoutesOwnDefaultRegionComesBeforeThatOfTheFile() {
        String yaml = "homeport: {default-region: ap, routes: {own: {path: /own, default-region: eu, upstreams: {eu:"
                + " 'https://own.internal'}}}}";
        assertEquals(
                Map.of("orders", Optional.of("ap"), "own", Optional.of("eu")),
                WholeFile.read(yaml, Service.PROXY).routes().stream()
                        .collect(Collectors.toMap(
                                Route::name, route -> route.regions().defaultRegion())));
    }

    /** The agent keeps to them, too: at the sign-in. */
    @Test
    void bothServicesReadBoundariesAndBlockedPairs() {
        String yaml = "homeport: {boundaries: {europe: [eu-west, eu-central]}, blocked: [{home: cn, serving: us}],"
                + " apps: {shop: {authorization-server: {client-secret: planted}}}}";
        for (Service service : Service.values()) {
            Boundaries boundaries = WholeFile.read(yaml, service).boundaries();
            assertTrue(boundaries.allows("eu-west", "eu-central"));
            assertTrue(boundaries.isBlocked("cn", "us"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "contract|is neither standard nor classic|classic",
                "logout-hint|is neither through-agent nor none|through-agent",
            })
    void namesTheWordsOfASettingOfAnApp(String setting, String fault, String example) {
        assertEquals(
                new Fault("homeport.apps.shop." + setting, fault, example),
                firstFault("homeport: {apps: {shop: {" + setting + ": wrong}}}", Service.PROXY));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "scope|wrong|is neither home nor global|home",
                "api-token|wrong|is none of none, session, phantom, exchange and client|session",
                "path-characters|[wrong]|contains wrong, which is none of encoded-slash, encoded-backslash,"
                        + " encoded-percent, encoded-question-mark, encoded-hash, encoded-semicolon, semicolon,"
                        + " double-slash|[encoded-slash]",
            })
    void namesTheWordsOfASettingOfARoute(String setting, String value, String fault, String example) {
        assertEquals(
                new Fault("homeport.routes.orders." + setting, fault, example),
                firstFault("homeport: {routes: {orders: {" + setting + ": " + value + "}}}", Service.PROXY));
    }
}
