package io.homeport.doctor;

import com.google.common.net.InternetDomainName;
import io.homeport.deployment.App;
import io.homeport.deployment.AppHosts;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.Region;
import io.homeport.deployment.Route;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether a page and the hosts that it calls are one site (RFC 6265bis 5.2), by the public suffix list of a library: browsers
 * send a {@code SameSite=Strict} cookie nowhere else.
 */
final class SameSite {
    private final Deployment file;
    private final AppHosts hosts;
    private final Map<String, String> apiOrigins = new TreeMap<>();
    private final List<Finding> findings = new ArrayList<>();

    private SameSite(Deployment file) {
        this.file = file;
        this.hosts = AppHosts.of(file.apps().values());
    }

    /**
     * Looks.
     *
     * @param file as the proxy reads it
     * @param apiOrigin where the pages reach the proxy, as the command line says it; by its key
     */
    static List<Finding> in(Deployment file, Map<String, String> apiOrigin) {
        SameSite check = new SameSite(file);
        check.apiOrigins.putAll(apiOrigin);
        check.collect();
        file.apps().values().forEach(check::check);
        return List.copyOf(check.findings);
    }

    private void collect() {
        new TreeMap<>(file.regions())
                .forEach((name, region) -> add("homeport.regions." + name + ".api-base-url", region));
    }

    private void add(String key, Region region) {
        region.apiBaseUrl().ifPresent(origin -> apiOrigins.put(key, origin));
    }

    private void check(App app) {
        URI page = URI.create(app.webOrigin());
        String key = "homeport.apps." + app.name();
        app.logout().agentOrigin().ifPresent(origin -> check(app, page, key + ".agent-origin", origin));
        app.apiHost()
                .filter(host -> !site(host).equals(site(page.getHost())))
                .ifPresent(host -> apart(
                        key + ".api-host",
                        "is of the site " + site(host) + ", and web-origin " + app.webOrigin() + " of app " + app.name()
                                + " is of " + site(page.getHost())));
        apiOrigins.forEach((from, origin) -> {
            if (isServedAt(URI.create(origin).getHost(), app)) {
                check(app, page, from, origin);
            }
        });
        for (Route route : file.routes()) {
            if (route.access().apps().isEmpty() || route.access().apps().contains(app.name())) {
                route.match()
                        .host()
                        .filter(host -> isServedAt(host, app))
                        .filter(host -> !site(host).equals(site(page.getHost())))
                        .ifPresent(host -> apart(
                                "homeport.routes." + route.name() + ".host",
                                "is of the site " + site(host) + ", and web-origin " + app.webOrigin() + " of app "
                                        + app.name() + ", whose sessions may call it, is of "
                                        + site(page.getHost())));
            }
        }
        if (isAlone(page.getHost())) {
            findings.add(Finding.error(
                    key + ".web-origin",
                    "is a page below the public suffix " + suffix(page.getHost())
                            + ", on which every name is a site of its own: no API of another name gets its cookies",
                    "a domain of your own for page and API, such as https://www.example.com and"
                            + " https://api.example.com"));
        }
        app.cookieDomain()
                .filter(domain -> isPublicSuffix(domain) || !isBelow(page.getHost(), domain))
                .ifPresent(domain -> findings.add(Finding.error(
                        key + ".cookie-domain",
                        isPublicSuffix(domain)
                                ? "is a public suffix, for which browsers take no cookies"
                                : "is no parent of the host of web-origin " + app.webOrigin()
                                        + ": page and agent would not be one site",
                        site(page.getHost()))));
    }

    /** Where apps are served by host, an app's pages call no host of another one. */
    private boolean isServedAt(String host, App app) {
        return hosts.serve(app, Optional.ofNullable(host));
    }

    private void check(App app, URI page, String from, String origin) {
        URI api = URI.create(origin);
        if (!page.getScheme().equals(api.getScheme())) {
            apart(from, "has another scheme than web-origin " + app.webOrigin() + " of app " + app.name());
        } else if (!site(page.getHost()).equals(site(api.getHost()))) {
            apart(
                    from,
                    "is of the site " + site(api.getHost()) + ", and web-origin " + app.webOrigin() + " of app "
                            + app.name() + " is of " + site(page.getHost()));
        }
    }

    private void apart(String key, String fault) {
        findings.add(Finding.error(
                key,
                fault + ": a browser sends no SameSite cookie there, so nobody stays signed in",
                "hosts of one registrable domain, such as https://www.example.com and https://api.example.com"));
    }

    private static boolean isBelow(String host, String domain) {
        return host.equals(domain) || host.endsWith("." + domain);
    }

    /** The scheme aside: the registrable domain, or the host itself where it has none. */
    static String site(String host) {
        if (!InternetDomainName.isValid(host)) {
            return host;
        }
        InternetDomainName name = InternetDomainName.from(host);
        if (name.isUnderPublicSuffix()) {
            return name.topPrivateDomain().toString();
        }
        // The list's own rule for what is not on it: the last label is the suffix (localhost, or a name inside).
        int labels = name.parts().size();
        boolean isAddress = Character.isDigit(host.charAt(host.length() - 1));
        return isAddress || labels < 2 ? host : String.join(".", name.parts().subList(labels - 2, labels));
    }

    private static boolean isPublicSuffix(String domain) {
        return InternetDomainName.isValid(domain)
                && InternetDomainName.from(domain).isPublicSuffix();
    }

    /** Whether nothing else can be of its site: it is registered directly below the suffix of a hoster. */
    private static boolean isAlone(String host) {
        if (!InternetDomainName.isValid(host)) {
            return false;
        }
        InternetDomainName name = InternetDomainName.from(host);
        return name.isTopPrivateDomain()
                && name.isUnderRegistrySuffix()
                && !name.topDomainUnderRegistrySuffix().equals(name);
    }

    private static String suffix(String host) {
        return InternetDomainName.from(host).publicSuffix().toString();
    }
}
