package io.homeport.deployment.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.Boundaries;
import io.homeport.deployment.ClientAuthentication;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.PathCharacter;
import io.homeport.deployment.ProxyClient;
import io.homeport.deployment.Route;
import io.homeport.deployment.check.DeploymentReader.Service;
import io.smallrye.config.PropertiesConfigSource;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteReaderTest {
    private static final String ORDERS = "homeport.routes.orders.";

    private static Map<String, String> file() {
        Map<String, String> file = new HashMap<>();
        file.put("homeport.region", "us");
        file.put("homeport.agent-url", "http://127.0.0.1:9503");
        file.put("homeport.cookies.access-keys[0].id", "2026a");
        file.put("homeport.cookies.access-keys[0].secret", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
        file.put("homeport.apps.shop.web-origin", "https://www.example.com");
        file.put("homeport.apps.shop.redirect-uri", "https://www.example.com/callback");
        file.put("homeport.apps.shop.authorization-server.issuer", "https://login.example.com");
        file.put("homeport.apps.shop.authorization-server.client-id", "shop-spa");
        file.put(ORDERS + "path", "/orders");
        file.put(ORDERS + "upstreams.eu-west", "https://a.eu.internal,https://b.eu.internal");
        file.put(ORDERS + "upstreams.eu-central", "https://c.eu.internal");
        file.put(ORDERS + "upstreams.us", "https://us.internal");
        file.put("homeport.boundaries.europe", "eu-west,eu-central");
        return file;
    }

    private static Deployment read(Map<String, String> file) {
        return StartCheck.check(Service.PROXY, List.of(new PropertiesConfigSource(file, "deployment file", 100)));
    }

    @Test
    void aRouteSaysWhomItServesFromWhereAndHow() {
        Map<String, String> file = file();
        file.put(ORDERS + "host", "api.example.com");
        file.put(ORDERS + "upstream-path", "/v2/orders");
        file.put(ORDERS + "methods", "GET,HEAD");
        file.put(ORDERS + "apps", "shop");
        file.put(ORDERS + "fail-over", "eu-central,eu-west");
        file.put(ORDERS + "total-timeout", "PT5M");
        file.put(ORDERS + "max-body-size", "1024");
        file.put(ORDERS + "response-headers.Referrer-Policy", "no-referrer");
        file.put(ORDERS + "drop-response-headers", "Server,Strict-Transport-Security");
        file.put(ORDERS + "expose-headers", "X-Total-Count");
        file.put(ORDERS + "shared-cache", "true");
        Deployment deployment = read(file);
        Route route = deployment.routes().get(0);
        assertEquals(
                new Route.Match(
                        Optional.of("api.example.com"),
                        "/orders",
                        Optional.of("/v2/orders"),
                        Set.of("GET", "HEAD"),
                        Set.of()),
                route.match());
        assertEquals(new Route.Access(Set.of("shop"), false, false, false, false), route.access());
        assertEquals(
                List.of(URI.create("https://a.eu.internal"), URI.create("https://b.eu.internal")),
                route.upstreams().byRegion().get("eu-west"));
        assertEquals(List.of("eu-central", "eu-west"), route.regions().failOver());
        assertEquals(Optional.of(Duration.ofMinutes(5)), route.limits().totalTimeout());
        assertEquals(1024, route.limits().maxBodySize().orElseThrow());
        assertEquals(
                new Route.AnswerFields(
                        Map.of("Referrer-Policy", "no-referrer"),
                        Set.of("server", "strict-transport-security"),
                        List.of("X-Total-Count"),
                        true),
                route.answerFields());
        assertEquals(1, deployment.warnings().size(), deployment.warnings().toString());
        assertTrue(deployment.warnings().get(0).startsWith(ORDERS + "shared-cache is on"));
    }

    @Test
    void aRouteSaysHowItsAddressesAreTreated() {
        Map<String, String> file = file();
        assertEquals(
                new Route.Care(Optional.empty(), 1024, Optional.empty(), Optional.empty()),
                read(file).routes().get(0).upstreams().care());
        file.put(ORDERS + "connect-timeout", "PT1S");
        file.put(ORDERS + "max-requests-per-address", "10");
        file.put(ORDERS + "slow-start", "PT30S");
        file.put(ORDERS + "health-check.path", "/healthy");
        file.put(ORDERS + "health-check.interval", "PT10S");
        assertEquals(
                new Route.Care(
                        Optional.of(Duration.ofSeconds(1)),
                        10,
                        Optional.of(Duration.ofSeconds(30)),
                        Optional.of(new Route.HealthCheck(
                                "/healthy", Duration.ofSeconds(10), Duration.ofSeconds(2), 3, 2))),
                read(file).routes().get(0).upstreams().care());
    }

    @Test
    void withoutABoundaryEveryRegionIsItsOwn() {
        Map<String, String> file = file();
        file.remove("homeport.boundaries.europe");
        Boundaries boundaries = read(file).boundaries();
        assertTrue(boundaries.allows("eu-west", "eu-west"));
        assertFalse(boundaries.allows("eu-west", "eu-central"));
    }

    @Test
    void aBoundaryLetsDataMoveInsideAndABlockForbidsItAgain() {
        Map<String, String> file = file();
        file.put("homeport.blocked[0].home", "eu-west");
        file.put("homeport.blocked[0].serving", "eu-central");
        Boundaries boundaries = read(file).boundaries();
        assertTrue(boundaries.allows("eu-central", "eu-west"));
        assertFalse(boundaries.allows("eu-west", "eu-central"));
        assertFalse(boundaries.allows("eu-west", "us"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ORDERS + "host|API.example.com",
                ORDERS + "host|api.example.com:443",
                ORDERS + "upstream-path|v2",
                ORDERS + "upstream-path|/a/../b",
                ORDERS + "path-characters|slash",
                ORDERS + "path-characters|encoded-slash,%2F",
                ORDERS + "methods|GET,TRACE",
                ORDERS + "methods|get",
                ORDERS + "apps|bank",
                ORDERS + "scope|everywhere",
                ORDERS + "default-region|ap",
                ORDERS + "fail-over|us",
                ORDERS + "fail-over|ap",
                ORDERS + "read-only-fail-over|us",
                ORDERS + "public|true",
                ORDERS + "accept-bearer|true",
                ORDERS + "idle-timeout|PT0S",
                ORDERS + "total-timeout|P2D",
                ORDERS + "max-body-size|-1",
                ORDERS + "dpop-origin|https://api.example.com/orders",
                ORDERS + "dpop-origin|http://api.example.com",
                ORDERS + "max-header-size|0",
                ORDERS + "connect-timeout|PT0S",
                ORDERS + "slow-start|P1D",
                ORDERS + "max-requests-per-address|0",
                ORDERS + "health-check.path|healthy",
                ORDERS + "health-check.interval|PT0S",
                ORDERS + "health-check.timeout|PT2H",
                ORDERS + "health-check.unhealthy-threshold|0",
                ORDERS + "health-check.healthy-threshold|-1",
                ORDERS + "response-headers.Set-Cookie|a=b",
                ORDERS + "response-headers.Access-Control-Allow-Origin|*",
                ORDERS + "drop-response-headers|Server:",
                ORDERS + "drop-response-headers|Content-Type",
                "homeport.boundaries.world|us,eu-west",
                "homeport.blocked[0].home|EU"
            })
    void namesEachKeyThatIsMalformedOrContradictsAnother(String key, String value) {
        Map<String, String> file = file();
        file.put(key, value);
        if (key.startsWith("homeport.blocked")) {
            file.put("homeport.blocked[0].serving", "us");
        }
        List<String> keys = assertThrows(InvalidConfiguration.class, () -> read(file)).problems().stream()
                .map(Fault::key)
                .distinct()
                .toList();
        assertEquals(List.of(key), keys);
    }

    @Test
    void warnsOfARouteThatIsPublicOrAcceptsBearerTokens() {
        Map<String, String> file = file();
        file.put(ORDERS + "scope", "global");
        file.put(ORDERS + "accept-bearer", "true");
        assertEquals(1, read(file).warnings().size());
        file.put(ORDERS + "accept-bearer", "false");
        file.put(ORDERS + "public", "true");
        assertEquals(1, read(file).warnings().size());
    }

    @Test
    void warnsOfARouteThatAllowsWhatServersReadInMoreThanOneWay() {
        Map<String, String> file = file();
        file.put(ORDERS + "path-characters", "encoded-slash,semicolon");
        Deployment deployment = read(file);
        assertEquals(
                Set.of(PathCharacter.ENCODED_SLASH, PathCharacter.SEMICOLON),
                deployment.routes().get(0).match().pathCharacters());
        assertEquals(1, deployment.warnings().size());
        file.put(ORDERS + "path-characters", "double-slash");
        file.put(ORDERS + "upstream-path", "/");
        assertEquals(
                List.of(ORDERS + "path-characters"),
                assertThrows(InvalidConfiguration.class, () -> read(file)).problems().stream()
                        .map(Fault::key)
                        .toList());
    }

    private static final String CLIENT = "homeport.apps.shop.authorization-server.proxy-client.";

    private static Map<String, String> withClient() {
        Map<String, String> file = file();
        file.put(CLIENT + "client-id", "homeport-proxy");
        file.put(CLIENT + "client-secret", "planted-proxy-secret");
        return file;
    }

    @Test
    void aRouteSaysWhichTokenItsApiGets() {
        Map<String, String> file = withClient();
        assertEquals(new Route.ApiToken.OfSession(), read(file).routes().get(0).apiToken());
        file.put(ORDERS + "api-token", "phantom");
        assertEquals(new Route.ApiToken.Phantom(), read(file).routes().get(0).apiToken());
        file.put(ORDERS + "api-token", "exchange");
        file.put(ORDERS + "token-exchange.audience", "orders-api");
        file.put(ORDERS + "token-exchange.resource", "https://api.example.com/orders");
        file.put(ORDERS + "token-exchange.scope", "orders:read orders:write");
        Deployment deployment = read(file);
        assertEquals(
                new Route.ApiToken.Exchanged(
                        List.of("orders-api"),
                        List.of("https://api.example.com/orders"),
                        Optional.of("orders:read orders:write")),
                deployment.routes().get(0).apiToken());
        ProxyClient client = deployment.proxyClients().get("shop").get("homeport.apps.shop.authorization-server");
        assertEquals("homeport-proxy", client.clientId());
        assertEquals(ClientAuthentication.CLIENT_SECRET_BASIC, client.authentication());
        assertFalse(client.toString().contains("planted"));
    }

    @Test
    void aTokenOfTheServersNeedsTheProxysOwnClientThere() {
        Map<String, String> file = file();
        file.put(ORDERS + "api-token", "phantom");
        assertEquals(List.of(CLIENT + "client-id"), faultyKeys(file));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ORDERS + "api-token|jwt|" + ORDERS + "api-token",
                ORDERS + "token-exchange.audience|orders-api|" + ORDERS + "token-exchange",
                ORDERS + "api-token|exchange|" + ORDERS + "token-exchange",
                CLIENT + "client-id|shop-spa|" + CLIENT + "client-id",
                CLIENT + "client-secret|''|" + CLIENT + "client-secret",
                CLIENT + "client-authentication|none|" + CLIENT + "client-authentication",
                CLIENT + "client-authentication|client_secret_jwt|" + CLIENT + "client-secret",
                CLIENT + "client-authentication|private_key_jwt|" + CLIENT + "client-key.id",
                CLIENT + "introspection-response|json|" + CLIENT + "introspection-response"
            })
    void namesEachKeyOfTheApisTokenThatIsMalformedOrContradictsAnother(String key, String value, String named) {
        Map<String, String> file = withClient();
        file.put(key, value);
        assertEquals(named, faultyKeys(file).get(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ORDERS + "token-exchange.resource|orders",
                ORDERS + "token-exchange.resource|https://api.example.com/#part",
                ORDERS + "token-exchange.scope|a  b"
            })
    void namesEachKeyOfAnExchangeThatIsMalformed(String key, String value) {
        Map<String, String> file = withClient();
        file.put(ORDERS + "api-token", "exchange");
        file.put(key, value);
        assertEquals(List.of(key), faultyKeys(file));
    }

    @Test
    void aClientsOwnTokenIsNeverTakenToAServer() {
        Map<String, String> file = withClient();
        file.put(ORDERS + "api-token", "phantom");
        file.put(ORDERS + "accept-bearer", "true");
        file.put(ORDERS + "scope", "global");
        assertEquals(List.of(ORDERS + "api-token"), faultyKeys(file));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "expose-headers|a b",
                "expose-headers|*",
                "expose-headers|Set-Cookie",
                "expose-headers|DPoP-Nonce",
                "expose-headers|Homeport-Home-Region",
                "expose-headers|Access-Control-Allow-Origin"
            })
    void namesAFieldThatNoPageMayRead(String setting, String value) {
        Map<String, String> file = file();
        file.put(ORDERS + setting, value);
        assertEquals(List.of(ORDERS + setting), faultyKeys(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CDN-Cache-Control", "Surrogate-Control", "X-Accel-Expires"})
    void setsNoFieldByWhichCachesWouldKeepAnswersToASession(String name) {
        Map<String, String> file = file();
        file.put(ORDERS + "response-headers." + name, "max-age=60");
        assertEquals(List.of(ORDERS + "response-headers." + name), faultyKeys(file));
        file.put(ORDERS + "shared-cache", "true");
        assertEquals(1, read(file).routes().size());
    }

    private static Map<String, String> atHomeOnly() {
        Map<String, String> file = file();
        file.put(ORDERS + "entry", "home-only");
        for (String region : List.of("us", "eu-west", "eu-central")) {
            file.put("homeport.regions." + region + ".api-base-url", "https://" + region + ".example.com");
        }
        return file;
    }

    @Test
    void requestsOfARouteMayEnterAtHomeAlone() {
        assertTrue(read(atHomeOnly()).routes().get(0).regions().homeOnly());
        assertFalse(read(file()).routes().get(0).regions().homeOnly());
    }

    @ParameterizedTest
    @CsvSource({
        "homeport.routes.orders.entry, home",
        "homeport.routes.orders.scope, global",
        "homeport.regions.eu-west.api-base-url, ''",
        "homeport.apps.shop.contract, classic"
    })
    void namesWhatWouldLeaveUsersWithoutAWayHome(String key, String value) {
        Map<String, String> file = atHomeOnly();
        file.put(key, value);
        if (value.equals("classic")) {
            file.put("homeport.apps.shop.classic.cookie-prefix", "old");
            file.put(
                    "homeport.apps.shop.classic.cookie-key",
                    "604142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f");
            file.put(ORDERS + "default-region", "us");
        }
        String named = key.startsWith("homeport.regions") ? key : ORDERS + "entry";
        assertEquals(List.of(named), faultyKeys(file));
    }

    private static List<String> faultyKeys(Map<String, String> file) {
        InvalidConfiguration invalid = assertThrows(InvalidConfiguration.class, () -> read(file));
        assertFalse(invalid.getMessage().contains("planted"));
        return invalid.problems().stream().map(Fault::key).distinct().toList();
    }
}
