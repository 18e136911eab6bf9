package io.homeport.cookies;

/** How values are sealed. Every service opens all formats, whichever its own seals. */
public enum CookieFormat {
    /** The first one: one cookie for each value. */
    ONE(1),
    /** Says in its header how many cookies a value is split over, and what its content has. */
    TWO(2);

    private final int version;

    CookieFormat(int version) {
        this.version = version;
    }

    /** The first byte of a value. */
    byte version() {
        return (byte) version;
    }
}
