package io.homeport.proxy.forward;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;

/** Moves a body, reading only as fast as the other side takes it, and tells of each move. */
final class Pump {
    private final ReadStream<Buffer> from;
    private final WriteStream<Buffer> to;
    private final Runnable moved;
    private boolean blocked;

    Pump(ReadStream<Buffer> from, WriteStream<Buffer> to, Runnable moved) {
        this.from = from;
        this.to = to;
        this.moved = moved;
    }

    /** Begins; {@code whole} runs when the last byte is handed over. */
    void start(Runnable whole) {
        from.handler(this::move);
        from.endHandler(end -> whole.run());
        from.resume();
    }

    private void move(Buffer bytes) {
        moved.run();
        to.write(bytes);
        if (to.writeQueueFull()) {
            blocked = true;
            from.pause();
            to.drainHandler(drained -> {
                blocked = false;
                moved.run();
                from.resume();
            });
        }
    }

    /** Whether it is the taking side that holds the body up. */
    boolean isBlocked() {
        return blocked;
    }
}
