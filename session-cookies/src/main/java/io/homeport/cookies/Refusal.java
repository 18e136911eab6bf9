package io.homeport.cookies;

/** Why a cookie was not opened: for a metric or a debug line, never for the browser, which sees one failure. */
public enum Refusal {
    MALFORMED,
    UNKNOWN_KEY,
    NOT_AUTHENTIC,
    EXPIRED
}
