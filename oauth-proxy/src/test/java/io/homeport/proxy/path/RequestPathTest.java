package io.homeport.proxy.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.AccessContent;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.LiveKeyRing;
import io.homeport.cookies.RevocationHandles;
import io.homeport.cookies.SealingKey;
import io.homeport.cookies.SessionId;
import io.homeport.deployment.App;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.check.DeploymentReader;
import io.homeport.deployment.check.StartCheck;
import io.homeport.proxy.admission.Admission;
import io.homeport.proxy.admission.CsrfTokens;
import io.homeport.proxy.header.Via;
import io.homeport.proxy.request.HeaderLimits;
import io.homeport.proxy.request.Peer;
import io.homeport.proxy.request.Problem;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.request.RequestLine;
import io.homeport.proxy.request.Version;
import io.homeport.proxy.route.RouteTable;
import io.homeport.proxy.token.AccessTokens;
import io.homeport.proxy.token.ApiCredential;
import io.homeport.proxy.token.RefusedCookie;
import io.homeport.regions.Home;
import io.homeport.regions.RegionTable;
import io.homeport.store.Revocation;
import io.homeport.store.RevocationList;
import io.homeport.store.RevocationList.WhenUnavailable;
import io.smallrye.config.PropertiesConfigSource;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestPathTest {
    private static final Instant NOW = Instant.parse("2026-11-26T01:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String ORIGIN = "https://www.example.com";

    private final Deployment deployment = deployment();
    private final RevocationList revoked = new RevocationList(10, WhenUnavailable.OPEN, CLOCK);
    private final RequestPath path = path(revoked);

    private RequestPath path(RevocationList revocations) {
        return new RequestPath(
                new HeaderLimits(200, 8_000),
                Via.of("us"),
                RouteTable.of(deployment),
                new Admission(deployment),
                new AccessTokens(deployment, new LiveKeyRing(deployment.accessKeys(), CLOCK), revocations, CLOCK),
                new CsrfTokens(deployment),
                RegionTable.of(deployment));
    }

    /** A clock that shows what a test says. */
    private static final class MovedClock extends Clock {
        private final AtomicReference<Instant> now;

        MovedClock(AtomicReference<Instant> now) {
            this.now = now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now.get();
        }
    }

    private static Deployment deployment() {
        Map<String, String> file = Map.ofEntries(
                Map.entry("homeport.region", "us"),
                Map.entry("homeport.agent-url", "http://127.0.0.1:9503"),
                Map.entry("homeport.cookies.access-keys[0].id", "2026a"),
                Map.entry("homeport.cookies.access-keys[0].secret", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"),
                Map.entry("homeport.apps.shop.web-origin", ORIGIN),
                Map.entry("homeport.apps.shop.redirect-uri", ORIGIN + "/callback"),
                Map.entry("homeport.apps.shop.post-logout-redirect-uri", ORIGIN + "/"),
                Map.entry("homeport.apps.shop.scope", "openid orders"),
                Map.entry("homeport.apps.shop.authorization-server.issuer", "https://login.example.com"),
                Map.entry("homeport.apps.shop.authorization-server.client-id", "shop-spa"),
                Map.entry("homeport.apps.shop.authorization-server.client-secret", "planted-client-secret"),
                Map.entry("homeport.routes.orders.path", "/orders"),
                Map.entry("homeport.routes.orders.methods", "GET,POST,OPTIONS"),
                Map.entry("homeport.routes.orders.upstreams.eu", "https://orders.eu.internal"),
                Map.entry("homeport.routes.orders.upstreams.us", "https://orders.us.internal"),
                Map.entry("homeport.routes.news.path", "/news"),
                Map.entry("homeport.routes.news.public", "true"),
                Map.entry("homeport.routes.news.scope", "global"),
                Map.entry("homeport.routes.news.upstreams.us", "https://news.us.internal"),
                Map.entry("homeport.routes.here.path", "/here"),
                Map.entry("homeport.routes.here.upstreams.us", "https://here.us.internal"));
        return StartCheck.check(DeploymentReader.Service.PROXY, List.of(new PropertiesConfigSource(file, "test", 100)));
    }

    private String session(Optional<String> region, Instant tokenExpiresAt) {
        return session(SessionId.random(new SecureRandom()), region, tokenExpiresAt);
    }

    private String session(SessionId id, Optional<String> region, Instant tokenExpiresAt) {
        App app = deployment.apps().get("shop");
        AccessCookies cookies = new AccessCookies(
                app.cookieNames(), app.name(), app.authorizationServer().issuer(), deployment.accessKeys(), CLOCK);
        Envelope envelope = new Envelope(NOW, NOW.plusSeconds(3600), id, 0);
        return app.cookieNames().access()
                + '='
                + cookies.seal(new AccessContent(
                        envelope,
                        "planted-access-token",
                        tokenExpiresAt,
                        region,
                        Optional.empty(),
                        Optional.of(new RevocationHandles(7, 8))));
    }

    private String session() {
        return session(Optional.of("eu"), NOW.plusSeconds(300));
    }

    private static RequestHead head(String method, String target, String... fields) {
        RequestHead.Reader reader = RequestHead.reader(
                new RequestLine(method, target, Version.HTTP_1_1),
                new Peer("192.0.2.1", true, false),
                "api.example.com");
        reader.read("Host", "api.example.com");
        for (int i = 0; i < fields.length; i += 2) {
            reader.read(fields[i], fields[i + 1]);
        }
        return reader.head();
    }

    private RequestHead ofPage(String method, String target, String cookie, String... more) {
        List<String> fields =
                new ArrayList<>(List.of("Origin", ORIGIN, "token-handler-version", "1", "Cookie", cookie));
        fields.addAll(List.of(more));
        return head(method, target, fields.toArray(String[]::new));
    }

    /** A session under a key that is none of the deployment's. */
    private String sessionUnderKey(String id) {
        App app = deployment.apps().get("shop");
        KeyRing ring = new KeyRing(List.of(new SealingKey(id, new byte[SealingKey.SECRET_LENGTH])));
        AccessCookies cookies = new AccessCookies(
                app.cookieNames(), app.name(), app.authorizationServer().issuer(), ring, CLOCK);
        Envelope envelope = new Envelope(NOW, NOW.plusSeconds(3600), SessionId.random(new SecureRandom()), 0);
        return app.cookieNames().access()
                + '='
                + cookies.seal(new AccessContent(envelope, "planted", NOW.plusSeconds(300), Optional.of("eu")));
    }

    /** It may be asked about twice, and the answer stays. */
    @Test
    void aSessionUnderAKeyThatIsNotKnownHereIsToComeAgain() {
        RequestHead head = ofPage("GET", "/orders", sessionUnderKey("2026b"));
        for (int i = 0; i < 2; i++) {
            Decision.Refused refused = refused(head);
            assertEquals(Problem.KEY_UNKNOWN, refused.problem());
            assertEquals(new Finding.Cookie(new RefusedCookie("shop", "UNKNOWN_KEY")), refused.finding());
        }
        assertInstanceOf(
                Decision.Preflight.class,
                path.decide(ofPage(
                        "OPTIONS", "/orders", sessionUnderKey("2026b"), "Access-Control-Request-Method", "GET")));
    }

    private Decision.Refused refused(RequestHead head) {
        return assertInstanceOf(Decision.Refused.class, path.decide(head));
    }

    @Test
    void aSessionsRequestGoesToItsHomeRegionWithItsToken() {
        Placed placed = assertInstanceOf(Placed.class, path.decide(ofPage("GET", "/orders/1?a=b", session())));
        assertEquals("orders", placed.route().name());
        assertEquals("/orders/1?a=b", placed.target().pathAndQuery());
        assertEquals(Home.of("eu"), placed.regions().home());
        assertEquals(List.of("eu"), placed.regions().regions());
        assertEquals(Optional.of(ORIGIN), placed.page());
        ApiCredential.Bearer bearer = assertInstanceOf(ApiCredential.Bearer.class, placed.credential());
        assertEquals("planted-access-token", bearer.session().accessToken().text());
        assertTrue(placed.isPlain());
    }

    @Test
    void nothingIsRememberedOfADecision() {
        RequestHead head = ofPage("GET", "/orders/1", session());
        assertEquals(path.decide(head), path.decide(head));
        RequestHead broken = ofPage("GET", "/orders/1", session() + "x");
        assertEquals(path.decide(broken), path.decide(broken));
    }

    @Test
    void aPublicRouteAsksForNothingAndGivesNothing() {
        Placed placed = assertInstanceOf(Placed.class, path.decide(head("GET", "/news")));
        assertInstanceOf(ApiCredential.Nothing.class, placed.credential());
        assertEquals(Optional.empty(), placed.page());
    }

    @Test
    void theAgentsPathsAreTheAgents() {
        assertInstanceOf(Decision.ToAgent.class, path.decide(ofPage("POST", "/oauth-agent/refresh", session())));
    }

    @ParameterizedTest
    @CsvSource({"/orders", "/nowhere", "/orders/../x"})
    void aPreflightOfAnAppsPageIsAnsweredWhateverThePath(String target) {
        RequestHead head = head("OPTIONS", target, "Origin", ORIGIN, "Access-Control-Request-Method", "GET");
        assertEquals(new Decision.Preflight(ORIGIN), path.decide(head));
    }

    @Test
    void theOptionsThatMayGoNoFurtherIsAnsweredHere() {
        RequestHead head = ofPage("OPTIONS", "/orders", session(), "Max-Forwards", "0");
        assertInstanceOf(Decision.Options.class, path.decide(head));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /orders/../x, 400, invalid_request",
        "TRACE, /orders, 405, method_not_allowed",
        "DELETE, /orders, 405, method_not_allowed",
        "GET, /nowhere, 404, not_found"
    })
    void whatNoRouteServesIsRefused(String method, String target, int status, String code) {
        Problem problem = refused(ofPage(method, target, session())).problem();
        assertEquals(status, problem.status());
        assertEquals(code, problem.code());
    }

    @ParameterizedTest
    @CsvSource({
        "Via, 1.1 homeport-us, 508",
        "Content-Length, 1x, 400",
        "Host, other.example.com, 400",
        "Upgrade, websocket, 400",
        "Expect, wonders, 417"
    })
    void oneFieldTooManyIsRefused(String name, String value, int status) {
        assertEquals(
                status,
                refused(ofPage("GET", "/orders", session(), name, value))
                        .problem()
                        .status());
    }

    @Test
    void aLoopIsTheOperatorsToKnow() {
        Finding finding = refused(ofPage("GET", "/orders", session(), "Via", "1.1 homeport-us"))
                .finding();
        assertEquals(new Finding.Loop("homeport-us"), finding);
    }

    @Test
    void withoutThePagesOriginNobodyLearnsWhichPathsThereAre() {
        assertEquals(Problem.INVALID_ORIGIN, refused(head("GET", "/orders")).problem());
        assertEquals(Problem.INVALID_ORIGIN, refused(head("GET", "/nowhere")).problem());
        assertEquals(
                Problem.MISSING_HEADER,
                refused(head("GET", "/orders", "Origin", ORIGIN)).problem());
    }

    @Test
    void aRefusedCookieNamesItsAppAndTheReason() {
        Decision.Refused refused = refused(ofPage("GET", "/orders", session() + "x"));
        assertEquals(Problem.UNAUTHORIZED, refused.problem());
        Finding.Cookie cookie = assertInstanceOf(Finding.Cookie.class, refused.finding());
        assertEquals("shop", cookie.refused().app());
        assertFalse(cookie.refused().reason().isEmpty());
    }

    @Test
    void twoCookiesOfOneNameAreNoSession() {
        assertEquals(
                new Finding.Cookie(new RefusedCookie("shop", "AMBIGUOUS")),
                refused(ofPage("GET", "/orders", session() + "; " + session())).finding());
    }

    @Test
    void noCookieIsNothingToTell() {
        Decision.Refused refused = refused(ofPage("GET", "/orders", "other=1"));
        assertEquals(Problem.UNAUTHORIZED, refused.problem());
        assertEquals(new Finding.Nothing(), refused.finding());
    }

    @Test
    void anExpiredTokenIsOneToRefresh() {
        String cookie = session(Optional.of("eu"), NOW.minusSeconds(1));
        assertEquals(
                Problem.TOKEN_EXPIRED, refused(ofPage("GET", "/orders", cookie)).problem());
    }

    @Test
    void theHomeRegionHasToServeTheRoute() {
        Instant later = NOW.plusSeconds(300);
        assertEquals(
                Problem.REGION_MISSING,
                refused(ofPage("GET", "/orders", session(Optional.empty(), later)))
                        .problem());
        assertEquals(
                Problem.REGION_UNKNOWN,
                refused(ofPage("GET", "/orders", session(Optional.of("mars"), later)))
                        .problem());
        Decision.Refused unserved = refused(ofPage("GET", "/here", session()));
        assertEquals(Problem.REGION_UNAVAILABLE, unserved.problem());
        assertEquals(new Finding.Unserved("here", Home.of("eu")), unserved.finding());
    }

    private void assertUnauthorized(String cookie) {
        Decision.Refused refused = refused(ofPage("GET", "/orders/1", cookie));
        assertEquals(Problem.UNAUTHORIZED, refused.problem());
        assertEquals(new Finding.Cookie(new RefusedCookie("shop", "REVOKED")), refused.finding());
    }

    @Test
    void aRevokedSessionIsNone() {
        SessionId id = SessionId.random(new SecureRandom());
        revoked.add(List.of(new Revocation.OfSession(id, NOW.plusSeconds(60))));
        assertUnauthorized(session(id, Optional.of("eu"), NOW.plusSeconds(300)));
        assertUnauthorized(session(id, Optional.of("eu"), NOW.minusSeconds(300)));
        assertInstanceOf(Placed.class, path.decide(ofPage("GET", "/orders/1", session())));
    }

    @Test
    void soIsOneWhoseServerSessionOrUserWasRevoked() {
        revoked.add(List.of(new Revocation.OfServerSession(7, NOW.plusSeconds(60))));
        assertUnauthorized(session());
    }

    @Test
    void soIsOneOfAUserWhoWasSignedOutSince() {
        revoked.add(List.of(new Revocation.OfSubject(8, NOW.minusSeconds(1), NOW.plusSeconds(60))));
        assertInstanceOf(Placed.class, path.decide(ofPage("GET", "/orders/1", session())));
        revoked.add(List.of(new Revocation.OfSubject(8, NOW, NOW.plusSeconds(60))));
        assertUnauthorized(session());
    }

    @Test
    void whereTheDeploymentWantsItNoSessionCountsWithoutTheStore() {
        AtomicReference<Instant> now = new AtomicReference<>(NOW);
        RevocationList closed = new RevocationList(10, WhenUnavailable.CLOSED, new MovedClock(now));
        RequestPath unsure = path(closed);
        assertInstanceOf(Placed.class, unsure.decide(ofPage("GET", "/orders/1", session())));
        now.set(NOW.plusSeconds(60));
        Decision.Refused refused =
                assertInstanceOf(Decision.Refused.class, unsure.decide(ofPage("GET", "/orders/1", session())));
        assertEquals(Problem.SESSIONS_UNKNOWN, refused.problem());
    }

    /** A browser forgets a device-bound session of which its own request is answered 429. */
    @Test
    void theBrowsersOwnRequestForASessionIsNeverToldThatItAsksTooMuch() {
        RequestHead own = head("POST", "/oauth-agent/dbsc/refresh", "Sec-Secure-Session-Id", "shop@api.example.com");
        assertEquals(
                Problem.OVERLOADED,
                ((Decision.Refused) path.turnAway(path.arrive(own), Problem.TOO_MANY_REQUESTS)).problem());
        RequestHead other = head("POST", "/oauth-agent/refresh");
        assertEquals(
                Problem.TOO_MANY_REQUESTS,
                ((Decision.Refused) path.turnAway(path.arrive(other), Problem.TOO_MANY_REQUESTS)).problem());
    }
}
