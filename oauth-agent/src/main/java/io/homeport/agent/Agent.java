package io.homeport.agent;

import io.homeport.agent.apps.Apps;
import io.homeport.agent.apps.KeyRings;
import io.homeport.agent.authorizationserver.AuthorizationServerClient;
import io.homeport.agent.authorizationserver.ObservedChannel;
import io.homeport.agent.login.HomeDirectory;
import io.homeport.agent.refresh.RefreshCoalescer;
import io.homeport.agent.refresh.SharedRefreshes;
import io.homeport.agent.revocation.NamedSessions;
import io.homeport.agent.session.RevokedSessions;
import io.homeport.agent.signals.SignalStreams;
import io.homeport.agent.telemetry.AgentMetrics;
import io.homeport.agent.telemetry.AuditedCalls;
import io.homeport.agent.telemetry.Defects;
import io.homeport.agent.telemetry.Observations;
import io.homeport.agent.telemetry.SecurityEvents;
import io.homeport.agent.telemetry.Spans;
import io.homeport.agent.web.Door;
import io.homeport.agent.web.LastAnswers;
import io.homeport.agent.web.RelyingParties;
import io.homeport.agent.web.RelyingParty;
import io.homeport.authorizationserver.BackChannel;
import io.homeport.authorizationserver.Channel;
import io.homeport.authorizationserver.ServerTls;
import io.homeport.deployment.App;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.RegionChoice;
import io.homeport.deployment.check.DeploymentReader;
import io.homeport.deployment.command.Build;
import io.homeport.deployment.watch.DeploymentSource;
import io.homeport.deployment.watch.DeploymentWatch;
import io.homeport.deployment.watch.FileSource;
import io.homeport.diagnostics.Report;
import io.homeport.diagnostics.Told;
import io.homeport.telemetry.AuditTrail;
import io.homeport.telemetry.BuildMetrics;
import io.homeport.telemetry.KeyMetrics;
import io.homeport.telemetry.ReloadMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Puts the agent together. */
@ApplicationScoped
public class Agent {
    private static final Logger LOG = Logger.getLogger(Agent.class);
    private static final Logger AUDIT = Logger.getLogger("io.homeport.audit");

    private volatile Supplier<RelyingParties> parties = () -> new RelyingParties(List.of());
    private volatile Supplier<Optional<KeyRings>> keys = Optional::empty;
    private volatile Optional<Told> told = Optional.empty();
    private Optional<OpenStore> store = Optional.empty();
    private Optional<SignalStreams> signals = Optional.empty();
    private Optional<AuditTrail> audit = Optional.empty();
    private final LastAnswers lastAnswers = new LastAnswers();

