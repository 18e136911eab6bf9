package io.homeport.agent.devicebinding;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Contract;
import io.homeport.agent.web.Endpoint;
import io.homeport.agent.web.Form;
import io.homeport.deployment.App;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The two requests that a browser makes by itself for a device-bound session. No page makes them: they carry the API's own
 * origin, and no answer to them may be read by a page.
 */
public final class DeviceContract implements Contract {
    static final String REGISTER = "dbsc/register";
    static final String REFRESH = "dbsc/refresh";

    private static final int OUR_TROUBLE = 503;
    /** A key that this instance does not know yet, and a body that came too slowly. */
    private static final Set<Integer> PASSING = Set.of(401, 408);

    private final Map<String, Endpoint> endpoints;

    DeviceContract(List<? extends Endpoint> endpoints) {
        this.endpoints = endpoints.stream().collect(Collectors.toMap(Endpoint::path, Function.identity()));
    }

    @Override
    public Map<String, Endpoint> endpoints() {
        return endpoints;
    }

    @Override
    public boolean isForPages() {
        return false;
    }

    @Override
    public String mediaType() {
        return "application/x-www-form-urlencoded";
    }

    /** There is no body. */
    @Override
    public Form form(String body) {
        return new Form(Map.of());
    }

    /** No page asks for one. */
    @Override
    public String header(App app) {
        return "Secure-Session-Response";
    }

    @Override
    public void check(AdmittedRequest request, HttpMethod method, String call, MultiMap headers) {
        if (!isOfTheBrowser(request, headers)) {
            throw ApiError.invalidOrigin();
        }
        if (method.equals(HttpMethod.POST) && !says(request, call)) {
            throw ApiError.invalidRequest("The field that says what the browser wants is missing.");
        }
    }

    /**
     * Chromium 156 sends the API's own origin, earlier ones none. Where pages have the same origin, their scripts are told
     * apart by the mode: no script sends these fields without a preflight's mode.
     */
    private static boolean isOfTheBrowser(AdmittedRequest request, MultiMap headers) {
        List<String> origins = headers.getAll(HttpHeaders.ORIGIN);
        boolean own = origins.isEmpty()
                || origins.size() == 1
                        && request.atThisPath().stream()
                                .map(party -> ApiOrigin.of(party.app(), request))
                                .flatMap(Optional::stream)
                                .map(ApiOrigin::text)
                                .anyMatch(origins.get(0)::equals);
        return own
                && isAbsentOr(headers, "Sec-Fetch-Site", "same-origin")
                && isAbsentOr(headers, "Sec-Fetch-Mode", "no-cors");
    }

    private static boolean isAbsentOr(MultiMap headers, String name, String value) {
        List<String> said = headers.getAll(name);
        return said.isEmpty() || said.equals(List.of(value));
    }

    private static boolean says(AdmittedRequest request, String call) {
        return (call.equals(REFRESH)
                        ? request.device().identifier()
                        : request.device().proof())
                .isPresent();
    }

    /**
     * Any status of 4xx ends the browser's session, so what is our trouble, or would pass, is a 503: the browser keeps the
     * session and comes again.
     */
    @Override
    public Refusal refusal(ApiError error) {
        return new Refusal(
                PASSING.contains(error.status()) ? OUR_TROUBLE : error.status(),
                new JsonObject().put("error", error.code()).put("error_description", error.getMessage()));
    }
}
