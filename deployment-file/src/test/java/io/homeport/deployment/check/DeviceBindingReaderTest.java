package io.homeport.deployment.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.DeviceBinding;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.check.DeploymentReader.Service;
import io.smallrye.config.PropertiesConfigSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a file may say of sessions that are bound to a browser's key. */
class DeviceBindingReaderTest {
    private static final String SHOP = "homeport.apps.shop.";
    private static final String ORDERS = "homeport.routes.orders.";

    private static Map<String, String> file() {
        Map<String, String> file = new HashMap<>();
        file.put("homeport.region", "us");
        file.put("homeport.agent-url", "http://127.0.0.1:9503");
        file.put("homeport.cookies.access-keys[0].id", "2026a");
        file.put("homeport.cookies.access-keys[0].secret", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
        file.put("homeport.cookies.session-keys[0].id", "2026a");
        file.put("homeport.cookies.session-keys[0].secret", "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8");
        file.put(SHOP + "web-origin", "https://www.example.com");
        file.put(SHOP + "redirect-uri", "https://www.example.com/callback");
        file.put(SHOP + "authorization-server.issuer", "https://login.example.com");
        file.put(SHOP + "authorization-server.client-id", "shop-spa");
        file.put(SHOP + "authorization-server.client-secret", "planted-client-secret");
        file.put(SHOP + "device-binding", "preferred");
        file.put(ORDERS + "path", "/orders");
        file.put(ORDERS + "upstreams.eu", "https://orders.eu.internal");
        return file;
    }

    private static Deployment read(Map<String, String> file, Service service) {
        return StartCheck.check(service, List.of(new PropertiesConfigSource(file, "deployment file", 100)));
    }

    private static DeviceBinding binding(Map<String, String> file, Service service) {
        return read(file, service).apps().get("shop").deviceBinding();
    }

    private static List<String> faults(Map<String, String> file, Service service) {
        return assertThrows(InvalidConfiguration.class, () -> read(file, service)).problems().stream()
                .map(Fault::key)
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void isOffUntilAnAppSaysOtherwise(Service service) {
        Map<String, String> file = file();
        assertTrue(binding(file, service).offered());
        file.remove(SHOP + "device-binding");
        assertFalse(binding(file, service).offered());
        assertEquals(Duration.ofMinutes(10), binding(file, service).lifetime());
    }

    @ParameterizedTest
    @EnumSource
    void knowsThePathsThatSessionsOfTheAppMayCall(Service service) {
        Map<String, String> file = file();
        file.put("homeport.routes.invoices.path", "/invoices");
        file.put("homeport.routes.invoices.apps", "shop");
        file.put("homeport.routes.invoices.upstreams.eu", "https://invoices.internal");
        file.put("homeport.routes.open.path", "/open");
        file.put("homeport.routes.open.public", "true");
        file.put("homeport.routes.open.scope", "global");
        file.put("homeport.routes.open.upstreams.us", "https://open.internal");
        assertEquals(List.of("/invoices", "/orders"), binding(file, service).paths());
    }

    @Test
    void knowsNoPathsOfAnotherApp() {
        Map<String, String> file = file();
        file.put(ORDERS + "apps", "admin");
        assertEquals(List.of(), binding(file, Service.AGENT).paths());
    }

    @ParameterizedTest
    @CsvSource({"PT4M, true", "PT10M, true", "P1D, true", "PT239S, false", "PT0S, false", "P2D, false"})
    void theCookieLivesLongEnoughForTheBrowsersQuotaAndShortEnoughForAThief(String lifetime, boolean taken) {
        Map<String, String> file = file();
        file.put(SHOP + "device-binding-lifetime", lifetime);
        if (taken) {
            assertEquals(Duration.parse(lifetime), binding(file, Service.AGENT).lifetime());
        } else {
            assertEquals(List.of(SHOP + "device-binding-lifetime"), faults(file, Service.AGENT));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "homeport.apps.shop.device-binding, required",
        "homeport.apps.shop.device-binding, true",
        "homeport.apps.shop.cookie-domain, example.com",
        "homeport.cookies.format, 1"
    })
    void whatCannotBeBoundIsSaidAtTheStart(String key, String value) {
        Map<String, String> file = file();
        file.put(key, value);
        for (Service service : Service.values()) {
            assertEquals(List.of(SHOP + "device-binding"), faults(file, service));
        }
    }

    @Test
    void theClassicContractHasNoRoomForIt() {
        Map<String, String> file = file();
        file.put(SHOP + "contract", "classic");
        file.put(SHOP + "classic.cookie-key", "604142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f");
        assertEquals(List.of(SHOP + "device-binding"), faults(file, Service.AGENT));
    }

    @Test
    void aPageWithoutTlsIsWarnedOf() {
        Map<String, String> file = file();
        file.put(SHOP + "web-origin", "http://www.shop.localhost:9501");
        file.put(SHOP + "redirect-uri", "http://www.shop.localhost:9501/callback");
        assertEquals(
                List.of(SHOP + "device-binding is preferred, but browsers bind no session of a page without TLS"),
                read(file, Service.AGENT).warnings());
    }

    @Test
    void aRouteMayBeForBoundSessionsAlone() {
        Map<String, String> file = file();
        assertFalse(read(file, Service.PROXY).routes().get(0).access().deviceBound());
        file.put(ORDERS + "device-bound", "required");
        assertTrue(read(file, Service.PROXY).routes().get(0).access().deviceBound());
    }

    @ParameterizedTest
    @CsvSource({
        "homeport.apps.shop.device-binding, off",
        "homeport.routes.orders.accept-bearer, true",
        "homeport.routes.orders.device-bound, preferred"
    })
    void aRouteThatNobodyCouldCallOrAnyoneIsAFault(String key, String value) {
        Map<String, String> file = file();
        file.put(ORDERS + "device-bound", "required");
        file.put(ORDERS + "scope", "global");
        file.put(key, value);
        assertEquals(List.of(ORDERS + "device-bound"), faults(file, Service.PROXY));
    }
}
