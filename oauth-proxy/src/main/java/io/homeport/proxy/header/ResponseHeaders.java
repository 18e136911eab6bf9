package io.homeport.proxy.header;

import io.homeport.cookies.CookieHeader;
import io.homeport.cookies.SetCookie;
import io.homeport.deployment.App;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.Route;
import io.homeport.proxy.field.FieldBlock;
import io.homeport.proxy.field.FieldSink;
import io.homeport.proxy.field.Fields;
import io.homeport.proxy.request.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes the header of the answer that goes back to the browser. */
public final class ResponseHeaders {
    /** Schemes by which a browser asks the user, in the proxy's name, for a password of the API's. */
    private static final Set<String> BROWSERS_OWN = Set.of("basic", "digest", "negotiate", "ntlm");

    /** So that the answer's fields stay well below the 4 KiB that some proxies take. */
    private static final int MOST_CLEARED = 16;

    private static final String CACHE_CONTROL = "cache-control";

    /** Those of the table in docs/proxy.md that no server says to a browser. What is left is an authorization server's to say. */
    private static final Set<String> NOT_OF_A_SERVER = Set.of("via", "x-accel-redirect", "x-sendfile", "authorization");

    private final List<App> apps;
    private final OwnCookies own;
    private final InternalAddresses internal;
    private final BrowsersView view;
    private final Map<String, AnswerRules> rules;

