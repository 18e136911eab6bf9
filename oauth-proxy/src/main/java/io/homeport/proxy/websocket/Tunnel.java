package io.homeport.proxy.websocket;

import io.homeport.deployment.Deployment;
import io.homeport.proxy.forward.Ending;
import io.homeport.proxy.forward.Exchange;
import io.homeport.proxy.forward.ExchangeRun;
import io.homeport.proxy.forward.Translation;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Carries a WebSocket (RFC 6455). The handshake goes through like any request, with the token in place of
 * the cookie; when the API agrees, the two converse until one closes, nothing moves for too long, the time
 * is up, or this instance ends. All of it happens on one event loop.
 */
public final class Tunnel {

    private final Vertx vertx;
    private final Context loop;
    private final Map<MessageRelay, Translation> conversations = new HashMap<>();
    private Optional<Deployment> served = Optional.empty();
    private boolean leaving;

    /** For the event loop that it is made on. */
    public Tunnel(Vertx vertx) {
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
    }

    /** Tells every page that it should connect again, elsewhere. May be called from any thread. */
    public void leave() {
        loop.runOnContext(onLoop -> {
            leaving = true;
            List.copyOf(conversations.keySet()).forEach(conversation -> conversation.end(Closing.LEAVING));
        });
    }

    /** Ends those whose route or app this deployment no longer has, and such ones that still begin. On its event loop. */
    public void serve(Deployment deployment) {
        served = Optional.of(deployment);
        Map.copyOf(conversations).forEach(this::endIfRemoved);
    }

    private void endIfRemoved(MessageRelay conversation, Translation translation) {
        if (served.isPresent() && !translation.isServedBy(served.get())) {
            conversation.end(Closing.REMOVED);
        }
    }

    /** Ends the conversations of sessions that were revoked. May be called from any thread. */
    public void endRevoked() {
        loop.runOnContext(onLoop -> Map.copyOf(conversations).forEach((conversation, translation) -> {
            if (translation.isRevoked()) {
                conversation.end(Closing.SESSION_REVOKED);
            }
        }));
    }

    /** Runs the exchange, which asks for a WebSocket; completes, never fails, when it has ended. */
    public Future<Ending> run(Exchange exchange) {
        Handshake.Earlier earlier = new Handshake.Earlier();
        return new ExchangeRun(
                        vertx, exchange, (run, request) -> new Handshake(vertx, this::joined, run, earlier, request))
                .begin();
    }

    private void joined(MessageRelay conversation, ExchangeRun run) {
        Translation translation = run.exchange().translation();
        conversations.put(conversation, translation);
        run.whenOver(() -> conversations.remove(conversation));
        conversation.start();
        if (leaving) {
            conversation.end(Closing.LEAVING);
        } else if (translation.isRevoked()) {
            // While the API was asked: nobody will tell it again.
            conversation.end(Closing.SESSION_REVOKED);
        } else {
            endIfRemoved(conversation, translation);
        }
    }
}
