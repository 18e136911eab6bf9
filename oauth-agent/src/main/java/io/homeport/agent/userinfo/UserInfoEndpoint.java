package io.homeport.agent.userinfo;

import io.homeport.agent.session.Session;
import io.homeport.agent.session.SessionReader;
import io.homeport.agent.session.ShownClaims;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Endpoint;
import io.homeport.agent.web.ServerFaults;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.App;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Clock;

/** {@code GET userinfo}: the claims that the server has of the user now (OpenID Connect Core 5.3). */
public final class UserInfoEndpoint implements Endpoint {
    private final String path;
    private final SessionReader sessions;
    private final Clock clock;

    /**
     * The call.
     *
     * @param path as the contract spells it
     */
    public UserInfoEndpoint(String path, SessionReader sessions, Clock clock) {
        this.path = path;
        this.sessions = sessions;
        this.clock = clock;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public HttpMethod method() {
        return HttpMethod.GET;
    }

    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        App app = request.party().app();
        Session session = sessions.read(request).orRefuse();
        if (!session.access().accessTokenExpiresAt().isAfter(clock.instant())) {
            throw ApiError.tokenExpired();
        }
        String subject = session.claims().map(claims -> claims.getString("sub")).orElseThrow(ApiError::unauthorized);
        return request.party()
                .server()
                .holding(session.access().dpopKey())
                .userInfo(session.accessToken(), subject)
                .map(claims -> Answer.of(ShownClaims.of(app, claims)))
                .recover(failure -> Future.failedFuture(
                        failure instanceof ServerFailure.Refused
                                ? ApiError.tokenExpired()
                                : ServerFaults.answer(app, "userinfo", failure)));
    }
}
