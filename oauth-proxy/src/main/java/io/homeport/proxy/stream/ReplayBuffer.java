package io.homeport.proxy.stream;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** A copy of a body that passes by, as long as it is small: for a request that may have to be sent once more. */
public final class ReplayBuffer {
    private static final int MOST_BYTES = 16 * 1024;

    private Buffer bytes = Buffer.buffer();
    private boolean tooLarge;
    private boolean whole;

    /** Keeps what passes by, and returns it. */
    public Buffer add(Buffer passing) {
        tooLarge = tooLarge || bytes.length() + passing.length() > MOST_BYTES;
        bytes = tooLarge ? Buffer.buffer() : bytes.appendBuffer(passing);
        return passing;
    }

    /** That was all of it. */
    public void end() {
        whole = true;
    }

    /** The body, if all of it has passed by and was small. */
    public Optional<Buffer> body() {
        return whole && !tooLarge ? Optional.of(bytes) : Optional.empty();
    }
}
