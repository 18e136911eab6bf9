package io.homeport.agent.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.session.SessionReader;
import io.homeport.agent.telemetry.AgentMetrics;
import io.homeport.agent.telemetry.Defects;
import io.homeport.agent.telemetry.Observations;
import io.homeport.agent.telemetry.SecurityEvents;
import io.homeport.agent.telemetry.Spans;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.DeviceFields;
import io.homeport.agent.web.Endpoint;
import io.homeport.agent.web.Form;
import io.homeport.agent.web.RelyingParty;
import io.homeport.agent.world.PlainParty;
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.CookieHeader;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.SealingKey;
import io.homeport.cookies.SessionId;
import io.homeport.deployment.Boundaries;
import io.homeport.deployment.Region;
import io.homeport.regions.EntryRegion;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whose login an agent in {@code us} leaves to the agent at home, since it must not seal it. */
class HandedOnLoginTest {
    private static final Map<String, Region> REGIONS = Map.of(
            "us", region("us", Optional.empty()),
            "eu", region("eu", Optional.empty()),
            "cn", region("cn", Optional.empty()),
            "nz", region("nz", Optional.of("https://api.nz.example.com")),
            "ap", new Region(List.of(), Set.of("proxy.ap.internal"), Optional.empty()));

    private static Vertx vertx;

    @BeforeAll
    static void begin() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void end() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static Region region(String name, Optional<String> host) {
        return new Region(
                List.of(URI.create("https://gateway." + name + ".internal")),
                Set.of("proxy." + name + ".internal"),
                host);
    }

    private static AdmittedRequest request(boolean ownKeys, boolean handedOn) {
        return request(ownKeys, handedOn, Map.of(), List.of());
    }

    private static AdmittedRequest request(
            boolean ownKeys, boolean handedOn, Map<String, String> form, List<String> cookies) {
        Clock clock = Clock.systemUTC();
        RelyingParty plain = PlainParty.of(vertx, "https://login.example.com", "shop", "/oauth-agent", clock);
        Boundaries boundaries = new Boundaries(Map.of(), Set.of(new Boundaries.Blocked("cn", "us")));
        RelyingParty party = new RelyingParty(
                plain.home(),
                Map.of(),
                plain.accessCookies(),
                plain.flowCookies(),
                Optional.empty(),
                plain.budget(),
                new EntryRegion("us", boundaries, REGIONS, ownKeys));
        Observations told = new Observations(
                new AgentMetrics(new SimpleMeterRegistry()),
                new SecurityEvents(clock),
                new Defects(clock, line -> {}),
                new Spans(OpenTelemetry.noop()));
        return new AdmittedRequest(
                party,
                List.of(party),
                new Form(form),
                CookieHeader.of(cookies),
                told.begin(
                        "POST", MultiMap.caseInsensitiveMultiMap(), "shop", "login/start", "/oauth-agent/login/start"),
                Optional.empty(),
                DeviceFields.none(),
                handedOn,
                clock.instant());
    }

    @Test
    void aRegionWithAGatewayAndKeysOfItsOwnBeginsTheLoginsOfItsUsers() {
        AdmittedRequest request = request(true, false);
        assertTrue(HomeEntry.isElsewhere(request, "eu"));
        Answer answer = HomeEntry.answer(request, "eu");
        assertEquals(421, answer.status());
        assertEquals(Map.of("Homeport-Login-Region", "eu"), answer.fields());
        assertEquals("wrong_entry", answer.content().orElseThrow().getString("error_code"));
        assertEquals(List.of(), answer.setCookies());
    }

    @Test
    void whatWasHandedOnStays() {
        assertFalse(HomeEntry.isElsewhere(request(true, true), "eu"));
    }

    @Test
    void aLoginBeginsHereWithSharedKeysOrWithoutAGatewayAtHomeOrAtHome() {
        assertFalse(HomeEntry.isElsewhere(request(false, false), "eu"));
        for (String home : List.of("us", "ap", "mars", "cn")) {
            assertFalse(HomeEntry.isElsewhere(request(true, false), home), home);
        }
    }

