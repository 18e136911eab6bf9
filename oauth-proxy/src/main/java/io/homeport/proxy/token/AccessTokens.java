package io.homeport.proxy.token;

import io.homeport.configuration.App;
import io.homeport.configuration.Deployment;
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.CookieHeader;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.Opening;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Cookie to token: opens the access-token cookie of an app. */
public final class AccessTokens {
    private static final Logger LOG = Logger.getLogger(AccessTokens.class);

    private final Map<String, AccessCookies> cookiesByApp;
    private final Clock clock;

    public AccessTokens(Deployment deployment, KeyRing accessKeys, Clock clock) {
        this.clock = clock;
        this.cookiesByApp = deployment.apps().values().stream()
                .collect(Collectors.toUnmodifiableMap(
                        App::name,
                        app -> new AccessCookies(
                                app.cookieNames(),
                                app.name(),
                                app.authorizationServer().issuer(),
                                accessKeys,
                                clock)));
    }

    /**
     * The credential that the request's {@code Cookie} fields hold.
     *
     * @param candidates the apps the request may come from; where it holds cookies of more than one,
     *     nothing tells which is meant, and there is no credential
     */
    public Credential find(List<App> candidates, List<String> cookieFields) {
        CookieHeader cookies = CookieHeader.of(cookieFields);
        List<App> present = candidates.stream()
                .filter(app -> !(cookies.find(app.cookieNames().access()) instanceof CookieHeader.Found.Absent))
                .toList();
        if (present.size() != 1) {
            return new Credential.None();
        }
        App app = present.get(0);
        if (cookies.find(app.cookieNames().access()) instanceof CookieHeader.Found.One one) {
            return open(app, one.value());
        }
        LOG.debugf("app %s: two access-token cookies in one request count as none", app.name());
        return new Credential.None();
    }

    private Credential open(App app, String value) {
        Opening<AccessContent> opening = cookiesByApp.get(app.name()).open(value);
        if (opening instanceof Opening.Opened<AccessContent> opened) {
            return credentialOf(opened.content());
        }
        if (opening instanceof Opening.Refused<AccessContent> refused) {
            LOG.debugf("app %s: access-token cookie refused, %s", app.name(), refused.reason());
        }
        return new Credential.None();
    }

    private Credential credentialOf(AccessContent access) {
        return clock.instant().isBefore(access.accessTokenExpiresAt())
                ? new Credential.Usable(access.accessToken(), access.accessTokenExpiresAt(), access.region())
                : new Credential.Expired();
    }
}
