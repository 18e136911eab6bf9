package io.homeport.proxy.header;

import io.homeport.cookies.CookieHeader;
import io.homeport.cookies.SetCookie;
import io.homeport.deployment.App;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.Route;
import io.homeport.proxy.request.RequestHead;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Writes the header of the answer that goes back to the browser. */
public final class ResponseHeaders {
    /** Schemes by which a browser asks the user, in the proxy's name, for a password of the API's. */
    private static final Set<String> BROWSERS_OWN = Set.of("basic", "digest", "negotiate", "ntlm");

    /** So that the answer's fields stay well below the 4 KiB that some proxies take. */
    private static final int MOST_CLEARED = 16;

    private final List<App> apps;
    private final InternalAddresses internal;
    private final BrowsersView view;

    public ResponseHeaders(Deployment deployment) {
        this.apps = List.copyOf(deployment.apps().values());
        this.internal = InternalAddresses.of(deployment);
        this.view = new BrowsersView(internal);
    }

    /** From an API: without what the route drops, its CORS policy, our cookies' names and internal addresses. */
    public void fromApi(Route route, Browser browser, MultiMap upstream, MultiMap answer) {
        Set<String> dropped = route.answerFields().dropped();
        Set<String> hopByHop = HopByHop.of(upstream);
        boolean mayShare = !browser.hasSession() || route.answerFields().sharedCache();
        upstream.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (hopByHop.contains(lower) || dropped.contains(lower)) {
                return;
            }
            switch (AnswerField.of(lower)) {
                case SAME -> answer.add(name, value);
                case REFERENCE -> add(answer, name, view.reference(route, value));
                case LINKS -> add(answer, name, view.links(route, value));
                case REFRESH -> add(answer, name, view.refresh(route, value));
                case POLICY -> answer.add(name, view.policy(route, value));
                case CHALLENGES -> add(answer, name, Challenge.without(BROWSERS_OWN, value));
                case COOKIE -> addIf(!setsOurs(value) && !isForInside(browser, value), answer, name, value);
                case NAMELESS -> addIf(!internal.isNamedIn(value), answer, name, value);
                case TARGETED -> addIf(mayShare, answer, name, value);
                case NOTHING -> {}
            }
        });
        answer.set("X-Content-Type-Options", "nosniff");
        route.answerFields().set().forEach(answer::set);
        keep(route, browser, answer);
    }

    private static void add(MultiMap answer, String name, Optional<String> value) {
        value.ifPresent(shown -> answer.add(name, shown));
    }

    private static void addIf(boolean passes, MultiMap answer, String name, String value) {
        if (passes) {
            answer.add(name, value);
        }
    }

    /**
     * Who may keep the answer. The API was asked with {@code Authorization}, for which shared caches have a rule (RFC
     * 9111 3.5); one in front of the proxy sees a cookie, and would give what is one user's to another.
     */
    private static void keep(Route route, Browser browser, MultiMap answer) {
        List<String> said = answer.getAll(HttpHeaders.CACHE_CONTROL);
        if (said.isEmpty()) {
            answer.set(HttpHeaders.CACHE_CONTROL, CacheControl.NOBODY);
            return;
        }
        boolean forAll = !browser.hasSession() || route.answerFields().sharedCache() && CacheControl.isForAll(said);
        if (!forAll) {
            answer.set(HttpHeaders.CACHE_CONTROL, CacheControl.forOneUser(said));
        }
    }

    /** A browser takes no cookie for a domain that it did not ask (RFC 6265 5.3), so nothing is lost with it. */
    private boolean isForInside(Browser browser, String setCookie) {
        int begin = setCookie.indexOf(';') + 1;
        while (begin > 0) {
            int next = setCookie.indexOf(';', begin);
            String attribute = setCookie.substring(begin, next < 0 ? setCookie.length() : next);
            int equals = attribute.indexOf('=');
            if (equals > 0 && attribute.substring(0, equals).strip().equalsIgnoreCase("domain")) {
                String domain = attribute.substring(equals + 1).strip().toLowerCase(Locale.ROOT);
                String bare = domain.startsWith(".") ? domain.substring(1) : domain;
                if (internal.areIn(bare) && !InternalAddresses.isIn(browser.host(), bare)) {
                    return true;
                }
            }
            begin = next + 1;
        }
        return false;
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
