package io.homeport.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Two packaged agents with one deployment file, as behind a load balancer: what one began, the other goes on with. */
record TwoAgents(RunningService first, RunningService second) {
    /** Starts both, with all that is theirs in this folder; they answer after {@link #awaitReady}. */
    static TwoAgents start(DeploymentFile deployment, Path folder, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path file = deployment.writtenTo(folder.resolve("homeport.yaml"));
        RunningService first = RunningService.start("oauth-agent", file, folder.resolve("agent.log"), environment);
        try {
            return new TwoAgents(
                    first, RunningService.start("oauth-agent", file, folder.resolve("second-agent.log"), environment));
        } catch (IOException e) {
            // Nobody else knows of it yet.
            first.close();
            throw e;
        }
    }

    /**
     * Waits until both answer requests.
     *
     * @throws IllegalStateException if one does not, with what it said
     */
    void awaitReady() {
        both().forEach(RunningService::awaitReady);
    }

    void close() throws InterruptedException {
        for (RunningService agent : both()) {
            agent.close();
        }
    }

    /** Both. */
    List<RunningService> both() {
        return List.of(first, second);
    }
}
