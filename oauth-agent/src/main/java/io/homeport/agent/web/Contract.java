package io.homeport.agent.web;

import io.homeport.deployment.App;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** What an app's page and the agent say to each other: which calls there are, and how they are written. */
public interface Contract {
    /** The calls, by their path below the agent-path. */
    Map<String, Endpoint> endpoints();

    /** The media type of a body. */
    String mediaType();

    /**
     * Reads a body.
     *
     * @throws ApiError invalid_request
     */
    Form form(String body);

    /** The header, beside {@code Content-Type}, by which a page forces a preflight. */
    String header(App app);

    /**
     * Turns away a request without that header, where this call must have it (RFC 10017 6.1.3.3.2).
     *
     * @throws ApiError if it has none, or a wrong one
     */
    void check(AdmittedRequest request, HttpMethod method, String call, MultiMap headers);

    /** What a page reads of an error. */
    Refusal refusal(ApiError error);

    /** Whether pages make its calls, and may read the answers. */
    default boolean isForPages() {
        return true;
    }

    /** An error's status and body. */
    record Refusal(int status, JsonObject body) {}
}
