package io.homeport.proxy.path;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Route;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.route.RequestTarget;
import io.homeport.proxy.token.ApiCredential;
import io.homeport.regions.RegionDecision;
import java.util.Optional;

/**
 * A request that goes to an API.
 *
 * @param credential what the API gets in place of the cookie
 * @param regions those that may serve, best first, and whether the session's token may go along
 */
public record Placed(Routed routed, ApiCredential credential, RegionDecision.Served regions) implements Decision {
    /** The request. */
    public RequestHead head() {
        return routed.head();
    }

    /** The origin of the page that may read the answer. */
    public Optional<String> page() {
        return routed.targeted().arrived().page();
    }

    /** Where it leads. */
    public Route route() {
        return routed.route();
    }

    /** The target as the API knows it. */
    public RequestTarget target() {
        return routed.target();
    }

    /** Whether a deployment, perhaps a later one, has the route and the app whose session it is, by their names. */
    public boolean isIn(Deployment deployment) {
        String name = route().name();
        boolean appGone = credential instanceof ApiCredential.OfSession of
                && !deployment.apps().containsKey(of.session().app());
        return !appGone
                && deployment.routes().stream().anyMatch(route -> route.name().equals(name));
    }

    /** Whether the request goes on as it is: without an upgrade, and with a credential that is at hand. */
    public boolean isPlain() {
        boolean atHand = credential instanceof ApiCredential.OfSession session
                ? session instanceof ApiCredential.Bearer || session instanceof ApiCredential.Withheld
                : !(credential instanceof ApiCredential.ClientAlone);
        return atHand && !route().access().stream() && head().upgrades().isEmpty();
    }
}
