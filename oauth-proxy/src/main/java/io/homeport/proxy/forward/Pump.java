package io.homeport.proxy.forward;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Moves a body, reading only as fast as the other side takes it, and tells of each move. */
final class Pump {
    private final ReadStream<Buffer> from;
    private final WriteStream<Buffer> to;
    private final IntConsumer moved;
    private final Consumer<Buffer> seen;
    private boolean blocked;
    private boolean stopped;

    /** Tells {@code moved} how many bytes come, before they are passed on; it may stop the pump. */
    Pump(ReadStream<Buffer> from, WriteStream<Buffer> to, IntConsumer moved) {
        this(from, to, moved, unseen -> {});
    }

    /** Shows {@code seen} what is passed on, too. */
    Pump(ReadStream<Buffer> from, WriteStream<Buffer> to, IntConsumer moved, Consumer<Buffer> seen) {
        this.from = from;
        this.to = to;
        this.moved = moved;
        this.seen = seen;
    }

    /** Begins; {@code whole} runs when the last byte is handed over. */
    void start(Runnable whole) {
        from.handler(this::move);
        from.endHandler(end -> {
            if (!stopped) {
                whole.run();
            }
        });
        from.resume();
    }

    private void move(Buffer bytes) {
        moved.accept(bytes.length());
        if (stopped) {
            return;
        }
        seen.accept(bytes);
        to.write(bytes);
        if (to.writeQueueFull()) {
            blocked = true;
            from.pause();
            to.drainHandler(drained -> {
                blocked = false;
                moved.accept(0);
                from.resume();
            });
        }
    }

    /** Passes nothing more on. */
    void stop() {
        stopped = true;
    }

    /** Whether it is the taking side that holds the body up. */
    boolean isBlocked() {
        return blocked;
    }
}
