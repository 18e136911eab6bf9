package io.homeport.deployment.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.AskedAssurance;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.check.DeploymentReader.Service;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a route may ask of its users' authentication. */
class AssuranceReaderTest {
    private static final String SHOP = "homeport.apps.shop.";
    private static final String ORDERS = "homeport.routes.orders.";

    private static Map<String, String> file() {
        Map<String, String> file = new HashMap<>();
        file.put("homeport.region", "us");
        file.put("homeport.agent-url", "http://127.0.0.1:9503");
        file.put("homeport.cookies.access-keys[0].id", "2026a");
        file.put("homeport.cookies.access-keys[0].secret", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
        app(file, "shop");
        app(file, "admin");
        file.put(SHOP + "allowed-parameters", "prompt,acr_values,max_age");
        file.put("homeport.apps.admin.allowed-parameters", "prompt,acr_values,max_age");
        file.put(ORDERS + "path", "/orders");
        file.put(ORDERS + "upstreams.us", "https://orders.us.internal");
        file.put(ORDERS + "acr-values", "urn:example:gold,urn:example:platinum");
        file.put(ORDERS + "max-authentication-age", "PT5M");
        return file;
    }

    private static void app(Map<String, String> file, String name) {
        String app = "homeport.apps." + name + ".";
        file.put(app + "web-origin", "https://" + name + ".example.com");
        file.put(app + "agent-path", "/" + name + "-agent");
        file.put(app + "redirect-uri", "https://" + name + ".example.com/callback");
        file.put(app + "authorization-server.issuer", "https://login.example.com");
        file.put(app + "authorization-server.client-id", name + "-spa");
    }

    private static Deployment read(Map<String, String> file, Service service) {
        return StartCheck.check(service, List.of(new PropertiesConfigSource(file, "deployment file", 100)));
    }

    private static List<Fault> faults(Map<String, String> file) {
        return assertThrows(InvalidConfiguration.class, () -> read(file, Service.PROXY))
                .problems();
    }

    @Test
    void aRouteAsksForClassesAndForAnAge() {
        Deployment deployment = read(file(), Service.PROXY);
        assertEquals(
                new AskedAssurance(List.of("urn:example:gold", "urn:example:platinum"), OptionalLong.of(300)),
                deployment.routes().get(0).access().assurance());
        assertEquals(List.of(), deployment.warnings());
    }

    @Test
    void aRouteAsksForNothingByItself() {
        Map<String, String> file = file();
        file.remove(ORDERS + "acr-values");
        file.remove(ORDERS + "max-authentication-age");
        Deployment deployment = read(file, Service.PROXY);
        assertTrue(deployment.routes().get(0).access().assurance().isNone());
        assertEquals(Set.of(), deployment.assuredApps());
    }

    /** What is sealed costs room in the cookie, so that sessions of other apps are spared. */
    @Test
    void theAgentSealsItForTheAppsOfSuchRoutes() {
        Map<String, String> file = file();
        file.put("homeport.cookies.session-keys[0].id", "2026a");
        file.put("homeport.cookies.session-keys[0].secret", "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8");
        file.put(SHOP + "authorization-server.client-secret", "planted-client-secret");
        file.put("homeport.apps.admin.authorization-server.client-secret", "planted-client-secret");
        assertEquals(Set.of("shop", "admin"), read(file, Service.AGENT).assuredApps());
        file.put(ORDERS + "apps", "shop");
        file.remove(ORDERS + "acr-values");
        assertEquals(Set.of("shop"), read(file, Service.AGENT).assuredApps());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acr-values| two words| contains what is no authentication context class: no blank, quote or backslash",
                "acr-values| a\"b| contains what is no authentication context class: no blank, quote or backslash",
                "max-authentication-age| PT9S| is not between 10 seconds and 400 days",
                "max-authentication-age| P401D| is not between 10 seconds and 400 days"
            })
    void aValueThatCannotBeMeantStopsTheStart(String key, String value, String fault) {
        Map<String, String> file = file();
        file.put(ORDERS + key, value);
        List<Fault> faults = faults(file);
        assertEquals(List.of(ORDERS + key), faults.stream().map(Fault::key).toList());
        assertEquals(List.of(fault), faults.stream().map(Fault::fault).toList());
    }

    @ParameterizedTest
    @CsvSource({"public", "accept-bearer"})
    void aRouteWithoutASessionCannotAsk(String open) {
        Map<String, String> file = file();
        file.put(ORDERS + "scope", "global");
        file.put(ORDERS + open, "true");
        assertEquals(
                List.of(ORDERS + "acr-values"),
                faults(file).stream().map(Fault::key).toList());
    }

    @Test
    void anAppWhosePageCannotAnswerIsWarnedOf() {
        Map<String, String> file = file();
        file.put("homeport.apps.admin.allowed-parameters", "prompt,max_age");
        assertEquals(
                List.of(ORDERS + "acr-values is set, but allowed-parameters of app admin has no acr_values: its page"
                        + " cannot ask for the sign-in that is wanted"),
                read(file, Service.PROXY).warnings());
        file.put(ORDERS + "apps", "shop");
        assertEquals(List.of(), read(file, Service.PROXY).warnings());
    }
}
