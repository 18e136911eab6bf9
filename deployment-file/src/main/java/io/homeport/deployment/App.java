package io.homeport.deployment;

import io.homeport.cookies.CookieNames;
import io.homeport.cookies.SetCookie;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One SPA, checked.
 *
 * @param parameterRules by name, for some of the allowed parameters
 * @param classic what an app of the classic contract has beside the others; absent for the standard one
 */
public record App(
        String name,
        String webOrigin,
        String agentPath,
        Optional<Classic> classic,
        URI redirectUri,
        Optional<URI> postLogoutRedirectUri,
        Logout logout,
        String scope,
        Set<String> allowedParameters,
        Map<String, ParameterRule> parameterRules,
        Optional<String> cookieDomain,
        Optional<Duration> sessionLifetime,
        Duration absoluteSessionLimit,
        Duration idleSessionLimit,
        String regionClaim,
        boolean detailedErrors,
        Map<String, String> regionalApiUrls,
        AuthorizationServer authorizationServer) {

    /** The names of the app's cookies. */
    public CookieNames cookieNames() {
        return classic.map(own -> CookieNames.classic(own.cookiePrefix(), cookieDomain.isPresent()))
                .orElseGet(() -> cookieDomain.isPresent() ? CookieNames.withDomain(name) : CookieNames.hostOnly(name));
    }

    /** Writes the app's {@code Set-Cookie} lines. */
    public SetCookie setCookie() {
        return new SetCookie(cookieNames(), agentPath, cookieDomain, sessionLifetime);
    }
}
