package io.homeport.cookies;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * The names of an app's cookies. Prefixes are promises that the browser enforces: {@code __Host-Http-}
 * (set by a server, Secure, Path=/, no Domain), which a browser that does not know it still holds to
 * {@code __Host-}; {@code __Secure-} for cookies with a narrower path (RFC 6265bis 4.1.3).
 *
 * @param loginPrefix followed by a login's own suffix
 * @param csrf of the classic contract alone: what its requests repeat in a header
 */
public record CookieNames(String access, String refresh, String id, String loginPrefix, Optional<String> csrf) {

    /** Host-only cookies: agent and proxy answer on the same host. */
    public static CookieNames hostOnly(String app) {
        return named("__Host-Http-", app);
    }

    /** Cookies that carry a {@code Domain}: agent and proxy answer on different hosts of one site. */
    public static CookieNames withDomain(String app) {
        return named("__Secure-", app);
    }

    /** The names by which gateways of the classic contract know them. */
    public static CookieNames classic(String prefix) {
        return new CookieNames(
                prefix + "-at", prefix + "-auth", prefix + "-id", prefix + "-login-", Optional.of(prefix + "-csrf"));
    }

    private static CookieNames named(String anchorPrefix, String app) {
        String narrow = "__Secure-" + app;
        return new CookieNames(
                anchorPrefix + app + "-at", narrow + "-rt", narrow + "-id", narrow + "-login-", Optional.empty());
    }

    /** The login cookie of this suffix. */
    public String login(String suffix) {
        return loginPrefix + suffix;
    }

    /** Whether a cookie of the other app's may be taken for one of this app's. */
    public boolean overlap(CookieNames other) {
        return other.session().anyMatch(this::owns) || other.loginPrefix.startsWith(loginPrefix);
    }

    /** Whether a cookie of this name is the app's: such a one never reaches an API, nor comes from one. */
    public boolean owns(String cookieName) {
        return session().anyMatch(cookieName::equals) || cookieName.startsWith(loginPrefix);
    }

    /** Those of a session. */
    public Stream<String> session() {
        return Stream.concat(Stream.of(access, refresh, id), csrf.stream());
    }

    /** Whether API calls carry it: the others stay below the agent-path. */
    boolean goesToApis(String cookieName) {
        return cookieName.equals(access) || csrf.filter(cookieName::equals).isPresent();
    }
}
