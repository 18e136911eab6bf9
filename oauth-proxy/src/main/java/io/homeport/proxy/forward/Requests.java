package io.homeport.proxy.forward;

import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.concurrent.TimeoutException;

/** Says to the client of an upstream where a request goes. */
final class Requests {
    private Requests() {}

    static RequestOptions to(Endpoint endpoint, HttpMethod method, String target) {
        URI url = endpoint.url();
        boolean tls = "https".equalsIgnoreCase(url.getScheme());
        int port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
        return new RequestOptions()
                .setMethod(method)
                .setSsl(tls)
                .setHost(url.getHost())
                .setPort(port)
                .setURI(target)
                .setFollowRedirects(false);
    }

    /** Whether it was the wait for a free connection that failed, rather than the address. */
    static boolean areTooMany(Throwable failure) {
        return failure instanceof ConnectionPoolTooBusyException || failure instanceof TimeoutException;
    }
}
