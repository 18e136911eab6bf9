package io.homeport.proxy.websocket;

import io.homeport.proxy.forward.Outcome;
import io.homeport.proxy.stream.Deadline;
import io.homeport.proxy.stream.Pump;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A WebSocket that both sides have agreed on. Bytes go back and forth unread, each side only as fast as the other
 * takes them, until one closes or the proxy ends it. The page learns why by a Close frame, wherever one fits.
 */
final class MessageRelay {
    /** How long a frame under way may take to its end, and a page to answer a Close frame. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final NetSocket browser;
    private final NetSocket api;
    private final Duration idle;
    private final Consumer<Outcome> over;
    private final Frames toBrowser = new Frames();
    private final Frames toApi = new Frames();
    private final Deadline still;
    private final Deadline farewell;
    private Outcome outcome = Outcome.ANSWERED;
    private boolean ending;
    private boolean apiGone;
    private boolean isOver;

    /**
     * Between these two, neither of which has been read.
     *
     * @param idle how long nothing may move
     * @param over hears, once, how it ended
     */
    MessageRelay(Vertx vertx, NetSocket browser, NetSocket api, Duration idle, Consumer<Outcome> over) {
        this.browser = browser;
        this.api = api;
        this.idle = idle;
        this.over = over;
        this.still = new Deadline(vertx, () -> end(Closing.TIMED_OUT));
        this.farewell = new Deadline(vertx, () -> finish(outcome));
    }

    void start() {
        moved(0);
        browser.exceptionHandler(broken -> finish(Outcome.CUT_SHORT));
        browser.closeHandler(gone -> finish(outcome));
        api.exceptionHandler(broken -> apiIsGone());
        api.closeHandler(gone -> apiIsGone());
        new Pump(browser, api, this::moved, this::fromBrowser).start(() -> finish(outcome));
        new Pump(api, browser, this::moved, toBrowser::pass).start(this::apiIsGone);
    }

    /** Ends it with a Close frame to either side, once what is under way of a frame has passed. */
    void end(Closing why) {
        if (isOver || ending) {
            return;
        }
        ending = true;
        outcome = why.outcome();
        still.clear();
        write(browser, toBrowser.endWith(why.toClient()));
        write(api, toApi.endWith(Closing.toServer()));
        farewell.set(FAREWELL);
        finishIfDone();
    }

    private static void write(NetSocket side, Buffer bytes) {
        if (bytes.length() > 0) {
            side.write(bytes);
        }
    }

    private Buffer fromBrowser(Buffer bytes) {
        Buffer passed = toApi.pass(bytes);
        finishIfDone();
        return passed;
    }

    private void apiIsGone() {
        if (apiGone || isOver) {
            return;
        }
        apiGone = true;
        if (!toBrowser.isClosed()) {
            end(Closing.API_GONE);
        }
        farewell.set(FAREWELL);
        finishIfDone();
    }

    /** When no side waits for anything: it is the server that closes the connection (RFC 6455 7.1.1). */
    private void finishIfDone() {
        boolean told = toBrowser.isClosed() && toApi.isClosedBySender();
        boolean untold = !toBrowser.isClosed();
        if (told && (ending || apiGone) || untold && apiGone) {
            finish(outcome);
        }
    }

    private void moved(int bytes) {
        if (!ending && !apiGone) {
            still.set(idle);
        }
    }

    private void finish(Outcome how) {
        if (isOver) {
            return;
        }
        isOver = true;
        still.clear();
        farewell.clear();
        browser.close();
        api.close();
        over.accept(how);
    }
}
