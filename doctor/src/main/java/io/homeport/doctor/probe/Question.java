package io.homeport.doctor.probe;

import io.vertx.core.Future;

/** What one target is asked. */
interface Question {
    Target target();

    /**
     * Asks.
     *
     * @return succeeds when all is in the notes, whatever that is
     */
    Future<Void> ask(Notes notes);
}
