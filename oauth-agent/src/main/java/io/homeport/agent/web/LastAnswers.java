package io.homeport.agent.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * The answers of an agent that is about to stop. For some seconds it still serves, until everybody who sends it calls has
 * seen that it is leaving; each answer says that its connection is not to be used again (RFC 9112 9.6). So a proxy's pool has
 * few connections left when the agent closes them, and few calls are on their way of which nobody can tell whether they were
 * served.
 */
public final class LastAnswers {
    private volatile boolean begun;

    /** From now on, each answer is the last one on its connection. */
    public void begin() {
        begun = true;
    }

    /** Says so in the answer to this request, if that is the case. HTTP/2 knows no such field (RFC 9113 8.2.2). */
    public void mark(HttpServerRequest request) {
        if (begun && request.version() != HttpVersion.HTTP_2) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
    }
}
