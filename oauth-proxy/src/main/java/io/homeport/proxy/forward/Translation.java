package io.homeport.proxy.forward;

import io.homeport.deployment.Deployment;
import io.homeport.proxy.carrier.VertxFields;
import io.homeport.proxy.field.FieldSink;
import io.homeport.proxy.field.Fields;
import io.homeport.proxy.spans.RequestSpan;
import io.homeport.proxy.token.Possession;
import java.net.URI;
import java.util.Optional;

/** What each side of an exchange gets to see of the other. */
public interface Translation {
    /** The span of the request, which hears of each call. */
    RequestSpan span();

    /** Writes the fields for the upstream. */
    void writeRequest(FieldSink upstream);

    /** Writes, from the upstream's fields, those that the browser gets to see. */
    void writeAnswer(Fields upstream, FieldSink answer);

    /** Host and port that the upstream is told, where these are not its own. */
    default Optional<String> authority() {
        return Optional.empty();
    }

    /** Whether an answer of 421 says that the user is at home elsewhere by now (RFC 9110 15.5.20). */
    default boolean tellsOfMoves() {
        return true;
    }

    /** Whether an answer says that the instance which gave it is about to stop. */
    default boolean tellsOfLeaving(int status, Fields upstream) {
        return false;
    }

    /** What is done in place of passing an answer on, where it is for the proxy. */
    default Optional<Runnable> instead(int status, Fields upstream) {
        return Optional.empty();
    }

    /** Signs what is written of the request, where the upstream wants to know who has routed it. */
    default void sign(URI address, String method, String target, VertxFields request) {}

    /** Of the key that the request's token is bound to; its fields come last. */
    Optional<Possession> possession();

    /** Whether a deployment still has what is called, and the app whose session it is called with. */
    boolean isServedBy(Deployment deployment);

    /** Whether the session was revoked since: what goes on without an end ends then. */
    boolean isRevoked();

    /** Answers the browser where the upstream did not. */
    void failed(Outcome outcome);
}
