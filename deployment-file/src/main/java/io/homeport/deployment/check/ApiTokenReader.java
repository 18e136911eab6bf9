package io.homeport.deployment.check;

import io.homeport.deployment.Route;
import io.homeport.deployment.file.RouteConfiguration;
import io.homeport.deployment.file.TokenExchangeConfiguration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Checks what a route says of the token that its API gets. */
final class ApiTokenReader {
    /** RFC 6749 3.3. */
    private static final Pattern SCOPE =
            Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]+( [\\x21\\x23-\\x5b\\x5d-\\x7e]+)*");

    private enum Kind {
        SESSION,
        PHANTOM,
        EXCHANGE
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
        TokenExchangeConfiguration exchange = route.tokenExchange();
        boolean targeted = exchange.audience().isPresent()
                || exchange.resource().isPresent()
                || exchange.scope().isPresent();
        if (targeted && !route.apiToken().equals("exchange")) {
            checks.problem(key + ".token-exchange", "is set, but api-token is not exchange", "api-token: exchange");
        }
        return switch (KIND.read(key + ".api-token", route.apiToken(), checks).orElse(Kind.SESSION)) {
            case SESSION -> new Route.ApiToken.OfSession();
            case PHANTOM -> {
                ofServer(key, route, apps);
                yield new Route.ApiToken.Phantom();
            }
            case EXCHANGE -> {
                ofServer(key, route, apps);
                yield exchanged(key + ".token-exchange", exchange, targeted);
            }
        };
    }

    /** What only an authorization server can give needs one, and a client there. */
    private void ofServer(String key, RouteConfiguration route, Set<String> apps) {
        if (route.isPublic()) {
            checks.problem(key + ".api-token", "contradicts public, which passes on no token", "session");
        }
        if (route.acceptBearer()) {
            checks.problem(
                    key + ".api-token",
                    "contradicts accept-bearer: nothing tells which server a client's own token is of",
                    "session");
        }
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

    private Route.ApiToken exchanged(String key, TokenExchangeConfiguration exchange, boolean targeted) {
        if (!targeted) {
            checks.problem(key, "names no audience, resource or scope", "audience: [orders-api]");
        }
        List<String> resources =
                checks.resources(key + ".resource", exchange.resource().orElse(List.of()));
        exchange.scope()
                .filter(scope -> !SCOPE.matcher(scope).matches())
                .ifPresent(scope -> checks.problem(key + ".scope", "is no scope", "orders:read"));
        return new Route.ApiToken.Exchanged(
                List.copyOf(exchange.audience().orElse(List.of())), resources, exchange.scope());
    }
}
