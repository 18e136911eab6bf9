package io.homeport.proxy.admission;

import io.homeport.deployment.App;
import io.homeport.deployment.AppHosts;
import io.homeport.deployment.Deployment;
import io.homeport.proxy.request.Problem;
import io.homeport.proxy.request.RequestHead;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides whether a request may come in at all, before any cookie is looked at: the defence against
 * requests that other pages make in the user's name (RFC 10017 6.1.3.3).
 */
public final class Admission {
    /** A header that no page can send across origins without a preflight. */
    public static final String VERSION_HEADER = "token-handler-version";

    private static final List<String> VERSION = List.of("1");

    private static final Set<String> READING = Set.of("GET", "HEAD");
    private static final List<String> SAME_ORIGIN = List.of("same-origin");
    private static final List<String> SAME_SITE = List.of("same-site");

    private final List<App> apps;
    private final Map<String, List<App>> byOrigin;
    private final AppHosts hosts;
    private final boolean someEmbedded;

    public Admission(Deployment deployment) {
        this.apps = List.copyOf(deployment.apps().values());
        this.hosts = AppHosts.of(apps);
        this.byOrigin = apps.stream().collect(Collectors.groupingBy(App::webOrigin));
        this.someEmbedded = apps.stream().anyMatch(App::isEmbedded);
    }

    /** The verdict on a request. */
    public sealed interface Verdict {
        /** Come in; the request is of one of these apps. */
        record Admitted(List<App> apps) implements Verdict {}

        /** Stay out, and why. */
        record Refused(Problem problem) implements Verdict {}
    }

    /**
     * The request's origin, if it names exactly one and that is, letter for letter, of an app that is served at the host
     * that was called.
     */
    public Optional<String> origin(RequestHead head) {
        return head.origin().filter(origin -> !appsOf(origin, head).isEmpty());
    }

    /**
     * The origin that may read the answer to a request whose fields could not be read. Where all apps
     * have one origin, that one: to any other page the answer stays closed. Where the host has a say, nothing tells it.
     */
    public Optional<String> onlyOrigin() {
        if (hosts.areUsed()) {
            return Optional.empty();
        }
        List<String> origins = apps.stream().map(App::webOrigin).distinct().toList();
        return origins.size() == 1 ? Optional.of(origins.get(0)) : Optional.empty();
    }

    /** Admits an API request or refuses it. */
    public Verdict decide(RequestHead head) {
        Verdict verdict = byOrigin(head);
        if (!(verdict instanceof Verdict.Admitted admitted) || head.versions().equals(VERSION)) {
            return verdict;
        }
        // Pages of the classic contract know no such header: they repeat a CSRF token where they change data.
        List<App> classic = admitted.apps().stream()
                .filter(app -> app.classic().isPresent())
                .toList();
        return classic.isEmpty() ? new Verdict.Refused(Problem.MISSING_HEADER) : new Verdict.Admitted(classic);
    }

    /** Whether a page of this origin speaks the classic contract. */
    public boolean isClassic(String origin) {
        return byOrigin.getOrDefault(origin, List.of()).stream()
                .anyMatch(app -> app.classic().isPresent());
    }

    /**
     * Admits a request to a route of streams, for which a browser cannot set the version header: by its origin, which a
     * browser sends with every WebSocket and every EventSource to another origin, or because the page's own origin was
     * called by a script. What a page shows or navigates to is no script's, and an answer of an API no document.
     */
    public Verdict decideStream(RequestHead head) {
        boolean mayBeScripts = head.passed("sec-fetch-mode").stream()
                .allMatch(mode -> mode.equals("cors") || mode.equals("same-origin"));
        return head.hasOrigin() || mayBeScripts ? byOrigin(head) : new Verdict.Refused(Problem.INVALID_ORIGIN);
    }

    /** The apps whose page the request is of, as far as a browser says; none where it says nothing. */
    public List<App> callers(RequestHead head) {
        return byOrigin(head) instanceof Verdict.Admitted admitted ? admitted.apps() : List.of();
    }

    /** The origin that the browser called, as another region's proxy is to be told it. */
    public Optional<String> calledOrigin(RequestHead head) {
        return CalledOrigin.of(head);
    }

    /** All apps that are served at the host that was called, whichever of them the request is of. */
    public List<App> served(RequestHead head) {
        return hosts.areUsed() ? hosts.served(apps, CalledOrigin.authority(head)) : apps;
    }

    private Verdict byOrigin(RequestHead head) {
        List<String> sites = head.sites();
        if (sites.size() > 1 || sites.contains("cross-site")) {
            return new Verdict.Refused(Problem.INVALID_ORIGIN);
        }
        List<App> admitted;
        if (head.hasOrigin()) {
            admitted = head.origin().map(origin -> appsOf(origin, head)).orElse(List.of());
        } else if (READING.contains(head.method()) && sites.equals(SAME_ORIGIN)) {
            // Browsers leave Origin out of these (Fetch 3.2), and only they can say same-origin. The page's origin is
            // then the one that was called, which need not be an app's: HTML of a public route has it, too.
            admitted = CalledOrigin.of(head).map(origin -> appsOf(origin, head)).orElse(List.of());
        } else {
            admitted = List.of();
        }
        if (someEmbedded && !sites.equals(SAME_SITE) && !sites.equals(SAME_ORIGIN)) {
            admitted = withoutEmbedded(admitted);
        }
        return admitted.isEmpty() ? new Verdict.Refused(Problem.INVALID_ORIGIN) : new Verdict.Admitted(admitted);
    }

    /**
     * Cookies of an app that is in other sites' frames have no SameSite that would keep other sites' requests out. So the
     * browser must say that it is none, as every one does that knows partitioned cookies.
     */
    private static List<App> withoutEmbedded(List<App> apps) {
        return apps.stream().filter(app -> !app.isEmbedded()).toList();
    }

    private List<App> appsOf(String origin, RequestHead head) {
        List<App> all = byOrigin.getOrDefault(origin, List.of());
        return hosts.areUsed() && !all.isEmpty() ? hosts.served(all, CalledOrigin.authority(head)) : all;
    }
}
