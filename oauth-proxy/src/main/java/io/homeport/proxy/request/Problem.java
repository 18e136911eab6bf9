package io.homeport.proxy.request;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * An error of the proxy's own, in the form that SPAs parse.
 *
 * @param status the HTTP status
 * @param code stable: SPAs decide by it
 * @param message one plain sentence for the developer of the SPA
 * @param retryAfterSeconds when to try again, where the status invites to
 * @param apiBaseUrl where to send the request instead
 * @param challenge what the session lacks, as {@code WWW-Authenticate} tells it (RFC 9110 11.6.1)
 */
public record Problem(
        int status,
        String code,
        String message,
        int retryAfterSeconds,
        Optional<String> apiBaseUrl,
        Optional<String> challenge) {
    private static final int SOON = 5;

    public static final Problem MALFORMED = new Problem(400, "invalid_request", "The request is not valid HTTP.");
    public static final Problem AMBIGUOUS_TARGET = new Problem(
            400, "invalid_request", "The request target can be read in more than one way; send a plain path.");
    public static final Problem INVALID_HOST =
            new Problem(400, "invalid_request", "The request must name exactly one host.");
    public static final Problem AMBIGUOUS_LENGTH =
            new Problem(400, "invalid_request", "The request's length is given in more than one way.");
    public static final Problem UPGRADE_REFUSED =
            new Problem(400, "invalid_request", "This route does not serve WebSocket connections.");
    public static final Problem UNAUTHORIZED =
            new Problem(401, "unauthorized", "There is no valid session; the user has to sign in.");
    public static final Problem KEY_UNKNOWN = new Problem(
            401,
            "key_unknown",
            "The key of the session's cookie is not known here yet; repeat the request in a few seconds.");
    public static final Problem TOKEN_EXPIRED =
            new Problem(401, "token_expired", "The access token has expired; refresh and repeat the request.");
    public static final Problem INSUFFICIENT_USER_AUTHENTICATION = new Problem(
            401,
            "insufficient_user_authentication",
            "This API asks for a stronger or more recent sign-in; WWW-Authenticate says which.");
    public static final Problem REGION_CHANGED =
            new Problem(401, "region_changed", "The user's home region has changed; refresh and repeat the request.");
    public static final Problem INVALID_ORIGIN =
            new Problem(403, "invalid_origin", "The request does not come from the app's web origin.");
    public static final Problem MISSING_HEADER =
            new Problem(403, "missing_header", "The header token-handler-version: 1 is required.");
    public static final Problem MISSING_CSRF_TOKEN =
            new Problem(403, "missing_header", "The header that repeats the CSRF token is missing or wrong.");
    public static final Problem REGION_MISSING =
            new Problem(403, "region_missing", "The session names no home region.");
    public static final Problem REGION_UNKNOWN =
            new Problem(403, "region_unknown", "The session's home region is not one of this deployment.");
    public static final Problem REGION_BLOCKED =
            new Problem(403, "region_blocked", "Users of the session's home region may not be served from here.");
    public static final Problem DEVICE_BINDING_REQUIRED = new Problem(
            403, "device_binding_required", "This API takes only sessions that the browser has bound to a key.");
    public static final Problem NOT_A_PEER =
            new Problem(403, "not_a_peer", "Only proxies of other regions may pass requests on to here.");
    public static final Problem NOT_FOUND = new Problem(404, "not_found", "No route serves this path.");
    public static final Problem METHOD_NOT_ALLOWED =
            new Problem(405, "method_not_allowed", "This method is not allowed here.");
    public static final Problem EXPECTATION_FAILED =
            new Problem(417, "invalid_request", "The only expectation that can be met is 100-continue.");
    /** RFC 9110 15.5.20: this server is not able or willing to answer for the target; another connection may. */
    public static final Problem WRONG_ENTRY = new Problem(
            421, "wrong_entry", "Requests of this user enter in the home region alone; send it to api_base_url.");

    public static final Problem REQUEST_TIMEOUT =
            new Problem(408, "request_timeout", "The request's body did not arrive in time.");
    public static final Problem BODY_TOO_LARGE =
            new Problem(413, "request_too_large", "The request's body is larger than this route takes.");
    public static final Problem TARGET_TOO_LONG =
            new Problem(414, "request_too_large", "The request's path and query are too long.");
    public static final Problem TOO_MANY_REQUESTS =
            new Problem(429, "too_many_requests", "This client or session makes too many requests; try again later.");
    public static final Problem HEADER_TOO_LARGE =
            new Problem(431, "request_too_large", "The request's header fields, cookies included, are too large.");
    public static final Problem INTERNAL_ERROR =
            new Problem(500, "server_error", "The proxy failed to handle this request.");
    public static final Problem API_ERROR =
            new Problem(502, "api_error", "The API broke off its answer, or gave none that is valid HTTP.");
    public static final Problem SERVER_ERROR = new Problem(
            502, "authorization_server_error", "The authorization server gave no token for the API that can be used.");
    public static final Problem SERVER_UNAVAILABLE = new Problem(
            503, "authorization_server_unavailable", "The authorization server cannot be reached; try again later.");
    public static final Problem SESSIONS_UNKNOWN = new Problem(
            503, "session_store_unavailable", "Whether the session goes on cannot be told now; try again later.");
    public static final Problem REGION_UNAVAILABLE =
            new Problem(503, "region_unavailable", "The home region's API cannot be reached; try again later.");
    public static final Problem SIGN_IN_UNAVAILABLE = new Problem(
            503, "sign_in_unavailable", "The agent, which signs users in, cannot be reached; try again later.");
    public static final Problem API_TIMEOUT = new Problem(504, "api_timeout", "The API did not answer in time.");
    public static final Problem NONCE_WANTED = new Problem(
            503, "dpop_nonce_required", "The API wants another nonce, which is known by now; repeat the request.", 0);
    public static final Problem OVERLOADED =
            new Problem(503, "overloaded", "The proxy serves as many requests as it can; try again later.");
    public static final Problem API_OVERLOADED =
            new Problem(503, "overloaded", "The API serves as many requests as it may; try again later.");
    public static final Problem VERSION_NOT_SUPPORTED =
            new Problem(505, "invalid_request", "The proxy speaks HTTP/1.1 and HTTP/2.");
    public static final Problem LOOP_DETECTED =
            new Problem(508, "api_error", "The request came back to the proxy that forwarded it.");

    private Problem(int status, String code, String message) {
        this(status, code, message, SOON);
    }

    private Problem(int status, String code, String message, int retryAfterSeconds) {
        this(status, code, message, retryAfterSeconds, Optional.empty(), Optional.empty());
    }

    /** The same, with the origin that the request is for. */
    public Problem at(String apiBaseUrl) {
        return new Problem(status, code, message, retryAfterSeconds, Optional.of(apiBaseUrl), challenge);
    }

    /** The same, with the challenge that says what would do. */
    public Problem challenging(String wanted) {
        return new Problem(status, code, message, retryAfterSeconds, apiBaseUrl, Optional.of(wanted));
    }

    /** The same, to be tried again after so many seconds (RFC 9110 10.2.3). */
    public Problem after(int seconds) {
        return new Problem(status, code, message, seconds, apiBaseUrl, challenge);
    }

    /** Whether the answer says when to try again. */
    public boolean invitesToRetry() {
        return status == 503 || status == 429 || code.equals(KEY_UNKNOWN.code);
    }

    /** The body. {@code code} repeats {@code error_code}: some SPAs read one, some the other. */
    public String json() {
        JsonObject body =
                new JsonObject().put("error_code", code).put("code", code).put("message", message);
        apiBaseUrl.ifPresent(url -> body.put("api_base_url", url));
        return body.encode();
    }

    /** The same as pages of the classic contract know it: whoever may not come in is unauthorized. */
    public Problem classic() {
        return equals(UNAUTHORIZED) || equals(INVALID_ORIGIN) || equals(MISSING_CSRF_TOKEN)
                ? new Problem(401, "unauthorized_request", message)
                : this;
    }

    /** Its body. */
    public String classicJson() {
        return new JsonObject().put("code", code).put("message", message).encode();
    }
}
