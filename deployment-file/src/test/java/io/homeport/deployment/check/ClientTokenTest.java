package io.homeport.deployment.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.Route;
import io.homeport.deployment.check.DeploymentReader.Service;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A route whose API gets a token of the proxy's own client, or none. */
class ClientTokenTest {
    private static final String SHOP = "homeport.apps.shop.";
    private static final String MACHINES = "homeport.routes.machines.";
    private static final String CLIENT = SHOP + "authorization-server.proxy-client.client-id";

    private static Map<String, String> file() {
        Map<String, String> file = new HashMap<>();
        file.put("homeport.region", "us");
        file.put("homeport.agent-url", "http://127.0.0.1:9503");
        file.put("homeport.cookies.access-keys[0].id", "2026a");
        file.put("homeport.cookies.access-keys[0].secret", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
        file.put(SHOP + "web-origin", "https://www.example.com");
        file.put(SHOP + "redirect-uri", "https://www.example.com/callback");
        file.put(SHOP + "authorization-server.issuer", "https://login.example.com");
        file.put(SHOP + "authorization-server.client-id", "shop-spa");
        file.put(CLIENT, "homeport-proxy");
        file.put(SHOP + "authorization-server.proxy-client.client-secret", "planted-proxy-secret");
        file.put(MACHINES + "path", "/machines");
        file.put(MACHINES + "api-token", "client");
        file.put(MACHINES + "upstreams.us", "https://machines.us.internal");
        return file;
    }

    private static Deployment read(Map<String, String> file) {
        return StartCheck.check(Service.PROXY, List.of(new PropertiesConfigSource(file, "deployment file", 100)));
    }

    private static List<String> faults(Map<String, String> file) {
        return assertThrows(InvalidConfiguration.class, () -> read(file)).problems().stream()
                .map(Fault::key)
                .toList();
    }

    private static Route.ApiToken token(Map<String, String> file) {
        return read(file).routes().get(0).apiToken();
    }

    @Test
    void theClientsTokenMaySayWhatItIsFor() {
        Map<String, String> file = file();
        assertEquals(new Route.ApiToken.OfClient(List.of(), List.of(), Optional.empty()), token(file));
        file.put(MACHINES + "client-token.audience", "machines");
        file.put(MACHINES + "client-token.resource", "https://machines.example.com");
        file.put(MACHINES + "client-token.scope", "machines:run machines:stop");
        assertEquals(
                new Route.ApiToken.OfClient(
                        List.of("machines"),
                        List.of("https://machines.example.com"),
                        Optional.of("machines:run machines:stop")),
                token(file));
    }

    @Test
    void anApiMayWantNoToken() {
        Map<String, String> file = file();
        file.put(MACHINES + "api-token", "none");
        assertEquals(new Route.ApiToken.None(), token(file));
        file.put(MACHINES + "accept-bearer", "true");
        file.put(MACHINES + "scope", "global");
        assertEquals(List.of(MACHINES + "api-token"), faults(file));
    }

    @ParameterizedTest
    @CsvSource({
        "homeport.routes.machines.client-token.scope, a  b, homeport.routes.machines.client-token.scope",
        "homeport.routes.machines.client-token.resource, machines, homeport.routes.machines.client-token.resource",
        "homeport.routes.machines.token-exchange.scope, a, homeport.routes.machines.token-exchange",
        "homeport.routes.machines.api-token, session, homeport.routes.machines.client-token"
    })
    void whatCannotBeMeantStopsTheStart(String key, String value, String fault) {
        Map<String, String> file = file();
        file.put(MACHINES + "client-token.audience", "machines");
        file.put(key, value);
        assertEquals(List.of(fault), faults(file));
    }

    @Test
    void theProxyNeedsAClient() {
        Map<String, String> file = file();
        file.remove(CLIENT);
        file.remove(SHOP + "authorization-server.proxy-client.client-secret");
        assertEquals(List.of(CLIENT), faults(file));
    }

    @Test
    void aPublicRouteHasToSayOfWhichAppTheClientIs() {
        Map<String, String> file = file();
        file.put(MACHINES + "public", "true");
        file.put(MACHINES + "scope", "global");
        assertEquals(List.of(MACHINES + "apps"), faults(file));
        file.put(MACHINES + "apps", "shop");
        assertEquals(
                List.of(
                        MACHINES + "api-token is client on a public route: anyone calls this API with the rights of the"
                                + " proxy's client",
                        MACHINES + "public is on: anyone may call this API, without a session"),
                read(file).warnings().stream().sorted().toList());
    }

    /** Only a session's token, or what comes of it, can be bound to a key. */
    @ParameterizedTest
    @CsvSource({"client, false", "none, false", "client, true", "session, true"})
    void nothingIsProvenWithoutASessionsToken(String apiToken, boolean isPublic) {
        Map<String, String> file = file();
        file.put(MACHINES + "api-token", apiToken);
        file.put(MACHINES + "apps", "shop");
        file.put(MACHINES + "public", String.valueOf(isPublic));
        file.put(MACHINES + "scope", "global");
        read(file);
        file.put(MACHINES + "dpop-origin", "https://machines.example.com");
        assertEquals(List.of(MACHINES + "dpop-origin"), faults(file));
    }

    @Test
    void aClientsOwnTokenIsNotReplaced() {
        Map<String, String> file = file();
        file.put(MACHINES + "accept-bearer", "true");
        file.put(MACHINES + "scope", "global");
        assertEquals(List.of(MACHINES + "api-token"), faults(file));
    }
}
