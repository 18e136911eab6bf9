package io.homeport.proxy;

import io.homeport.cookies.LiveKeyRing;
import io.homeport.deployment.Deployment;
import io.homeport.proxy.carrier.TrustedProxies;
import io.homeport.proxy.execution.SessionRate;
import io.homeport.proxy.server.Listener;
import io.homeport.proxy.server.Listening;
import io.homeport.proxy.server.Load;
import io.homeport.proxy.settings.ProxySettings;
import io.homeport.proxy.spans.Spans;
import io.homeport.proxy.telemetry.AccessLog;
import io.homeport.proxy.telemetry.LoadReports;
import io.homeport.proxy.warmup.WarmUp;
import io.homeport.store.RevocationList;
import io.homeport.telemetry.AuditTrail;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Serves the warm-up's deployment as users' are served, by the same settings and classes, but told to nobody and with
 * limits that its requests cannot reach.
 */
// The registry that users' requests are counted in is of this kind; another would not warm it.
@SuppressWarnings("deprecation")
final class Rehearsal {
    private static final int PLENTY = 1_000_000;
    private static final Consumer<String> NOBODY = told -> {};

    private final Listener listener;
    private final ProxySettings settings;
    private final Vertx vertx;
    private final TlsConfigurationRegistry tls;
    private final Clock clock;

    Rehearsal(Listener listener, ProxySettings settings, Vertx vertx, TlsConfigurationRegistry tls, Clock clock) {
        this.listener = listener;
        this.settings = settings;
        this.vertx = vertx;
        this.tls = tls;
        this.clock = clock;
    }

    /**
     * Runs it, on this thread.
     *
     * @throws InterruptedException if the thread is told to end it; nothing is open any more then
     */
    WarmUp.Gain run() throws InterruptedException {
        Optional<AccessLog> log = settings.accessLog() ? Optional.of(AccessLog.open(clock, NOBODY)) : Optional.empty();
        CompositeMeterRegistry registry = new CompositeMeterRegistry();
        registry.add(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        // The warm-up's deployment has no audit log.
        AuditTrail unwritten = new AuditTrail(clock, registry, NOBODY, NOBODY);
        try {
            return new WarmUp(
                            vertx,
                            clock,
                            settings,
                            deployment -> open(
                                    deployment, new Reporting(registry, log, Spans.NONE, unwritten, NOBODY, NOBODY)))
                    .run();
        } finally {
            log.ifPresent(AccessLog::close);
            registry.close();
        }
    }

    private Listening open(Deployment deployment, Reporting reporting) {
        Load load = new Load(
                new Load.Limits(PLENTY, PLENTY, PLENTY, PLENTY),
                TrustedProxies.of(settings)::has,
                new LoadReports(System::nanoTime, NOBODY),
                System::nanoTime);
        // A rate that is off costs nothing, and one that is on is warmed.
        SessionRate sessions = new SessionRate(settings.maxRequestsPerSession() == 0 ? 0 : PLENTY, System::nanoTime);
        Platform platform = new Platform(
                vertx,
                tls,
                clock,
                new LiveKeyRing(deployment.accessKeys(), clock),
                RevocationList.none(),
                Optional.empty());
        Serving serving = new Serving(deployment, settings, load, sessions, platform, reporting);
        return listener.aside(serving.longestWait(), settings, load, serving);
    }
}
