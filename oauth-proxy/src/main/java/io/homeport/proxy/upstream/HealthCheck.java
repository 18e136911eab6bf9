package io.homeport.proxy.upstream;

import io.homeport.deployment.Route;
import io.homeport.proxy.stream.Deadline;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Asks one address again and again whether it is well, without any session's token. Several answers in a row
 * have to say the same before it is believed. Each check has a connection of its own, so it also tells
 * whether one can be opened.
 */
final class HealthCheck {
    private final Vertx vertx;
    private final HttpClient client;
    private final Address endpoint;
    private final Route.HealthCheck check;
    private final Consumer<String> operator;
    private boolean well;
    private int contradictions;
    private long timer;
    private boolean ended;

    private HealthCheck(
            Vertx vertx, HttpClient client, Address endpoint, Route.HealthCheck check, Consumer<String> operator) {
        this.vertx = vertx;
        this.client = client;
        this.endpoint = endpoint;
        this.check = check;
        this.operator = operator;
        this.well = endpoint.isWell();
    }

    /**
     * Begins to ask, on the event loop that it is called on.
     *
     * @param client speaks the route's protocol
     * @param operator gets a sentence when an address is left alone and when it is used again
     */
    static HealthCheck begin(
            Vertx vertx, HttpClient client, Address endpoint, Route.HealthCheck check, Consumer<String> operator) {
        HealthCheck asking = new HealthCheck(vertx, client, endpoint, check, operator);
        // Not all addresses at once, nor all instances.
        long spread = ThreadLocalRandom.current()
                .nextLong(Math.max(1, check.interval().toMillis()));
        asking.timer = vertx.setTimer(Math.max(1, spread / 10), first -> asking.ask());
        return asking;
    }

    /** Asks no more; what is still being asked is not heard. */
    void end() {
        ended = true;
        vertx.cancelTimer(timer);
    }

    private void ask() {
        Asked asked = new Asked();
        asked.deadline.set(check.timeout());
        Optional<SocketAddress> server = endpoint.server();
        if (server.isEmpty()) {
            asked.over("has a name that cannot be looked up");
            return;
        }
        client.request(Requests.to(endpoint, server.get(), HttpMethod.GET, check.path()))
                .onSuccess(asked::opened)
                .onFailure(unreachable -> asked.over("cannot be reached"));
    }

    /** One check, which is over once. */
    private final class Asked {
        private final Deadline deadline = new Deadline(vertx, () -> over("gives no answer in time"));
        private boolean isOver;

        private void opened(HttpClientRequest request) {
            request.exceptionHandler(told -> {});
            if (isOver) {
                request.reset();
                return;
            }
            request.putHeader("User-Agent", "homeport-health-check");
            request.response()
                    .onSuccess(response -> {
                        response.exceptionHandler(told -> {});
                        boolean good = response.statusCode() / 100 == 2;
                        over(good ? "" : "answers " + response.statusCode());
                        request.reset();
                    })
                    .onFailure(broken -> over("breaks off"));
            request.end().onFailure(broken -> request.reset());
        }

        /** With what is wrong, or nothing. */
        private void over(String fault) {
            if (isOver) {
                return;
            }
            isOver = true;
            deadline.clear();
            if (!ended) {
                learn(fault);
                timer = vertx.setTimer(Math.max(1, check.interval().toMillis()), next -> ask());
            }
        }
    }

    private void learn(String fault) {
        boolean good = fault.isEmpty();
        if (good == well) {
            contradictions = 0;
            return;
        }
        contradictions++;
        if (contradictions < (well ? check.unhealthyThreshold() : check.healthyThreshold())) {
            return;
        }
        well = good;
        contradictions = 0;
        endpoint.setWell(good);
        operator.accept(endpoint.url() + " in region " + endpoint.region()
                + (good
                        ? " is well again and used"
                        : " is left alone: its health check at " + check.path() + " " + fault));
    }
}
