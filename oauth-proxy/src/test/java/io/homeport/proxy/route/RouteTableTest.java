package io.homeport.proxy.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.check.DeploymentReader;
import io.homeport.deployment.check.StartCheck;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {
    private static final String HOST = "api.example.com";
    private static final String ORIGIN = "https://www.example.com";

    private final RouteTable table = RouteTable.of(deployment());

    private static Deployment deployment() {
        Map<String, String> file = new HashMap<>(Map.of(
                "homeport.region", "us",
                "homeport.agent-url", "http://127.0.0.1:9503",
                "homeport.cookies.access-keys[0].id", "2026a",
                "homeport.cookies.access-keys[0].secret", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
                "homeport.apps.shop.web-origin", ORIGIN,
                "homeport.apps.shop.redirect-uri", ORIGIN + "/callback",
                "homeport.apps.shop.scope", "openid orders",
                "homeport.apps.shop.authorization-server.issuer", "https://login.example.com",
                "homeport.apps.shop.authorization-server.client-id", "shop-spa",
                "homeport.apps.shop.authorization-server.client-secret", "planted-client-secret"));
        route(file, "orders", "/orders");
        route(file, "returns", "/orders/returns");
        route(file, "partners", "/orders");
        file.put("homeport.routes.partners.host", "partners.example.com");
        route(file, "files", "/files");
        file.put("homeport.routes.files.path-characters", "semicolon,encoded-percent");
        route(file, "secret", "/files/secret");
        route(file, "deep", "/files/inner/deep");
        route(file, "site", "/");
        file.put("homeport.routes.site.kind", "static");
        file.put("homeport.routes.site.host", "www.example.com");
        route(file, "elsewhere", "/files/elsewhere");
        file.put("homeport.routes.elsewhere.host", "other.example.com");
        return StartCheck.check(DeploymentReader.Service.PROXY, List.of(new PropertiesConfigSource(file, "test", 100)));
    }

    private static void route(Map<String, String> file, String name, String path) {
        file.put("homeport.routes." + name + ".path", path);
        file.put("homeport.routes." + name + ".upstreams.us", "https://" + name + ".us.internal");
    }

    private String match(String host, String path) {
        return table.match(host, path)
                .map(found -> found instanceof Destination.Api api ? api.route().name() : "the agent")
                .orElse("nothing");
    }

    private boolean isClear(String host, String target) {
        return table.isClear(host, RequestTarget.parse(target, host).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "/orders, orders",
        "/orders/, orders",
        "/orders/1, orders",
        "/ordersx, nothing",
        "/order, nothing",
        "/Orders, nothing",
        "/orders/returns, returns",
        "/orders/returns/1, returns",
        "/orders/returnsx, orders",
        "/oauth-agent/refresh, the agent"
    })
    void theLongestPrefixOfWholeSegmentsIsThePathsRoute(String path, String route) {
        assertEquals(route, match(HOST, path));
    }

    @ParameterizedTest
    @CsvSource({
        "partners.example.com, partners",
        "Partners.EXAMPLE.com, partners",
        "partners.example.com., partners",
        "www.partners.example.com, returns"
    })
    void aHostsOwnRoutesComeBeforeLongerOnesOfEveryHost(String host, String route) {
        assertEquals(route, match(host, "/orders/returns/1"));
    }

    /** One origin for page and APIs: the page takes what no API does. */
    @ParameterizedTest
    @CsvSource({
        "/, site",
        "/app.3f.js, site",
        "/settings/profile, site",
        "/ordersx, site",
        "/orders/1, orders",
        "/oauth-agent/refresh, the agent"
    })
    void aStaticRouteAtTheRootTakesWhatNoOtherTakes(String path, String route) {
        assertEquals(route, match("www.example.com", path));
        assertEquals("nothing", match(HOST, "/app.3f.js"));
    }

    @ParameterizedTest
    @CsvSource({"/files/a;v=1, true", "/app;v=1, false", "/files/secret;v=1, false"})
    void aStaticRouteAtTheRootMakesNoOtherRouteUnclear(String target, boolean clear) {
        assertEquals(clear, isClear("www.example.com", target));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/orders/1", "/files/secret/1", "/nowhere"})
    void aPathWithOneReadingIsClearWhereverItLeads(String target) {
        assertTrue(isClear(HOST, target));
    }

    @ParameterizedTest
    @CsvSource({
        "/files/a;v=1, true",
        "/files/100%25, true",
        "/files/a;v=1/100%25, true",
        "/files/a%2Fb, false",
        "/files/a;v=1/b%2Fc, false",
        "/orders/a;v=1, false",
        "/nowhere/a;v=1, false",
        "/oauth-agent/a;v=1, false"
    })
    void whatHasTwoReadingsIsAllowedByItsRoute(String target, boolean clear) {
        assertEquals(clear, isClear(HOST, target));
    }

    @ParameterizedTest
    @CsvSource({
        "/files/secret;v=1, false",
        "/files/secret;v=1/x, false",
        "/files/%2573ecret, false",
        "/files/x;v=1/secret, false",
        "/files/inner;v=1/deep, false",
        "/files/inner;v=1, true",
        "/files/deep;v=1, true",
        "/files/other;v=1, true"
    })
    void byNoReadingBeginsAnotherRouteBehindIt(String target, boolean clear) {
        assertEquals(clear, isClear(HOST, target));
    }

    @ParameterizedTest
    @CsvSource({"api.example.com, true", "other.example.com, false", "OTHER.example.com., false"})
    void anotherHostsRouteIsNoReading(String host, boolean clear) {
        assertEquals(clear, isClear(host, "/files/elsewhere;v=1"));
    }
}
