package io.homeport.deployment.check;

import io.homeport.cookies.CookieBudget;
import io.homeport.cookies.CookieFormat;
import io.homeport.cookies.KeyRing;
import io.homeport.deployment.App;
import io.homeport.deployment.AuditLog;
import io.homeport.deployment.AuthorizationServer.ClientKey;
import io.homeport.deployment.Boundaries;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.ProxyClient;
import io.homeport.deployment.Region;
import io.homeport.deployment.Route;
import io.homeport.deployment.SignalStream;
import io.homeport.deployment.StoreSettings;
import io.homeport.deployment.file.HomeportConfiguration;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Checks a deployment file for one of the services and makes a {@link Deployment} of it. */
public final class DeploymentReader {
    /** The service that reads: each needs, and may hold, other parts of the file. */
    public enum Service {
        AGENT,
        PROXY
    }

    private static final Duration LONGEST_RELOAD = Duration.ofHours(1);
    private static final String ACCESS_KEYS = "homeport.cookies.access-keys";
    private static final String SESSION_KEYS = "homeport.cookies.session-keys";

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
     * @param notices of what was left aside before, to be logged with the other warnings
     * @throws InvalidConfiguration with all faults at once
     */
    static Deployment read(HomeportConfiguration file, Service service, List<String> notices) {
        DeploymentReader reader = new DeploymentReader(file, service);
        reader.checks.warnings().addAll(notices);
        return reader.read();
    }

    /** Checks the file as a start does, and tells what it has found, whether the service would start or not. */
    static Examined examine(HomeportConfiguration file, Service service) {
        DeploymentReader reader = new DeploymentReader(file, service);
        try {
            Deployment deployment = reader.read();
            return new Examined(Optional.of(deployment), List.of(), deployment.warnings());
        } catch (InvalidConfiguration e) {
            return new Examined(Optional.empty(), e.problems(), reader.checks.warnings());
        }
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
        KeyRingReader rings = new KeyRingReader(checks, region);
        Duration settling = rings.settlingTime(file.cookies().keySettlingTime(), reload);
        Map<String, Region> regions = new RegionReader(checks, file.allowInsecureHttp()).read(region, file.regions());
        Optional<KeyRing> accessKeys = rings.read(ACCESS_KEYS, file.cookies().accessKeys(), settling);
        Optional<KeyRing> sessionKeys = Optional.empty();
        if (service == Service.AGENT) {
            sessionKeys = rings.read(SESSION_KEYS, file.cookies().sessionKeys(), settling);
        }
        CookieBudget cookieBudget = new CookieBudgetReader(checks).read(file.cookies());
        CookieFormat cookieFormat = new CookieFormatReader(checks).read(file.cookies());
        Optional<StoreSettings> store = new StoreReader(service, checks, rings).read(file.store());
        KeyResidency residency = new KeyResidency(checks, region, regions);
        residency.check(ACCESS_KEYS, file.cookies().accessKeys().orElse(List.of()), accessKeys, cookieFormat);
        residency.check(SESSION_KEYS, file.cookies().sessionKeys().orElse(List.of()), sessionKeys, cookieFormat);
        residency.check(store);
        Map<String, SignalStream> signalStreams = service == Service.AGENT
                ? new SignalStreamReader(checks, store.isPresent()).read(file.sharedSignals())
                : Map.of();
        Map<String, App> apps = apps(region, new DeviceBindingReader(checks, cookieFormat, file.routes()));
        AppsApart apart = new AppsApart(checks);
        apart.check(file.apps(), apps);
        apart.checkAgainst(
                Stream.of(accessKeys, sessionKeys).flatMap(Optional::stream).toList(), apps);
        rings.apart(accessKeys, sessionKeys);
        new RegionalHosts(checks).check(regions, apps.values());
        ApiHostReader apiHosts = new ApiHostReader(checks);
        apiHosts.checkAgainst(regions, apps.values());
        List<URI> agentUrls = List.of();
        List<Route> routes = List.of();
        Boundaries boundaries = new BoundaryReader(checks)
                .read(file.boundaries(), file.blocked().orElse(List.of()));
        Map<String, Map<String, ProxyClient>> proxyClients = Map.of();
        List<ClientKey> hopKeys = List.of();
        if (service == Service.PROXY) {
            agentUrls = new AgentUrlReader(checks).read(file.agentUrl());
            proxyClients = new ProxyClientReader(checks).read(file.apps());
            ApiTokenReader apiTokens = new ApiTokenReader(checks, proxyClients.keySet());
            routes = new RouteReader(
                            checks,
                            boundaries,
                            defaultRegion(),
                            apiTokens,
                            new HomeOnlyReader(checks, regions),
                            new ZoneReader(checks, region),
                            new PagesReader(checks, region))
                    .read(file.routes(), apps);
            apiHosts.checkAgainst(routes, apps.values());
            hopKeys = new HopKeyReader(checks).read(file.hopKeys().orElse(List.of()), file.routes());
        }
        Optional<AuditLog> audit =
                new AuditLogReader(checks).read(file.auditLog(), file.routes(), Stream.of(accessKeys, sessionKeys));
        if (!checks.problems().isEmpty()) {
            throw new InvalidConfiguration(checks.problems());
        }
        return new Deployment(
                region,
                agentUrls,
                reload,
                accessKeys.orElseThrow(),
                sessionKeys,
                cookieFormat,
                cookieBudget,
                store,
                signalStreams,
                apps,
                routes,
                boundaries,
                regions,
                proxyClients,
                hopKeys,
                audit,
                AssuranceReader.apps(file.routes(), apps.keySet()),
                file.diagnostics(),
                List.copyOf(checks.warnings()));
    }

    private Optional<String> defaultRegion() {
        return file.defaultRegion().isPresent()
                ? Optional.of(checks.region("homeport.default-region", file.defaultRegion()))
                : Optional.empty();
    }

    private Map<String, App> apps(String region, DeviceBindingReader devices) {
        if (file.apps().isEmpty()) {
            checks.problem("homeport.apps", "is missing", "an app named shop with web-origin https://www.example.com");
        }
        Map<String, App> apps = new TreeMap<>();
        AppReader reader = new AppReader(service, checks, region, devices);
        new TreeMap<>(file.apps())
                .forEach((name, app) -> reader.read(name, app).ifPresent(read -> apps.put(name, read)));
        return apps;
    }
}
