package io.homeport.agent.login;

import io.homeport.agent.parameters.ParameterRules;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Endpoint;
import io.homeport.agent.web.RelyingParty;
import io.homeport.agent.web.ServerFaults;
import io.homeport.deployment.App;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.Optional;

/**
 * {@code POST login/again}: the second login of a user whose first one, at another entry, has shown that they are at home
 * here. The proxy there calls it in place of the page, with what the page had asked for; the page reads the answer as that to its
 * login/end. If the tokens of this login name yet another home, two servers do not agree, and no third one is asked.
 */
public final class LoginAgainEndpoint implements Endpoint {
    private final LoginRegions regions;
    private final Logins logins;

    public LoginAgainEndpoint(LoginRegions regions, Logins logins) {
        this.regions = regions;
        this.logins = logins;
    }

    @Override
    public String path() {
        return "login/again";
    }

    @Override
    public HttpMethod method() {
        return HttpMethod.POST;
    }

    @Override
    public boolean forPeers() {
        return true;
    }

    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        App app = request.party().app();
        Map<String, String> parameters = Map.copyOf(request.form().parameters());
        ParameterRules.check(app, parameters);
        Optional<String> region = regions.here(request);
        RelyingParty here = request.party().at(region).orElseThrow(ApiError::regionUnserved);
        return logins.begin(request.at(here), region, parameters, false)
                .map(StartedLogin::inPlaceOfASession)
                .onSuccess(answer -> request.observation().loginStarted())
                .recover(failure -> Future.failedFuture(ServerFaults.answer(app, path(), failure)));
    }
}
