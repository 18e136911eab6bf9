package io.homeport.agent.session;

import io.homeport.agent.web.ApiError;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.configuration.App;
import org.jboss.logging.Logger;

/** Turns the authorization server's failures into answers, and tells the operator the cause and the remedy. */
public final class ServerFaults {
    private static final Logger LOG = Logger.getLogger(ServerFaults.class);

    private static final int RETRY_AFTER_SECONDS = 5;

    private ServerFaults() {}

    /** The answer to a failure; whatever is no failure of the server passes through. */
    public static RuntimeException answer(App app, String step, Throwable failure) {
        if (failure instanceof ServerFailure.Unreachable) {
            LOG.warnf(
                    "%s of app %s: %s; check the server, the network, issuer and back-channel-url",
                    step, app.name(), failure.getMessage());
            return ApiError.serverUnavailable(RETRY_AFTER_SECONDS).withDetail(failure.getMessage());
        }
        if (failure instanceof ServerFailure.Busy busy) {
            LOG.warnf(
                    "%s of app %s: %s; raise the limit of this client at the server",
                    step, app.name(), busy.getMessage());
            return ApiError.serverUnavailable(busy.retryAfterSeconds()).withDetail(busy.getMessage());
        }
        if (failure instanceof ServerFailure.Refused refused) {
            LOG.errorf(
                    "%s of app %s: %s; check client-id, client-secret, client-authentication and the client's"
                            + " registration at the server",
                    step, app.name(), refused.getMessage());
            return ApiError.serverError().withDetail(refused.getMessage());
        }
        if (failure instanceof ServerFailure) {
            LOG.errorf(
                    "%s of app %s: %s; check the server's configuration for this client",
                    step, app.name(), failure.getMessage());
            return ApiError.serverError().withDetail(failure.getMessage());
        }
        return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
    }
}
