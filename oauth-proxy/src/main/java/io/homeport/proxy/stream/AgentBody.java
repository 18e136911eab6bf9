package io.homeport.proxy.stream;

import io.homeport.proxy.request.Problem;
import io.homeport.proxy.request.RequestHead;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.function.Consumer;

/** The body of a request to the agent, which is small and read whole, in a bounded time, before it goes on. */
public final class AgentBody {
    /** What the agent takes. */
    private static final int MOST_BYTES = 64 * 1024;

    private final Vertx vertx;
    private final Duration time;

    /** Reading each within this time. */
    public AgentBody(Vertx vertx, Duration time) {
        this.vertx = vertx;
        this.time = time;
    }

    /** What came of reading. */
    public sealed interface Read {}

    /** All of it. */
    public record Whole(Buffer bytes) implements Read {
        /** Never prints the body. */
        @Override
        public String toString() {
            return "Whole";
        }
    }

    /** Too much of it, or too slow. */
    public record Refused(Problem problem) implements Read {}

    /** Reads the body of a paused request; tells nothing of one whose client went, or that is no HTTP. */
    public void read(HttpServerRequest request, RequestHead head, Consumer<Read> then) {
        Reading reading = new Reading(request, then);
        if (!head.expectations().isEmpty()) {
            request.response().writeContinue();
        }
        request.handler(reading::add);
        request.endHandler(reading::whole);
        request.resume();
    }

    private final class Reading {
        private final HttpServerRequest request;
        private final Consumer<Read> then;
        private final Buffer bytes = Buffer.buffer();
        private final long timer;
        private boolean over;

        Reading(HttpServerRequest request, Consumer<Read> then) {
            this.request = request;
            this.then = then;
            this.timer = vertx.setTimer(time.toMillis(), late -> end(new Refused(Problem.REQUEST_TIMEOUT)));
        }

        void add(Buffer more) {
            if (over) {
                return;
            }
            if (bytes.length() + more.length() > MOST_BYTES) {
                end(new Refused(Problem.BODY_TOO_LARGE));
            } else {
                bytes.appendBuffer(more);
            }
        }

        void whole(Void end) {
            end(new Whole(bytes));
        }

        private void end(Read how) {
            if (over) {
                return;
            }
            over = true;
            vertx.cancelTimer(timer);
            if (!request.response().ended() && !request.response().closed()) {
                then.accept(how);
            }
        }
    }
}
