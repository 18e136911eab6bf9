package io.homeport.cookies;

import java.time.Duration;
import java.util.Optional;

/**
 * Writes whole {@code Set-Cookie} lines, so that a cookie is set and cleared with the same attributes:
 * one that differs in path, domain or Secure would survive its own deletion.
 *
 * @param agentPath path of the cookies that stay off the API routes
 * @param cookieDomain absent for host-only cookies
 * @param sessionLifetime {@code Max-Age} of the session's cookies; absent for browser-session cookies
 * @param partitioned whether they go along in frames of other sites, where each such site has cookies of its own (CHIPS)
 */
public record SetCookie(
        CookieNames names,
        String agentPath,
        Optional<String> cookieDomain,
        Optional<Duration> sessionLifetime,
        boolean partitioned) {
    private static final String ATTRIBUTES = "; Secure; HttpOnly; SameSite=Strict";
    private static final String PARTITIONED = "; Secure; HttpOnly; SameSite=None; Partitioned";

    /** Those of an app that is in no other site's frame. */
    public SetCookie(
            CookieNames names, String agentPath, Optional<String> cookieDomain, Optional<Duration> sessionLifetime) {
        this(names, agentPath, cookieDomain, sessionLifetime, false);
    }

    /** How long a login may take. */
    public static final Duration LOGIN_LIFETIME = Duration.ofMinutes(10);

    /** How long the browser may take from the page to the agent. */
    public static final Duration LOGOUT_LIFETIME = Duration.ofSeconds(60);

    /** Sets one of the session's cookies. */
    public String session(String name, String value) {
        return line(name, value, sessionLifetime);
    }

    /** Sets a login cookie. */
    public String login(String name, String value) {
        return line(name, value, Optional.of(LOGIN_LIFETIME));
    }

    /** Sets a logout cookie. */
    public String logout(String name, String value) {
        return line(name, value, Optional.of(LOGOUT_LIFETIME));
    }

    /** Sets the cookie of the region that a browser remembers. */
    public String remembered(String name, String value, Duration lifetime) {
        return line(name, value, Optional.of(lifetime));
    }

    /** Sets the cookie that a session's device gets again; {@link #ofBound} says its attributes. */
    public String bound(String value, Duration lifetime) {
        return line(names.bound(), value, Optional.of(lifetime));
    }

    /**
     * Its attributes, as a browser has to be told them: with one that differs it would ask for the cookie before every call,
     * and it takes no {@code Max-Age}.
     */
    public String ofBound() {
        return "Path=/" + cookieDomain.map(domain -> "; Domain=" + domain).orElse("") + attributes();
    }

    /** Clears a cookie. */
    public String clear(String name) {
        return line(name, "", Optional.of(Duration.ZERO));
    }

    /** Clears a cookie that another agent has set for one call below the agent's path. */
    public String clearBelow(String call, String name) {
        return line(name, "", agentPath + call, Optional.of(Duration.ZERO));
    }

    private String line(String name, String value, Optional<Duration> maxAge) {
        return line(name, value, names.goesToApis(name) ? "/" : agentPath, maxAge);
    }

    private String line(String name, String value, String path, Optional<Duration> maxAge) {
        StringBuilder line = new StringBuilder(name.length() + value.length() + 96)
                .append(name)
                .append('=')
                .append(value)
                .append("; Path=")
                .append(path);
        cookieDomain.ifPresent(domain -> line.append("; Domain=").append(domain));
        maxAge.ifPresent(age -> line.append("; Max-Age=").append(age.toSeconds()));
        return line.append(attributes()).toString();
    }

    private String attributes() {
        return partitioned ? PARTITIONED : ATTRIBUTES;
    }
}
