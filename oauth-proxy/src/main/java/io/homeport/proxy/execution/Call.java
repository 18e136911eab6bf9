package io.homeport.proxy.execution;

import io.homeport.proxy.path.Arrived;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.spans.RequestSpan;
import io.homeport.proxy.telemetry.Observer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * A request that Vert.x carries, while it is answered.
 *
 * @param becameSocket told when what the request became is over, and no answer's end tells it
 */
public record Call(HttpServerRequest request, Arrived arrived, Observer.Arrival arrival, Runnable becameSocket) {
    /** The same, which has a place among those under way. */
    public Call withPlace(Runnable leaves) {
        return new Call(request, arrived, arrival, leaves);
    }

    /** Its span, if there is to be one. */
    RequestSpan span() {
        return arrival.span();
    }

    /** What was asked. */
    public RequestHead head() {
        return arrived.head();
    }

    /** The origin of the page that may read the answer. */
    public Optional<String> page() {
        return arrived.page();
    }

    /** The status of the answer, as far as there is one. */
    int status() {
        return request.response().getStatusCode();
    }
}
