package io.homeport.agent.signals;

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
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** How a transmitter brings security event tokens (RFC 8935). */
final class PushContract implements Contract {
    /** The token, which is the whole body, as a form's parameter. */
    static final String TOKEN = "set";

    private static final String SCHEME = "bearer ";

    private final PushEndpoint endpoint;
    private final Supplier<List<String>> secrets;

    /**
     * The contract.
     *
     * @param secrets one of which a transmitter must show: that keeps others from making work; what it says is believed
     *     for its signature alone. While there are none, no stream is brought
     */
    PushContract(PushEndpoint endpoint, Supplier<List<String>> secrets) {
        this.endpoint = endpoint;
        this.secrets = secrets;
    }

    @Override
    public Map<String, Endpoint> endpoints() {
        return Map.of(endpoint.path(), endpoint);
    }

    @Override
    public String mediaType() {
        return "application/secevent+jwt";
    }

    @Override
    public Form form(String body) {
        return new Form(Map.of(TOKEN, body.strip()));
    }

    @Override
    public String header(App app) {
        return "Authorization";
    }

    @Override
    public void check(AdmittedRequest request, HttpMethod method, String call, MultiMap headers) {
        List<String> known = secrets.get();
        if (known.isEmpty()) {
            throw ApiError.notFound();
        }
        List<String> shown = headers.getAll(HttpHeaders.AUTHORIZATION);
        if (shown.size() != 1 || !isAmong(known, shown.get(0))) {
            throw ApiError.refusedDelivery(
                    "authentication_failed", "The transmitter's authorization is missing or wrong.");
        }
    }

    private static boolean isAmong(List<String> secrets, String authorization) {
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        byte[] shown = authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
        boolean known = false;
        for (String secret : secrets) {
            known |= MessageDigest.isEqual(secret.getBytes(StandardCharsets.UTF_8), shown);
        }
        return known;
    }

    @Override
    public Refusal refusal(ApiError error) {
        return new Refusal(
                error.status(), new JsonObject().put("err", error.code()).put("description", error.getMessage()));
    }
}
