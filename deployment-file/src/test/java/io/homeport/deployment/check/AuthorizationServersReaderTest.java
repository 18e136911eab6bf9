package io.homeport.deployment.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.App;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.RegionChoice;
import io.homeport.deployment.RegionSource;
import io.homeport.deployment.check.DeploymentReader.Service;
import io.smallrye.config.PropertiesConfigSource;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** At which authorization servers an app's users sign in, where that depends on their home region. */
class AuthorizationServersReaderTest {
    private static final String SHOP = "homeport.apps.shop.";
    private static final String SERVERS = SHOP + "authorization-servers.";

    private static Map<String, String> file() {
        Map<String, String> file = new TreeMap<>();
        file.put("homeport.region", "eu");
        file.put("homeport.agent-url", "http://127.0.0.1:9503");
        file.put("homeport.cookies.access-keys[0].id", "2026a");
        file.put("homeport.cookies.access-keys[0].secret", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
        file.put("homeport.cookies.session-keys[0].id", "2026a");
        file.put("homeport.cookies.session-keys[0].secret", "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8");
        file.put(SHOP + "web-origin", "https://www.example.com");
        file.put(SHOP + "redirect-uri", "https://www.example.com/callback");
        file.put("homeport.routes.orders.path", "/orders");
        file.put("homeport.routes.orders.upstreams.eu", "https://orders.eu.internal");
        return file;
    }

    private static Map<String, String> byRegion() {
        Map<String, String> file = file();
        for (String region : List.of("eu", "us")) {
            file.put(SERVERS + region + ".issuer", "https://login." + region + ".example.com");
            file.put(SERVERS + region + ".client-id", "shop-spa");
            file.put(SERVERS + region + ".client-secret", "planted-client-secret-" + region);
        }
        return file;
    }

    private static Map<String, String> one() {
        Map<String, String> file = file();
        file.put(SHOP + "authorization-server.issuer", "https://login.example.com");
        file.put(SHOP + "authorization-server.client-id", "shop-spa");
        file.put(SHOP + "authorization-server.client-secret", "planted-client-secret");
        return file;
    }

    private static Deployment read(Map<String, String> file, Service service) {
        return StartCheck.check(service, List.of(new PropertiesConfigSource(file, "test", 100)));
    }

    private static App shop(Map<String, String> file) {
        return read(file, Service.AGENT).apps().get("shop");
    }

    private static List<Fault> faults(Map<String, String> file) {
        return assertThrows(InvalidConfiguration.class, () -> read(file, Service.AGENT))
                .problems();
    }

    private static void isTheFault(Map<String, String> file, String key, String words) {
        List<Fault> faults = faults(file);
        assertEquals(List.of(key), faults.stream().map(Fault::key).distinct().toList(), () -> String.valueOf(faults));
        assertTrue(faults.get(0).sentence().contains(words), faults.get(0)::sentence);
    }

    @Test
    void aRegionHasAServerOfItsOwn() {
        App shop = shop(byRegion());
        assertEquals("https://login.eu.example.com", shop.authorizationServer().issuer());
        assertEquals(
                Optional.of("https://login.us.example.com"),
                shop.signIn().at("us").map(AuthorizationServer::issuer));
        assertTrue(shop.signIn().hasSeveralIssuers());
        assertEquals("", shop.cookieIssuer());
        assertEquals(2, shop.authorizationServers().size());
        assertEquals(
                "homeport.apps.shop.authorization-servers.us",
                shop.signIn().at("us").orElseThrow().setting());
    }

    @Test
    void oneIssuerIsReachedElsewhereInEachRegion() {
        Map<String, String> file = one();
        file.put(SHOP + "authorization-server.back-channel-url", "https://login.internal");
        file.put(SHOP + "authorization-server.back-channel-urls.us", "https://login.us.internal");
        App shop = shop(file);
        assertEquals(
                Optional.of(URI.create("https://login.internal")),
                shop.authorizationServer().backChannelUrl());
        assertEquals(
                Optional.of(URI.create("https://login.us.internal")),
                shop.signIn().at("us").flatMap(AuthorizationServer::backChannelUrl));
        assertEquals("https://login.example.com", shop.cookieIssuer());

        file.put(SHOP + "authorization-server.back-channel-urls.eu", "https://login.eu.internal");
        assertEquals(
                Optional.of(URI.create("https://login.eu.internal")),
                shop(file).authorizationServer().backChannelUrl());
    }

    @Test
    void anAppHasOneServerOrSeveralAndNotBoth() {
        Map<String, String> file = byRegion();
        file.put(SHOP + "authorization-server.issuer", "https://login.example.com");
        isTheFault(file, SHOP + "authorization-server", "is set beside authorization-servers");
        nothingNamesAServer(file());
    }

    private static void nothingNamesAServer(Map<String, String> without) {
        assertTrue(faults(without).stream()
                .anyMatch(fault -> fault.key().equals(SHOP + "authorization-server.issuer")
                        && fault.sentence().contains("is missing")));
    }

    @Test
    void theRegionWhereTheAgentRunsHasOne() {
        Map<String, String> file = byRegion();
        file.put("homeport.region", "ap");
        isTheFault(file, SHOP + "authorization-servers", "has none for ap");
    }

    @Test
    void aServerOfOneRegionIsNotReachedByRegion() {
        Map<String, String> file = byRegion();
        file.put(SERVERS + "us.back-channel-urls.us", "https://login.us.internal");
        isTheFault(file, SERVERS + "us.back-channel-urls", "is that of one region");
    }

    @Test
    void aRegionsNameIsChecked() {
        Map<String, String> file = byRegion();
        file.put(SERVERS + "none.issuer", "https://login.none.example.com");
        file.put(SERVERS + "none.client-id", "shop-spa");
        file.put(SERVERS + "none.client-secret", "planted-client-secret-none");
        isTheFault(file, SERVERS + "none", "is what counters and logs say");
        Map<String, String> reached = one();
        reached.put(SHOP + "authorization-server.back-channel-urls.us", "https://login.us.internal/path");
        isTheFault(reached, SHOP + "authorization-server.back-channel-urls.us", "is no address");
    }

    @Test
    void allAnswerInOneWay() {
        Map<String, String> file = byRegion();
        file.put(SERVERS + "us.response-mode", "jwt");
        isTheFault(file, SHOP + "authorization-servers", "have different ways to answer");
    }

    @Test
    void twoIssuersDoNotKnowOneSecret() {
        Map<String, String> file = byRegion();
        file.put(SERVERS + "us.client-secret", "planted-client-secret-eu");
        isTheFault(file, SERVERS + "us.client-secret", "is that of app shop, whose server is another");
    }

    @Test
    void aLoginStartsWhereTheFirstSourceSays() {
        Map<String, String> file = byRegion();
        assertEquals(RegionChoice.entry(), shop(file).signIn().choice());
        file.put(SHOP + "sign-in.region-from", "parameter,remembered,login-hint");
        file.put(SHOP + "sign-in.domains.\"example.de\"", "eu");
        file.put(SHOP + "sign-in.resolver-url", "https://directory.internal/home-region");
        file.put(SHOP + "sign-in.remember", "P30D");
        RegionChoice choice = shop(file).signIn().choice();
        assertEquals(List.of(RegionSource.values()), choice.sources());
        assertEquals(Map.of("example.de", "eu"), choice.domains());
        assertEquals(Duration.ofDays(30), choice.remembered());
        assertEquals(
                Optional.of(URI.create("https://directory.internal/home-region")),
                choice.resolver().map(RegionChoice.Resolver::url));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "region-from | header | region-from | is none of",
                "region-from | entry,parameter | region-from | has parameter after entry",
                "region-from | parameter,parameter | region-from | has parameter twice",
                "region-from | login-hint,entry | domains | is missing",
                "domains.\"example.de\" | eu | domains | has no login-hint",
                "resolver-url | https://directory.internal | resolver-url | has no login-hint",
                "remember | P500D | remember | is not between"
            })
    void aChoiceThatCannotBeMadeStopsTheStart(String key, String value, String fault, String words) {
        Map<String, String> file = byRegion();
        file.put(SHOP + "sign-in." + key, value);
        isTheFault(file, SHOP + "sign-in." + fault, words);
    }

