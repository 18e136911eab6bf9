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
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code POST login/start}: where to send the browser, and the cookies that tie the login to it. */
public final class LoginStartEndpoint implements Endpoint {
    private final Logins logins;

    public LoginStartEndpoint(Logins logins) {
        this.logins = logins;
    }

    @Override
    public String path() {
        return "login/start";
    }

    @Override
    public HttpMethod method() {
        return HttpMethod.POST;
    }

    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        App app = request.party().app();
        Map<String, String> parameters = new TreeMap<>(request.form().parameters());
        ParameterRules.check(app, parameters);
        Optional<String> region = region(request.party());
        RelyingParty there = request.party().at(region).orElseThrow(ApiError::regionUnserved);
        return logins.begin(request.at(there), region, parameters, true)
                .map(started -> new Answer(new JsonObject().put("authorization_url", started.url()), started.cookies()))
                .recover(failure -> Future.failedFuture(ServerFaults.answer(app, "login/start", failure)))
                .onSuccess(started -> request.observation().loginStarted());
    }

    /** Where the servers depend on the region, that where the user comes in. */
    private static Optional<String> region(RelyingParty party) {
        return party.homes().isEmpty()
                ? Optional.empty()
                : Optional.of(party.entry().name());
    }
}
