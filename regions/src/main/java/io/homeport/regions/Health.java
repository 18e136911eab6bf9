package io.homeport.regions;

/** How the API of one region is. */
public enum Health {
    /** It takes requests. */
    REACHABLE,
    /** It takes no more requests for now. */
    FULL,
    /** Nothing can be sent to it. */
    UNREACHABLE
}
