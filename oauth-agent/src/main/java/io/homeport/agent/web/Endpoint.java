package io.homeport.agent.web;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;

/** One call of the contract. */
public interface Endpoint {
    /** Its path below the app's agent-path, without a leading slash. */
    String path();

    /** The one method it takes. */
    HttpMethod method();

    /** Answers, or fails with an {@link ApiError}. */
    Future<Answer> answer(AdmittedRequest request);
}
