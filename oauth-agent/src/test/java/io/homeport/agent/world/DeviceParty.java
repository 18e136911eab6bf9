package io.homeport.agent.world;

import io.homeport.agent.web.RelyingParty;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.CookieBudget;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.SealingKey;
import io.homeport.cookies.SessionCookies;
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
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An app that asks browsers to bind sessions, with cookies and without a server. */
public final class DeviceParty {
    private DeviceParty() {}

    public static RelyingParty offering(String name, Clock clock) {
        String issuer = "https://login.example.com";
        SessionCookies session = new SessionCookies(name, issuer, ring("s1"), clock);
        CookieNames names = CookieNames.hostOnly(name);
        return new RelyingParty(
                new RelyingParty.Home(app(name, issuer, names), null, session),
                Map.of(),
                new AccessCookies(names, name, issuer, ring("a1"), clock),
                session,
                Optional.empty(),
                CookieBudget.STANDARD,
                new EntryRegion("eu", Boundaries.NONE));
    }

    private static KeyRing ring(String id) {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return new KeyRing(List.of(new SealingKey(id, secret)));
    }

    private static App app(String name, String issuer, CookieNames names) {
        String origin = "https://www.example.com";
        return new App(
                name,
                origin,
                Optional.empty(),
                "/oauth-agent",
                Optional.empty(),
                URI.create(origin + "/callback"),
                Optional.empty(),
                new Logout(true, Optional.empty()),
                "openid",
                Set.of(),
                Map.of(),
                Duration.ofDays(30),
                Duration.ofDays(1),
                "region",
                SessionClaims.all(),
                false,
                false,
                new SetCookie(names, "/oauth-agent", Optional.empty(), Optional.empty()),
                new DeviceBinding(true, DeviceBinding.USUAL_LIFETIME, List.of("/orders")),
                new AuthorizationServer(
                        "homeport.apps." + name + ".authorization-server",
                        issuer,
                        Optional.empty(),
                        Optional.empty(),
                        name + "-spa",
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
}
