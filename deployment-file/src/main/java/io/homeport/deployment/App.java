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
 * @param setCookie writes the app's {@code Set-Cookie} lines
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
        Duration absoluteSessionLimit,
        Duration idleSessionLimit,
        String regionClaim,
        boolean detailedErrors,
        SetCookie setCookie,
        AuthorizationServer authorizationServer) {

    /** The names of the app's cookies. */
    public CookieNames cookieNames() {
        return setCookie.names();
    }

    /** What its cookies are sent to beside the host that sets them; absent for host-only cookies. */
    public Optional<String> cookieDomain() {
        return setCookie.cookieDomain();
    }
}
