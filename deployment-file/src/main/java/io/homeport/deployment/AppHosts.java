package io.homeport.deployment;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which apps are served at which host: an app with a host of its own there alone, each other one wherever no app has its
 * own. Where the host is in doubt, no app is.
 */
public final class AppHosts {
    private final Set<String> own;

    private AppHosts(Set<String> own) {
        this.own = own;
    }

    /** Those of a deployment's apps. */
    public static AppHosts of(Collection<App> apps) {
        return new AppHosts(
                apps.stream().flatMap(app -> app.apiHost().stream()).collect(Collectors.toUnmodifiableSet()));
    }

    /** Whether any app has a host of its own; where none has, the host says nothing and need not be asked for. */
    public boolean areUsed() {
        return !own.isEmpty();
    }

    /**
     * Whether an app is served at the host that was called.
     *
     * @param authority the host as the request names it, with or without a port; empty where that is in doubt
     */
    public boolean serve(App app, Optional<String> authority) {
        if (!areUsed()) {
            return true;
        }
        String host = authority.map(AppHosts::plain).orElse("");
        return !host.isEmpty()
                && (app.apiHost().isPresent() ? app.apiHost().get().equals(host) : !own.contains(host));
    }

    /** Those of the apps that are served there. */
    public List<App> served(List<App> apps, Optional<String> authority) {
        return areUsed() ? apps.stream().filter(app -> serve(app, authority)).toList() : apps;
    }

    /** RFC 9110 4.2.3: case means nothing in a host, and RFC 1034 3.1: neither does the root's dot. A port is no part of it. */
    private static String plain(String authority) {
        int colon = authority.lastIndexOf(':');
        String host = colon < 0 || authority.endsWith("]") ? authority : authority.substring(0, colon);
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
