package io.homeport.proxy.forward;

import io.homeport.deployment.Deployment;
import io.vertx.core.Context;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The event streams of sessions on one event loop: they would not end by themselves when this instance does. */
final class EventStreams {
    private final Context loop;
    private final Set<ExchangeRun> running = new HashSet<>();
    private Optional<Deployment> served = Optional.empty();
    private boolean leaving;

    /** For this event loop. */
    EventStreams(Context loop) {
        this.loop = loop;
    }

    /** One began, with its answer on its way. */
    void began(ExchangeRun stream) {
        running.add(stream);
        stream.whenOver(() -> running.remove(stream));
        if (leaving) {
            stream.cut(Outcome.LEAVING);
        } else if (stream.exchange().translation().isRevoked()) {
            // While the API was asked: nobody will tell it again.
            stream.cut(Outcome.SESSION_REVOKED);
        } else {
            endIfRemoved(stream);
        }
    }

    /** Ends those whose route or app this deployment no longer has, and such ones that still begin. On this event loop. */
    void serve(Deployment deployment) {
        served = Optional.of(deployment);
        List.copyOf(running).forEach(this::endIfRemoved);
    }

    private void endIfRemoved(ExchangeRun stream) {
        if (served.isPresent() && !stream.exchange().translation().isServedBy(served.get())) {
            stream.cut(Outcome.REMOVED);
        }
    }

    /** Ends those of sessions that were revoked. May be called from any thread. */
    void endRevoked() {
        loop.runOnContext(onLoop -> List.copyOf(running).stream()
                .filter(stream -> stream.exchange().translation().isRevoked())
                .forEach(stream -> stream.cut(Outcome.SESSION_REVOKED)));
    }

    /** Ends them all, and those that still begin. May be called from any thread. */
    void leave() {
        loop.runOnContext(onLoop -> {
            leaving = true;
            List.copyOf(running).forEach(stream -> stream.cut(Outcome.LEAVING));
        });
    }
}
