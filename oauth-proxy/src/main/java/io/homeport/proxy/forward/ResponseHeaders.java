package io.homeport.proxy.forward;

import io.homeport.configuration.App;
import io.homeport.configuration.Deployment;
import io.homeport.configuration.Route;
import io.homeport.cookies.CookieHeader;
import io.homeport.cookies.SetCookie;
import io.homeport.proxy.request.RequestHead;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Writes the header of the answer that goes back to the browser. */
public final class ResponseHeaders {
    /** Challenges that a browser answers by asking the user, in the proxy's name, for a password of the API's. */
    private static final Pattern BROWSERS_OWN =
            Pattern.compile("(?:^|,)\\s*(?:basic|digest|negotiate|ntlm)(?:\\s|,|$)", Pattern.CASE_INSENSITIVE);

    private static final Set<String> LOCATIONS = Set.of("location", "content-location");

    /** So that the answer's fields stay well below the 4 KiB that some proxies take. */
    private static final int MOST_CLEARED = 16;

    private final List<App> apps;
    private final InternalAddresses internal;

    public ResponseHeaders(Deployment deployment) {
        this.apps = List.copyOf(deployment.apps().values());
        this.internal = InternalAddresses.of(deployment);
    }

    /** From an API: without what the route drops, its CORS policy, our cookies' names and internal addresses. */
    public void fromApi(Route route, MultiMap upstream, MultiMap answer) {
        Set<String> dropped = route.answerFields().dropped();
        Set<String> hopByHop = HopByHop.of(upstream);
        upstream.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (hopByHop.contains(lower) || dropped.contains(lower) || isOurs(lower, value)) {
                return;
            }
            if (LOCATIONS.contains(lower)) {
                internal.hide(value).map(shown -> outside(route, shown)).ifPresent(shown -> answer.add(name, shown));
            } else {
                answer.add(name, value);
            }
        });
        if (!answer.contains(HttpHeaders.CACHE_CONTROL)) {
            answer.set(HttpHeaders.CACHE_CONTROL, "no-store");
        }
        answer.set("X-Content-Type-Options", "nosniff");
        route.answerFields().set().forEach(answer::set);
    }

    /** A path of the API's, as browsers know it. */
    private static String outside(Route route, String reference) {
        return route.match()
                .upstreamPath()
                .filter(inside -> isBelow(reference, inside))
                .map(inside -> route.match().path() + reference.substring(inside.equals("/") ? 0 : inside.length()))
                .orElse(reference);
    }

    private static boolean isBelow(String reference, String path) {
        if (path.equals("/")) {
            return reference.startsWith("/");
        }
        return reference.startsWith(path)
                && (reference.length() == path.length() || "/?#".indexOf(reference.charAt(path.length())) >= 0);
    }

    private boolean isOurs(String name, String value) {
        return name.startsWith("access-control-")
                || name.startsWith("homeport-")
                || name.equals("authorization")
                || name.equals("dpop-nonce")
                || name.equals("www-authenticate")
                        && BROWSERS_OWN.matcher(value).find()
                || name.equals("set-cookie") && setsOurs(value);
    }

    /** From the agent: as it is, cookies and CORS included. */
    public void fromAgent(MultiMap upstream, MultiMap answer) {
        Set<String> hopByHop = HopByHop.of(upstream);
        upstream.forEach((name, value) -> {
            if (!hopByHop.contains(name.toLowerCase(Locale.ROOT))) {
                answer.add(name, value);
            }
        });
    }

    /**
     * For a page whose requests have become too large: a browser that starts many logins at once collects a cookie for
     * each, and would be refused until they expire. Some go now, and more with each further refusal.
     */
    public void clearLogins(String origin, RequestHead head, MultiMap answer) {
        CookieHeader cookies = CookieHeader.of(head.cookies());
        for (App app : apps) {
            if (app.webOrigin().equals(origin)) {
                SetCookie setCookie = app.setCookie();
                cookies.names(app.cookieNames()::isLogin).stream()
                        .limit(MOST_CLEARED)
                        .forEach(name -> answer.add(HttpHeaders.SET_COOKIE, setCookie.clear(name)));
            }
        }
    }

    /** A nameless cookie comes back from the browser as whatever its value spells, so it counts as ours. */
    private boolean setsOurs(String setCookie) {
        int end = setCookie.indexOf(';');
        String pair = end < 0 ? setCookie : setCookie.substring(0, end);
        int equals = pair.indexOf('=');
        String name = equals < 0 ? "" : pair.substring(0, equals).strip();
        return name.isEmpty()
                || apps.stream()
                        .anyMatch(app -> app.cookieNames().owns(name)
                                || name.startsWith(app.cookieNames().access()));
    }
}
