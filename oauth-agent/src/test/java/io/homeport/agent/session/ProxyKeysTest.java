package io.homeport.agent.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.SealingKey;
import io.homeport.cookies.SessionCookies;
import io.homeport.deployment.App;
import io.homeport.deployment.watch.DeploymentSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the agent seals for itself stays closed to whoever has the proxy's keys. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class ProxyKeysTest {
    World world;

    @Inject
    MovableClock clock;

    @Inject
    DeploymentSource deployment;

    /** Under both names that a key may have in a sealed value, so that the secret alone makes the difference. */
    private static KeyRing ring(String secret) {
        byte[] bytes = Base64.getUrlDecoder().decode(secret);
        return new KeyRing(List.of(new SealingKey("a1", bytes), new SealingKey("s1", bytes)));
    }

    /** The cookies of a page, by their last part, that this ring opens as the agent would, or as the proxy does. */
    private List<String> opened(Map<String, String> jar, KeyRing ring) {
        App app = deployment.read().apps().get(World.SHOP.name());
        String issuer = app.authorizationServer().issuer();
        SessionCookies agents = new SessionCookies(app.name(), issuer, ring, clock);
        AccessCookies proxys = new AccessCookies(app.cookieNames(), app.name(), issuer, ring, clock);
        return new TreeMap<>(jar)
                .entrySet().stream()
                        .filter(cookie -> agents.openRefresh(cookie.getKey(), cookie.getValue())
                                        .opened()
                                        .isPresent()
                                || agents.openId(cookie.getKey(), cookie.getValue())
                                        .opened()
                                        .isPresent()
                                || agents.openLogin(cookie.getKey(), cookie.getValue())
                                        .opened()
                                        .isPresent()
                                || proxys.open(cookie.getValue()).opened().isPresent())
                        .map(cookie -> cookie.getKey().replaceFirst("^.*shop-([a-z]+).*$", "$1"))
                        .toList();
    }

    @Test
    void openNeitherRefreshNorIdNorLoginCookie_75() {
        world.reset(clock);
        Page page = new Page(World.SHOP);
        page.signIn(world.server(), "aiko");
        page.startLogin("");
        assertEquals(5, page.jar().size());
        assertEquals(List.of("at"), opened(page.jar(), ring(world.accessKey())));
        assertEquals(List.of("id", "login", "rt"), opened(page.jar(), ring(world.sessionKey())));
    }
}
