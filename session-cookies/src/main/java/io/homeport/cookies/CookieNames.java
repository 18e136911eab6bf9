package io.homeport.cookies;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * The names of an app's cookies. Prefixes are promises that the browser enforces: {@code __Host-Http-}
 * (set by a server, Secure, Path=/, no Domain), which a browser that does not know it still holds to
 * {@code __Host-}; {@code __Secure-} for cookies with a narrower path (RFC 6265bis 4.1.3).
 *
 * <p>A sibling subdomain can put a cookie of any name without {@code __Host-} into the browser. So the names of such
 * cookies end in what no sibling knows: a word of the session's for refresh and ID token, one of the anchor's for a
 * login. A cookie of another name is not looked at.
 *
 * @param refresh followed by a hyphen and the session's word; alone, the name that it had before there were words
 * @param id the same
 * @param loginAnchor ties logins to the browser that started them
 * @param loginPrefix followed by a login's own suffix
 * @param csrf of the classic contract alone: what its requests repeat in a header
 */
public record CookieNames(
        String access, String refresh, String id, String loginAnchor, String loginPrefix, Optional<String> csrf) {
    private static final int LONGEST_SUFFIX = 64;
    private static final String LOGIN_WORD = "login-";
    private static final String LOGOUT_WORD = "logout";
    private static final String REMEMBERED_WORD = "region";
    private static final String ACCESS_WORD = "-at";
    private static final String BOUND_WORD = "-bound";
    private static final String HOST = "__Host-";
    private static final String HOST_HTTP = "__Host-Http-";

    /** Host-only cookies: agent and proxy answer on the same host. */
    public static CookieNames hostOnly(String app) {
        return named(HOST_HTTP, app);
    }

    /** Cookies that carry a {@code Domain}: agent and proxy answer on different hosts of one site. */
    public static CookieNames withDomain(String app) {
        return named("__Secure-", app);
    }

    /**
     * The names by which gateways of the classic contract know them. The login anchor is no gateway's business, so it has
     * the prefix that keeps siblings out wherever it may.
     */
    public static CookieNames classic(String prefix, boolean withDomain) {
        return new CookieNames(
                prefix + "-at",
                prefix + "-auth",
                prefix + "-id",
                withDomain ? prefix + "-login" : "__Host-Http-" + prefix.replaceFirst("^__Secure-", "") + "-login",
                prefix + "-login-",
                Optional.of(prefix + "-csrf"));
    }

    private static CookieNames named(String anchorPrefix, String app) {
        String narrow = "__Secure-" + app;
        return new CookieNames(
                anchorPrefix + app + ACCESS_WORD,
                narrow + "-rt",
                narrow + "-id",
                anchorPrefix + app + "-login",
                narrow + "-login-",
                Optional.empty());
    }

    /** What a session's cookies besides the anchor are called, each by its first chunk. */
    public record OfSession(String refresh, String id) {
        /** Never prints the word. */
        @Override
        public String toString() {
            return "OfSession";
        }
    }

    /** The names of this session's cookies, whose word is derived once for both. */
    public OfSession of(SessionId session) {
        String word = session.word();
        return new OfSession(refresh + "-" + word, id + "-" + word);
    }

    /** The login cookie of this suffix. */
    public String login(String suffix) {
        return loginPrefix + suffix;
    }

    /** The cookie of a sign-out under way: it holds where the browser is sent to. */
    public String logout() {
        return beside(LOGOUT_WORD);
    }

    /**
     * The cookie beside which those of a device-bound session count. Its prefix is the strictest that a browser binds a
     * session to: with {@code __Host-Http-} it does not.
     */
    public String bound() {
        return boundPrefix() + access.substring(boundFrom(), access.length() - ACCESS_WORD.length()) + BOUND_WORD;
    }

    private String boundPrefix() {
        return access.startsWith(HOST_HTTP) ? HOST : "";
    }

    private int boundFrom() {
        return access.startsWith(HOST_HTTP) ? HOST_HTTP.length() : 0;
    }

    /** The classic contract has none. */
    private boolean isBound(String cookieName) {
        return csrf.isEmpty() && cookieName.endsWith(BOUND_WORD) && cookieName.equals(bound());
    }

    /** The cookie that keeps the region of the last login. */
    public String remembered() {
        return beside(REMEMBERED_WORD);
    }

    private String beside(String word) {
        return loginPrefix.substring(0, loginPrefix.length() - LOGIN_WORD.length()) + word;
    }

    private boolean isBeside(String word, String cookieName) {
        int before = loginPrefix.length() - LOGIN_WORD.length();
        return cookieName.length() == before + word.length()
                && cookieName.endsWith(word)
                && cookieName.regionMatches(0, loginPrefix, 0, before);
    }

    /** Whether a cookie of the other app's may be taken for one of this app's. */
    public boolean overlap(CookieNames other) {
        return other.session().anyMatch(this::owns)
                || owns(other.loginAnchor)
                || owns(other.logout())
                || owns(other.remembered())
                || owns(other.bound())
                || other.loginPrefix.startsWith(loginPrefix);
    }

    /** Whether a cookie of this name is the app's: such a one never reaches an API, nor comes from one. */
    public boolean owns(String cookieName) {
        return session().anyMatch(cookieName::equals)
                || Chunks.indexOf(cookieName, access) > 0
                || isOfSession(cookieName)
                || cookieName.equals(loginAnchor)
                || cookieName.startsWith(loginPrefix)
                || isBeside(LOGOUT_WORD, cookieName)
                || isBeside(REMEMBERED_WORD, cookieName)
                || isBound(cookieName);
    }

    /** Those that a session has in every browser, and the plain names of the others. */
    private Stream<String> session() {
        return Stream.concat(Stream.of(access, refresh, id), csrf.stream());
    }

    /**
     * Whether it is a refresh-token or ID-token cookie of any session, a chunk of one, or one from before there were
     * words.
     */
    public boolean isOfSession(String cookieName) {
        String first = Chunks.first(cookieName);
        return isOf(refresh, first) || isOf(id, first);
    }

    /** Whether it is a further chunk of one of a session's cookies: stale, where the value is split over fewer now. */
    public boolean isFurtherChunk(String cookieName) {
        return Chunks.indexOf(cookieName, access) > 0 || Chunks.isFurther(cookieName) && isOfSession(cookieName);
    }

    private static boolean isOf(String plain, String cookieName) {
        int wordAt = plain.length() + 1;
        return cookieName.startsWith(plain)
                && (cookieName.length() == plain.length()
                        || cookieName.length() == wordAt + Word.LENGTH
                                && cookieName.charAt(wordAt - 1) == '-'
                                && Word.isSpelledFrom(cookieName, wordAt));
    }

    /** Whether it is a login cookie, of a name as we make them: it may go back out in a {@code Set-Cookie} line. */
    public boolean isLogin(String cookieName) {
        int length = cookieName.length() - loginPrefix.length();
        return length > 0
                && length <= LONGEST_SUFFIX
                && cookieName.startsWith(loginPrefix)
                && Word.isSpelledFrom(cookieName, loginPrefix.length());
    }

    /** Whether API calls carry it: the others stay below the agent-path. */
    public boolean goesToApis(String cookieName) {
        return Chunks.indexOf(cookieName, access) >= 0
                || cookieName.equals(loginAnchor)
                || isBound(cookieName)
                || csrf.filter(cookieName::equals).isPresent();
    }
}
