package io.homeport.cookies;

import java.util.List;

/**
 * How much room a session's cookies have in a request. A hop on the way (a CDN, a gateway, a balancer) takes a header of
 * so many octets, 8 KiB often, and refuses each request of a session that needs more; so a session that would be too
 * large must not begin.
 *
 * @param onApiCall octets that a session may take of the {@code Cookie} field of a call to an API
 */
public record CookieBudget(int onApiCall) {
    /** That, and half as much again for all else that a request says, passes where a header may have 8 KiB. */
    public static final CookieBudget STANDARD = new CookieBudget(6 * 1024);

    /** With this a call to the agent passes a hop that takes lines of 8 KiB, NGINX for example, by the standard budget. */
    private static final int MORE_ON_AGENT_CALL = 1792;

    /**
     * Octets of a whole {@code Set-Cookie} line. Browsers drop a longer cookie without a word: Chromium where name and value
     * have more than 4,096 (RFC 6265bis 5.6), others count the attributes, too.
     */
    public static final int LONGEST_LINE = 4000;

    /** Octets that it may take of a call to the agent, which gets refresh token and ID token, too. */
    public int onAgentCall() {
        return onApiCall + MORE_ON_AGENT_CALL;
    }

    /** How many characters the value of a cookie of this name, or of one of its chunks, may have. */
    public static int longestValue(SetCookie setCookie, String name) {
        return LONGEST_LINE
                - setCookie.session(Chunks.names(name).get(Chunks.MOST - 1), "").length();
    }

    /** How many octets the cookies that these lines set take of the requests that carry them. */
    public static int octets(List<String> setCookies) {
        return setCookies.stream().mapToInt(CookieBudget::octets).sum();
    }

    /** Name, value, and what parts them from the next. */
    private static int octets(String setCookie) {
        int end = setCookie.indexOf(';');
        return setCookie.charAt(end - 1) == '=' ? 0 : end + "; ".length();
    }
}
