package io.homeport.proxy.upstream;

import io.vertx.core.http.HttpClient;
import java.util.List;

/**
 * A service behind the proxy, for one request.
 *
 * @param client speaks its protocol
 * @param regions that may serve, best first
 */
public record Upstream(HttpClient client, Addresses endpoints, List<String> regions, Timeouts timeouts) {}
