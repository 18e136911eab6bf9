package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.ServerFailure;

/**
 * A refresh was answered with an access token that must not be used, and with a new refresh token. The earlier refresh
 * token is used up, so whoever wants to go on needs this one.
 */
public final class NoAccessToken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ServerFailure failure;
    private final transient RefreshToken refreshToken;

    NoAccessToken(ServerFailure failure, RefreshToken refreshToken) {
        super(failure.getMessage(), null, false, false);
        this.failure = failure;
        this.refreshToken = refreshToken;
    }

    /** What is wrong with the access token. */
    public ServerFailure failure() {
        return failure;
    }

    public RefreshToken refreshToken() {
        return refreshToken;
    }
}
