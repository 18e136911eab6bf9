package io.homeport.authorizationserver;

import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Servers that a changed deployment file names, asked before it comes in force: with a mistyped issuer in force nobody could
 * sign in, where before all could.
 */
public final class ServerProbe {
    private static final int MOST_CALLS = 4;

    private final List<Asked> asked = new ArrayList<>();

    private record Asked(String setting, String issuer, Future<?> answer, Duration within) {}

    /**
     * Has asked one.
     *
     * @param setting where the file says which
     * @param answer fails where the metadata cannot be read, or is another server's
     * @param timeout of a call
     */
    public void add(String setting, String issuer, Future<?> answer, Duration timeout) {
        asked.add(new Asked(setting, issuer, answer, timeout.multipliedBy(MOST_CALLS)));
    }

    /**
     * Waits for all answers; for a thread that may wait.
     *
     * @throws InvalidConfiguration if one is none
     */
    public void await() {
        List<Fault> faults = new ArrayList<>();
        asked.forEach(one -> fault(one).ifPresent(faults::add));
        if (!faults.isEmpty()) {
            throw new InvalidConfiguration(faults);
        }
    }

    private static Optional<Fault> fault(Asked one) {
        return failure(one)
                .map(reason -> new Fault(
                        one.setting(),
                        "or the client there has changed, and the server does not answer as " + one.issuer() + ": "
                                + reason
                                + "; it is asked again at each look, until it does or the file says something else",
                        "an issuer whose metadata can be read from here"));
    }

    private static Optional<String> failure(Asked one) {
        try {
            one.answer()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(one.within().toMillis(), TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (TimeoutException e) {
            return Optional.of("no answer in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("nobody waits for its answer any more");
        } catch (ExecutionException | CompletionException e) {
            // A defect's message may quote anything.
            return Optional.of(
                    e.getCause() instanceof ServerFailure failure
                            ? failure.getMessage()
                            : e.getCause().getClass().getSimpleName());
        }
    }
}
