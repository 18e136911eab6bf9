package io.homeport.diagnostics;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.command.Build;
import io.homeport.deployment.watch.DeploymentSource;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The deployment in force, and what its file said when it came into force: where a report begins. */
public final class Told {
    private final String service;
    private final Build build;
    private final DeploymentSource source;
    private final Clock clock;
    private final Instant started;
    private volatile Optional<Current> current = Optional.empty();

    private record Current(Deployment deployment, Map<String, String> shown) {
        /** Never prints the file. */
        @Override
        public String toString() {
            return "Current";
        }
    }

    /** Nothing yet. */
    public Told(String service, Build build, DeploymentSource source, Clock clock) {
        this.service = service;
        this.build = build;
        this.source = source;
        this.clock = clock;
        this.started = clock.instant();
    }

    /** This deployment is in force now; reads the file, and so may block. */
    public void follow(Deployment deployment) {
        current = Optional.of(new Current(deployment, deployment.diagnostics() ? source.shown() : Map.of()));
    }

    /** A report that has nothing but its beginning; none where the file does not turn it on. */
    public Optional<Report> begun() {
        return current.filter(now -> now.deployment().diagnostics()).map(now -> {
            Report report = new Report(service, build, now.deployment(), started, clock);
            report.file(now.shown(), now.deployment().warnings());
            report.residency(now.deployment());
            return report;
        });
    }
}
