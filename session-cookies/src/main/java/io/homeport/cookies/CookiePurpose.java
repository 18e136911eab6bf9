package io.homeport.cookies;

/** What a cookie is for. The purpose is part of the derived key and of the authenticated data. */
public enum CookiePurpose {
    ACCESS("access"),
    /** What only the session's device gets again. */
    BOUND("bound"),
    REFRESH("refresh"),
    ID("id"),
    /** The number counts changes of what a login holds: those that are under way meanwhile start again. */
    LOGIN("login-3"),
    /** What authenticates the state of a login: no cookie, and not sealed. */
    STATE("login-state"),
    LOGOUT("logout"),
    /** What the session's device signs: no cookie, but sealed like one. */
    CHALLENGE("device-challenge"),
    /** The region of the last login in a browser. */
    REMEMBERED("remembered"),
    /** What a refresh came to, kept for other instances: no cookie, but sealed like one. */
    RENEWAL("renewal"),
    /** A session in its user's list: no cookie either. */
    LISTED("listed");

    private final String label;

    CookiePurpose(String label) {
        this.label = label;
    }

    /** The stable name that goes into keys and authenticated data; renaming it signs everyone out. */
    String label() {
        return label;
    }
}
