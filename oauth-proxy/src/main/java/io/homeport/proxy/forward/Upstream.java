package io.homeport.proxy.forward;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;

/**
 * A service behind the proxy.
 *
 * @param url scheme, host and port
 * @param timeouts how long it may take
 */
public record Upstream(URI url, Timeouts timeouts) {

    RequestOptions request(HttpMethod method, String target) {
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
}
