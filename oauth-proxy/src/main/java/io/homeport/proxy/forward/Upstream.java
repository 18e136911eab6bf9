package io.homeport.proxy.forward;

import io.vertx.core.http.HttpClient;
import java.util.List;

/**
 * A service behind the proxy, for one request.
 *
 * @param client speaks its protocol
 * @param regions that may serve, best first
 */
public record Upstream(HttpClient client, Endpoints endpoints, List<String> regions, Timeouts timeouts) {}
