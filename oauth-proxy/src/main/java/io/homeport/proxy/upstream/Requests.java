package io.homeport.proxy.upstream;

import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.TimeoutException;

/** Says to the client of an upstream where a request goes. */
public final class Requests {
    private Requests() {}

    /** On a connection to this network address of the endpoint's. */
    public static RequestOptions to(Address endpoint, SocketAddress server, HttpMethod method, String target) {
        return new RequestOptions()
                .setMethod(method)
                .setSsl(endpoint.isTls())
                .setServer(server)
                .setHost(endpoint.url().getHost())
                .setPort(endpoint.port())
                .setURI(target)
                .setFollowRedirects(false);
    }

    /** Whether it was the wait for a free connection that failed, rather than the address. */
    public static boolean areTooMany(Throwable failure) {
        return failure instanceof ConnectionPoolTooBusyException || failure instanceof TimeoutException;
    }
}
