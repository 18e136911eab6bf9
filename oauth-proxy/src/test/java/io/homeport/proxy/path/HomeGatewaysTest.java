package io.homeport.proxy.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.homeport.cookies.AccessContent;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.LiveKeyRing;
import io.homeport.cookies.LoginAnchor;
import io.homeport.cookies.SealingKey;
import io.homeport.cookies.SessionId;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.check.DeploymentReader;
import io.homeport.deployment.check.StartCheck;
import io.homeport.proxy.admission.Admission;
import io.homeport.proxy.admission.CsrfTokens;
import io.homeport.proxy.header.Via;
import io.homeport.proxy.request.HeaderLimits;
import io.homeport.proxy.request.Hop;
import io.homeport.proxy.request.Peer;
import io.homeport.proxy.request.Problem;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.request.RequestLine;
import io.homeport.proxy.request.Version;
import io.homeport.proxy.route.RouteTable;
import io.homeport.proxy.token.AccessTokens;
import io.homeport.regions.Home;
import io.homeport.regions.RegionTable;
import io.homeport.store.RevocationList;
import io.smallrye.config.PropertiesConfigSource;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests leave a proxy in {@code us} for another region, and what it does with those that come from one. */
class HomeGatewaysTest {
    private static final Instant NOW = Instant.parse("2026-11-26T01:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String ORIGIN = "https://www.example.com";
    private static final CookieNames NAMES = CookieNames.hostOnly("shop");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Peer CLIENT = new Peer("192.0.2.1", true, false);

    private final Deployment deployment = deployment();
    private final RequestPath path = new RequestPath(
            new HeaderLimits(200, 8_000),
            Via.of("us"),
            RouteTable.of(deployment),
            new Admission(deployment),
            new AccessTokens(deployment, new LiveKeyRing(deployment.accessKeys(), CLOCK), RevocationList.none(), CLOCK),
            new CsrfTokens(deployment),
            RegionTable.of(deployment));

    private static Deployment deployment() {
        Map<String, String> file = Map.ofEntries(
                Map.entry("homeport.region", "us"),
                Map.entry("homeport.agent-url", "http://127.0.0.1:9503"),
                Map.entry("homeport.cookies.access-keys[0].id", "2026a"),
                Map.entry("homeport.cookies.access-keys[0].region", "us"),
                Map.entry("homeport.cookies.access-keys[0].secret", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"),
                Map.entry("homeport.apps.shop.web-origin", ORIGIN),
                Map.entry("homeport.apps.shop.redirect-uri", ORIGIN + "/callback"),
                Map.entry("homeport.apps.shop.authorization-server.issuer", "https://login.example.com"),
                Map.entry("homeport.apps.shop.authorization-server.client-id", "shop-spa"),
                Map.entry("homeport.routes.orders.path", "/orders"),
                Map.entry("homeport.routes.orders.methods", "GET,POST,OPTIONS"),
                Map.entry("homeport.routes.orders.max-body-size", "1000"),
                Map.entry("homeport.routes.orders.upstreams.us", "https://orders.us.internal"),
                Map.entry("homeport.routes.vault.path", "/vault"),
                Map.entry("homeport.routes.vault.methods", "GET,POST,OPTIONS"),
                Map.entry("homeport.routes.vault.entry", "home-only"),
                Map.entry("homeport.routes.vault.upstreams.us", "https://vault.us.internal"),
                Map.entry("homeport.routes.catalog.path", "/catalog"),
                Map.entry("homeport.routes.catalog.scope", "global"),
                Map.entry("homeport.routes.catalog.upstreams.us", "https://catalog.us.internal"),
                Map.entry("homeport.regions.eu.gateway", "https://gateway.eu.internal:9544"),
                Map.entry("homeport.regions.eu.peers", "proxy.eu.internal"),
                Map.entry("homeport.regions.eu.api-base-url", "https://api.eu.example.com"),
                Map.entry("homeport.regions.us.api-base-url", "https://api.us.example.com"),
                Map.entry("homeport.regions.nz.gateway", "https://gateway.nz.internal:9544"),
                Map.entry("homeport.regions.nz.peers", "proxy.nz.internal"),
                Map.entry("homeport.regions.cn.gateway", "https://gateway.cn.internal:9544"),
                Map.entry("homeport.regions.cn.peers", "proxy.cn.internal"),
                Map.entry("homeport.regions.ap.peers", "proxy.ap.internal"),
                Map.entry("homeport.blocked[0].home", "cn"),
                Map.entry("homeport.blocked[0].serving", "us"),
                Map.entry("homeport.blocked[1].home", "us"),
                Map.entry("homeport.blocked[1].serving", "ap"));
        return StartCheck.check(DeploymentReader.Service.PROXY, List.of(new PropertiesConfigSource(file, "test", 100)));
    }

    private static String sealed(KeyRing ring) {
        AccessCookies cookies = new AccessCookies(NAMES, "shop", "https://login.example.com", ring, CLOCK);
        Envelope envelope = new Envelope(NOW, NOW.plusSeconds(3600), SessionId.random(RANDOM), 0);
        return NAMES.access()
                + '='
                + cookies.seal(new AccessContent(envelope, "planted", NOW.plusSeconds(300), Optional.of("us")));
    }

    /** Under a key that says it is of this region, and is not here. */
    private static String labelled(String region) {
        return sealed(new KeyRing(List.of(
                new SealingKey("2026a", new byte[SealingKey.SECRET_LENGTH], Optional.empty(), Optional.of(region)))));
    }

    private static RequestHead head(Peer peer, String method, String target, String... fields) {
        RequestHead.Reader reader =
                RequestHead.reader(new RequestLine(method, target, Version.HTTP_1_1), peer, "api.example.com");
        reader.read("Host", "api.example.com");
        for (int i = 0; i < fields.length; i += 2) {
            reader.read(fields[i], fields[i + 1]);
        }
        return reader.head();
    }

    private static RequestHead ofPage(Peer peer, String method, String target, String cookie, String... more) {
        List<String> fields =
                new ArrayList<>(List.of("Origin", ORIGIN, "token-handler-version", "1", "Cookie", cookie));
        fields.addAll(List.of(more));
        return head(peer, method, target, fields.toArray(String[]::new));
    }

    private static RequestHead passedOn(String region, String target, String cookie) {
        Peer peer = new Peer("192.0.2.1", true, true, Optional.of(region));
        return ofPage(peer, "GET", target, cookie, Hop.FIELD, region + ";hops=1");
    }

    private Decision.ToGateway away(RequestHead head) {
        return assertInstanceOf(Decision.ToGateway.class, path.decide(head));
    }

    private Decision.Refused refused(RequestHead head) {
        return assertInstanceOf(Decision.Refused.class, path.decide(head));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/orders/1", "/catalog/1"})
    void whatOnlyAnotherRegionCanOpenGoesThere(String target) {
        Decision.ToGateway away = away(ofPage(CLIENT, "GET", target, labelled("eu")));
        assertEquals("eu", away.region());
        assertEquals(Hop.first("us", Optional.of("https://api.example.com")), away.hop());
        assertEquals(target.split("/")[1], away.route().orElseThrow().name());
    }

    @Test
    void aValueInSeveralCookiesGoesWhereItsFirstSays() {
        String[] pair = labelled("eu").split("=", 2);
        int half = (pair[1].length() + 1) / 2;
        String cookie = pair[0] + '=' + pair[1].substring(0, half) + "; " + pair[0] + ".1=" + pair[1].substring(half);
        assertEquals("eu", away(ofPage(CLIENT, "GET", "/orders/1", cookie)).region());
    }

    @Test
    void itsOwnSessionsStay() {
        assertInstanceOf(
                Placed.class, path.decide(ofPage(CLIENT, "GET", "/orders/1", sealed(deployment.accessKeys()))));
    }

    /** Region ap may come, but has no gateway; mars is not known at all. */
    @ParameterizedTest
    @ValueSource(strings = {"ap", "mars"})
    void aLabelWithoutAGatewayIsAKeyThatIsNotKnown(String label) {
        assertEquals(
                Problem.KEY_UNKNOWN,
                refused(ofPage(CLIENT, "GET", "/orders/1", labelled(label))).problem());
    }

    @Test
    void whatIsNotAdmittedHereGoesNowhere() {
        RequestHead evil = head(
                CLIENT,
                "GET",
                "/orders/1",
                "Origin",
                "https://evil.example",
                "token-handler-version",
                "1",
                "Cookie",
                labelled("eu"));
        assertEquals(Problem.INVALID_ORIGIN, refused(evil).problem());
    }

    @ParameterizedTest
    @CsvSource({"PUT, Accept, any, 405", "POST, Content-Length, 2000, 413", "GET, Upgrade, websocket, 400"})
    void whatTheRouteRefusesAnyhowIsNotPassedOn(String method, String field, String value, int status) {
        Decision.Refused refused = refused(ofPage(CLIENT, method, "/orders/1", labelled("eu"), field, value));
        assertEquals(status, refused.problem().status());
        assertEquals(Home.of("eu"), refused.home());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/orders/1", "/oauth-agent/session"})
    void whoIsBlockedHereIsNotPassedOn(String target) {
        Decision.Refused refused = refused(ofPage(CLIENT, "GET", target, labelled("cn")));
        assertEquals(Problem.REGION_BLOCKED, refused.problem());
        assertEquals(Home.of("cn"), refused.home());
    }

    /** Its body would be seen here. Region nz has no host that the page could go to. */
    @ParameterizedTest
    @CsvSource({
        "eu, 421, wrong_entry",
        "nz, 503, region_unavailable",
        "cn, 403, region_blocked",
    })
    void aRouteThatIsEnteredAtHomeAloneIsNotPassedOn(String region, int status, String code) {
        for (String method : List.of("GET", "POST")) {
            Decision.Refused refused = refused(ofPage(CLIENT, method, "/vault/1", labelled(region)));
            assertEquals(status, refused.problem().status());
            assertEquals(code, refused.problem().code());
            assertEquals(Home.of(region), refused.home());
        }
        assertEquals(
                Problem.WRONG_ENTRY.at("https://api.eu.example.com"),
                refused(ofPage(CLIENT, "GET", "/vault/1", labelled("eu"))).problem());
    }

    /** The entry's own file may be another one. */
    @Test
    void homeRefusesWhatMayEnterThereAloneAndDidNot() {
        String session = sealed(deployment.accessKeys());
        Decision.Refused refused = refused(passedOn("eu", "/vault/1", session));
        assertEquals(Problem.WRONG_ENTRY.at("https://api.us.example.com"), refused.problem());
        assertEquals(Home.of("us"), refused.home());
        assertInstanceOf(Placed.class, path.decide(ofPage(CLIENT, "GET", "/vault/1", session)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/orders/1", "/oauth-agent/session"})
    void whatWasPassedOnIsNotPassedOnAgain(String target) {
        Decision.Refused refused = refused(passedOn("eu", target, labelled("cn")));
        assertEquals(Problem.LOOP_DETECTED, refused.problem());
        assertEquals(new Finding.Astray("cn"), refused.finding());
    }

    @Test
    void whatIsPassedOnIsServedAsIfItHadEnteredHere() {
        Placed placed = assertInstanceOf(
                Placed.class, path.decide(passedOn("eu", "/orders/1", sealed(deployment.accessKeys()))));
        assertEquals(List.of("us"), placed.regions().regions());
    }

    /** The entry's own file may be another one. */
    @ParameterizedTest
    @ValueSource(strings = {"/orders/1", "/oauth-agent/session"})
    void homeRefusesWhoMayNotEnterWhereTheyDid(String target) {
        String session = sealed(deployment.accessKeys());
        assertEquals(
                Problem.REGION_BLOCKED, refused(passedOn("ap", target, session)).problem());
    }

    @Test
    void theOriginThatWasCalledIsWhatTheEntrySays() {
        String session = sealed(deployment.accessKeys());
        Peer eu = new Peer("192.0.2.1", true, true, Optional.of("eu"));
        String[] sameOrigin = {"Sec-Fetch-Site", "same-origin", "token-handler-version", "1", "Cookie", session};
        List<String> fields = new ArrayList<>(List.of(sameOrigin));
        fields.addAll(List.of(Hop.FIELD, "eu;hops=1;called=\"" + ORIGIN + "\""));
        assertInstanceOf(Placed.class, path.decide(head(eu, "GET", "/orders/1", fields.toArray(String[]::new))));
        fields.set(fields.size() - 1, "eu;hops=1;called=\"https://evil.example\"");
        fields.addAll(List.of("X-Forwarded-Host", "www.example.com"));
        assertEquals(
                Problem.INVALID_ORIGIN,
                refused(head(eu, "GET", "/orders/1", fields.toArray(String[]::new)))
                        .problem());
    }

    @Test
    void aCallToTheAgentGoesWhereItsSessionIs() {
        assertEquals(
                "eu",
                away(ofPage(CLIENT, "POST", "/oauth-agent/refresh", labelled("eu")))
                        .region());
        String own = sealed(deployment.accessKeys());
        assertInstanceOf(Decision.ToAgent.class, path.decide(ofPage(CLIENT, "POST", "/oauth-agent/refresh", own)));
        assertInstanceOf(Decision.ToAgent.class, path.decide(ofPage(CLIENT, "POST", "/oauth-agent/refresh", "a=b")));
        String twice = labelled("eu") + "; " + labelled("eu");
        assertInstanceOf(Decision.ToAgent.class, path.decide(ofPage(CLIENT, "POST", "/oauth-agent/refresh", twice)));
    }

    /** A browser makes them by itself for a device-bound session, whose key is in the home region's cookie. */
    @ParameterizedTest
    @ValueSource(strings = {"register", "refresh"})
    void aBrowsersOwnCallsGoWhereItsSessionIs(String call) {
        RequestHead own = head(
                CLIENT,
                "POST",
                "/oauth-agent/dbsc/" + call,
                "Origin",
                "https://api.example.com",
                "Sec-Fetch-Site",
                "same-origin",
                "Cookie",
                labelled("eu"));
        assertEquals("eu", away(own).region());
    }

    private static String value(String cookie) {
        return cookie.substring(cookie.indexOf('=') + 1);
    }

    @Test
    void aLoginEndsInTheRegionWhoseLoginItIsWhateverTheSession() {
        LoginAnchor anchor = LoginAnchor.random(RANDOM);
        String login = NAMES.loginAnchor() + '=' + anchor.value() + "; " + NAMES.login(anchor.word() + "abcdefgh") + '='
                + value(labelled("eu"));
        assertEquals(
                "eu",
                away(ofPage(CLIENT, "POST", "/oauth-agent/login/end", login)).region());
        String withSession = login + "; " + sealed(deployment.accessKeys());
        assertEquals(
                "eu",
                away(ofPage(CLIENT, "POST", "/oauth-agent/login/end", withSession))
                        .region());
        assertInstanceOf(Decision.ToAgent.class, path.decide(ofPage(CLIENT, "GET", "/oauth-agent/session", login)));
    }

    /** A sibling host knows no word of the browser's anchor. */
    @Test
    void aLoginThatWasTossedInSaysNothing() {
        LoginAnchor anchor = LoginAnchor.random(RANDOM);
        String other = LoginAnchor.random(RANDOM).word();
        String tossed = NAMES.loginAnchor() + '=' + anchor.value() + "; " + NAMES.login(other + "abcdefgh") + '='
                + value(labelled("eu"));
        assertInstanceOf(Decision.ToAgent.class, path.decide(ofPage(CLIENT, "POST", "/oauth-agent/login/end", tossed)));
    }

    @Test
    void aSignOutGoesOnWhereItsCookieIsOf() {
        String signOut = NAMES.logout() + '=' + value(labelled("eu"));
        assertEquals(
                "eu",
                away(ofPage(CLIENT, "GET", "/oauth-agent/logout/continue", signOut))
                        .region());
        assertInstanceOf(
                Decision.ToAgent.class, path.decide(ofPage(CLIENT, "POST", "/oauth-agent/login/start", signOut)));
    }

    /** Whatever session the browser has beside: it would lead on, and what was passed on goes no further. */
    @ParameterizedTest
    @ValueSource(strings = {"/oauth-agent/login/start", "/oauth-agent/login/again"})
    void aLoginThatWasLedHereBeginsHere(String target) {
        assertInstanceOf(Decision.ToAgent.class, path.decide(passedOn("eu", target, labelled("cn"))));
    }

    /** Another user may sign in, whom the page knows to be at home here: the agent reads that, and the label where it does not. */
    @Test
    void whereALoginBeginsTheAgentSaysWhateverSessionTheBrowserHas() {
        assertInstanceOf(
                Decision.ToAgent.class,
                path.decide(ofPage(CLIENT, "POST", "/oauth-agent/login/start", labelled("eu"))));
    }

    @Test
    void noPageChoosesWhereASecondLoginBegins() {
        assertInstanceOf(
                Decision.ToAgent.class,
                path.decide(ofPage(CLIENT, "POST", "/oauth-agent/login/again", labelled("eu"))));
    }

    @Test
    void aPreflightIsAnsweredWhereItComesIn() {
        RequestHead preflight =
                ofPage(CLIENT, "OPTIONS", "/orders/1", labelled("eu"), "Access-Control-Request-Method", "GET");
        assertInstanceOf(Decision.Preflight.class, path.decide(preflight));
    }
}