    @Test
    void whereOneServerServesAllThereIsNothingToChoose() {
        Map<String, String> file = one();
        file.put(SHOP + "sign-in.region-from", "parameter,entry");
        isTheFault(file, SHOP + "sign-in.region-from", "one authorization server serves all regions");
        file.put(SHOP + "authorization-server.back-channel-urls.us", "https://login.us.internal");
        assertTrue(shop(file).signIn().choice().asks(RegionSource.PARAMETER));
    }

    @Test
    void theClassicContractNamesNoRegion() {
        Map<String, String> file = byRegion();
        file.put(SHOP + "contract", "classic");
        file.put(SHOP + "classic.cookie-key", "604142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f");
        isTheFault(file, SHOP + "authorization-servers", "the cookies of the classic contract name no region");
    }

    @Test
    void theProxyReadsNoSecretOfTheAgentsAndHasAClientAtEachServerOrAtNone() {
        Map<String, String> file = byRegion();
        Deployment proxy = read(file, Service.PROXY);
        assertEquals(
                "", proxy.apps().get("shop").signIn().at("us").orElseThrow().clientSecret());
        assertTrue(
                proxy.warnings().stream()
                        .anyMatch(warning ->
                                warning.contains("is for the agent") || warning.contains("are for the agent")),
                () -> String.valueOf(proxy.warnings()));

        file.put(SERVERS + "us.proxy-client.client-id", "homeport-proxy");
        file.put(SERVERS + "us.proxy-client.client-secret", "planted-proxy-secret-us");
        List<Fault> faults = assertThrows(InvalidConfiguration.class, () -> read(file, Service.PROXY))
                .problems();
        assertEquals(
                List.of(SERVERS + "eu.proxy-client.client-id"),
                faults.stream().map(Fault::key).toList());
        file.put(SERVERS + "eu.proxy-client.client-id", "homeport-proxy");
        file.put(SERVERS + "eu.proxy-client.client-secret", "planted-proxy-secret-eu");
        assertEquals(2, read(file, Service.PROXY).proxyClients().get("shop").size());
    }
}
