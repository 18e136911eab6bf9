package io.homeport.proxy.server;

/** How far a connection's requests have come, as what is behind the decoder tells what is before it. */
final class RequestProgress {
    private boolean inBody;
    private boolean moved;
    private int unanswered;

    /** The bytes to come are looked at from here on. */
    void begin() {
        moved = false;
    }

    /** Whether a header, or the last of a body, was decoded since. */
    boolean hasMoved() {
        return moved;
    }

    /** Whether the next byte belongs to a request's header. */
    boolean isBeforeHeader() {
        return !inBody;
    }

    void headerRead() {
        inBody = true;
        moved = true;
        unanswered++;
    }

    void bodyRead() {
        inBody = false;
        moved = true;
    }

    void answered() {
        unanswered--;
    }

    /** Requests that were read and not answered to the end. */
    int unanswered() {
        return unanswered;
    }
}
