package io.homeport.agent.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.World;
import io.homeport.agent.world.World.AppUnderTest;
import io.homeport.agent.world.WorldResource;
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.SealingKey;
import io.homeport.cookies.ShownAssurance;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the anchor says of the user's authentication, for routes of the proxy that ask for it. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class SealedAssuranceTest {
    World world;

    @Inject
    MovableClock clock;

    @BeforeEach
    void reset() {
        world.reset(clock);
    }

    private ShownAssurance sealed(AppUnderTest app, Page page) {
        CookieNames names = CookieNames.hostOnly(app.name());
        return new AccessCookies(
                        names,
                        app.name(),
                        world.server().issuer(),
                        new KeyRing(List.of(
                                new SealingKey("a1", Base64.getUrlDecoder().decode(world.accessKey())))),
                        clock)
                .open(page.jar().get(names.access()))
                .opened()
                .map(AccessContent::assurance)
                .orElseThrow();
    }

    @Test
    void sealsItForTheAppOfSuchARouteAndKeepsItWhenARefreshSaysLess() {
        Page page = new Page(World.EDWARDS);
        page.signIn(world.server(), "aiko");
        ShownAssurance shown = sealed(World.EDWARDS, page);
        assertEquals(Optional.of("urn:example:gold"), shown.acr());
        assertTrue(shown.authTime().isPresent());
        world.server().idToken(claims -> {
            claims.remove("acr");
            claims.remove("auth_time");
            return claims;
        });
        page.post("refresh").then().statusCode(200);
        assertEquals(shown, sealed(World.EDWARDS, page));
    }

    @Test
    void sealsNothingOfItForOtherApps() {
        Page page = new Page(World.SHOP);
        String url = page.startLogin("acr_values=urn%3Aexample%3Agold");
        page.post("login/end", world.server().authorize(url, "aiko")).then().statusCode(200);
        assertEquals(ShownAssurance.none(), sealed(World.SHOP, page));
    }
}