    /** The time, which a test may move. */
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
        return new FileSource(DeploymentReader.Service.AGENT);
    }

    /** Spans, where an SDK is turned on: the one that Quarkus gives besides begins spans too, and exports none. */
    @Produces
    @Singleton
    @DefaultBean
    Spans spans(OpenTelemetry telemetry, @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean off) {
        return new Spans(off ? OpenTelemetry.noop() : telemetry);
    }

    /** Begins to serve. What the configuration cannot mean is one line on the console, and no trace. */
    void open(
            @Observes Router router,
            DeploymentSource source,
            Vertx vertx,
            TlsConfigurationRegistry tls,
            MeterRegistry meters,
            Spans spans,
            Clock clock) {
        try {
            serve(router, source, vertx, tls, meters, spans, clock);
        } catch (InvalidConfiguration e) {
            System.err.println(e.getMessage());
            // Nothing is open yet. An exception from here would be logged with its trace, or leave the process waiting;
            // an orderly exit would open the port first.
            Runtime.getRuntime().halt(1);
        }
    }

    private void serve(
            Router router,
            DeploymentSource source,
            Vertx vertx,
            TlsConfigurationRegistry tls,
            MeterRegistry meters,
            Spans spans,
            Clock clock) {
        Deployment deployment = source.read();
        Build build = Build.ofThis();
        LOG.infof(
                "homeport agent %s, region %s, apps: %d",
                build, deployment.region(), deployment.apps().size());
        BuildMetrics.of(meters, build);
        deployment.warnings().forEach(LOG::warn);
        AgentMetrics metrics = new AgentMetrics(meters);
        Apps apps = new Apps(
                app -> connect(app, vertx, tls, metrics, spans, clock),
                server -> vertx.setTimer(server.longestUse().toMillis(), due -> server.close()),
                clock);
        apps.replace(deployment);
        apps.keys().ifPresent(keys -> {
            KeyMetrics.ofSealing(meters, "access", keys.access());
            KeyMetrics.ofSealing(meters, "session", keys.session());
        });
        parties = apps::parties;
        keys = apps::keys;
        Told inForce = new Told("agent", build, source, clock);
        inForce.follow(deployment);
        told = Optional.of(inForce);
        AuditTrail trail = new AuditTrail(clock, meters, AUDIT::info, LOG::warn);
        audit = Optional.of(trail);
        AuditedCalls audited = new AuditedCalls(trail);
        audited.follow(deployment);
        Observations observations = new Observations(
                metrics, new SecurityEvents(clock), new Defects(clock, LOG::error), spans, Optional.of(audited));
        store = deployment.store().map(settings -> OpenStore.of(settings, vertx, tls, meters, clock));
        Optional<NamedSessions> named = store.map(opened -> opened.named(this::longestSession));
        Optional<EndedByOthers> ended = named.map(
                sessions -> new EndedByOthers(sessions, store.orElseThrow().signals(sessions, vertx, tls, metrics)));
        signals = ended.map(EndedByOthers::signals);
        RefreshCoalescer coalescer = new RefreshCoalescer(clock);
        Contracts contracts = Contracts.of(
                clock,
                store.map(OpenStore::revoked).orElseGet(() -> RevokedSessions.none(clock)),
                named,
                store.flatMap(OpenStore::kept),
                store.flatMap(OpenStore::lists),
                store.map(opened -> opened.refreshes(coalescer, vertx))
                        .orElseGet(() -> SharedRefreshes.none(coalescer)),
                new HomeDirectory(resolver -> channel(resolver, vertx, tls), clock));
        Door door = new Door(
                vertx,
                parties,
                contracts.standard(),
                contracts.classic(),
                contracts.ofOthers(ended, clock),
                observations,
                clock);
        router.route().handler(routing -> {
            lastAnswers.mark(routing.request());
            door.handle(routing);
        });
        WhatEndsSessions.say(deployment);
        signals.ifPresent(streams -> streams.replace(deployment.signalStreams(), () -> {}));
        prefetch();
        ReloadMetrics reloads = new ReloadMetrics(meters, clock);
        if (!deployment.reloadInterval().isZero()) {
            new DeploymentWatch(
                            source,
                            deployment,
                            next -> {
                                signals.ifPresentOrElse(
                                        streams -> streams.replace(next.signalStreams(), () -> apps.replace(next)),
                                        () -> apps.replace(next));
                                audited.follow(next);
                                inForce.follow(next);
                            },
                            () -> {
                                reloads.takenOver();
                                prefetch();
                            },
                            reloads::refused)
                    .begin(vertx, deployment.reloadInterval());
        }
    }

    private Duration longestSession() {
        return parties.get().all().stream()
                .map(party -> party.app().absoluteSessionLimit())
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** Readiness has just gone; calls still come for as long as quarkus.shutdown.delay says. */
    void leave(@Observes ShutdownDelayInitiatedEvent leaving) {
        lastAnswers.begin();
    }

    void close(@Observes ShutdownEvent stopping) {
        signals.ifPresent(SignalStreams::stop);
        store.ifPresent(opened -> opened.sessions().close());
        audit.ifPresent(AuditTrail::close);
    }

    /** A renewed certificate of a client's is used for connections to come. */
    void renew(@Observes CertificateUpdatedEvent renewed) {
        everywhere().forEach(party -> party.server().renew(renewed));
        signals.ifPresent(streams -> streams.renew(renewed));
    }

    private Stream<RelyingParty> everywhere() {
        return parties.get().all().stream().flatMap(RelyingParty::everywhere);
    }

    /** The apps, each with the regions of its servers if they have any, whether the servers' metadata and keys were ever read. */
    Map<String, Boolean> known() {
        Map<String, Boolean> known = new TreeMap<>();
        for (RelyingParty party : parties.get().all()) {
            if (party.homes().isEmpty()) {
                known.put(party.app().name(), party.server().known());
            }
            party.homes()
                    .forEach((region, home) -> known.put(
                            party.app().name() + "/" + region, home.server().known()));
        }
        return known;
    }

    /** How this instance is, if the file has it told. */
    Optional<Report> report() {
        return told.flatMap(Told::begun).map(begun -> AgentReport.of(begun, everywhere(), keys.get()));
    }

    /** Asks each server that was never reached for its metadata and keys; waits for none. */
    void prefetch() {
        everywhere()
                .filter(party -> !party.server().known())
                .forEach(party -> party.server()
                        .prefetch()
                        .onFailure(failure -> LOG.warnf(
                                "app %s: the authorization server's metadata and keys cannot be read, and nobody can sign in"
                                        + " there until they are: %s; check the server, issuer and back-channel-url of"
                                        + " %s",
                                party.app().name(),
                                failure.getMessage(),
                                party.app().authorizationServer().setting())));
    }

    private static Channel channel(RegionChoice.Resolver resolver, Vertx vertx, TlsConfigurationRegistry tls) {
        return new BackChannel(
                vertx,
                resolver.timeout(),
                ServerTls.of(resolver.setting() + ".resolver-tls", resolver.tls(), false, tls));
    }

    private static AuthorizationServerClient connect(
            App app, Vertx vertx, TlsConfigurationRegistry tls, AgentMetrics metrics, Spans spans, Clock clock) {
        return new AuthorizationServerClient(
                app.authorizationServer(),
                new ObservedChannel(
                        new BackChannel(
                                vertx,
                                app.authorizationServer().timeout(),
                                ServerTls.of(
                                        app.authorizationServer().setting() + ".tls",
                                        app.authorizationServer().tls(),
                                        app.authorizationServer().presentsCertificate(),
                                        tls)),
                        app.name(),
                        metrics,
                        spans),
                clock);
    }
}
