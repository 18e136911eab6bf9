package io.homeport.agent.web;

import io.homeport.deployment.App;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Forms in, JSON out, and one static header on every call. */
public final class StandardContract implements Contract {
    private static final String VERSION_HEADER = "token-handler-version";

    private final Map<String, Endpoint> endpoints;

    public StandardContract(Collection<? extends Endpoint> endpoints) {
        this.endpoints = endpoints.stream().collect(Collectors.toMap(Endpoint::path, Function.identity()));
    }

    @Override
    public Map<String, Endpoint> endpoints() {
        return endpoints;
    }

    @Override
    public String mediaType() {
        return "application/x-www-form-urlencoded";
    }

    @Override
    public Form form(String body) {
        return Form.parse(body);
    }

    @Override
    public String header(App app) {
        return VERSION_HEADER;
    }

    @Override
    public void check(AdmittedRequest request, HttpMethod method, String call, MultiMap headers) {
        if (!headers.getAll(VERSION_HEADER).equals(List.of("1"))) {
            throw ApiError.missingHeader();
        }
    }

    /** {@code code} repeats {@code error_code}: some pages read one, some the other. */
    @Override
    public Refusal refusal(ApiError error) {
        JsonObject body = new JsonObject()
                .put("error_code", error.code())
                .put("code", error.code())
                .put("message", error.getMessage());
        error.reason().ifPresent(reason -> body.put("reason", reason.word()));
        return new Refusal(error.status(), body);
    }
}
