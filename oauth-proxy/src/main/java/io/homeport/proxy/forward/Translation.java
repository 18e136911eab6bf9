package io.homeport.proxy.forward;

import io.homeport.deployment.Deployment;
import io.homeport.proxy.field.FieldSink;
import io.homeport.proxy.field.Fields;
import io.homeport.proxy.token.Possession;
import java.util.Optional;

/** What each side of an exchange gets to see of the other. */
public interface Translation {
    /** Writes the fields for the upstream. */
    void writeRequest(FieldSink upstream);

    /** Writes, from the upstream's fields, those that the browser gets to see. */
    void writeAnswer(Fields upstream, FieldSink answer);

    /** Of the key that the request's token is bound to; its fields come last. */
    Optional<Possession> possession();

    /** Whether a deployment still has what is called, and the app whose session it is called with. */
    boolean isServedBy(Deployment deployment);

    /** Whether the session was revoked since: what goes on without an end ends then. */
    boolean isRevoked();

    /** Answers the browser where the upstream did not. */
    void failed(Outcome outcome);
}
