package io.homeport.cookies;

/** Why a cookie was not opened: for a metric or a debug line, never for the browser, which sees one failure. */
public enum Refusal {
    MALFORMED,
    /** This instance does not know the key, and another may: the cookie is left alone. */
    UNKNOWN_KEY,
    /** This instance has met the unknown key for so long that no other will know it: removed, or made up. */
    RETIRED_KEY,
    NOT_AUTHENTIC,
    EXPIRED
}
