package io.homeport.agent.world;

import io.homeport.agent.authorizationserver.AuthorizationServerClient;
import io.homeport.agent.authorizationserver.ObservedChannel;
import io.homeport.agent.telemetry.AgentMetrics;
import io.homeport.agent.telemetry.Spans;
import io.homeport.agent.web.RelyingParty;
import io.homeport.authorizationserver.BackChannel;
import io.homeport.authorizationserver.ServerTls;
import io.homeport.cookies.CookieBudget;
import io.homeport.cookies.CookieNames;
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
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An app with a server and without cookies, for calls that servers make. */
public final class PlainParty {
    private PlainParty() {}

    /** One whose client at the issuer is named after it. */
    public static RelyingParty of(Vertx vertx, String issuer, String name, String agentPath, Clock clock) {
        AuthorizationServer server = new AuthorizationServer(
                "homeport.apps.shop.authorization-server",
                issuer,
                Optional.empty(),
                Optional.empty(),
                name + "-spa",
                ScriptedServer.SECRET,
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
                AuthorizationServer.Peculiarities.none());
        App app = new App(
                name,
                "https://" + name + ".example.com",
                Optional.empty(),
                agentPath,
                Optional.empty(),
                URI.create("https://" + name + ".example.com/callback"),
                Optional.empty(),
                new Logout(true, Optional.empty()),
                "openid",
                Set.of(),
                Map.of(),
                Duration.ofHours(8),
                Duration.ofHours(1),
                "region",
                SessionClaims.all(),
                false,
                false,
                new SetCookie(CookieNames.hostOnly(name), agentPath, Optional.empty(), Optional.empty()),
                DeviceBinding.off(),
                server,
                SignIn.anywhere());
        ObservedChannel channel = new ObservedChannel(
                new BackChannel(vertx, server.timeout(), ServerTls.plain()),
                name,
                new AgentMetrics(new SimpleMeterRegistry()),
                new Spans(OpenTelemetry.noop()));
        return new RelyingParty(
                new RelyingParty.Home(app, new AuthorizationServerClient(server, channel, clock), null),
                Map.of(),
                null,
                null,
                Optional.empty(),
                CookieBudget.STANDARD,
                new EntryRegion("eu", Boundaries.NONE));
    }
}
