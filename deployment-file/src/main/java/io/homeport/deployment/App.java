package io.homeport.deployment;

import io.homeport.cookies.CookieNames;
import io.homeport.cookies.SetCookie;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One SPA, checked.
 *
 * @param apiHost the one host where it is served, in lower case and without a port; absent where every host will do that no app
 *     has for its own
 * @param parameterRules by name, for some of the allowed parameters
 * @param sessionClaims what the page learns of the user
 * @param testHooks whether pages may let their tokens expire, for tests
 * @param setCookie writes the app's {@code Set-Cookie} lines
 * @param deviceBinding what is said of sessions that are bound to a browser's key
 * @param classic what an app of the classic contract has beside the others; absent for the standard one
 * @param authorizationServer where users sign in of whose home region nothing is known, and all others where they have none
 *     of their own
 * @param signIn where users of a region sign in
 */
public record App(
        String name,
        String webOrigin,
        Optional<String> apiHost,
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
        SessionClaims sessionClaims,
        boolean detailedErrors,
        boolean testHooks,
        SetCookie setCookie,
        DeviceBinding deviceBinding,
        AuthorizationServer authorizationServer,
        SignIn signIn) {

    /** The names of the app's cookies. */
    public CookieNames cookieNames() {
        return setCookie.names();
    }

    /** All its authorization servers, each once. */
    public List<AuthorizationServer> authorizationServers() {
        return Stream.concat(Stream.of(authorizationServer), signIn.all().stream())
                .distinct()
                .toList();
    }

    /** The same app, as users of a region see it: with the authorization server of that region. */
    public App at(AuthorizationServer regional) {
        return new App(
                name,
                webOrigin,
                apiHost,
                agentPath,
                classic,
                redirectUri,
                postLogoutRedirectUri,
                logout,
                scope,
                allowedParameters,
                parameterRules,
                absoluteSessionLimit,
                idleSessionLimit,
                regionClaim,
                sessionClaims,
                detailedErrors,
                testHooks,
                setCookie,
                deviceBinding,
                regional,
                signIn);
    }

    /**
     * The issuer that an access-token cookie, a login and a logout are tied to. Where there are several, it is none of them: which
     * one it is of, only the opened cookie says.
     */
    public String cookieIssuer() {
        return signIn.hasSeveralIssuers() ? "" : authorizationServer.issuer();
    }

    /** Whether it is in frames of other sites: more is then asked of each request. */
    public boolean isEmbedded() {
        return setCookie.partitioned();
    }

    /** What its cookies are sent to beside the host that sets them; absent for host-only cookies. */
    public Optional<String> cookieDomain() {
        return setCookie.cookieDomain();
    }
}
