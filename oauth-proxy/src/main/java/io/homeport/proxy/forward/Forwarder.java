package io.homeport.proxy.forward;

import io.homeport.deployment.Deployment;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * Streams a request to an upstream and its answer back. Neither body is ever held: each side is read
 * only as fast as the other takes it. No redirect is followed. Where an address cannot be reached, and
 * so has seen nothing, the next one is tried; where a connection breaks off before an answer, only a
 * request without a body whose repetition changes nothing is sent again, once (RFC 9110 9.2.2).
 */
public final class Forwarder {
    private final Vertx vertx;
    private final EventStreams eventStreams;
    private final long leastBodyRate;

    /**
     * For the event loop that it is made on.
     *
     * @param leastBodyRate of a client's body, in bytes per second; 0 for none
     */
    public Forwarder(Vertx vertx, long leastBodyRate) {
        this.vertx = vertx;
        this.leastBodyRate = leastBodyRate;
        this.eventStreams = new EventStreams(vertx.getOrCreateContext());
    }

    /** Ends the event streams of sessions, which would not end by themselves. May be called from any thread. */
    public void leave() {
        eventStreams.leave();
    }

    /** Ends the event streams of sessions whose route or app a deployment no longer has. On its event loop. */
    public void serve(Deployment deployment) {
        eventStreams.serve(deployment);
    }

    /** Ends the event streams of sessions that were revoked. May be called from any thread. */
    public void endRevoked() {
        eventStreams.endRevoked();
    }

    /** Runs the exchange; completes, never fails, when both sides are done with each other. */
    public Future<Ending> run(Exchange exchange) {
        Attempt.Earlier earlier = new Attempt.Earlier(exchange.body(), leastBodyRate);
        return new ExchangeRun(
                        vertx, exchange, (run, request) -> new Attempt(vertx, eventStreams, run, earlier, request))
                .begin();
    }
}
