package io.homeport.authorizationserver;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Duration;

/** Carries calls to an authorization server, and brings the whole answers back. */
public interface Channel {
    /**
     * Sends, and waits for the whole answer.
     *
     * @param endpoint which of the server's endpoints is called, for those who count calls
     * @return fails with a {@link ServerFailure}
     */
    Future<HttpAnswer> send(ServerEndpoint endpoint, HttpMethod method, URI uri, MultiMap headers, String body);

    /** Runs a task after a time. */
    void after(Duration time, Runnable task);
}
