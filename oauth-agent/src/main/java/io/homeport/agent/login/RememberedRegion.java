package io.homeport.agent.login;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.cookies.CookieHeader.Found;
import io.homeport.cookies.RegionLabel;
import io.homeport.deployment.App;
import io.homeport.deployment.RegionChoice;
import io.homeport.deployment.RegionSource;
import java.util.List;
import java.util.Optional;

/**
 * The region of a browser's last login, in a cookie of its own: the name alone, sealed, so that nobody reads there where a user
 * is at home. It outlives sign-out and sessions, and decides nothing but where a login starts.
 */
final class RememberedRegion {
    private RememberedRegion() {}

    /**
     * The region; absent where the cookie is, or cannot be opened, which the next login mends. One that another region has
     * sealed, whose keys are its own, is of a user of that region: who believes its label only asks there.
     */
    static Optional<String> of(AdmittedRequest request) {
        String name = request.party().app().cookieNames().remembered();
        return request.cookies().find(name) instanceof Found.One one
                ? request.party()
                        .flowCookies()
                        .openRemembered(name, one.value())
                        .opened()
                        .or(() -> RegionLabel.of(one.value())
                                .filter(request.party().entry()::leavesSealingTo))
                : Optional.empty();
    }

    /** The line that keeps a region, where the app wants that. */
    static List<String> kept(AdmittedRequest request, Optional<String> region) {
        App app = request.party().app();
        RegionChoice choice = app.signIn().choice();
        String name = app.cookieNames().remembered();
        return region
                .filter(home -> choice.asks(RegionSource.REMEMBERED))
                .filter(home -> app.signIn().at(home).isPresent())
                .map(home -> app.setCookie()
                        .remembered(
                                name,
                                request.party().flowCookies().sealRemembered(name, home, choice.remembered()),
                                choice.remembered()))
                .stream()
                .toList();
    }

    /** The line that clears the cookie, where it holds this region. */
    static List<String> forgotten(AdmittedRequest request, String region) {
        App app = request.party().app();
        return of(request)
                .filter(region::equals)
                .map(known -> app.setCookie().clear(app.cookieNames().remembered()))
                .stream()
                .toList();
    }
}
