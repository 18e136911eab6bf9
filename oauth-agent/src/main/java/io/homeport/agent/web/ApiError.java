package io.homeport.agent.web;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An answer that is an error of the contract. It carries no stack trace: it is an answer, not a defect.
 *
 * @see Answer
 */
public final class ApiError extends RuntimeException {
    private static final long serialVersionUID = 1L;
    /** As long as an instance waits between two looks at the deployment file. */
    private static final int KEY_SECONDS = 5;

    private final int status;
    private final String code;
    private final transient Words words;
    private final transient List<String> setCookies;
    private final transient Optional<String> allow;
    private final transient OptionalInt retryAfter;

    /**
     * What is said beside the code.
     *
     * @param detail for the developer
     * @param reason for the page, of a sign-in that has failed
     */
    private record Words(Optional<String> detail, Optional<SignInFault> reason) {
        static final Words NONE = new Words(Optional.empty(), Optional.empty());
    }

    private ApiError(
            int status,
            String code,
            String message,
            Words words,
            List<String> setCookies,
            Optional<String> allow,
            OptionalInt retryAfter) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.words = words;
        this.setCookies = List.copyOf(setCookies);
        this.allow = allow;
        this.retryAfter = retryAfter;
    }

    private static ApiError of(int status, String code, String message) {
        return new ApiError(status, code, message, Words.NONE, List.of(), Optional.empty(), OptionalInt.empty());
    }

    /** 400: the request itself is wrong. */
    public static ApiError invalidRequest(String message) {
        return of(400, "invalid_request", message);
    }

    /** 400: the authorization server refused in its own words; only a new login cures it. */
    public static ApiError refusedByServer(String code) {
        return of(400, code, "The authorization server refused the login; start a new one.")
                .because(SignInFault.REFUSED_BY_SERVER);
    }

    /** 400: a security event token is not taken, with a word of RFC 8935 2.4. */
    public static ApiError refusedDelivery(String code, String message) {
        return of(400, code, message);
    }

    /** 401: a silent login needs the user (OpenID Connect Core 3.1.2.6). */
    public static ApiError userNeeded(String code) {
        return of(401, code, "The authorization server needs the user; start a login without prompt=none.");
    }

    /** 401: no session, or one that cannot be opened. */
    public static ApiError unauthorized() {
        return of(401, "unauthorized", "There is no session; start a login.");
    }

    /** 401: a cookie under a key that this instance does not know; the same call may succeed in a moment. */
    public static ApiError keyUnknown() {
        return new ApiError(
                401,
                "key_unknown",
                "The key of the session's cookies is not known here yet; repeat the call in a few seconds.",
                Words.NONE,
                List.of(),
                Optional.empty(),
                OptionalInt.of(KEY_SECONDS));
    }

    /** 401: the session has ended. */
    public static ApiError sessionExpired() {
        return of(401, "session_expired", "The session has ended; start a new login.");
    }

    /** 401: the access token has expired. */
    public static ApiError tokenExpired() {
        return of(401, "token_expired", "The access token has expired; refresh and repeat the call.");
    }

    /** 403: not the app's origin. */
    public static ApiError invalidOrigin() {
        return of(403, "invalid_origin", "The request does not come from the web origin of this app.");
    }

    /** Whether it refuses the origin. */
    boolean isOfOrigin() {
        return code().equals("invalid_origin");
    }

    /** 403: the header that forces a preflight is missing. */
    public static ApiError missingHeader() {
        return of(403, "missing_header", "The header token-handler-version: 1 is missing.");
    }

    /** 403: the deployment file forbids this region to serve the user's home region. */
    public static ApiError regionBlocked() {
        return of(403, "region_blocked", "Users of this home region may not be served from here.");
    }

    /** 403: the user's home region has no authorization server. */
    public static ApiError regionUnserved() {
        return of(403, "region_unserved", "There is nowhere to sign in for users of this home region.");
    }

    /** 403: the tokens name no region that one could know. */
    public static ApiError regionUnknown() {
        return of(403, "region_unknown", "The user's home region cannot be told.");
    }

    /** 403: the servers of two regions each say that the other one is the user's. */
    public static ApiError regionConflict() {
        return of(403, "region_conflict", "The authorization servers do not agree on the user's home region.");
    }

    /** 404. */
    public static ApiError notFound() {
        return of(404, "not_found", "There is nothing at this path.");
    }

    /** 405, with the methods that are allowed (RFC 9110 15.5.6). */
    public static ApiError methodNotAllowed(String allowed) {
        return new ApiError(
                405,
                "method_not_allowed",
                "This path takes only " + allowed + ".",
                Words.NONE,
                List.of(),
                Optional.of(allowed),
                OptionalInt.empty());
    }

    /** 408: the body did not come in time (RFC 9110 15.5.9). */
    public static ApiError requestTimeout() {
        return of(408, "request_timeout", "The request's body did not arrive in time.");
    }

    /** 413. */
    public static ApiError requestTooLarge() {
        return of(413, "request_too_large", "The body is larger than 64 KiB.");
    }

    /** 414. */
    public static ApiError targetTooLong() {
        return of(414, "request_too_large", "The path and query are longer than 8 KiB.");
    }

    /** 431 (RFC 6585 5). */
    public static ApiError headerTooLarge() {
        return of(431, "request_too_large", "The header fields, cookies included, are larger than 32 KiB.");
    }

    /** 415. */
    public static ApiError unsupportedMediaType(String supported) {
        return of(415, "unsupported_media_type", "The body must be " + supported + ".");
    }

    /** 500: a defect of ours; the log has its cause. */
    public static ApiError internal() {
        return of(500, "server_error", "The agent failed; its log says why.");
    }

    /** 502: the authorization server's answer cannot be used. */
    public static ApiError serverError() {
        return of(502, "authorization_server_error", "The authorization server's answer cannot be used.");
    }

    /** 502: a token does not fit into a cookie. */
    public static ApiError tokenTooLarge() {
        return of(502, "token_too_large", "A token is too large for a cookie; the agent's log says what helps.");
    }

    /** 503: the authorization server cannot be reached in time, or is not well; it may be asked again after so many seconds. */
    public static ApiError serverUnavailable(int retryAfterSeconds) {
        return new ApiError(
                503,
                "authorization_server_unavailable",
                "The authorization server cannot be reached or is not well; try again later.",
                Words.NONE,
                List.of(),
                Optional.empty(),
                OptionalInt.of(retryAfterSeconds));
    }

    /** 503: whether the session goes on cannot be told, and this deployment trusts none then; nothing is cleared. */
    public static ApiError sessionsUnknown() {
        return new ApiError(
                503,
                "session_store_unavailable",
                "Whether the session goes on cannot be told now; try again later.",
                Words.NONE,
                List.of(),
                Optional.empty(),
                OptionalInt.of(5));
    }

    /** 503: the session's cookies are of two renewals; the browser may still be at those of the later one. */
    public static ApiError sessionRenewed() {
        return new ApiError(
                503,
                "session_renewed",
                "The session was renewed while the call was on its way; repeat the call.",
                Words.NONE,
                List.of(),
                Optional.empty(),
                OptionalInt.of(1));
    }

    /** 503: the browser could not show that it holds the session's key; nothing is cleared. */
    public static ApiError deviceProofUnavailable() {
        return new ApiError(
                503,
                "device_proof_unavailable",
                "The browser could not prove that the session is its own; repeat the call later.",
                Words.NONE,
                List.of(),
                Optional.empty(),
                OptionalInt.of(10));
    }

    /** An error that another instance told of, or would have told. */
    public static ApiError again(
            int status, String code, String message, Optional<String> detail, OptionalInt retryAfter) {
        return new ApiError(
                status, code, message, new Words(detail, Optional.empty()), List.of(), Optional.empty(), retryAfter);
    }

    /** The same error, which also sets or clears cookies. */
    public ApiError withCookies(List<String> lines) {
        return new ApiError(status, code, getMessage(), words, lines, allow, retryAfter);
    }

    /** The same error with words for the developer; they are shown only where the app turns that on. */
    public ApiError withDetail(String text) {
        return saying(new Words(Optional.of(text), words.reason()));
    }

    /** The same error, which tells the page why its sign-in has failed. */
    public ApiError because(SignInFault reason) {
        return saying(new Words(words.detail(), Optional.of(reason)));
    }

    private ApiError saying(Words said) {
        return new ApiError(status, code, getMessage(), said, setCookies, allow, retryAfter);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public Optional<String> detail() {
        return words.detail();
    }

    /** Why a sign-in has failed, where that can be told. */
    public Optional<SignInFault> reason() {
        return words.reason();
    }

    public List<String> setCookies() {
        return setCookies;
    }

    public Optional<String> allow() {
        return allow;
    }

    /** Seconds until a repetition may help (RFC 9110 10.2.3). */
    public OptionalInt retryAfter() {
        return retryAfter;
    }
}
