package io.homeport.proxy.token;

import io.homeport.cookies.CookieHeader;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.LoginAnchor;
import io.homeport.cookies.RegionLabel;
import io.homeport.deployment.App;
import io.homeport.deployment.Deployment;
import io.homeport.proxy.request.RequestHead;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which region a request's cookies say that they are of, where that is another one with a gateway. Nothing is verified by
 * it: it tells who can open them. A label that names no such region is none, so that nobody can choose where a request
 * goes but among the deployment's gateways.
 */
final class Residency {
    private static final String LOGIN_START = "/login/start";
    private static final String LOGIN_AGAIN = "/login/again";
    private static final String LOGIN_END = "/login/end";

    private final Set<String> gateways;

    /** As this deployment has it. */
    Residency(Deployment deployment) {
        this.gateways = deployment.regions().entrySet().stream()
                .filter(region -> !region.getValue().gateways().isEmpty())
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    boolean hasGateways() {
        return !gateways.isEmpty();
    }

    boolean hasGateway(String region) {
        return gateways.contains(region);
    }

    /** The region of a sealed value. */
    Optional<String> of(String value) {
        return hasGateways() ? RegionLabel.of(value).filter(gateways::contains) : Optional.empty();
    }

    /**
     * The region of a call to the agent: that of the login which it ends, of the session, or of the sign-out under way. The
     * classic contract's cookies say nothing.
     *
     * @param served the apps whose cookies count
     */
    Optional<String> ofAgentCall(List<App> served, RequestHead head, String path) {
        if (!hasGateways()) {
            return Optional.empty();
        }
        CookieHeader cookies = CookieHeader.of(head.cookies());
        for (App app : served) {
            if (app.classic().isEmpty() && path.startsWith(app.agentPath() + "/")) {
                Optional<String> region = ofCall(
                        app, head, cookies, path.substring(app.agentPath().length()));
                if (region.isPresent()) {
                    return region;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> ofCall(App app, RequestHead head, CookieHeader cookies, String call) {
        // Another user may sign in than the one whose session the browser has: where that begins, the agent says.
        if (call.equals(LOGIN_AGAIN) || call.equals(LOGIN_START)) {
            return Optional.empty();
        }
        CookieNames names = app.cookieNames();
        if (call.equals(LOGIN_END)) {
            List<String> logins = logins(names, cookies);
            if (!logins.isEmpty()) {
                // Which of several logins ends, its state says, which is the agents' to read.
                List<Optional<String>> regions =
                        logins.stream().map(this::of).distinct().toList();
                return regions.size() == 1 ? regions.get(0) : Optional.empty();
            }
        }
        CookieHeader.Found anchor = cookies.findSplit(names.access());
        if (!(anchor instanceof CookieHeader.Found.Absent)) {
            return anchor.pieces().isEmpty()
                    ? Optional.empty()
                    : of(anchor.pieces().get(0));
        }
        // A browser goes on to sign out when its session's cookies are gone.
        return call.startsWith("/logout/") && cookies.find(names.logout()) instanceof CookieHeader.Found.One signOut
                ? of(signOut.value())
                : Optional.empty();
    }

    /** The logins of this browser: no sibling host knows their names, so none can say of which region they are. */
    private static List<String> logins(CookieNames names, CookieHeader cookies) {
        Optional<LoginAnchor> anchor = cookies.find(names.loginAnchor()) instanceof CookieHeader.Found.One one
                ? LoginAnchor.of(one.value())
                : Optional.empty();
        if (anchor.isEmpty()) {
            return List.of();
        }
        String ours = names.login(anchor.get().word());
        return cookies.names(name -> name.startsWith(ours)).stream()
                .flatMap(name -> cookies.values(name).stream())
                .toList();
    }
}
