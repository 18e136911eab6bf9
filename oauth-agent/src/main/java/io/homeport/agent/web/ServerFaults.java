package io.homeport.agent.web;

import io.homeport.authorizationserver.RetryAfter;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.App;
import org.jboss.logging.Logger;

/** Turns the authorization server's failures into answers, and tells the operator the cause and the remedy. */
public final class ServerFaults {
    private static final Logger LOG = Logger.getLogger(ServerFaults.class);

    private ServerFaults() {}

    /** The answer to a failure; whatever is no failure of the server passes through. */
    public static RuntimeException answer(App app, String step, Throwable failure) {
        if (failure instanceof ServerFailure.Unreachable) {
            LOG.warnf(
                    "%s of app %s: %s; check the server, the network, issuer and back-channel-url",
                    step, app.name(), failure.getMessage());
            return ApiError.serverUnavailable(RetryAfter.UNSAID_SECONDS).withDetail(failure.getMessage());
        }
        if (failure instanceof ServerFailure.Unwell unwell) {
            LOG.warnf(
                    "%s of app %s: %s; see the server's own log, and with status 429 its limit for this client",
                    step, app.name(), unwell.getMessage());
            return ApiError.serverUnavailable(unwell.retryAfterSeconds()).withDetail(unwell.getMessage());
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
