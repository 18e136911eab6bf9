package io.homeport.agent.login;

import io.homeport.agent.parameters.ParameterRules;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Endpoint;
import io.homeport.agent.web.RelyingParty;
import io.homeport.agent.web.ServerFaults;
import io.homeport.deployment.App;
import io.homeport.deployment.RegionSource;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code POST login/start}: where to send the browser, and the cookies that tie the login to it. */
public final class LoginStartEndpoint implements Endpoint {
    private final LoginRegions regions;
    private final Logins logins;

    /**
     * A login's start.
     *
     * @param regions at whose server it is
     */
    public LoginStartEndpoint(LoginRegions regions, Logins logins) {
        this.regions = regions;
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
        Map<String, String> all = Map.copyOf(request.form().parameters());
        Map<String, String> parameters = forServer(app, all);
        ParameterRules.check(app, parameters);
        return regions.of(request, all)
                .compose(region -> {
                    // The errors of the classic contract name no address, and so its answers do not.
                    Optional<String> away = region.filter(
                                    home -> request.party().classicSeal().isEmpty())
                            .filter(home -> HomeEntry.isElsewhere(request, home));
                    return away.isPresent()
                            ? Future.succeededFuture(HomeEntry.answer(request, away.get()))
                            : begin(request, region, parameters);
                })
                .recover(failure -> Future.failedFuture(ServerFaults.answer(app, "login/start", failure)));
    }

    private Future<Answer> begin(AdmittedRequest request, Optional<String> region, Map<String, String> parameters) {
        RelyingParty there = request.party().at(region).orElseThrow(ApiError::regionUnserved);
        return logins.begin(request.at(there), region, parameters, true)
                .map(started -> new Answer(new JsonObject().put("authorization_url", started.url()), started.cookies()))
                .onSuccess(started -> request.observation().loginStarted());
    }

    /** The parameter that names a region is for the agent, unless the server is to get it, too. */
    private static Map<String, String> forServer(App app, Map<String, String> all) {
        Map<String, String> parameters = new TreeMap<>(all);
        if (app.signIn().choice().asks(RegionSource.PARAMETER)
                && !app.allowedParameters().contains(LoginRegions.PARAMETER)) {
            parameters.remove(LoginRegions.PARAMETER);
        }
        return parameters;
    }
}
