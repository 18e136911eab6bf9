package io.homeport.agent.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.ClientAuthentication;
import io.homeport.deployment.Profile;
import io.homeport.deployment.RegionChoice;
import io.homeport.deployment.SenderConstraint;
import io.homeport.deployment.SignIn;
import io.homeport.regions.SessionRegion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where the user of new tokens is at home. */
class TokenHomeTest {
    private static final SignIn SEVERAL = new SignIn(
            Map.of("eu", server("europe"), "eu-north", server("europe"), "us", server("america")),
            RegionChoice.entry());
    private static final SignIn ONE =
            new SignIn(Map.of("eu", server("world"), "us", server("world")), RegionChoice.entry());

    private static AuthorizationServer server(String name) {
        return new AuthorizationServer(
                "homeport.apps.shop.authorization-server",
                "https://login." + name + ".example.com",
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
                AuthorizationServer.Peculiarities.none());
    }

    private static TokenHome of(SignIn signIn, String before, SessionRegion named) {
        return TokenHome.of(signIn, Optional.of(before).filter(region -> !region.isEmpty()), named);
    }

    private static TokenHome here(String region) {
        return new TokenHome.Here(Optional.of(region));
    }

    private static SessionRegion named(String region) {
        return new SessionRegion.Named(region);
    }

    @Test
    void anotherRegionOfTheSameIssuerIsHere() {
        assertEquals(here("eu"), of(SEVERAL, "eu", named("eu")));
        assertEquals(here("eu-north"), of(SEVERAL, "eu", named("eu-north")));
    }

    @Test
    void aRegionOfAnotherIssuerIsElsewhere() {
        assertEquals(new TokenHome.Elsewhere("us"), of(SEVERAL, "eu", named("us")));
        assertEquals(new TokenHome.Elsewhere("eu"), of(SEVERAL, "us", named("eu")));
    }

    @Test
    void aRegionWithoutAServerIsUnserved() {
        assertEquals(new TokenHome.Unserved(), of(SEVERAL, "eu", named("ap")));
    }

    @Test
    void whatIsNoNameIsNobodysHome() {
        assertEquals(new TokenHome.Unknown(), of(SEVERAL, "eu", new SessionRegion.Malformed()));
    }

    @Test
    void tokensThatNameNoneAreOfTheServersRegion() {
        assertEquals(here("eu"), of(SEVERAL, "eu", new SessionRegion.Missing()));
    }

    @Test
    void oneIssuerIsEveryonesHome() {
        assertEquals(here("us"), of(ONE, "eu", named("us")));
        assertEquals(here("ap"), of(ONE, "eu", named("ap")));
        assertEquals(here("eu"), of(ONE, "eu", new SessionRegion.Missing()));
        assertEquals(new TokenHome.Here(Optional.empty()), of(ONE, "", new SessionRegion.Missing()));
        assertEquals(here(SessionRegion.SEALED_MALFORMED), of(ONE, "eu", new SessionRegion.Malformed()));
    }
}
