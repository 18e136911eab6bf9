package io.homeport.agent.classic;

import io.homeport.agent.session.SessionReader;
import io.homeport.agent.session.ShownClaims;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;

/** {@code GET claims} of the classic contract: those of the session's ID token. */
final class ClaimsEndpoint implements Endpoint {
    private final SessionReader sessions;

    ClaimsEndpoint(SessionReader sessions) {
        this.sessions = sessions;
    }

    @Override
    public String path() {
        return "claims";
    }

    @Override
    public HttpMethod method() {
        return HttpMethod.GET;
    }

    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        return Future.succeededFuture(Answer.of(sessions.read(request)
                .orRefuse()
                .claims()
                .map(claims -> ShownClaims.of(request.party().app(), claims))
                .orElseThrow(ApiError::unauthorized)));
    }
}
