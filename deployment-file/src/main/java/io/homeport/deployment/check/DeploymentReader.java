package io.homeport.deployment.check;

import com.google.re2j.PatternSyntaxException;
import io.homeport.cookies.ClassicKey;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.SealingKey;
import io.homeport.deployment.App;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.Boundaries;
import io.homeport.deployment.Classic;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.Logout;
import io.homeport.deployment.ParameterRule;
import io.homeport.deployment.ProxyClient;
import io.homeport.deployment.Route;
import io.homeport.deployment.file.AppConfiguration;
import io.homeport.deployment.file.CookieKeys.Key;
import io.homeport.deployment.file.HomeportConfiguration;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Checks a deployment file for one of the services and makes a {@link Deployment} of it. */
public final class DeploymentReader {
    /** The service that reads: each needs, and may hold, other parts of the file. */
    public enum Service {
        AGENT,
        PROXY
    }

    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)+");
    private static final Duration LONGEST_RELOAD = Duration.ofHours(1);
    private static final Duration LONGEST_SESSION = Duration.ofDays(400);
    private static final String KEY_EXAMPLE = "the output of `homeport keygen`";

    private final HomeportConfiguration file;
    private final Service service;
    private final Checks checks;

    private DeploymentReader(HomeportConfiguration file, Service service) {
        this.file = file;
        this.service = service;
        this.checks = new Checks(file.allowInsecureHttp());
    }

    /**
     * Checks the file.
     *
     * @throws InvalidConfiguration with all faults at once
     */
    public static Deployment read(HomeportConfiguration file, Service service) {
        return new DeploymentReader(file, service).read();
    }

    private Deployment read() {
        String region = checks.region("homeport.region", file.region());
        if (file.allowInsecureHttp()) {
            checks.warnings()
                    .add(
                            "homeport.allow-insecure-http is on: tokens may cross a network in clear; never in production");
        }
        Duration reload = file.reloadInterval();
        if (!reload.isZero()) {
            checks.positive("homeport.reload-interval", reload, LONGEST_RELOAD, "PT5S, or 0 to reload never");
        }
        Optional<KeyRing> accessKeys =
                ring("homeport.cookies.access-keys", file.cookies().accessKeys());
        Optional<KeyRing> sessionKeys = sessionKeys();
        Map<String, App> apps = apps();
        sharedSecrets(apps, accessKeys, sessionKeys);
        Optional<URI> agentUrl = Optional.empty();
        List<Route> routes = List.of();
        Boundaries boundaries = Boundaries.NONE;
        Map<String, ProxyClient> proxyClients = Map.of();
        if (service == Service.PROXY) {
            agentUrl = checks.server("homeport.agent-url", file.agentUrl(), "https://agent.internal:8443");
            boundaries = new BoundaryReader(checks)
                    .read(file.boundaries(), file.blocked().orElse(List.of()));
            proxyClients = new ProxyClientReader(checks).read(file.apps());
            ApiTokenReader apiTokens = new ApiTokenReader(checks, proxyClients.keySet());
            routes = new RouteReader(checks, boundaries, apiTokens).read(file.routes(), apps);
        }
        if (!checks.problems().isEmpty()) {
            throw new InvalidConfiguration(checks.problems());
        }
        return new Deployment(
                region,
                agentUrl,
                accessKeys.orElseThrow(),
                sessionKeys,
                apps,
                routes,
                boundaries,
                proxyClients,
                List.copyOf(checks.warnings()));
    }

    private Optional<KeyRing> sessionKeys() {
        String key = "homeport.cookies.session-keys";
        if (service == Service.AGENT) {
            return ring(key, file.cookies().sessionKeys());
        }
        boolean resolved = file.cookies().sessionKeys().orElse(List.of()).stream()
                .anyMatch(entry ->
                        entry.secret().filter(secret -> !secret.isBlank()).isPresent()
                                || entry.secretFile()
                                        .filter(file -> Files.isReadable(Path.of(file)))
                                        .isPresent());
        if (resolved) {
            // The proxy faces the world: it must not hold what opens a refresh token.
            checks.problem(
                    key, "holds a secret here, but the proxy must not have it", "leave its secret to the agent alone");
        }
        return Optional.empty();
    }

    private void sharedSecrets(Map<String, App> apps, Optional<KeyRing> access, Optional<KeyRing> session) {
        List<ClassicKey> ofRings = Stream.of(access, session)
                .flatMap(ring -> ring.map(KeyRing::keys).orElse(List.of()).stream())
                .map(key -> new ClassicKey(key.secret()))
                .toList();
        apps.values().stream()
                .filter(app -> app.classic()
                        .map(Classic::cookieKey)
                        .filter(ofRings::contains)
                        .isPresent())
                .forEach(app -> checks.problem(
                        "homeport.apps." + app.name() + ".classic.cookie-key",
                        "shares a secret with homeport.cookies",
                        "64 hexadecimal digits of its own"));
        for (SealingKey one : access.map(KeyRing::keys).orElse(List.of())) {
            for (SealingKey other : session.map(KeyRing::keys).orElse(List.of())) {
                if (Arrays.equals(one.secret(), other.secret())) {
                    checks.problem(
                            "homeport.cookies.session-keys",
                            "shares a secret with homeport.cookies.access-keys",
                            "a second key from `homeport keygen`");
                    return;
                }
            }
        }
    }

    private Optional<KeyRing> ring(String key, Optional<List<Key>> entries) {
        List<Key> list = entries.orElse(List.of());
        if (list.isEmpty()) {
            checks.problem(key, "is missing", "[{id: \"2026a\", secret: ${HOMEPORT_KEY}}] with " + KEY_EXAMPLE);
            return Optional.empty();
        }
        List<SealingKey> keys = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            sealingKey(key + "[" + i + "]", list.get(i)).ifPresent(keys::add);
        }
        if (keys.size() < list.size()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new KeyRing(keys));
        } catch (IllegalArgumentException e) {
            checks.problem(key, "is wrong: " + e.getMessage(), "ids 2026a and 2026b");
            return Optional.empty();
        }
    }

    private Optional<SealingKey> sealingKey(String key, Key entry) {
        Optional<String> id = checks.present(key + ".id", entry.id(), "\"2026a\"");
        Optional<String> secret = checks.secret(key + ".secret", entry.secret(), entry.secretFile(), KEY_EXAMPLE);
        if (id.isEmpty() || secret.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(secret.get());
        } catch (IllegalArgumentException e) {
            checks.problem(key + ".secret", "is not base64url", KEY_EXAMPLE);
            return Optional.empty();
        }
        if (bytes.length != SealingKey.SECRET_LENGTH) {
            checks.problem(key + ".secret", "has " + bytes.length + " bytes instead of 32", KEY_EXAMPLE);
            return Optional.empty();
        }
        if (Checks.isPlaceholder(bytes)) {
            checks.problem(key + ".secret", "is a placeholder, not random bytes", KEY_EXAMPLE);
            return Optional.empty();
        }
        try {
            return Optional.of(new SealingKey(id.get(), bytes));
        } catch (IllegalArgumentException e) {
            checks.problem(key + ".id", "is wrong: " + e.getMessage(), "\"2026a\"");
            return Optional.empty();
        }
    }

    private Map<String, App> apps() {
        Map<String, App> apps = new TreeMap<>();
        if (file.apps().isEmpty()) {
            checks.problem("homeport.apps", "is missing", "an app named shop with web-origin https://www.example.com");
        }
        Map<String, String> origins = new HashMap<>();
        new TreeMap<>(file.apps()).forEach((name, app) -> {
            String key = "homeport.apps." + name;
            if (!Checks.NAME.matcher(name).matches()) {
                checks.problem(key, "is no name for an app: lower-case letters, digits, hyphens", "homeport.apps.shop");
            }
            String path = app.agentPath();
            if (!Checks.PATH.matcher(path).matches() || path.contains("/.")) {
                checks.problem(key + ".agent-path", "is no path", "/oauth-agent");
            }
            Optional<App> read = app(key, name, app);
            app.webOrigin()
                    .ifPresent(
                            origin -> unique(key + ".web-origin", origin, name, origins, "https://shop.example.com"));
            read.ifPresent(checked -> apps.put(name, checked));
        });
        keepCookiesApart(apps);
        keepClientKeysApart(apps);
        keepClassicKeysApart(apps);
        keepServersApart(apps);
        return apps;
    }

    /** The cookies of an app called shop-login would be taken for login cookies of shop, and cleared with them. */
    private void keepCookiesApart(Map<String, App> apps) {
        for (App app : apps.values()) {
            for (App other : apps.values()) {
                if (app != other && app.cookieNames().overlap(other.cookieNames())) {
                    checks.problem(
                            "homeport.apps." + other.name(),
                            "has a name by which its cookies would be taken for those of app " + app.name(),
                            "a name that does not begin with " + app.name() + "-login");
                }
            }
        }
    }

    /** Apps at one agent-path are told apart by their origins; their clients' keys are published in one set. */
    private void keepClientKeysApart(Map<String, App> apps) {
        Map<List<String>, String> seen = new HashMap<>();
        apps.values().forEach(app -> {
            AuthorizationServer server = app.authorizationServer();
            Stream.concat(server.clientKeys().stream(), server.tokenStyle().decryptionKeys().stream())
                    .forEach(key -> {
                        String other = seen.putIfAbsent(List.of(app.agentPath(), key.id()), app.name());
                        if (other != null && !other.equals(app.name())) {
                            checks.problem(
                                    key.setting() + ".id",
                                    "is that of a key of app " + other + ", and both are published at "
                                            + app.agentPath() + "/jwks",
                                    app.name() + "-2026b");
                        }
                    });
        });
    }

    /** A value of the classic layout names no app: with one key, that of one app would open as another's. */
    private void keepClassicKeysApart(Map<String, App> apps) {
        Map<ClassicKey, String> seen = new HashMap<>();
        apps.values()
                .forEach(app -> app.classic().ifPresent(classic -> {
                    String other = seen.putIfAbsent(classic.cookieKey(), app.name());
                    if (other != null) {
                        checks.problem(
                                "homeport.apps." + app.name() + ".classic.cookie-key",
                                "is the same as that of app " + other,
                                "64 hexadecimal digits of its own");
                    }
                }));
    }

    /**
     * What one server knows of a client must be of no use to it at another: no secret may be known to two of them,
     * whatever name the client has at each (RFC 6749 2.3.1), and no name with the same key (RFC 7523 3, since an
     * assertion names the client, and an audience that such a server could choose).
     */
    private void keepServersApart(Map<String, App> apps) {
        Map<List<String>, App> keys = new HashMap<>();
        Map<String, App> secrets = new HashMap<>();
        apps.values().forEach(app -> {
            AuthorizationServer server = app.authorizationServer();
            for (AuthorizationServer.ClientKey key : server.clientKeys()) {
                App other =
                        keys.putIfAbsent(List.of(server.clientId(), key.jwk().strip()), app);
                if (isAtAnotherServer(other, app)) {
                    checks.problem(
                            key.setting() + ".file",
                            "holds the key of app " + other.name() + ", which has the same client-id at another server",
                            "a key of its own, the output of `homeport keygen client`");
                }
            }
            if (!server.clientSecret().isEmpty()
                    && isAtAnotherServer(secrets.putIfAbsent(server.clientSecret(), app), app)) {
                checks.problem(
                        "homeport.apps." + app.name() + ".authorization-server.client-secret",
                        "is that of app " + secrets.get(server.clientSecret()).name()
                                + ", whose server is another: it could sign in as this client",
                        "a secret of its own");
            }
        });
    }

    private static boolean isAtAnotherServer(App other, App app) {
        return other != null
                && !other.authorizationServer()
                        .issuer()
                        .equals(app.authorizationServer().issuer());
    }

    private void unique(String key, String value, String app, Map<String, String> seen, String example) {
        String other = seen.putIfAbsent(value, app);
        if (other != null) {
            checks.problem(key, "is the same as that of app " + other, example);
        }
    }

    private Optional<App> app(String key, String name, AppConfiguration app) {
        int before = checks.problems().size();
        Optional<String> origin = checks.origin(key + ".web-origin", app.webOrigin());
        Optional<URI> redirectUri = checks.page(key + ".redirect-uri", app.redirectUri(), origin);
        Optional<URI> postLogout = app.postLogoutRedirectUri().isPresent()
                ? checks.page(key + ".post-logout-redirect-uri", app.postLogoutRedirectUri(), origin)
                : Optional.empty();
        boolean ownLogout = app.authorizationServer().logoutEndpoint().isPresent();
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
        }
        app.regionalApiUrls().forEach((region, url) -> {
            checks.region(key + ".regional-api-urls." + region, Optional.of(region));
            checks.server(key + ".regional-api-urls." + region, Optional.of(url), "https://api.eu.example.com");
        });
        if (app.detailedErrors()) {
            checks.warnings()
                    .add(key + ".detailed-errors is on: errors tell a browser more than it needs; never in production");
        }
        Optional<Logout> logout = logout(key, app);
        Optional<Classic> classic = new ClassicReader(checks).read(key, name, app);
        Optional<AuthorizationServer> server = new AuthorizationServerReader(service, checks)
                .read(key + ".authorization-server", app.authorizationServer());
        if (checks.problems().size() > before) {
            return Optional.empty();
        }
        return Optional.of(new App(
                name,
                origin.orElseThrow(),
                app.agentPath(),
                classic,
                redirectUri.orElseThrow(),
                postLogout,
                logout.orElseThrow(),
                app.scope(),
                Set.copyOf(app.allowedParameters()),
                parameterRules,
                app.cookieDomain(),
                app.sessionLifetime(),
                app.absoluteSessionLimit(),
                app.idleSessionLimit(),
                app.regionClaim(),
                app.detailedErrors(),
                Map.copyOf(app.regionalApiUrls()),
                server.orElseThrow()));
    }

    private Optional<Logout> logout(String key, AppConfiguration app) {
        Optional<String> agentOrigin = app.agentOrigin().isPresent()
                ? checks.origin(key + ".agent-origin", app.agentOrigin())
                : Optional.empty();
        boolean known = List.of("through-agent", "none").contains(app.logoutHint());
        if (!known) {
            checks.problem(key + ".logout-hint", "is neither through-agent nor none", "through-agent");
        }
        return known
                ? Optional.of(new Logout(app.logoutHint().equals("through-agent"), agentOrigin))
                : Optional.empty();
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
