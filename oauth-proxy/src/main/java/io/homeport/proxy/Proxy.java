package io.homeport.proxy;

import io.homeport.authorizationserver.ServerTls;
import io.homeport.cookies.LiveKeyRing;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.StoreSettings;
import io.homeport.deployment.check.DeploymentReader;
import io.homeport.deployment.command.Build;
import io.homeport.deployment.watch.DeploymentSource;
import io.homeport.deployment.watch.DeploymentWatch;
import io.homeport.deployment.watch.FileSource;
import io.homeport.diagnostics.Report;
import io.homeport.diagnostics.Told;
import io.homeport.proxy.carrier.TrustedProxies;
import io.homeport.proxy.execution.SessionRate;
import io.homeport.proxy.server.Descriptors;
import io.homeport.proxy.server.Listener;
import io.homeport.proxy.server.Load;
import io.homeport.proxy.settings.ProxySettings;
import io.homeport.proxy.settings.SettingsCheck;
import io.homeport.proxy.spans.ExportedSpans;
import io.homeport.proxy.spans.Spans;
import io.homeport.proxy.telemetry.AccessLog;
import io.homeport.proxy.telemetry.LoadReports;
import io.homeport.proxy.upstream.GatewayTls;
import io.homeport.proxy.upstream.UpstreamClients;
import io.homeport.store.RevocationList;
import io.homeport.store.access.SharedSessions;
import io.homeport.telemetry.AuditTrail;
import io.homeport.telemetry.BuildMetrics;
import io.homeport.telemetry.KeyMetrics;
import io.homeport.telemetry.ReloadMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.ImageMode;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClientOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Puts the proxy together from its configuration and hangs it on the HTTP server. */
@ApplicationScoped
public class Proxy {
    private static final Logger LOG = Logger.getLogger(Proxy.class);
    private static final Logger EVENTS = Logger.getLogger("io.homeport.events");
    private static final Logger AUDIT = Logger.getLogger("io.homeport.audit");
    private static final long DRAIN_POLL_MILLIS = 20;

    private final Listener listener;
    private final TlsConfigurationRegistry tls;
    private Optional<Load> load = Optional.empty();
    private Optional<AccessLog> accessLog = Optional.empty();
    private Optional<AuditTrail> audit = Optional.empty();
    private Duration drainTimeout = Duration.ZERO;
    private Optional<Serving> serving = Optional.empty();
    private Optional<DeploymentWatch> watch = Optional.empty();
    private Optional<WarmStart> warmStart = Optional.empty();
    private Optional<SharedSessions> shared = Optional.empty();
    private volatile Optional<Told> told = Optional.empty();

    Proxy(Listener listener, TlsConfigurationRegistry tls) {
        this.listener = listener;
        this.tls = tls;
    }

    /** The time, which a test may move or break. */
    @Produces
    @Singleton
    @DefaultBean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** The deployment file, as it is read before the start, at the start and at each reload. */
    @Produces
    @Singleton
    @DefaultBean
    DeploymentSource deploymentSource() {
        return new FileSource(DeploymentReader.Service.PROXY);
    }

    /** Spans, where an SDK is turned on. Where it is off, OpenTelemetry is not even asked for. */
    @Produces
    @Singleton
    @DefaultBean
    Spans spans(Instance<OpenTelemetry> telemetry, @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean off) {
        return off ? Spans.NONE : new ExportedSpans(telemetry.get());
    }

    /** Begins to serve. What the configuration cannot mean is one line on the console, and no trace. */
    void start(
            @Observes StartupEvent starting,
            Vertx vertx,
            DeploymentSource source,
            ProxySettings settings,
            MeterRegistry registry,
            Spans spans,
            Clock clock) {
        try {
            start(vertx, source, settings, registry, spans, clock);
        } catch (InvalidConfiguration e) {
            System.err.println(e.getMessage());
            // Nothing is open yet. An exception from here would be logged with its trace, or leave the process waiting;
            // an orderly exit would open the port first.
            Runtime.getRuntime().halt(1);
        }
    }

