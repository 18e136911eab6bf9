package io.homeport.proxy.websocket;

import io.homeport.proxy.forward.Outcome;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.ThreadLocalRandom;

/** Why the proxy ends a WebSocket, as its Close frame says it (RFC 6455 5.5.1, 7.4 and IANA's registry of codes). */
enum Closing {
    /** The access token has expired: refresh, and connect again. 3000 is registered as "unauthorized". */
    TOKEN_EXPIRED(3000, "token_expired", Outcome.TOKEN_OVER),
    /** The session was revoked: sign in. */
    SESSION_REVOKED(3000, "unauthorized", Outcome.SESSION_REVOKED),
    /** Nothing moved for too long, or the route's time is up. */
    TIMED_OUT(1001, "timeout", Outcome.CUT_SHORT),
    /** This instance is about to end: connect again. */
    LEAVING(1001, "going_away", Outcome.LEAVING),
    /** The route or the app is gone from the deployment file: another connection is refused, and says so. */
    REMOVED(1001, "going_away", Outcome.REMOVED),
    /** The API went away without a word. */
    API_GONE(1011, "api_error", Outcome.CUT_SHORT);

    private static final int FINAL_CLOSE = 0x88;
    private static final int MASKED = 0x80;

    private static final int GOING_AWAY = 1001;

    private final int code;
    private final String reason;
    private final Outcome outcome;

    Closing(int code, String reason, Outcome outcome) {
        this.code = code;
        this.reason = reason;
        this.outcome = outcome;
    }

    /** How the exchange ends by it. */
    Outcome outcome() {
        return outcome;
    }

    /** The frame for a client. */
    Buffer toClient() {
        Buffer payload = Buffer.buffer().appendUnsignedShort(code).appendString(reason);
        return Buffer.buffer()
                .appendUnsignedByte((short) FINAL_CLOSE)
                .appendUnsignedByte((short) payload.length())
                .appendBuffer(payload);
    }

    /**
     * The frame for a server, whatever the page is told: that its client goes away. It is masked as all that a server
     * gets (RFC 6455 5.3); no page has a say in what it holds.
     */
    static Buffer toServer() {
        Buffer payload = Buffer.buffer().appendUnsignedShort(GOING_AWAY);
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
}
