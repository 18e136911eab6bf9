package io.homeport.deployment.check;

import io.homeport.deployment.Route;
import io.homeport.deployment.file.RouteConfiguration;
import io.homeport.deployment.file.TokenTargetConfiguration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Checks what a route says of the token that its API gets. */
final class ApiTokenReader {
    /** RFC 6749 3.3. */
    private static final Pattern SCOPE =
            Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]+( [\\x21\\x23-\\x5b\\x5d-\\x7e]+)*");

    private enum Kind {
        NONE,
        SESSION,
        PHANTOM,
        EXCHANGE,
        CLIENT
    }

    private static final Choice<Kind> KIND =
            Choice.among(List.of(Kind.values()), kind -> kind.name().toLowerCase(Locale.ROOT), Kind.SESSION);

    private final Checks checks;
    private final Set<String> appsWithClient;

    /** Knowing the apps at whose authorization server the proxy has a client. */
    ApiTokenReader(Checks checks, Set<String> appsWithClient) {
        this.checks = checks;
        this.appsWithClient = appsWithClient;
    }

    Route.ApiToken read(String key, RouteConfiguration route, Set<String> apps) {
        boolean exchanges = isSet(key + ".token-exchange", route.tokenExchange(), route, "exchange");
        isSet(key + ".client-token", route.clientToken(), route, "client");
        Kind kind = KIND.read(key + ".api-token", route.apiToken(), checks).orElse(Kind.SESSION);
        if (route.dpopOrigin().isPresent() && (route.isPublic() || kind == Kind.NONE || kind == Kind.CLIENT)) {
            checks.problem(
                    key + ".dpop-origin",
                    "is set, but the API gets no session's token, and proofs are of those alone",
                    "a route without dpop-origin");
        }
        return switch (kind) {
            case NONE -> {
                ofSession(key, route, "nothing is left to send");
                yield new Route.ApiToken.None();
            }
            case SESSION -> new Route.ApiToken.OfSession();
            case PHANTOM -> {
                ofSession(key, route, "nothing tells which server a client's own token is of");
                clients(key, route, apps);
                yield new Route.ApiToken.Phantom();
            }
            case EXCHANGE -> {
                ofSession(key, route, "nothing tells which server a client's own token is of");
                clients(key, route, apps);
                yield exchanged(key + ".token-exchange", route.tokenExchange(), exchanges);
            }
            case CLIENT -> {
                ofClient(key, route);
                clients(key, route, apps);
                TokenTargetConfiguration target = route.clientToken();
                yield new Route.ApiToken.OfClient(
                        audiences(target),
                        resources(key + ".client-token", target),
                        scope(key + ".client-token", target));
            }
        };
    }

    private boolean isSet(String key, TokenTargetConfiguration target, RouteConfiguration route, String kind) {
        boolean isSet = target.audience().isPresent()
                || target.resource().isPresent()
                || target.scope().isPresent();
        if (isSet && !route.apiToken().equals(kind)) {
            checks.problem(key, "is set, but api-token is not " + kind, "api-token: " + kind);
        }
        return isSet;
    }

    /** What comes of a session's token needs a session. */
    private void ofSession(String key, RouteConfiguration route, String bearer) {
        if (route.isPublic()) {
            checks.problem(key + ".api-token", "contradicts public, which passes on no token", "session");
        }
        if (route.acceptBearer()) {
            checks.problem(key + ".api-token", "contradicts accept-bearer: " + bearer, "session");
        }
    }

    /** The client's own token is the same for whoever calls. */
    private void ofClient(String key, RouteConfiguration route) {
        if (route.acceptBearer()) {
            checks.problem(
                    key + ".api-token", "contradicts accept-bearer, which passes on what the client brings", "session");
        }
        if (route.isPublic()) {
            checks.warnings()
                    .add(key + ".api-token is client on a public route: anyone calls this API with the rights of the"
                            + " proxy's client");
            if (route.apps().orElse(List.of()).size() != 1) {
                checks.problem(
                        key + ".apps",
                        "has to name one app, whose authorization server gives the token: without a session nothing"
                                + " else tells which",
                        "[shop]");
            }
        }
    }

    /** What only an authorization server can give needs one, and a client there. */
    private void clients(String key, RouteConfiguration route, Set<String> apps) {
        for (String app :
                new TreeSet<>(route.apps().<Set<String>>map(Set::copyOf).orElse(apps))) {
            if (apps.contains(app) && !appsWithClient.contains(app)) {
                checks.problem(
                        "homeport.apps." + app + ".authorization-server.proxy-client.client-id",
                        "is missing, and " + key + ".api-token needs it",
                        "homeport-proxy");
            }
        }
    }

    private Route.ApiToken exchanged(String key, TokenTargetConfiguration target, boolean isSet) {
        if (!isSet) {
            checks.problem(key, "names no audience, resource or scope", "audience: [orders-api]");
        }
        return new Route.ApiToken.Exchanged(audiences(target), resources(key, target), scope(key, target));
    }

    private static List<String> audiences(TokenTargetConfiguration target) {
        return List.copyOf(target.audience().orElse(List.of()));
    }

    private List<String> resources(String key, TokenTargetConfiguration target) {
        return checks.resources(key + ".resource", target.resource().orElse(List.of()));
    }

    private Optional<String> scope(String key, TokenTargetConfiguration target) {
        target.scope()
                .filter(scope -> !SCOPE.matcher(scope).matches())
                .ifPresent(scope -> checks.problem(key + ".scope", "is no scope", "orders:read"));
        return target.scope();
    }
}
