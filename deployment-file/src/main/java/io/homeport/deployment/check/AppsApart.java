package io.homeport.deployment.check;

import io.homeport.cookies.ClassicKey;
import io.homeport.cookies.KeyRing;
import io.homeport.deployment.App;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.Classic;
import io.homeport.deployment.file.AppConfiguration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Checks that no app has what makes it another: an origin, a cookie's name, a key or a client's secret. */
final class AppsApart {
    private final Checks checks;

    AppsApart(Checks checks) {
        this.checks = checks;
    }

    /**
     * Checks the apps against each other.
     *
     * @param file all of them
     * @param apps those in which nothing is wrong so far
     */
    void check(Map<String, AppConfiguration> file, Map<String, App> apps) {
        keepOriginsApart(file);
        keepCookiesApart(apps);
        keepClientKeysApart(apps);
        keepClassicKeysApart(apps);
        keepServersApart(apps);
    }

    /** Gateways have an app's classic key: with one of a ring they could open what that ring seals. */
    void checkAgainst(List<KeyRing> rings, Map<String, App> apps) {
        List<ClassicKey> ofRings = rings.stream()
                .flatMap(ring -> ring.keys().stream())
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
    }

    /** The origin of a request tells which app it is of. */
    private void keepOriginsApart(Map<String, AppConfiguration> file) {
        Map<String, String> seen = new HashMap<>();
        new TreeMap<>(file)
                .forEach((name, app) -> app.webOrigin().ifPresent(origin -> {
                    String other = seen.putIfAbsent(origin, name);
                    if (other != null) {
                        checks.problem(
                                "homeport.apps." + name + ".web-origin",
                                "is the same as that of app " + other,
                                "https://shop.example.com");
                    }
                }));
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
        record Published(App app, String jwk) {
            /** Never prints the key. */
            @Override
            public String toString() {
                return "Published";
            }
        }
        Map<List<String>, Published> seen = new HashMap<>();
        apps.values()
                .forEach(app -> app.authorizationServers().stream()
                        .flatMap(server -> Stream.concat(
                                server.clientKeys().stream(), server.tokenStyle().decryptionKeys().stream()))
                        .forEach(key -> {
                            Published other =
                                    seen.putIfAbsent(List.of(app.agentPath(), key.id()), new Published(app, key.jwk()));
                            if (other != null
                                    && !(other.app() == app && other.jwk().equals(key.jwk()))) {
                                checks.problem(
                                        key.setting() + ".id",
                                        "is that of a" + (other.app() == app ? "nother" : "") + " key of app "
                                                + other.app().name() + ", and both are published at "
                                                + app.agentPath() + "/jwks",
                                        app.name() + "-2026b");
                            }
                        }));
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
        Map<List<String>, Registered> keys = new HashMap<>();
        Map<String, Registered> secrets = new HashMap<>();
        apps.values()
                .forEach(app -> app.authorizationServers().forEach(server -> {
                    Registered client = new Registered(app, server);
                    for (AuthorizationServer.ClientKey key : server.clientKeys()) {
                        Registered other = keys.putIfAbsent(
                                List.of(server.clientId(), key.jwk().strip()), client);
                        if (client.isAtAnotherServerThan(other)) {
                            checks.problem(
                                    key.setting() + ".file",
                                    "holds the key of app " + other.app().name()
                                            + ", which has the same client-id at another server",
                                    "a key of its own, the output of `homeport keygen client`");
                        }
                    }
                    if (!server.clientSecret().isEmpty()
                            && client.isAtAnotherServerThan(secrets.putIfAbsent(server.clientSecret(), client))) {
                        checks.problem(
                                server.setting() + ".client-secret",
                                "is that of app "
                                        + secrets.get(server.clientSecret())
                                                .app()
                                                .name()
                                        + ", whose server is another: it could sign in as this client",
                                "a secret of its own");
                    }
                }));
    }

    /** A client as a server knows it. */
    private record Registered(App app, AuthorizationServer server) {
        boolean isAtAnotherServerThan(Registered other) {
            return other != null && !other.server().issuer().equals(server.issuer());
        }
    }
}
