package io.homeport.agent.apps;

import io.homeport.agent.telemetry.AgentMetrics;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.InvalidConfiguration;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Looks now and again whether the deployment file, or a file that it names, says something else by now. It compares
 * what the files say and not when they were written, since a mounted folder may be changed by moving a link.
 */
public final class DeploymentWatch {
    private static final Logger LOG = Logger.getLogger(DeploymentWatch.class);

    private final DeploymentSource source;
    private final Apps apps;
    private final AgentMetrics metrics;
    private final Runnable afterChange;
    private List<String> warnings;
    private String refused = "";

    /**
     * A watch that looks when it is told to.
     *
     * @param warnings those that were logged already
     * @param afterChange what is to be done once other apps are served
     */
    public DeploymentWatch(
            DeploymentSource source, Apps apps, AgentMetrics metrics, List<String> warnings, Runnable afterChange) {
        this.source = source;
        this.apps = apps;
        this.metrics = metrics;
        this.warnings = warnings;
        this.afterChange = afterChange;
    }

    /** Looks from now on, each time so long after the last look; on a worker, since reading blocks. */
    public void begin(Vertx vertx, Duration interval) {
        vertx.setTimer(
                interval.toMillis(),
                due -> vertx.executeBlocking(
                                () -> {
                                    look();
                                    return null;
                                },
                                false)
                        .onComplete(looked -> begin(vertx, interval)));
    }

    /** Looks, and serves what the files say now; if they are wrong, says so once and leaves all as it is. */
    synchronized void look() {
        try {
            Deployment deployment = source.read();
            Change change = apps.replace(deployment);
            refused = "";
            if (change.isNone()) {
                return;
            }
            deployment.warnings().stream()
                    .filter(warning -> !warnings.contains(warning))
                    .forEach(LOG::warn);
            warnings = deployment.warnings();
            LOG.infof("the deployment file has changed, and is in force: %s", change);
            metrics.reloaded("ok");
            afterChange.run();
        } catch (InvalidConfiguration e) {
            refuse(e.getMessage());
        } catch (RuntimeException | Error e) {
            // An error, too: a file that is nested too deeply overflows the stack of whoever reads it, and the next
            // look is due all the same. The type alone: a message may quote what it choked on.
            refuse("it cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    private void refuse(String reason) {
        if (!reason.equals(refused)) {
            refused = reason;
            LOG.errorf("the deployment file has changed and is refused; what it said before goes on: %s", reason);
            metrics.reloaded("refused");
        }
    }
}
