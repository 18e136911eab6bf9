package io.homeport.agent.telemetry;

/** What comes of the steps by which a session is bound to its browser's key, and shows that it is. */
public enum DeviceOutcome {
    /** The browser was asked to register a key. */
    OFFERED,
    /** The session is bound from now on. */
    BOUND,
    /** The browser was asked for a proof. */
    CHALLENGED,
    /** The browser has proved the key, and has the cookie again. */
    PROVED,
    /** The challenge is too old, or is another session's: the browser was asked again. */
    STALE,
    /** There is no such session any more, or it is bound to no key: the browser was told to forget it. */
    ENDED,
    /** There is a session that may be bound in a moment: the browser was told to come again. */
    REGISTERING,
    /** Key or proof are none that could be accepted. */
    MALFORMED,
    /** The proof is by another key. */
    WRONG_SIGNATURE,
    /** A key was to be registered without a session, or for one that has a key already. */
    NOT_OPEN,
    /** A refresh of the session crossed the registration; the next offer binds it. */
    CROSSED,
    /** The cookies of the session have no room for a key. */
    NO_ROOM,
    /** A bound session's call came without the cookie that its browser alone gets. */
    COOKIE_MISSING,
    /** The same, and the browser says that it could not get it. */
    SKIPPED;

    /** Whether somebody showed what is no proof. */
    boolean isRefusal() {
        return this == MALFORMED || this == WRONG_SIGNATURE || this == NOT_OPEN;
    }
}
