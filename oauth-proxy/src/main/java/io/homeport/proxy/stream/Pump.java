package io.homeport.proxy.stream;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;

/**
 * Moves a body, reading only as fast as the other side takes it. It tells of each move: how many bytes came, and of none
 * where the other side begins or ends to hold it up.
 */
public final class Pump {
    private final ReadStream<Buffer> from;
    private final WriteStream<Buffer> to;
    private final IntConsumer moved;
    private final UnaryOperator<Buffer> passing;
    private boolean blocked;
    private boolean stopped;

    /** Tells {@code moved} how many bytes come, before they are passed on; it may stop the pump. */
    public Pump(ReadStream<Buffer> from, WriteStream<Buffer> to, IntConsumer moved) {
        this(from, to, moved, UnaryOperator.identity());
    }

    /** Lets {@code passing} see what comes and say what of it goes on. */
    public Pump(ReadStream<Buffer> from, WriteStream<Buffer> to, IntConsumer moved, UnaryOperator<Buffer> passing) {
        this.from = from;
        this.to = to;
        this.moved = moved;
        this.passing = passing;
    }

    /** Begins; {@code whole} runs when the last byte is handed over. */
    public void start(Runnable whole) {
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
        Buffer passed = passing.apply(bytes);
        if (passed.length() == 0) {
            return;
        }
        to.write(passed);
        if (to.writeQueueFull()) {
            blocked = true;
            moved.accept(0);
            from.pause();
            to.drainHandler(drained -> {
                blocked = false;
                moved.accept(0);
                from.resume();
            });
        }
    }

    /** Passes nothing more on. */
    public void stop() {
        stopped = true;
    }

    /** Whether it is the taking side that holds the body up. */
    public boolean isBlocked() {
        return blocked;
    }
}
