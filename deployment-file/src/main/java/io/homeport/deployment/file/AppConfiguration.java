package io.homeport.deployment.file;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One SPA. */
public interface AppConfiguration {
    /** The SPA's origin: scheme, host and port, without a path. */
    Optional<String> webOrigin();

    /**
     * The one host where browsers reach agent and APIs for this app, without scheme and port. The app is served there and
     * nowhere else; apps without the key are served at every host that no app has here. The host must be of the site of
     * {@code web-origin}. See docs/apps-by-host.md.
     */
    Optional<String> apiHost();

    /** The path below which the agent serves this app. */
    @WithDefault("/oauth-agent")
    String agentPath();

    /**
     * {@code standard}, or {@code classic} for an SPA that was written for the open-source Curity OAuth agents: their
     * calls and answers, and cookies that their gateways read. Logs a warning.
     */
    @WithDefault("standard")
    String contract();

    /** What {@code contract: classic} needs. */
    ClassicConfiguration classic();

    /** The page that the authorization server sends the user back to. */
    Optional<String> redirectUri();

    /** The page that the user sees after signing out. */
    Optional<String> postLogoutRedirectUri();

    /**
     * {@code through-agent}: the address for signing out at the authorization server leads through the agent, which adds
     * the ID token as a hint ({@code id_token_hint}), so that no page sees it. {@code none}: without a hint; most
     * servers ask the user then. Agent only.
     */
    @WithDefault("through-agent")
    String logoutHint();

    /**
     * Scheme, host and port where browsers reach the agent, for addresses that lead to it. Without it, the host that the
     * browser has called, as {@code X-Forwarded-Host} or {@code Host} says, if it is below the web origin's domain. Agent
     * only.
     */
    Optional<String> agentOrigin();

    /** The scope of the sign-in, separated by blanks; contains {@code openid}. */
    @WithDefault("openid profile")
    String scope();

    /** Authorization request parameters that the SPA may set at login/start, and send along at a refresh. */
    @WithDefault("prompt,login_hint,ui_locales")
    List<String> allowedParameters();

    /**
     * By parameter, a regular expression (of RE2: without look-around and back-references) that its whole value must
     * match, beside the check that is built in for the parameters that the standards know.
     */
    Map<String, String> parameterRules();

    /** The parent domain for cookies, where agent and proxy sit on different hosts. */
    Optional<String> cookieDomain();

    /** The {@code Max-Age} of the session's cookies; without it they end with the browser. */
    Optional<Duration> sessionLifetime();

    /** After this time, counted from the sign-in, the user signs in again. */
    @WithDefault("P30D")
    Duration absoluteSessionLimit();

    /** A session that is not refreshed for this long has ended. */
    @WithDefault("P1D")
    Duration idleSessionLimit();

    /**
     * {@code preferred}: browsers that know Device Bound Session Credentials bind each new session to a key that they do
     * not give away, so that a copy of its cookies is soon worth nothing; all others sign in as before. {@code off}: no
     * session is bound from now on; those that are stay so. See docs/device-binding.md.
     */
    @WithDefault("off")
    String deviceBinding();

    /**
     * How long a browser of a bound session keeps the cookie that it then gets again only by its key; so long, and a minute
     * more, a copy works. At least 240 seconds.
     */
    @WithDefault("PT10M")
    Duration deviceBindingLifetime();

    /**
     * The claim that names the user's home region: its name, or a JSON pointer (RFC 6901) to it, which begins with a slash,
     * such as {@code /address/country}.
     */
    @WithDefault("region")
    String regionClaim();

    /**
     * {@code partitioned}: the SPA may be in frames of other sites, each of which has a session of its own there; cookies are
     * then {@code SameSite=None; Partitioned}, and each request must say where it comes from. Logs a warning. {@code none}: its
     * cookies stay out of such frames. See docs/embedding.md.
     */
    @WithDefault("none")
    String embedding();

    /** What the page learns of the user. */
    SessionClaimsConfiguration sessionClaims();

    /** Adds {@code detailed_error} to errors. For development only; logs a warning. */
    @WithDefault("false")
    boolean detailedErrors();

    /**
     * Turns on {@code POST access/expire} and {@code POST refresh/expire}, by which a page lets its next API call or its next
     * refresh fail, as if a token had expired. For tests of pages on loopback only; logs a warning. Agent only.
     */
    @WithDefault("false")
    boolean testHooks();

    /** The authorization server of this app. */
    AuthorizationServerConfiguration authorizationServer();

    /**
     * In its place, an authorization server for each region, by the region's name: users sign in at that of their home region.
     * Each has the keys of {@code authorization-server}. The region where this instance runs must have one.
     */
    Map<String, AuthorizationServerConfiguration> authorizationServers();

    /** At which of them a login starts. */
    SignInConfiguration signIn();
}
