package io.homeport.proxy.server;

/** How far a connection's requests have come, as what is behind the decoder tells what is before it. */
final class RequestProgress {
    private boolean inHeader;
    private boolean inBody;
    private boolean moved;
    private boolean closing;
    private int left;
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

    /** A request's first line was decoded. */
    void lineRead() {
        inHeader = true;
    }

    /** So many octets that were read belong to what is not whole yet. */
    void left(int octets) {
        left = octets;
    }

    /** What came is no HTTP, and nothing after it is. */
    void broken() {
        closing = true;
    }

    /** An answer says that the connection ends with it. */
    void closes() {
        closing = true;
    }

    /** Whether every request is answered, and the next octet begins a new one. */
    boolean isAtRest() {
        return unanswered == 0 && !inHeader && !inBody && !closing && left == 0;
    }

    void headerRead() {
        inHeader = false;
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
