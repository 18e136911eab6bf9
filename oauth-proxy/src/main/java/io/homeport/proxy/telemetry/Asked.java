package io.homeport.proxy.telemetry;

import io.homeport.deployment.Boundaries;
import io.homeport.proxy.path.Placed;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.token.ApiCredential;
import io.homeport.regions.Home;
import java.util.Optional;

/**
 * What was asked, in names of the configuration.
 *
 * @param route its name, {@code agent}, or {@code none}
 * @param home of the user, as the session names it
 * @param entry where the request came in, if that was another region, whose proxy passed it on
 * @param personal whether the user's data went along: the route is for such, or the session's token went with the request
 */
public record Asked(String route, Home home, boolean personal, Optional<String> entry) {
    /** What came in here. */
    public Asked(String route, Home home, boolean personal) {
        this(route, home, personal, Optional.empty());
    }

    /** Where a name does not apply. */
    static final String NONE = "none";

    /** What no user's region has a say in. */
    static Asked of(String route) {
        return new Asked(route, Home.NONE, false);
    }

    /** What went to an API: by what went along, and not by what the decision says of it. */
    public static Asked of(Placed placed) {
        boolean withToken = placed.credential() instanceof ApiCredential.OfSession session
                && !(session instanceof ApiCredential.Withheld)
                && !(session instanceof ApiCredential.OfClient);
        return new Asked(
                placed.route().name(),
                placed.regions().home(),
                withToken || !placed.route().regions().global(),
                placed.head().peer().region());
    }

    /** The same of a request, whoever passed it on. */
    Asked by(RequestHead head) {
        return head.peer().region().isEmpty()
                ? this
                : new Asked(route, home, personal, head.peer().region());
    }

    /** Whether the user's data left the legal boundary of the region that the session names. */
    boolean crossed(Boundaries boundaries, String upstreamRegion) {
        return personal
                && home.region().isPresent()
                && !upstreamRegion.equals(NONE)
                && !boundaries.allows(home.region().get(), upstreamRegion);
    }
}
