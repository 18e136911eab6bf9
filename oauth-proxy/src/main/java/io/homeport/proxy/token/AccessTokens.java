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
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Cookie to token: opens the access-token cookie of an app. */
public final class AccessTokens {
    private static final Logger LOG = Logger.getLogger(AccessTokens.class);

    private final Map<String, AccessCookies> cookiesByApp;
    private final Clock clock;
    private final BiConsumer<String, String> refusals;

    /**
     * For the apps of a deployment.
     *
     * @param refusals hears the app and the reason of each cookie that is no session
     */
    public AccessTokens(Deployment deployment, KeyRing accessKeys, Clock clock, BiConsumer<String, String> refusals) {
        this.clock = clock;
        this.refusals = refusals;
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
        Credential credential = new Credential.None();
        int present = 0;
        for (App app : candidates) {
            CookieHeader.Found found = cookies.find(app.cookieNames().access());
            if (found instanceof CookieHeader.Found.Absent) {
                continue;
            }
            present++;
            if (present > 1) {
                return new Credential.None();
            }
            if (found instanceof CookieHeader.Found.One one) {
                credential = open(app, one.value());
            } else {
                refused(app, "AMBIGUOUS");
            }
        }
        return credential;
    }

    private void refused(App app, String reason) {
        LOG.debugf("app %s: access-token cookie refused, %s", app.name(), reason);
        refusals.accept(app.name(), reason);
    }

    private Credential open(App app, String value) {
        Opening<AccessContent> opening = cookiesByApp.get(app.name()).open(value);
        if (opening instanceof Opening.Opened<AccessContent> opened) {
            return credentialOf(app, opened.content());
        }
        if (opening instanceof Opening.Refused<AccessContent> refused) {
            refused(app, refused.reason().name());
        }
        return new Credential.None();
    }

    private Credential credentialOf(App app, AccessContent access) {
        return clock.instant().isBefore(access.accessTokenExpiresAt())
                ? new Credential.Usable(
                        app.name(),
                        access.accessToken(),
                        access.accessTokenExpiresAt(),
                        access.region(),
                        access.dpopKey())
                : new Credential.Expired();
    }
}
