package io.homeport.proxy.forward;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/** Why the proxy ends a WebSocket, as its Close frame says it (RFC 6455 5.5.1, 7.4 and IANA's registry of codes). */
enum Closing {
    /** The access token is over: refresh, and connect again. 3000 is registered as "unauthorized". */
    TOKEN_EXPIRED(3000, "token_expired"),
    /** Nothing moved for too long, or the route's time is up. */
    TIMED_OUT(1001, "timeout"),
    /** This instance is about to end: connect again. */
    LEAVING(1001, "going_away"),
    /** The API went away without a word. */
    API_GONE(1011, "api_error"),
    /** What the API is told, whatever it is that the page is told. */
    PAGE_IS_TOLD(1001, "");

    private static final int FINAL_CLOSE = 0x88;
    private static final int MASKED = 0x80;

    private final int code;
    private final String reason;

    Closing(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    /** The frame for a client. */
    Buffer toClient() {
        Buffer payload = payload();
        return Buffer.buffer()
                .appendUnsignedByte((short) FINAL_CLOSE)
                .appendUnsignedByte((short) payload.length())
                .appendBuffer(payload);
    }

    /** The frame for a server, masked as all that it gets (RFC 6455 5.3). No page has a say in what it holds. */
    Buffer toServer() {
        Buffer payload = payload();
        byte[] mask = new byte[4];
        ThreadLocalRandom.current().nextBytes(mask);
        Buffer frame = Buffer.buffer()
                .appendUnsignedByte((short) FINAL_CLOSE)
                .appendUnsignedByte((short) (MASKED | payload.length()))
                .appendBytes(mask);
        for (int i = 0; i < payload.length(); i++) {
            frame.appendByte((byte) (payload.getByte(i) ^ mask[i % mask.length]));
        }
        return frame;
    }

    private Buffer payload() {
        return Buffer.buffer().appendUnsignedShort(code).appendBytes(reason.getBytes(StandardCharsets.UTF_8));
    }
}
