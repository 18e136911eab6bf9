package io.homeport.proxy.websocket;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * What goes one way on a WebSocket. It is passed on unread, but for where each frame ends (RFC 6455 5.2): only there
 * can the proxy put a frame of its own, and it puts one, the last.
 */
final class Frames {
    private static final int CLOSE = 0x8;
    private static final int MASKED = 0x80;
    private static final int BYTES_OF_MASK = 4;

    /** How many bytes of the frame's header have passed; 0 between frames and in a payload. */
    private int headerRead;

    private int headerLength;
    private int lengthLength;
    private long payload;
    private long payloadLeft;
    private boolean closes;
    private Optional<Buffer> last = Optional.empty();
    private boolean lastPassed;

    /** Takes what comes from the sender; returns what goes on to the other side. */
    Buffer pass(Buffer bytes) {
        if (lastPassed) {
            follow(bytes, false);
            return Buffer.buffer();
        }
        if (last.isEmpty()) {
            follow(bytes, false);
            return bytes;
        }
        int end = follow(bytes, true);
        Buffer passed = Buffer.buffer().appendBuffer(bytes, 0, end);
        if (isBetween()) {
            passed.appendBuffer(ending());
            follow(bytes.slice(end, bytes.length()), false);
        }
        return passed;
    }

    /**
     * Passes nothing more on but the rest of the frame that is under way, and then this one.
     *
     * @return what can go to the other side now; empty in the middle of a frame, or where a Close frame went already
     */
    Buffer endWith(Buffer closeFrame) {
        if (last.isPresent() || closes) {
            return Buffer.buffer();
        }
        last = Optional.of(closeFrame);
        return isBetween() ? ending() : Buffer.buffer();
    }

    private Buffer ending() {
        lastPassed = true;
        // The sender may have closed with that very frame: one Close is enough.
        return closes ? Buffer.buffer() : last.orElseThrow();
    }

    /** Whether the sender has sent a Close frame, of which at least the first byte has come. */
    boolean isClosedBySender() {
        return closes;
    }

    /** Whether the other side has got a Close frame, the sender's or the proxy's. */
    boolean isClosed() {
        return closes || lastPassed;
    }

    /** Whether the next byte begins a frame. */
    boolean isBetween() {
        return headerRead == 0 && payloadLeft == 0;
    }

    /** Reads on; returns how much of it was read: to the end of the frame under way, or all. */
    private int follow(Buffer bytes, boolean onlyThisFrame) {
        int at = 0;
        while (at < bytes.length() && !(onlyThisFrame && isBetween())) {
            if (payloadLeft > 0) {
                int skipped = (int) Math.min(payloadLeft, bytes.length() - at);
                payloadLeft -= skipped;
                at += skipped;
            } else {
                header(bytes.getUnsignedByte(at));
                at++;
            }
        }
        return at;
    }

    private void header(int next) {
        if (headerRead == 0) {
            closes = closes || (next & 0x0f) == CLOSE;
        } else if (headerRead == 1) {
            int length = next & 0x7f;
            lengthLength = length < 126 ? 0 : length == 126 ? 2 : 8;
            headerLength = 2 + lengthLength + ((next & MASKED) == 0 ? 0 : BYTES_OF_MASK);
            payload = lengthLength == 0 ? length : 0;
        } else if (headerRead < 2 + lengthLength) {
            payload = payload << 8 | next;
        }
        headerRead++;
        if (headerRead >= 2 && headerRead == headerLength) {
            headerRead = 0;
            // A length beyond 63 bits is no frame; of what follows nobody can say where it ends.
            payloadLeft = payload < 0 ? Long.MAX_VALUE : payload;
        }
    }
}
