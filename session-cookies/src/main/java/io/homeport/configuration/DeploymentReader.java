package io.homeport.configuration;

import io.homeport.configuration.HomeportConfiguration.AppConfiguration;
import io.homeport.configuration.HomeportConfiguration.AuthorizationServerConfiguration;
import io.homeport.configuration.HomeportConfiguration.Key;
import io.homeport.configuration.HomeportConfiguration.RouteConfiguration;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.SealingKey;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Checks a deployment file for one of the services and makes a {@link Deployment} of it. */
public final class DeploymentReader {
    /** The service that reads: each needs, and may hold, other parts of the file. */
    public enum Service {
        AGENT,
        PROXY
    }

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");
    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)+");
    private static final Set<String> ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");
    /** The flow's own parameters: a browser that could set one could change the flow (RFC 9700 4.7). */
    private static final Set<String> PROTECTED_PARAMETERS = Set.of(
            "client_id",
            "client_secret",
            "redirect_uri",
            "response_type",
            "response_mode",
            "state",
            "nonce",
            "code_challenge",
            "code_challenge_method",
            "request",
            "request_uri",
            "resource",
            "dpop_jkt");

    private static final Duration LARGEST_SKEW = Duration.ofSeconds(60);
    private static final Duration LONGEST_SESSION = Duration.ofDays(400);
    private static final String KEY_EXAMPLE = "the output of `homeport keygen`";

    private final HomeportConfiguration file;
    private final Service service;
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private DeploymentReader(HomeportConfiguration file, Service service) {
        this.file = file;
        this.service = service;
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
        String region = region("homeport.region", file.region());
        if (file.allowInsecureHttp()) {
            warnings.add(
                    "homeport.allow-insecure-http is on: tokens may cross a network in clear; never in production");
        }
        Optional<KeyRing> accessKeys =
                ring("homeport.cookies.access-keys", file.cookies().accessKeys());
        Optional<KeyRing> sessionKeys = sessionKeys();
        sharedSecrets(accessKeys, sessionKeys);
        Map<String, App> apps = apps();
        Optional<URI> agentUrl = Optional.empty();
        List<Route> routes = List.of();
        if (service == Service.PROXY) {
            agentUrl = server("homeport.agent-url", file.agentUrl(), "https://agent.internal:8443");
            routes = routes(apps);
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return new Deployment(
                region, agentUrl, accessKeys.orElseThrow(), sessionKeys, apps, routes, List.copyOf(warnings));
    }

    private Optional<KeyRing> sessionKeys() {
        String key = "homeport.cookies.session-keys";
        if (service == Service.AGENT) {
            return ring(key, file.cookies().sessionKeys());
        }
        boolean resolved = file.cookies().sessionKeys().orElse(List.of()).stream()
                .anyMatch(entry ->
                        entry.secret().filter(secret -> !secret.isBlank()).isPresent());
        if (resolved) {
            // The proxy faces the world: it must not hold what opens a refresh token.
            problem(key, "holds a secret here, but the proxy must not have it", "leave its secret to the agent alone");
        }
        return Optional.empty();
    }

    private void sharedSecrets(Optional<KeyRing> access, Optional<KeyRing> session) {
        for (SealingKey one : access.map(KeyRing::keys).orElse(List.of())) {
            for (SealingKey other : session.map(KeyRing::keys).orElse(List.of())) {
                if (Arrays.equals(one.secret(), other.secret())) {
                    problem(
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
            problem(key, "is missing", "[{id: \"2026a\", secret: ${HOMEPORT_KEY}}] with " + KEY_EXAMPLE);
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
            problem(key, "is wrong: " + e.getMessage(), "ids 2026a and 2026b");
            return Optional.empty();
        }
    }

    private Optional<SealingKey> sealingKey(String key, Key entry) {
        Optional<String> id = present(key + ".id", entry.id(), "\"2026a\"");
        Optional<String> secret = present(key + ".secret", entry.secret(), KEY_EXAMPLE);
        if (id.isEmpty() || secret.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(secret.get());
        } catch (IllegalArgumentException e) {
            problem(key + ".secret", "is not base64url", KEY_EXAMPLE);
            return Optional.empty();
        }
        if (bytes.length != SealingKey.SECRET_LENGTH) {
            problem(key + ".secret", "has " + bytes.length + " bytes instead of 32", KEY_EXAMPLE);
            return Optional.empty();
        }
        Set<Byte> distinct = new HashSet<>();
        for (byte b : bytes) {
            distinct.add(b);
        }
        // 32 random bytes have fewer than 8 distinct values with a chance below 2^-100.
        if (distinct.size() < 8) {
            problem(key + ".secret", "is a placeholder, not random bytes", KEY_EXAMPLE);
            return Optional.empty();
        }
        try {
            return Optional.of(new SealingKey(id.get(), bytes));
        } catch (IllegalArgumentException e) {
            problem(key + ".id", "is wrong: " + e.getMessage(), "\"2026a\"");
            return Optional.empty();
        }
    }

    private Map<String, App> apps() {
        Map<String, App> apps = new TreeMap<>();
        if (file.apps().isEmpty()) {
            problem("homeport.apps", "is missing", "an app named shop with web-origin https://www.example.com");
        }
        Map<String, String> paths = new HashMap<>();
        Map<String, String> origins = new HashMap<>();
        new TreeMap<>(file.apps()).forEach((name, app) -> {
            String key = "homeport.apps." + name;
            if (!NAME.matcher(name).matches()) {
                problem(key, "is no name for an app: lower-case letters, digits, hyphens", "homeport.apps.shop");
            }
            String path = app.agentPath();
            if (!PATH.matcher(path).matches() || path.contains("/.")) {
                problem(key + ".agent-path", "is no path", "/oauth-agent");
            }
            unique(key + ".agent-path", path, name, paths, "/shop/oauth-agent");
            Optional<App> read = app(key, name, app);
            app.webOrigin()
                    .ifPresent(
                            origin -> unique(key + ".web-origin", origin, name, origins, "https://shop.example.com"));
            read.ifPresent(checked -> apps.put(name, checked));
        });
        return apps;
    }

    private void unique(String key, String value, String app, Map<String, String> seen, String example) {
        String other = seen.putIfAbsent(value, app);
        if (other != null) {
            problem(key, "is the same as that of app " + other, example);
        }
    }

    private Optional<App> app(String key, String name, AppConfiguration app) {
        int before = problems.size();
        Optional<String> origin = origin(key + ".web-origin", app.webOrigin());
        Optional<URI> redirectUri = page(key + ".redirect-uri", app.redirectUri(), origin);
        Optional<URI> postLogout = app.postLogoutRedirectUri().isPresent()
                ? page(key + ".post-logout-redirect-uri", app.postLogoutRedirectUri(), origin)
                : Optional.empty();
        if (!List.of(app.scope().split(" ")).contains("openid")) {
            problem(key + ".scope", "does not contain openid", "openid profile orders");
        }
        for (String parameter : app.allowedParameters()) {
            if (PROTECTED_PARAMETERS.contains(parameter)) {
                problem(
                        key + ".allowed-parameters",
                        "contains " + parameter + ", which a browser must never set",
                        "[prompt, login_hint, ui_locales]");
            }
        }
        app.cookieDomain()
                .filter(d -> !DOMAIN.matcher(d).matches())
                .ifPresent(domain -> problem(key + ".cookie-domain", "is no domain", "example.com"));
        app.cookieDomain()
                .ifPresent(domain -> warnings.add(key
                        + ".cookie-domain is set: cookies go to every host below " + domain
                        + "; leave it out where agent and proxy share a host"));
        positive(key + ".absolute-session-limit", app.absoluteSessionLimit(), LONGEST_SESSION, "P30D");
        positive(key + ".idle-session-limit", app.idleSessionLimit(), LONGEST_SESSION, "P1D");
        app.sessionLifetime()
                .ifPresent(lifetime -> positive(key + ".session-lifetime", lifetime, LONGEST_SESSION, "P30D"));
        if (app.idleSessionLimit().compareTo(app.absoluteSessionLimit()) > 0) {
            problem(key + ".idle-session-limit", "is longer than absolute-session-limit", "P1D");
        }
        if (app.regionClaim().isBlank()) {
            problem(key + ".region-claim", "is empty", "region");
        }
        app.regionalApiUrls().forEach((region, url) -> {
            region(key + ".regional-api-urls." + region, Optional.of(region));
            server(key + ".regional-api-urls." + region, Optional.of(url), "https://api.eu.example.com");
        });
        if (app.detailedErrors()) {
            warnings.add(key + ".detailed-errors is on: errors tell a browser more than it needs; never in production");
        }
        Optional<AuthorizationServer> server =
                authorizationServer(key + ".authorization-server", app.authorizationServer());
        if (problems.size() > before) {
            return Optional.empty();
        }
        return Optional.of(new App(
                name,
                origin.orElseThrow(),
                app.agentPath(),
                redirectUri.orElseThrow(),
                postLogout,
                app.scope(),
                Set.copyOf(app.allowedParameters()),
                app.cookieDomain(),
                app.sessionLifetime(),
                app.absoluteSessionLimit(),
                app.idleSessionLimit(),
                app.regionClaim(),
                app.detailedErrors(),
                Map.copyOf(app.regionalApiUrls()),
                server.orElseThrow()));
    }

    private Optional<AuthorizationServer> authorizationServer(String key, AuthorizationServerConfiguration server) {
        int before = problems.size();
        Optional<String> issuer = present(key + ".issuer", server.issuer(), "https://login.example.com");
        issuer.ifPresent(value -> {
            Optional<URI> uri = uri(value);
            if (uri.isEmpty() || uri.get().getRawQuery() != null || uri.get().getRawFragment() != null) {
                problem(
                        key + ".issuer",
                        "is no issuer: an https URL without query or fragment",
                        "https://login.example.com");
            } else {
                secure(key + ".issuer", uri.get(), "https://login.example.com");
            }
        });
        Optional<URI> backChannel = server.backChannelUrl().isPresent()
                ? server(key + ".back-channel-url", server.backChannelUrl(), "https://login.internal:8443")
                : Optional.empty();
        Optional<String> clientId = present(key + ".client-id", server.clientId(), "shop-spa");
        Optional<String> secret = service == Service.AGENT
                ? present(key + ".client-secret", server.clientSecret(), "${SHOP_CLIENT_SECRET}")
                : Optional.of("");
        Optional<ClientAuthentication> method =
                switch (server.clientAuthentication()) {
                    case "client_secret_basic" -> Optional.of(ClientAuthentication.CLIENT_SECRET_BASIC);
                    case "client_secret_post" -> Optional.of(ClientAuthentication.CLIENT_SECRET_POST);
                    default -> Optional.empty();
                };
        if (method.isEmpty()) {
            problem(
                    key + ".client-authentication",
                    "is neither client_secret_basic nor client_secret_post",
                    "client_secret_basic");
        }
        for (String algorithm : server.idTokenAlgorithms()) {
            if (!ALGORITHMS.contains(algorithm)) {
                problem(
                        key + ".id-token-algorithms",
                        "contains " + algorithm + ", which is no asymmetric signature algorithm",
                        "[RS256, PS256, ES256, EdDSA]");
            }
        }
        if (server.clockSkew().isNegative() || server.clockSkew().compareTo(LARGEST_SKEW) > 0) {
            problem(key + ".clock-skew", "is not between 0 and 60 seconds", "PT10S");
        }
        positive(key + ".timeout", server.timeout(), Duration.ofMinutes(1), "PT10S");
        if (problems.size() > before) {
            return Optional.empty();
        }
        return Optional.of(new AuthorizationServer(
                issuer.orElseThrow(),
                backChannel,
                clientId.orElseThrow(),
                secret.orElseThrow(),
                method.orElseThrow(),
                Set.copyOf(server.idTokenAlgorithms()),
                server.clockSkew(),
                server.timeout()));
    }

    private List<Route> routes(Map<String, App> apps) {
        if (file.routes().isEmpty()) {
            problem("homeport.routes", "is missing", "a route named orders with path /orders");
        }
        List<Route> routes = new ArrayList<>();
        Map<String, String> paths = new HashMap<>();
        new TreeMap<>(file.routes()).forEach((name, route) -> route("homeport.routes." + name, name, route, paths, apps)
                .ifPresent(routes::add));
        return List.copyOf(routes);
    }

    private Optional<Route> route(
            String key, String name, RouteConfiguration route, Map<String, String> paths, Map<String, App> apps) {
        int before = problems.size();
        Optional<String> path = present(key + ".path", route.path(), "/orders");
        path.ifPresent(value -> {
            if (!PATH.matcher(value).matches() || value.contains("/.")) {
                problem(key + ".path", "is no path", "/orders");
            }
            String other = paths.putIfAbsent(value, name);
            if (other != null) {
                problem(key + ".path", "is the same as that of route " + other, "/orders");
            }
            for (App app : apps.values()) {
                if (value.equals(app.agentPath()) || value.startsWith(app.agentPath() + "/")) {
                    problem(key + ".path", "lies below the agent-path of app " + app.name(), "/orders");
                }
            }
        });
        if (route.upstreams().isEmpty()) {
            problem(key + ".upstreams", "is missing", "eu: https://orders.eu.internal");
        }
        Map<String, URI> upstreams = new HashMap<>();
        new TreeMap<>(route.upstreams()).forEach((region, address) -> {
            String upstreamKey = key + ".upstreams." + region;
            region(upstreamKey, Optional.of(region));
            server(upstreamKey, Optional.of(address), "https://orders.eu.internal")
                    .ifPresent(uri -> upstreams.put(region, uri));
        });
        positive(key + ".first-byte-timeout", route.firstByteTimeout(), Duration.ofHours(1), "PT30S");
        return problems.size() > before
                ? Optional.empty()
                : Optional.of(new Route(name, path.orElseThrow(), Map.copyOf(upstreams), route.firstByteTimeout()));
    }

    private String region(String key, Optional<String> value) {
        Optional<String> region = present(key, value, "eu");
        region.filter(name -> !NAME.matcher(name).matches())
                .ifPresent(name -> problem(key, "is no region: lower-case letters, digits, hyphens", "eu-west"));
        return region.orElse("");
    }

    private Optional<String> origin(String key, Optional<String> value) {
        String example = "https://www.example.com";
        Optional<String> present = present(key, value, example);
        if (present.isEmpty()) {
            return present;
        }
        Optional<URI> uri = uri(present.get());
        // A browser sends scheme, host in lower case and a port that is not the default; nothing else would match.
        if (uri.isEmpty() || !present.get().equals(serialized(uri.get()))) {
            problem(key, "is no origin as a browser sends it: scheme, lower-case host, port unless default", example);
            return Optional.empty();
        }
        return secure(key, uri.get(), example) ? present : Optional.empty();
    }

    private Optional<URI> page(String key, Optional<String> value, Optional<String> origin) {
        String example = "https://www.example.com/callback";
        Optional<String> present = present(key, value, example);
        if (present.isEmpty()) {
            return Optional.empty();
        }
        Optional<URI> uri = uri(present.get()).filter(page -> page.getRawFragment() == null);
        if (uri.isEmpty()) {
            problem(key, "is no absolute URL of a page", example);
            return Optional.empty();
        }
        if (origin.isPresent() && !origin.get().equals(serialized(uri.get()))) {
            problem(key, "is not a page of web-origin " + origin.get(), origin.get() + "/callback");
            return Optional.empty();
        }
        return uri;
    }

    private Optional<URI> server(String key, Optional<String> value, String example) {
        Optional<String> present = present(key, value, example);
        if (present.isEmpty()) {
            return Optional.empty();
        }
        Optional<URI> uri = uri(present.get())
                .filter(server ->
                        server.getRawPath().isEmpty() || server.getRawPath().equals("/"))
                .filter(server -> server.getRawQuery() == null && server.getRawFragment() == null);
        if (uri.isEmpty()) {
            problem(key, "is no address: scheme, host and port without a path", example);
            return Optional.empty();
        }
        return secure(key, uri.get(), example) ? uri : Optional.empty();
    }

    /** Plain http is for loopback; anywhere else a token in transit could be read (RFC 6750 5.3). */
    private boolean secure(String key, URI uri, String example) {
        if (uri.getScheme().equals("https") || loopback(uri.getHost())) {
            return true;
        }
        if (file.allowInsecureHttp()) {
            return true;
        }
        problem(key, "is plain http to a host that is not loopback", example);
        return false;
    }

    private static boolean loopback(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("[::1]")
                || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    private static Optional<URI> uri(String value) {
        try {
            URI uri = URI.create(value);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return http && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getPort() <= 65535
                    ? Optional.of(uri)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String serialized(URI uri) {
        boolean defaultPort = uri.getPort() == -1
                || (uri.getScheme().equals("https") && uri.getPort() == 443)
                || (uri.getScheme().equals("http") && uri.getPort() == 80);
        return uri.getScheme() + "://" + uri.getHost().toLowerCase(Locale.ROOT)
                + (defaultPort ? "" : ":" + uri.getPort());
    }

    private void positive(String key, Duration value, Duration largest, String example) {
        if (value.isZero() || value.isNegative() || value.compareTo(largest) > 0) {
            problem(key, "is not between 1 second and " + largest.toSeconds() + " seconds", example);
        }
    }

    private Optional<String> present(String key, Optional<String> value, String example) {
        Optional<String> present = value.filter(text -> !text.isBlank());
        if (present.isEmpty()) {
            problem(key, "is missing", example);
        }
        return present;
    }

    private void problem(String key, String fault, String example) {
        problems.add(new Problem(key, fault, example));
    }
}
