package io.homeport.proxy.forward;

import io.homeport.proxy.request.Problem;
import java.util.Locale;

/** How an exchange with an upstream ended. */
public enum Outcome {
    /** The answer was passed on whole. */
    ANSWERED,
    /** The upstream could not be reached. Nothing was sent. */
    UNREACHABLE,
    /** As many requests are under way at the upstream as may be. Nothing was sent. */
    OVERLOADED,
    /** The upstream took the request and broke off, or answered no valid HTTP. */
    BROKEN_ANSWER,
    /** The upstream took the request and did not answer in time, or did not take it in time. */
    TIMED_OUT,
    /** The client began a request and did not go on with it. */
    CLIENT_STALLED,
    /** The client's body is larger than the route takes. */
    BODY_TOO_LARGE,
    /** The upstream says that the user is at home elsewhere by now (RFC 9110 15.5.20). */
    MISDIRECTED,
    /** The API wants its nonce in the proof, and the request's body is no longer at hand (RFC 9449 9). */
    NONCE_WANTED,
    /** The API refuses the nonce that it has just given. */
    NONCE_REFUSED,
    /** The client's body is no valid HTTP. */
    BROKEN_REQUEST,
    /** The answer broke off under way: the client's connection was reset, so that it cannot be mistaken for whole. */
    CUT_SHORT,
    /** The stream was ended because the access token has expired. */
    TOKEN_OVER,
    /** The stream was ended because the session was revoked. */
    SESSION_REVOKED,
    /** The stream was ended because this instance ends. */
    LEAVING,
    /** The stream was ended because its route or its app is gone from the deployment file. */
    REMOVED,
    /** The client went away; the upstream's request was reset. */
    CLIENT_GONE;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** What a browser is told that got no answer for it. */
    public Problem problem() {
        return switch (this) {
            case UNREACHABLE -> Problem.REGION_UNAVAILABLE;
            case OVERLOADED -> Problem.API_OVERLOADED;
            case TIMED_OUT -> Problem.API_TIMEOUT;
            case BODY_TOO_LARGE -> Problem.BODY_TOO_LARGE;
            case NONCE_WANTED -> Problem.NONCE_WANTED;
            case MISDIRECTED -> Problem.REGION_CHANGED;
            case CLIENT_STALLED -> Problem.REQUEST_TIMEOUT;
            case BROKEN_REQUEST -> Problem.MALFORMED;
            default -> Problem.API_ERROR;
        };
    }

    /** As metrics and access log name it. */
    public String label() {
        return label;
    }
}