    public ResponseHeaders(Deployment deployment) {
        this.apps = List.copyOf(deployment.apps().values());
        this.own = new OwnCookies(apps);
        this.internal = InternalAddresses.of(deployment);
        this.view = new BrowsersView(internal);
        Set<String> origins = apps.stream().map(App::webOrigin).collect(Collectors.toUnmodifiableSet());
        this.rules = deployment.routes().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Route::name, route -> new AnswerRules(route.answerFields(), origins)));
    }

    /**
     * From an API: without what the route drops, its CORS policy, our cookies' names and internal addresses.
     *
     * @param origin of the page that may read the answer
     */
    public void fromApi(Route route, Browser browser, Optional<String> origin, Fields upstream, FieldSink answer) {
        ApisFields fields = new ApisFields(route, browser, HopByHop.nominated(upstream), answer);
        upstream.forEach(fields);
        fields.end(origin);
    }

    /** Of a file of an app's: what its route sets, and who may read it. A page is asked for anew unless the route says else. */
    public void ofFile(Route route, Optional<String> origin, FieldSink answer) {
        AnswerRules fields = rulesOf(route);
        fields.writeSet(answer);
        List<String> cacheControl = fields.cacheControl();
        answer.add("cache-control", cacheControl.isEmpty() ? "no-cache" : cacheControl.get(0));
        Cors.allow(origin, ExposedFields.of(fields.fields().exposed(), List.of()), List.of(), answer);
    }

    /** A route of another deployment, which has been taken over meanwhile, has rules of its own. */
    private AnswerRules rulesOf(Route route) {
        AnswerRules known = rules.get(route.name());
        return known != null && known.fields() == route.answerFields()
                ? known
                : new AnswerRules(route.answerFields(), Set.of());
    }

    /** The fields of one answer, each written once: those that are merged or replaced come at the end. */
    private final class ApisFields implements FieldSink {
        private final Route route;
        private final AnswerRules rules;
        private final Browser browser;
        private final Set<String> nominated;
        private final FieldSink answer;
        private final boolean mayShare;
        private List<String> cacheControl = List.of();
        private List<String> vary = List.of();
        private List<String> exposed = List.of();

        ApisFields(Route route, Browser browser, Set<String> nominated, FieldSink answer) {
            this.route = route;
            this.rules = rulesOf(route);
            this.browser = browser;
            this.nominated = nominated;
            this.answer = answer;
            this.mayShare = !browser.hasSession() || rules.fields().sharedCache();
        }

        @Override
        public void add(String name, String value) {
            AnswerField.Becomes becomes = rules.of(name);
            if (becomes == AnswerField.Becomes.EXPOSURE) {
                exposed = with(exposed, value);
            } else if (nominated.isEmpty() || !nominated.contains(name.toLowerCase(Locale.ROOT))) {
                addAs(becomes, name, value);
            }
        }

        @Override
        public void addLine(String name, byte[] octets, int from, int to) {
            if (nominated.isEmpty() && rules.of(name) == AnswerField.Becomes.SAME) {
                answer.addLine(name, octets, from, to);
            } else {
                FieldSink.super.addLine(name, octets, from, to);
            }
        }

        private void addAs(AnswerField.Becomes becomes, String name, String value) {
            switch (becomes) {
                case SAME -> answer.add(name, value);
                case REFERENCE -> addIf(view.reference(route, value), name);
                case LINKS -> addIf(view.links(route, value), name);
                case REFRESH -> addIf(view.refresh(route, value), name);
                case POLICY -> answer.add(name, view.policy(route, value));
                case CHALLENGES -> addIf(Challenge.without(BROWSERS_OWN, value), name);
                case COOKIE -> addIf(!setsOurs(value) && !isForInside(browser, value), name, value);
                case NAMELESS -> addIf(!internal.isNamedIn(value), name, value);
                case TARGETED -> addIf(mayShare, name, value);
                case CACHING -> cacheControl = with(cacheControl, value);
                case VARIANTS -> vary = with(vary, value);
                case EXPOSURE, NOTHING -> {}
            }
        }

        private void addIf(Optional<String> shown, String name) {
            if (shown.isPresent()) {
                answer.add(name, shown.get());
            }
        }

        private void addIf(boolean passes, String name, String value) {
            if (passes) {
                answer.add(name, value);
            }
        }

        void end(Optional<String> origin) {
            boolean saysNothing = cacheControl.isEmpty() && vary.isEmpty() && exposed.isEmpty();
            Optional<FieldBlock> usual = saysNothing ? rules.usualEnd(origin) : Optional.empty();
            if (usual.isPresent()) {
                answer.addAll(usual.get());
                return;
            }
            rules.writeSet(answer);
            cacheControl = rules.cacheControl().isEmpty() ? cacheControl : rules.cacheControl();
            keep();
            Cors.allow(origin, ExposedFields.of(rules.fields().exposed(), exposed), vary, answer);
        }

        /**
         * Who may keep the answer. The API was asked with {@code Authorization}, for which shared caches have a rule
         * (RFC 9111 3.5); one in front of the proxy sees a cookie, and would give what is one user's to another.
         */
        private void keep() {
            if (cacheControl.isEmpty()) {
                answer.add(CACHE_CONTROL, CacheControl.NOBODY);
                return;
            }
            boolean forAll =
                    !browser.hasSession() || rules.fields().sharedCache() && CacheControl.isForAll(cacheControl);
            if (!forAll) {
                answer.add(CACHE_CONTROL, CacheControl.forOneUser(cacheControl));
                return;
            }
            for (String said : cacheControl) {
                answer.add(CACHE_CONTROL, said);
            }
        }
    }

    private static List<String> with(List<String> values, String value) {
        List<String> longer = values.isEmpty() ? new ArrayList<>(2) : values;
        longer.add(value);
        return longer;
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

    /** From an authorization server: as it is, but for our cookies' names and addresses inside. */
    public void fromAuthorizationServer(Route route, Browser browser, Fields upstream, FieldSink answer) {
        Set<String> hopByHop = HopByHop.of(upstream);
        upstream.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (hopByHop.contains(lower)) {
                return;
            }
            Optional<String> shown =
                    switch (AnswerField.of(lower)) {
                        case REFERENCE -> view.reference(route, value);
                        case LINKS -> view.links(route, value);
                        case REFRESH -> view.refresh(route, value);
                        case POLICY -> Optional.of(view.policy(route, value));
                        case COOKIE ->
                            Optional.of(value).filter(cookie -> !setsOurs(cookie) && !isForInside(browser, cookie));
                        case NAMELESS -> Optional.of(value).filter(text -> !internal.isNamedIn(text));
                        default -> Optional.of(value).filter(text -> !NOT_OF_A_SERVER.contains(lower));
                    };
            shown.ifPresent(text -> answer.add(name, text));
        });
    }

    /** Cookies between browsers and token handler. */
    public OwnCookies own() {
        return own;
    }

    /** From the agent: as it is, cookies and CORS included. */
    public void fromAgent(Fields upstream, FieldSink answer) {
        Set<String> hopByHop = HopByHop.of(upstream);
        upstream.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!hopByHop.contains(lower) && !NamedRegion.isIn(lower)) {
                answer.add(name, value);
            }
        });
    }

    /**
     * For a page whose requests have become too large: a browser that starts many logins at once collects a cookie for
     * each, and would be refused until they expire. Some go now, and more with each further refusal.
     */
    public void clearLogins(String origin, RequestHead head, FieldSink answer) {
        CookieHeader cookies = CookieHeader.of(head.cookies());
        for (App app : apps) {
            if (app.webOrigin().equals(origin)) {
                SetCookie setCookie = app.setCookie();
                cookies.names(app.cookieNames()::isLogin).stream()
                        .limit(MOST_CLEARED)
                        .forEach(name -> answer.add("set-cookie", setCookie.clear(name)));
            }
        }
    }

    private boolean setsOurs(String setCookie) {
        int end = setCookie.indexOf(';');
        String pair = end < 0 ? setCookie : setCookie.substring(0, end);
        int equals = pair.indexOf('=');
        return own.have(equals < 0 ? "" : pair.substring(0, equals).strip());
    }
}