    @Test
    void aLoginThatHasEndedHereBeginsAnewThereWithWhatThePageAskedFor() {
        AdmittedRequest request = request(true, false);
        assertTrue(HomeEntry.sealsItself(request, "eu"));
        Map<String, String> asked = new TreeMap<>(Map.of("ui_locales", "sv da", "login_hint", "å&=?"));
        Answer answer = HomeEntry.again(request, "eu", asked, List.of("a=; Max-Age=0"));
        assertEquals(421, answer.status());
        assertEquals(Map.of("Homeport-Login-Again", "eu?login_hint=%C3%A5%26%3D%3F&ui_locales=sv+da"), answer.fields());
        assertEquals("wrong_entry", answer.content().orElseThrow().getString("error_code"));
        assertEquals(List.of("a=; Max-Age=0"), answer.setCookies());
        assertEquals(
                Map.of("Homeport-Login-Again", "eu?"),
                HomeEntry.again(request, "eu", Map.of(), List.of()).fields());
    }

    /** A region with a host, too: the page that has signed in at the wrong one is shown the right one then. */
    @Test
    void aSecondLoginBeginsHereWhereHomeCannotSealItOrWasAsked() {
        assertTrue(HomeEntry.sealsItself(request(true, false), "nz"));
        assertFalse(HomeEntry.sealsItself(request(true, true), "eu"));
        assertFalse(HomeEntry.sealsItself(request(false, false), "eu"));
        assertFalse(HomeEntry.sealsItself(request(true, false), "ap"));
    }

    /** Then no other region sees anything of the user. */
    @Test
    void aHostOfItsOwnComesBeforeAGateway() {
        for (boolean handedOn : List.of(true, false)) {
            AdmittedRequest request = request(true, handedOn);
            assertTrue(HomeEntry.isElsewhere(request, "nz"));
            assertEquals(
                    "https://api.nz.example.com/oauth-agent",
                    HomeEntry.answer(request, "nz").content().orElseThrow().getString("agent_base_url"));
        }
    }

    /** The anchor of a session under a key that is not here, and says that it is of this region. */
    private static String sessionOf(String region) {
        CookieNames names = CookieNames.hostOnly("shop");
        KeyRing ring = new KeyRing(List.of(
                new SealingKey("x-1", new byte[SealingKey.SECRET_LENGTH], Optional.empty(), Optional.of(region))));
        Clock clock = Clock.systemUTC();
        Instant now = clock.instant();
        Envelope envelope = new Envelope(now, now.plusSeconds(3600), SessionId.random(new SecureRandom()), 0);
        return names.access()
                + "="
                + new AccessCookies(names, "shop", "https://login.example.com", ring, clock)
                        .seal(new AccessContent(envelope, "planted", now.plusSeconds(60), Optional.of(region)));
    }

    private static Map<String, String> begun(
            boolean ownKeys, boolean handedOn, Map<String, String> form, String session) {
        Answer here = new Answer(new JsonObject().put("authorization_url", "https://login.example.com"), List.of());
        SessionReader none = request -> new SessionReader.Reading(Optional.empty(), List.of(), false, true);
        Endpoint start = new Endpoint() {
            @Override
            public String path() {
                return "login/start";
            }

            @Override
            public HttpMethod method() {
                return HttpMethod.POST;
            }

            @Override
            public Future<Answer> answer(AdmittedRequest request) {
                return Future.succeededFuture(here);
            }
        };
        Map<String, String> fields = new TreeMap<>();
        new HomeEntryEndpoint(start, none)
                .answer(request(ownKeys, handedOn, form, List.of(session)))
                .result()
                .fields()
                .forEach((name, value) -> fields.put(name.toString(), value));
        return fields;
    }

    /** With a key that all regions share beside those of their own, too: that session is under one that is not here. */
    @Test
    void aLoginBeginsWhereTheSessionIsThatTheBrowserHas() {
        for (boolean ownKeys : List.of(true, false)) {
            assertEquals(Map.of("Homeport-Login-Region", "eu"), begun(ownKeys, false, Map.of(), sessionOf("eu")));
            assertEquals(Map.of(), begun(ownKeys, true, Map.of(), sessionOf("eu")));
        }
    }

    /** Another user may sign in; whose session is blocked here, or of a region without a gateway, does so here as ever. */
    @Test
    void itBeginsHereWhereThePageSaysSoAndWhereNoGatewayLeads() {
        assertEquals(Map.of(), begun(true, false, Map.of("region", "us"), sessionOf("eu")));
        for (String region : List.of("us", "ap", "mars", "cn")) {
            assertEquals(Map.of(), begun(true, false, Map.of(), sessionOf(region)), region);
        }
    }
}
