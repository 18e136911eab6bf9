package io.homeport.proxy.telemetry;

import io.homeport.proxy.forward.Ending;
import io.homeport.proxy.path.Placed;
import java.util.HashMap;
import java.util.Map;

/** Tells the observer of requests that all ask for the same, and looks up once what counts them. It belongs to one event loop. */
public final class ForwardedRequests {
    private final Observer observer;
    private final Asked asked;
    /** By the region that served. */
    private final Map<String, RouteMeters> meters = new HashMap<>(2);

    /** Requests that ask for this. */
    public ForwardedRequests(Observer observer, Asked asked) {
        this.observer = observer;
        this.asked = asked;
    }

    /** One of them is over. */
    public void ended(Observer.Arrival arrival, Placed placed, Ending ending, int status) {
        observer.forwarded(arrival, asked, metersOf(ending.region().orElse(Asked.NONE)), ending, status);
        observer.audit(arrival, placed, ending, status);
    }

    private RouteMeters metersOf(String upstreamRegion) {
        RouteMeters known = meters.get(upstreamRegion);
        if (known == null) {
            known = observer.metersOf(asked, upstreamRegion);
            meters.put(upstreamRegion, known);
        }
        return known;
    }
}
