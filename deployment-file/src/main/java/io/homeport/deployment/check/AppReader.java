package io.homeport.deployment.check;

import com.google.re2j.PatternSyntaxException;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.SetCookie;
import io.homeport.deployment.App;
import io.homeport.deployment.Classic;
import io.homeport.deployment.DeviceBinding;
import io.homeport.deployment.Logout;
import io.homeport.deployment.ParameterRule;
import io.homeport.deployment.SessionClaims;
import io.homeport.deployment.check.AuthorizationServersReader.Servers;
import io.homeport.deployment.check.DeploymentReader.Service;
import io.homeport.deployment.file.AppConfiguration;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Checks what the deployment file says of one app. */
final class AppReader {
    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)+");
    private static final Duration LONGEST_SESSION = Duration.ofDays(400);
    private static final Choice<Boolean> UNHINTED = Choice.departing("through-agent", "none", "through-agent");

    private final Checks checks;
    private final AuthorizationServersReader servers;
    private final DeviceBindingReader devices;

    /**
     * A reader.
     *
     * @param entry the region where this instance runs
     * @param devices reads what an app says of bound sessions
     */
    AppReader(Service service, Checks checks, String entry, DeviceBindingReader devices) {
        this.checks = checks;
        this.servers = new AuthorizationServersReader(service, checks, entry);
        this.devices = devices;
    }

    /** The app, if nothing is wrong with it. */
    Optional<App> read(String name, AppConfiguration app) {
        String key = "homeport.apps." + name;
        if (!Checks.NAME.matcher(name).matches()) {
            checks.problem(key, "is no name for an app: lower-case letters, digits, hyphens", "homeport.apps.shop");
        }
        String path = app.agentPath();
        if (!Checks.PATH.matcher(path).matches() || path.contains("/.")) {
            checks.problem(key + ".agent-path", "is no path", "/oauth-agent");
        }
        int before = checks.problems().size();
        Optional<String> origin = checks.origin(key + ".web-origin", app.webOrigin());
        Optional<String> apiHost = new ApiHostReader(checks).read(key, app, origin);
        Optional<URI> redirectUri = checks.page(key + ".redirect-uri", app.redirectUri(), origin);
        Optional<URI> postLogout = app.postLogoutRedirectUri().isPresent()
                ? checks.page(key + ".post-logout-redirect-uri", app.postLogoutRedirectUri(), origin)
                : Optional.empty();
        boolean ownLogout = Stream.concat(
                        Stream.of(app.authorizationServer()), app.authorizationServers().values().stream())
                .anyMatch(server -> server.logoutEndpoint().isPresent());
        if (ownLogout && postLogout.isPresent() && !app.contract().equals("classic")) {
            checks.problem(
                    key + ".post-logout-redirect-uri",
                    "is set, but logout-endpoint knows no such parameter",
                    "leave it out, and give the page to logout-parameters under the server's own name, such as"
                            + " logout_uri");
        }
        if (!List.of(app.scope().split(" ")).contains("openid")) {
            checks.problem(key + ".scope", "does not contain openid", "openid profile orders");
        }
        for (String parameter : app.allowedParameters()) {
            if (FlowParameters.contains(parameter)) {
                checks.problem(
                        key + ".allowed-parameters",
                        "contains " + parameter + ", which a browser must never set",
                        "[prompt, login_hint, ui_locales]");
            }
        }
        Map<String, ParameterRule> parameterRules = parameterRules(key, app);
        app.cookieDomain()
                .filter(d -> !DOMAIN.matcher(d).matches())
                .ifPresent(domain -> checks.problem(key + ".cookie-domain", "is no domain", "example.com"));
        app.cookieDomain()
                .ifPresent(domain -> checks.warnings()
                        .add(key
                                + ".cookie-domain is set: cookies go to every host below " + domain
                                + ", and each of these hosts can set them, for example to sign a user in as someone"
                                + " else; leave it out where agent and proxy share a host"));
        checks.lifetime(key + ".absolute-session-limit", app.absoluteSessionLimit(), LONGEST_SESSION, "P30D");
        checks.lifetime(key + ".idle-session-limit", app.idleSessionLimit(), LONGEST_SESSION, "P1D");
        app.sessionLifetime()
                .ifPresent(lifetime -> checks.lifetime(key + ".session-lifetime", lifetime, LONGEST_SESSION, "P30D"));
        if (app.idleSessionLimit().compareTo(app.absoluteSessionLimit()) > 0) {
            checks.problem(key + ".idle-session-limit", "is longer than absolute-session-limit", "P1D");
        }
        if (app.regionClaim().isBlank()) {
            checks.problem(key + ".region-claim", "is empty", "region");
        } else if (app.regionClaim().startsWith("/") && !JsonPointers.isPointer(app.regionClaim())) {
            checks.problem(
                    key + ".region-claim",
                    "is no JSON pointer: in one, ~ is written ~0 and / is written ~1",
                    "/address/country");
        }
        if (app.detailedErrors()) {
            checks.warnings()
                    .add(key + ".detailed-errors is on: errors tell a browser more than it needs; never in production");
        }
        if (app.testHooks()) {
            testHooks(key, origin);
        }
        Optional<Logout> logout = logout(key, app);
        Optional<Classic> classic = new ClassicReader(checks).read(key, name, app);
        Optional<Servers> signsInAt = servers.read(key, app);
        SessionClaims sessionClaims = new SessionClaimsReader(checks).read(key, app.sessionClaims());
        boolean partitioned = new EmbeddingReader(checks).read(key, app);
        DeviceBinding deviceBinding = devices.read(key, name, app);
        if (checks.problems().size() > before) {
            return Optional.empty();
        }
        return Optional.of(new App(
                name,
                origin.orElseThrow(),
                apiHost,
                app.agentPath(),
                classic,
                redirectUri.orElseThrow(),
                postLogout,
                logout.orElseThrow(),
                app.scope(),
                Set.copyOf(app.allowedParameters()),
                parameterRules,
                app.absoluteSessionLimit(),
                app.idleSessionLimit(),
                app.regionClaim(),
                sessionClaims,
                app.detailedErrors(),
                app.testHooks(),
                new SetCookie(
                        cookieNames(name, classic, app.cookieDomain().isPresent()),
                        app.agentPath(),
                        app.cookieDomain(),
                        app.sessionLifetime(),
                        partitioned),
                deviceBinding,
                signsInAt.orElseThrow().here(),
                signsInAt.orElseThrow().signIn()));
    }

    /** No page that others can reach has any use for them. */
    private void testHooks(String key, Optional<String> origin) {
        origin.flatMap(Checks::uri)
                .filter(page -> !Checks.loopback(page.getHost()))
                .ifPresent(page -> checks.problem(
                        key + ".test-hooks",
                        "is on, but web-origin is not on loopback",
                        "leave it out here, and test at http://localhost:5173"));
        checks.warnings()
                .add(key + ".test-hooks is on: pages can let their tokens expire by a call; never in production");
    }

    private static CookieNames cookieNames(String app, Optional<Classic> classic, boolean withDomain) {
        return classic.map(own -> CookieNames.classic(own.cookiePrefix(), withDomain))
                .orElseGet(() -> withDomain ? CookieNames.withDomain(app) : CookieNames.hostOnly(app));
    }

    private Optional<Logout> logout(String key, AppConfiguration app) {
        Optional<String> agentOrigin = app.agentOrigin().isPresent()
                ? checks.origin(key + ".agent-origin", app.agentOrigin())
                : Optional.empty();
        return UNHINTED.read(key + ".logout-hint", app.logoutHint(), checks)
                .map(unhinted -> new Logout(!unhinted, agentOrigin));
    }

    private Map<String, ParameterRule> parameterRules(String app, AppConfiguration configured) {
        Map<String, ParameterRule> rules = new TreeMap<>();
        new TreeMap<>(configured.parameterRules()).forEach((parameter, expression) -> {
            String key = app + ".parameter-rules." + parameter;
            if (!configured.allowedParameters().contains(parameter)) {
                checks.problem(key, "is for a parameter that is not in allowed-parameters", "login_hint");
            }
            try {
                rules.put(parameter, new ParameterRule(expression));
            } catch (PatternSyntaxException e) {
                checks.problem(key, "is no regular expression of RE2: " + e.getDescription(), "\"google|github\"");
            }
        });
        return Collections.unmodifiableMap(rules);
    }
}
