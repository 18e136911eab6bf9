package io.homeport.deployment.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.App;
import io.homeport.deployment.AppHosts;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.check.DeploymentReader.Service;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiHostReaderTest {
    private static final String APPS = """
            homeport:
              apps:
                shop: {%s authorization-server: {client-secret: "${SHOP_CLIENT_SECRET}"}}
                admin:
                  web-origin: https://admin.example.net
                  redirect-uri: https://admin.example.net/callback
                  authorization-server:
                    issuer: https://login.example.com
                    client-id: admin-spa
                    client-secret: planted-client-secret-of-admin-0123456789
            %s
            """;

    private static String file(String shop, String rest) {
        return APPS.formatted(shop, rest.indent(2));
    }

    private static void refuses(String yaml, String key, String fault) {
        List<Fault> faults = assertThrows(InvalidConfiguration.class, () -> WholeFile.read(yaml, Service.PROXY))
                .problems();
        assertEquals(1, faults.size(), faults::toString);
        assertEquals(key, faults.get(0).key());
        assertTrue(faults.get(0).fault().contains(fault), faults::toString);
    }

    @ParameterizedTest
    @EnumSource(Service.class)
    void bothServicesKnowTheHost(Service service) {
        Deployment read = WholeFile.read(file("api-host: api.example.com,", ""), service);
        assertEquals(Optional.of("api.example.com"), read.apps().get("shop").apiHost());
        assertEquals(Optional.empty(), read.apps().get("admin").apiHost());
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.example.com, is no host",
        "api.example.com:8443, is no host",
        "API.example.com, is no host",
        "api.example.com., is no host",
        "api.example.com/v1, is no host",
        "*.example.com, is no host",
        "api..example.com, is no host",
        "api.example.net, is of another site than web-origin https://www.example.com",
        "192.0.2.7, is of another site"
    })
    void refusesAHostThatCouldNotWork(String host, String fault) {
        refuses(file("api-host: \"" + host + "\",", ""), "homeport.apps.shop.api-host", fault);
    }

    @ParameterizedTest
    @CsvSource({
        "cookie-domain: eu.example.com, is not below cookie-domain eu.example.com",
        "agent-origin: https://other.example.com, is not the host of agent-origin https://other.example.com"
    })
    void refusesWhatContradictsIt(String setting, String fault) {
        refuses(file("api-host: api.example.com, " + setting + ",", ""), "homeport.apps.shop.api-host", fault);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cookie-domain: example.com",
                "cookie-domain: api.example.com",
                "agent-origin: https://api.example.com",
                "agent-origin: https://api.example.com:8443"
            })
    void takesWhatFits(String setting) {
        WholeFile.read(file("api-host: api.example.com, " + setting + ",", ""), Service.AGENT);
    }

    @Test
    void aRegionsHostIsThatOfAllApps() {
        refuses(
                file("api-host: api.example.com,", "regions: {eu: {api-base-url: \"https://api.eu.example.com\"}}")
                        .replace("admin.example.net", "admin.example.com"),
                "homeport.apps.shop.api-host",
                "is set beside homeport.regions.eu.api-base-url");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host: api.example.com, apps: admin | apps | contains admin, which is not served at",
                "host: other.example.com, apps: shop | apps | contains shop, which is not served at",
                "host: other.example.com | |",
                "host: api.example.com, apps: shop | |",
                "host: other.example.com, apps: admin | |",
                "host: other.example.com, public: true, scope: global | |",
                "apps: 'shop,admin' | |"
            })
    void refusesARouteAtAHostWhereItsAppsAreNotServed(String route, String key, String fault) {
        String yaml = file("api-host: api.example.com,", "routes: {orders: {" + route + "}}");
        if (key == null) {
            WholeFile.read(yaml, Service.PROXY);
        } else {
            refuses(yaml, "homeport.routes.orders." + key, fault);
        }
    }

    @Test
    void refusesARouteAtAHostWhereNoAppIsServed() {
        String yaml = file("api-host: api.example.com,", "routes: {orders: {host: other.example.com}}")
                .replace("    admin:\n", "    admin:\n      api-host: api.example.net\n");
        refuses(yaml, "homeport.routes.orders.host", "is a host where no app is served");
    }

    @Test
    void anAppIsServedAtItsHostAloneAndTheOthersWhereverNoneHasIts() {
        Deployment read = WholeFile.read(file("api-host: api.example.com,", ""), Service.PROXY);
        App shop = read.apps().get("shop");
        App admin = read.apps().get("admin");
        AppHosts hosts = AppHosts.of(read.apps().values());
        for (String authority :
                List.of("api.example.com", "API.example.com:8443", "api.example.com.", "api.example.com.:443")) {
            assertTrue(hosts.serve(shop, Optional.of(authority)), authority);
            assertFalse(hosts.serve(admin, Optional.of(authority)), authority);
        }
        for (String authority :
                List.of("other.example.com", "x.api.example.com", "127.0.0.1:9502", "[::1]:9502", "[::1]")) {
            assertFalse(hosts.serve(shop, Optional.of(authority)), authority);
            assertTrue(hosts.serve(admin, Optional.of(authority)), authority);
        }
        for (Optional<String> doubt : List.of(Optional.<String>empty(), Optional.of(""), Optional.of(":443"))) {
            assertFalse(hosts.serve(shop, doubt));
            assertFalse(hosts.serve(admin, doubt));
        }
    }

    @Test
    void whereNoAppHasAHostTheHostSaysNothing() {
        Deployment read = WholeFile.read(file("", ""), Service.PROXY);
        AppHosts hosts = AppHosts.of(read.apps().values());
        assertFalse(hosts.areUsed());
        assertTrue(hosts.serve(read.apps().get("shop"), Optional.empty()));
    }
}