    private void start(
            Vertx vertx,
            DeploymentSource source,
            ProxySettings settings,
            MeterRegistry registry,
            Spans spans,
            Clock clock) {
        SettingsCheck.check(settings);
        Deployment deployment = source.read();
        SettingsCheck.checkRoom(settings, deployment.cookieBudget());
        Build build = Build.ofThis();
        LOG.infof(
                "homeport proxy %s, region %s, apps: %d, routes: %d",
                build,
                deployment.region(),
                deployment.apps().size(),
                deployment.routes().size());
        BuildMetrics.of(registry, build);
        deployment.warnings().forEach(LOG::warn);
        UpstreamClients.check(deployment, tls);
        GatewayTls.check(deployment, settings, tls);
        UpstreamClients.check(settings, tls);
        SettingsCheck.warnings(settings).forEach(LOG::warn);
        TrustedProxies trusted = TrustedProxies.of(settings);
        Load load = load(settings, trusted);
        this.load = Optional.of(load);
        Descriptors.warning(settings).ifPresent(LOG::warn);
        drainTimeout = settings.drainTimeout();
        accessLog = settings.accessLog() ? Optional.of(AccessLog.open(clock)) : Optional.empty();
        AuditTrail audit = new AuditTrail(clock, registry, AUDIT::info, LOG::warn);
        this.audit = Optional.of(audit);
        LiveKeyRing accessKeys = new LiveKeyRing(deployment.accessKeys(), clock);
        KeyMetrics.ofOpening(registry, "access", accessKeys);
        shared = deployment
                .store()
                .filter(store -> store.place() instanceof StoreSettings.Redis)
                .map(store -> SharedSessions.open(vertx, store, secure(store), clock, registry));
        RevocationList revoked = shared.map(SharedSessions::revoked).orElseGet(RevocationList::none);
        Serving serving = new Serving(
                deployment,
                settings,
                load,
                new SessionRate(settings.maxRequestsPerSession(), System::nanoTime),
                new Platform(vertx, tls, clock, accessKeys, revoked, shared.flatMap(SharedSessions::cookies)),
                new Reporting(registry, accessLog, spans, audit, LOG::warn, EVENTS::warn));
        this.serving = Optional.of(serving);
        serving.keepUp();
        Told inForce = new Told("proxy", build, source, clock);
        inForce.follow(deployment);
        told = Optional.of(inForce);
        Runnable open = () -> listener.start(serving.longestWait(), settings, load, serving);
        // A native executable compiles nothing any more.
        if (settings.warmUp().isZero() || ImageMode.current().isNativeImage()) {
            open.run();
        } else {
            Rehearsal rehearsal = new Rehearsal(listener, settings, vertx, tls, clock);
            warmStart = Optional.of(WarmStart.begin(rehearsal::run, open));
        }
        ReloadMetrics reloads = new ReloadMetrics(registry, clock);
        DeploymentWatch watch = new DeploymentWatch(
                source,
                deployment,
                next -> replace(next, serving, settings, inForce),
                reloads::takenOver,
                reloads::refused);
        this.watch = Optional.of(watch);
        if (!deployment.reloadInterval().isZero()) {
            watch.begin(vertx, deployment.reloadInterval());
        }
    }

    private static void replace(Deployment next, Serving serving, ProxySettings settings, Told told) {
        SettingsCheck.checkRoom(settings, next.cookieBudget());
        serving.replace(next);
        told.follow(next);
    }

    /** Looks at the deployment file now, and serves what it says if that has changed. */
    void look() {
        watch.ifPresent(DeploymentWatch::look);
    }

    /** The public halves of the keys that sign requests to APIs, as they are in force. */
    List<JsonObject> hopKeys() {
        return serving.map(Serving::hopKeys).orElse(List.of());
    }

    /** How this instance is, if the file has it told. */
    Optional<Report> report() {
        Optional<Report> report = told.flatMap(Told::begun);
        report.ifPresent(begun -> serving.ifPresent(served -> served.describe(begun)));
        return report;
    }

    /** What is open now. */
    Serving.Open open() {
        return serving.orElseThrow().open();
    }

    private Consumer<NetClientOptions> secure(StoreSettings store) {
        Optional<String> name = store.place() instanceof StoreSettings.Redis redis ? redis.tls() : Optional.empty();
        return options -> ServerTls.of("homeport.store.tls", name, false, tls).secure(options);
    }

    private static Load load(ProxySettings settings, TrustedProxies trusted) {
        return new Load(
                Load.Limits.of(settings), trusted::has, new LoadReports(System::nanoTime, LOG::warn), System::nanoTime);
    }

    /** A renewed certificate serves the next connection to an upstream or an authorization server. */
    void renew(@Observes CertificateUpdatedEvent renewed) {
        serving.ifPresent(served -> served.renew(renewed));
    }

    /** Readiness has just gone; requests still come until every balancer has seen that. */
    void leave(@Observes ShutdownDelayInitiatedEvent leaving) {
        load.ifPresent(Load::leave);
        warmStart.ifPresent(WarmStart::end);
    }

    /** Lets what is under way finish, then closes. WebSockets and event streams would not: they are ended. */
    void stop(@Observes ShutdownEvent stopping) throws InterruptedException {
        load.ifPresent(Load::leave);
        warmStart.ifPresent(WarmStart::end);
        serving.ifPresent(Serving::leave);
        long end = System.nanoTime() + drainTimeout.toNanos();
        while (underWay() > 0 && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(DRAIN_POLL_MILLIS);
        }
        if (underWay() > 0) {
            LOG.warnf("%d requests are cut off after homeport-proxy.drain-timeout, %s", underWay(), drainTimeout);
        }
        serving.ifPresent(Serving::close);
        shared.ifPresent(SharedSessions::close);
        listener.stop();
        accessLog.ifPresent(AccessLog::close);
        audit.ifPresent(AuditTrail::close);
    }

    private int underWay() {
        return load.map(Load::requests).orElse(0);
    }
}
