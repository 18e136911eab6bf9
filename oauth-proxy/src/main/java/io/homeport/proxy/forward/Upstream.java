package io.homeport.proxy.forward;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;

/**
 * A service behind the proxy.
 *
 * @param url scheme, host and port
 * @param firstByteTimeout how long its answer may take to begin
 */
public record Upstream(URI url, Duration firstByteTimeout) {

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
