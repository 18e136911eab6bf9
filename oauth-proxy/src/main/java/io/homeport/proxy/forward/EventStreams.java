package io.homeport.proxy.forward;

import io.vertx.core.Context;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The event streams of sessions on one event loop: they would not end by themselves when this instance does. */
final class EventStreams {
    private final Context loop;
    private final Set<ExchangeRun> running = new HashSet<>();
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
        }
    }

    /** Ends them all, and those that still begin. May be called from any thread. */
    void leave() {
        loop.runOnContext(onLoop -> {
            leaving = true;
            List.copyOf(running).forEach(stream -> stream.cut(Outcome.LEAVING));
        });
    }
}
