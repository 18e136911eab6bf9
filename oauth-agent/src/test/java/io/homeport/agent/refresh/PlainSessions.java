package io.homeport.agent.refresh;

import io.homeport.agent.session.Anchor;
import io.homeport.agent.session.AnchorWriter;
import io.homeport.agent.session.Session;
import io.homeport.agent.session.SessionBody.Lifetimes;
import io.homeport.agent.session.SessionReader;
import io.homeport.agent.telemetry.AgentMetrics;
import io.homeport.agent.telemetry.Defects;
import io.homeport.agent.telemetry.Observations;
import io.homeport.agent.telemetry.SecurityEvents;
import io.homeport.agent.telemetry.Spans;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.DeviceFields;
import io.homeport.agent.web.Form;
import io.homeport.agent.web.RelyingParty;
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.CookieBudget;
import io.homeport.cookies.CookieHeader;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.IdContent;
import io.homeport.cookies.RefreshContent;
import io.homeport.cookies.SessionId;
import io.homeport.cookies.SetCookie;
import io.homeport.deployment.App;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.Boundaries;
import io.homeport.deployment.ClientAuthentication;
import io.homeport.deployment.DeviceBinding;
import io.homeport.deployment.Logout;
import io.homeport.deployment.Profile;
import io.homeport.deployment.SenderConstraint;
import io.homeport.deployment.SessionClaims;
import io.homeport.deployment.SignIn;
import io.homeport.regions.EntryRegion;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.MultiMap;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Sessions without seals: a request's one cookie names the session that it brings. */
final class PlainSessions implements SessionReader, AnchorWriter {
    static final SessionId ID = new SessionId(new byte[SessionId.LENGTH]);
    static final String CLEARED = "anchor=; Max-Age=0";
    static final String UNUSABLE = "unusable=; Max-Age=0";

    private final Map<String, Session> sessions = new HashMap<>();
    private final Clock clock;
    private final Instant begin;
    private boolean expired;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private record Anchored(SessionId session) implements Anchor {}

    PlainSessions(Clock clock) {
        this.clock = clock;
        this.begin = clock.instant();
    }

    /** A session of this generation, which the cookie names from now on. */
    Session known(String cookie, long generation, Optional<String> refreshToken) {
        Envelope envelope = new Envelope(begin, begin.plusSeconds(3600), ID, generation);
        return known(cookie, Optional.of(new RefreshContent(envelope, refreshToken, begin)), envelope);
    }

    /** A session whose refresh cookie is not there. */
    Session withoutRefreshCookie(String cookie) {
        return known(cookie, Optional.empty(), new Envelope(begin, begin.plusSeconds(3600), ID, 0));
    }

    private Session known(String cookie, Optional<RefreshContent> refresh, Envelope envelope) {
        Session session = new Session(
                new AccessContent(envelope, "planted-access-token-1", begin.plusSeconds(60), Optional.of("us")),
                refresh,
                Optional.of(new IdContent(envelope, "planted-id-token-1")),
                new Anchored(ID));
        sessions.put(cookie, session);
        return session;
    }

    /** From now on, what is not there is so because its time has passed. */
    void expire() {
        expired = true;
    }

    @Override
    public Reading read(AdmittedRequest request) {
        Optional<Session> session = request.cookies().find("session") instanceof CookieHeader.Found.One one
                ? Optional.ofNullable(sessions.get(one.value()))
                : Optional.empty();
        return new Reading(session, List.of(UNUSABLE), expired, false);
    }

    /** A request of the app that brings this cookie. It reaches no server, and has none. */
    AdmittedRequest request(String cookie, Map<String, String> parameters) {
        App app = app();
        Observations told = new Observations(
                new AgentMetrics(meters),
                new SecurityEvents(clock),
                new Defects(clock, line -> {}),
                new Spans(OpenTelemetry.noop()));
        return new AdmittedRequest(
                new RelyingParty(
                        new RelyingParty.Home(app, null, null),
                        Map.of(),
                        null,
                        null,
                        Optional.empty(),
                        CookieBudget.STANDARD,
                        new EntryRegion("eu", Boundaries.NONE)),
                List.of(),
                new Form(parameters),
                CookieHeader.of(List.of("session=" + cookie)),
                told.begin("POST", MultiMap.caseInsensitiveMultiMap(), app.name(), "refresh", "/oauth-agent/refresh"),
                Optional.empty(),
                DeviceFields.none(),
                false,
                begin);
    }

    /** What makes the next request bring this cookie. */
    static Renewal renewal(String cookie, Optional<TokenUse> next) {
        return new Renewal(
                List.of("session=" + cookie + "; Secure", "id=; Max-Age=0"),
                new Lifetimes(Instant.EPOCH, Instant.EPOCH),
                Optional.of("us"),
                Optional.empty(),
                next,
                Map.of());
    }

    private static App app() {
        return new App(
                "shop",
                "https://www.example.com",
                Optional.empty(),
                "/oauth-agent",
                Optional.empty(),
                URI.create("https://www.example.com/callback"),
                Optional.empty(),
                new Logout(true, Optional.empty()),
                "openid orders",
                Set.of("scope"),
                Map.of(),
                Duration.ofHours(8),
                Duration.ofHours(1),
                "region",
                SessionClaims.all(),
                false,
                false,
                new SetCookie(CookieNames.hostOnly("shop"), "/oauth-agent", Optional.empty(), Optional.empty()),
                DeviceBinding.off(),
                new AuthorizationServer(
                        "homeport.apps.shop.authorization-server",
                        "https://login.example.com",
                        Optional.empty(),
                        Optional.empty(),
                        "shop-spa",
                        "planted-client-secret",
                        ClientAuthentication.CLIENT_SECRET_BASIC,
                        List.of(),
                        SenderConstraint.NONE,
                        Profile.NONE,
                        AuthorizationServer.RequestStyle.plain(),
                        AuthorizationServer.TokenStyle.plain(),
                        Set.of("RS256"),
                        Set.of(),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        AuthorizationServer.Peculiarities.none()),
                SignIn.anywhere());
    }

    @Override
    public Anchor begin(Optional<Session> earlier) {
        throw new UnsupportedOperationException("no session begins here");
    }

    @Override
    public List<String> write(RelyingParty party, AccessContent access, Anchor anchor) {
        throw new UnsupportedOperationException("no cookie is sealed here");
    }

    @Override
    public List<String> clear(App app) {
        return List.of(CLEARED);
    }
}
