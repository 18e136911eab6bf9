package io.homeport.agent.signals;

import io.homeport.agent.telemetry.AgentMetrics;
import io.homeport.authorizationserver.Channel;
import io.homeport.authorizationserver.ErrorResponse;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.ServerEndpoint;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.SignalStream;
import io.homeport.deployment.SignalStream.Poll;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Fetches a stream's tokens (RFC 8936). Each question acknowledges what was done since the last one, and says what was
 * not taken; a token that could not be heeded now is neither, so that it comes again. There is one question at a time.
 */
final class Poller {
    private static final Logger LOG = Logger.getLogger(Poller.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    /** Even where there is more, or the transmitter holds no question: nobody is asked without a pause. */
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);

    private final String name;
    private final Poll poll;
    private final Transmitter transmitter;
    private final SignalReceiver receiver;
    private final AgentMetrics metrics;
    private final Channel channel;
    private final PollAccess access;
    /** The store may answer on other threads than the transmitter. */
    private final Set<String> done = ConcurrentHashMap.newKeySet();

    private final Map<String, DeliveryError> refused = new ConcurrentHashMap<>();
    private volatile int failures;
    private volatile boolean stopped;

    Poller(
            SignalStream stream,
            Poll poll,
            Transmitter transmitter,
            SignalReceiver receiver,
            AgentMetrics metrics,
            Channel channel,
            PollAccess access) {
        this.name = stream.name();
        this.poll = poll;
        this.transmitter = transmitter;
        this.receiver = receiver;
        this.metrics = metrics;
        this.channel = channel;
        this.access = access;
    }

    /** Begins, and goes on until it is stopped. */
    void begin() {
        asked().onComplete(answer -> {
            // What fails after the end is nobody's trouble.
            if (!stopped) {
                Duration pause = answer.succeeded() ? answered(answer.result()) : failed(answer.cause());
                channel.after(pause, this::goOn);
            }
        });
    }

    void stop() {
        stopped = true;
    }

    private void goOn() {
        if (!stopped) {
            begin();
        }
    }

    /** Whether there is more to fetch; the tokens of the answer are heeded by then. */
    private Future<Boolean> asked() {
        List<String> acknowledged = List.copyOf(done);
        List<String> told = List.copyOf(refused.keySet());
        String question = question().encode();
        return access.token()
                .compose(token -> channel.send(
                        ServerEndpoint.SIGNALS,
                        HttpMethod.POST,
                        poll.url(),
                        MultiMap.caseInsensitiveMultiMap()
                                .set("Accept", "application/json")
                                .set("Content-Type", "application/json")
                                .set("Authorization", "Bearer " + token),
                        question))
                .compose(answer -> {
                    JsonObject body = body(answer);
                    acknowledged.forEach(done::remove);
                    told.forEach(refused::remove);
                    return heeded(body);
                });
    }

    /** RFC 8936 2.2, 2.4. */
    private JsonObject question() {
        JsonObject question =
                new JsonObject().put("maxEvents", poll.mostEvents()).put("returnImmediately", !poll.longPoll());
        if (!done.isEmpty()) {
            question.put("ack", new JsonArray(new ArrayList<>(done)));
        }
        if (!refused.isEmpty()) {
            JsonObject errors = new JsonObject();
            refused.forEach((id, error) -> errors.put(
                    id,
                    new JsonObject()
                            .put("err", error.code().name().toLowerCase(Locale.ROOT))
                            .put("description", error.getMessage())));
            question.put("setErrs", errors);
        }
        return question;
    }

    private JsonObject body(HttpAnswer answer) {
        if (answer.status() == 401) {
            access.refused();
        }
        if (answer.status() != 200) {
            throw ErrorResponse.plain("the transmitter's poll endpoint", answer);
        }
        return answer.json("the answer of the transmitter's poll endpoint");
    }

    private Future<Boolean> heeded(JsonObject body) {
        if (!(body.getValue("sets") instanceof JsonObject sets)) {
            throw new ServerFailure.Unusable("the answer of the transmitter's poll endpoint has no sets");
        }
        List<Future<Void>> all = new ArrayList<>();
        sets.fieldNames().forEach(id -> all.add(heeded(id, String.valueOf(sets.getValue(id)))));
        boolean more = Boolean.TRUE.equals(body.getValue("moreAvailable"));
        return Future.join(all).map(more);
    }

    /** Succeeds when the token is done with; fails where it has to come again. */
    private Future<Void> heeded(String id, String token) {
        return transmitter
                .validated(token)
                .compose(receiver::heed)
                .onSuccess(heeded -> done.add(id))
                .recover(failure -> {
                    if (failure instanceof DeliveryError error) {
                        LOG.warnf("shared-signals %s: a token was not taken: %s", name, error.getMessage());
                        refused.put(id, error);
                        return Future.succeededFuture();
                    }
                    return Future.failedFuture(failure);
                });
    }

    private Duration answered(boolean more) {
        metrics.signalsPolled(name, "ok");
        if (failures > 0) {
            LOG.infof("shared-signals %s: the transmitter answers again", name);
            failures = 0;
        }
        boolean atOnce = more || poll.longPoll() || !done.isEmpty() || !refused.isEmpty();
        return atOnce ? SHORTEST_PAUSE : poll.interval();
    }

    /** Twice as long after each failure, and as long as the transmitter asks for. */
    private Duration failed(Throwable failure) {
        metrics.signalsPolled(name, "failed");
        if (failures == 0) {
            LOG.warnf(
                    "shared-signals %s: the stream cannot be fetched, and no session ends by it: %s; check poll-url, the"
                            + " agent's access to it, and the session store",
                    name, failure.getMessage());
        }
        Duration pause = poll.interval().multipliedBy(1L << Math.min(failures, 20));
        failures = failures + 1;
        Duration asked = failure instanceof ServerFailure.Unwell unwell
                ? Duration.ofSeconds(unwell.retryAfterSeconds())
                : Duration.ZERO;
        Duration longer = pause.compareTo(asked) > 0 ? pause : asked;
        return longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
    }
}
