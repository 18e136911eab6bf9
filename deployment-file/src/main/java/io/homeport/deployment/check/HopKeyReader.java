package io.homeport.deployment.check;

import io.homeport.deployment.AuthorizationServer.ClientKey;
import io.homeport.deployment.file.HopKeyConfiguration;
import io.homeport.deployment.file.RouteConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the keys by which the proxy signs requests to APIs, and whether a route needs one. */
final class HopKeyReader {
    private static final String KEYS = "homeport.hop-keys";
    private static final String FILE = "/run/secrets/hop-eu.jwk";

    private final Checks checks;

    HopKeyReader(Checks checks) {
        this.checks = checks;
    }

    List<ClientKey> read(List<HopKeyConfiguration> configured, Map<String, RouteConfiguration> routes) {
        ClientKeyReader files = new ClientKeyReader(checks, FILE);
        List<ClientKey> keys = new ArrayList<>();
        for (int at = 0; at < configured.size(); at++) {
            HopKeyConfiguration key = configured.get(at);
            String setting = KEYS + "[" + at + "]";
            key.id()
                    .filter(id -> !isPlain(id))
                    .ifPresent(id -> checks.problem(
                            setting + ".id", "is a keyid of other than letters, digits and - . _ ~", "eu-2026b"));
            files.hop(setting, key).ifPresent(keys::add);
        }
        new TreeMap<>(routes).forEach((name, route) -> {
            if (route.signedHop() && configured.isEmpty()) {
                checks.problem(
                        KEYS,
                        "is missing, and homeport.routes." + name + ".signed-hop is true",
                        "[{id: eu-2026b, file: " + FILE + "}]");
            }
        });
        return List.copyOf(keys);
    }

    /** Each verifier reads it between quotes (RFC 8941 3.3.3), and some of them not well. */
    private static boolean isPlain(String id) {
        return id.chars()
                .allMatch(c -> c >= 'a' && c <= 'z'
                        || c >= 'A' && c <= 'Z'
                        || c >= '0' && c <= '9'
                        || c == '-'
                        || c == '.'
                        || c == '_'
                        || c == '~');
    }
}
