package io.homeport.cookies;

/** How values are sealed. Every service opens all formats, whichever its own seals. */
public enum CookieFormat {
    /** The first one: one cookie for each value. */
    ONE(1),
    /** Says in its header how many cookies a value is split over; packs tokens by a static code. */
    TWO(2),
    /** The same, and tokens are compressed where that makes them smaller (RFC 8725 3.6 advises against it). */
    TWO_COMPRESSED(2);

    private final int version;

    CookieFormat(int version) {
        this.version = version;
    }

    /** The first byte of a value. */
    byte version() {
        return (byte) version;
    }

    boolean isFirst() {
        return this == ONE;
    }
}
