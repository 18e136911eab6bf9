package io.homeport.deployment.check;

import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.RegionChoice;
import io.homeport.deployment.SignIn;
import io.homeport.deployment.check.DeploymentReader.Service;
import io.homeport.deployment.file.AppConfiguration;
import io.homeport.deployment.file.AuthorizationServerConfiguration;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Checks which authorization servers an app has: one, one that is reached in several regions, or one for each region. */
final class AuthorizationServersReader {
    private static final String ONE = ".authorization-server";
    private static final String SEVERAL = ".authorization-servers";

    private final AuthorizationServerReader servers;
    private final Checks checks;
    private final String entry;

    /**
     * A reader.
     *
     * @param entry the region where this instance runs
     */
    AuthorizationServersReader(Service service, Checks checks, String entry) {
        this.servers = new AuthorizationServerReader(service, checks);
        this.checks = checks;
        this.entry = entry;
    }

    /**
     * What the file says.
     *
     * @param here where users sign in of whose home region nothing is known
     */
    record Servers(AuthorizationServer here, SignIn signIn) {}

    /** The servers, if nothing is wrong with them. */
    Optional<Servers> read(String key, AppConfiguration app) {
        boolean several = !app.authorizationServers().isEmpty();
        RegionChoice choice = new RegionChoiceReader(checks)
                .read(
                        key,
                        app,
                        several || !app.authorizationServer().backChannelUrls().isEmpty());
        return several
                ? ofRegions(key, app, choice)
                : servers.read(key + ONE, app.authorizationServer())
                        .map(server -> reachedInRegions(key + ONE, app.authorizationServer(), server, choice));
    }

    private Optional<Servers> ofRegions(String key, AppConfiguration app, RegionChoice choice) {
        if (isSet(app.authorizationServer())) {
            checks.problem(
                    key + ONE,
                    "is set beside authorization-servers, and one of them must go",
                    "authorization-servers: {eu: {issuer: https://login.eu.example.com, …}}");
        }
        if (app.contract().equals("classic")) {
            checks.problem(
                    key + SEVERAL,
                    "is set, but the cookies of the classic contract name no region",
                    "contract: standard");
        }
        Map<String, AuthorizationServer> byRegion = new TreeMap<>();
        new TreeMap<>(app.authorizationServers()).forEach((region, written) -> {
            String at = key + SEVERAL + "." + region;
            checks.region(at, Optional.of(region));
            if (!written.backChannelUrls().isEmpty()) {
                checks.problem(
                        at + ".back-channel-urls",
                        "is set, but this server is that of one region",
                        "back-channel-url: https://login.internal:8443");
            }
            servers.read(at, written).ifPresent(server -> byRegion.put(region, server));
        });
        if (!app.authorizationServers().containsKey(entry)) {
            checks.problem(
                    key + SEVERAL,
                    "has none for " + entry
                            + ", where this instance runs: whoever comes without a region signs in there",
                    "a key " + entry + " beside "
                            + String.join(", ", new TreeMap<>(app.authorizationServers()).keySet()));
        }
        answerInOneWay(key + SEVERAL, byRegion);
        return Optional.ofNullable(byRegion.get(entry)).map(here -> new Servers(here, new SignIn(byRegion, choice)));
    }

    private static boolean isSet(AuthorizationServerConfiguration server) {
        return server.issuer().or(server::clientId).or(server::backChannelUrl).isPresent();
    }

    /** A signed response is opened before it is known which login it ends. */
    private void answerInOneWay(String key, Map<String, AuthorizationServer> byRegion) {
        Set<Boolean> ways = byRegion.values().stream()
                .map(server -> server.requestStyle().jwtResponse())
                .collect(Collectors.toSet());
        if (ways.size() > 1) {
            checks.problem(key, "have different ways to answer", "the same response-mode and profile for each");
        }
    }

    private Servers reachedInRegions(
            String key, AuthorizationServerConfiguration written, AuthorizationServer server, RegionChoice choice) {
        Map<String, AuthorizationServer> byRegion = new TreeMap<>();
        new TreeMap<>(written.backChannelUrls()).forEach((region, url) -> {
            String at = key + ".back-channel-urls." + region;
            String example = "https://login." + region + ".internal:8443";
            checks.region(at, Optional.of(region));
            if (server.profile().isFapi()) {
                checks.encrypted(at, Optional.of(url), example);
            }
            Optional<URI> address = checks.server(at, Optional.of(url), example);
            address.ifPresent(reached -> byRegion.put(region, server.reachedAt(reached)));
        });
        return new Servers(byRegion.getOrDefault(entry, server), new SignIn(byRegion, choice));
    }
}
