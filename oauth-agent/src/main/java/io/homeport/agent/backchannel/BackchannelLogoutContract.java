package io.homeport.agent.backchannel;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Contract;
import io.homeport.agent.web.Endpoint;
import io.homeport.agent.web.Form;
import io.homeport.deployment.App;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** How a server and this client speak of a logout (OpenID Connect Back-Channel Logout 1.0, 2.5, 2.8). */
public final class BackchannelLogoutContract implements Contract {
    private final BackchannelLogoutEndpoint endpoint;

    public BackchannelLogoutContract(BackchannelLogoutEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public Map<String, Endpoint> endpoints() {
        return Map.of(endpoint.path(), endpoint);
    }

    @Override
    public String mediaType() {
        return "application/x-www-form-urlencoded";
    }

    @Override
    public Form form(String body) {
        return Form.parse(body);
    }

    /** A server needs none; this one is never asked for. */
    @Override
    public String header(App app) {
        return "Content-Type";
    }

    /** The token itself says who calls. */
    @Override
    public void check(AdmittedRequest request, HttpMethod method, String call, MultiMap headers) {}

    @Override
    public Refusal refusal(ApiError error) {
        return new Refusal(
                error.status(),
                new JsonObject().put("error", error.code()).put("error_description", error.getMessage()));
    }
}
