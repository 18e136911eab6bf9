package io.homeport.agent.telemetry;

import org.jboss.logging.Logger.Level;

/** What is worth a line in the category {@code io.homeport.events} (OWASP ASVS 16.3). */
enum SecurityEvent {
    LOGIN_STARTED(Level.INFO, true),
    LOGIN_COMPLETED(Level.INFO, false),
    LOGIN_FAILED(Level.WARN, true),
    SESSION_REFRESHED(Level.INFO, false),
    REFRESH_FAILED(Level.WARN, true),
    LOGGED_OUT(Level.INFO, false),
    SIGNED_OUT_BY_SERVER(Level.INFO, false),
    SERVER_LOGOUT_REFUSED(Level.WARN, true),
    REQUEST_BLOCKED(Level.WARN, true),
    /** A session is bound to its browser's key from now on. */
    DEVICE_BOUND(Level.INFO, false),
    /** A session's cookies came without the proof of its key: from a copy, or from a browser that has lost it. */
    DEVICE_PROOF_MISSING(Level.WARN, true),
    DEVICE_PROOF_REFUSED(Level.WARN, true),
    COOKIE_REFUSED(Level.WARN, true);

    private final Level level;
    private final boolean causedByAnyone;

    SecurityEvent(Level level, boolean causedByAnyone) {
        this.level = level;
        this.causedByAnyone = causedByAnyone;
    }

    Level level() {
        return level;
    }

    /** Whether it takes no session and no login: then it may come in any number. */
    boolean causedByAnyone() {
        return causedByAnyone;
    }
}
