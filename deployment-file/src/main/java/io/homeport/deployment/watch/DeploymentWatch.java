package io.homeport.deployment.watch;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Looks now and again whether the deployment file, or a file that it names, says something else by now. It compares
 * what the files say and not when they were written, since a mounted folder may be changed by moving a link.
 */
public final class DeploymentWatch {
    private static final Logger LOG = Logger.getLogger(DeploymentWatch.class);

    private final DeploymentSource source;
    private final Consumer<Deployment> serve;
    private final Runnable changed;
    private final Runnable refused;
    private final RestartNotice restart;
    private Deployment inForce;
    private String lastRefusal = "";

    /**
     * A watch that looks when it is told to.
     *
     * @param inForce what the service serves now; its warnings were logged already
     * @param serve serves another deployment from now on; if it throws, all must be as before
     * @param changed told once another deployment is served
     * @param refused told of files that cannot be served, once for each reason
     */
    public DeploymentWatch(
            DeploymentSource source,
            Deployment inForce,
            Consumer<Deployment> serve,
            Runnable changed,
            Runnable refused) {
        this.source = source;
        this.inForce = inForce;
        this.serve = serve;
        this.changed = changed;
        this.refused = refused;
        this.restart = new RestartNotice(settingsOfStart(source, inForce));
    }

    private static Map<String, String> settingsOfStart(DeploymentSource source, Deployment deployment) {
        Map<String, String> settings = new HashMap<>(source.settingsOfStart());
        settings.put("homeport.reload-interval", deployment.reloadInterval().toString());
        settings.put("homeport.store", Integer.toHexString(deployment.store().hashCode()));
        return settings;
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
    public synchronized void look() {
        try {
            Deployment next = source.read();
            restartIsNotDue(next);
            DeploymentChange change = DeploymentChange.between(inForce, next);
            if (!change.isNone()) {
                serve(next, change);
            }
            lastRefusal = "";
            restart.look(settingsOfStart(source, next)).ifPresent(LOG::warn);
        } catch (InvalidConfiguration e) {
            refuse(e.getMessage());
        } catch (RuntimeException | Error e) {
            // An error, too: a file that is nested too deeply overflows the stack of whoever reads it, and the next
            // look is due all the same. The type alone: a message may quote what it choked on.
            refuse("it cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** An instance that moves to another region in the middle of its work would be neither here nor there. */
    private void restartIsNotDue(Deployment next) {
        if (!next.region().equals(inForce.region())) {
            throw new InvalidConfiguration(List.of(new Fault(
                    "homeport.region",
                    "is " + next.region() + " by now, and this instance serves as " + inForce.region()
                            + ": a restart takes that over, no reload does",
                    inForce.region())));
        }
    }

    private void serve(Deployment next, DeploymentChange change) {
        serve.accept(next);
        next.warnings().stream()
                .filter(warning -> !inForce.warnings().contains(warning))
                .forEach(LOG::warn);
        ChangedSecrets.between(inForce, next).forEach(LOG::warn);
        inForce = next;
        LOG.infof("the deployment file has changed, and is in force: %s", change);
        changed.run();
    }

    private void refuse(String reason) {
        if (!reason.equals(lastRefusal)) {
            lastRefusal = reason;
            LOG.errorf("the deployment file has changed and is refused; what it said before goes on: %s", reason);
            refused.run();
        }
    }
}
