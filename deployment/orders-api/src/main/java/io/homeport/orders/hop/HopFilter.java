package io.homeport.orders.hop;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Lets in what the proxies have signed, where {@code orders.signed-hops.jwks} says whose signatures count. Without it the
 * network has to see to it that nobody else reaches this API.
 */
@Provider
public class HopFilter implements ContainerRequestFilter {
    private static final Logger LOG = Logger.getLogger(HopFilter.class);
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final BelievedProxies proxies;

    @Context
    HttpServerRequest request;

    HopFilter(BelievedProxies proxies) {
        this.proxies = proxies;
    }

    @Override
    public void filter(ContainerRequestContext context) {
        if (!proxies.areNamed()) {
            return;
        }
        try {
            proxies.verify(received());
        } catch (HopRefused e) {
            LOG.warnf("a request was refused: %s", e.getMessage());
            // Not 401, at which a page would refresh its session and try again.
            context.abortWith(Response.status(Response.Status.FORBIDDEN)
                    .type(MediaType.APPLICATION_JSON)
                    .entity("{\"error\":\"unsigned_hop\"}")
                    .build());
        }
    }

    private ReceivedRequest received() {
        Map<String, List<String>> fields = new HashMap<>();
        for (String name : request.headers().names()) {
            fields.put(name.toLowerCase(Locale.ROOT), request.headers().getAll(name));
        }
        return new ReceivedRequest(request.method().name(), authority(), request.uri(), fields);
    }

    /** RFC 9421 2.2.3. */
    private String authority() {
        if (request.authority() == null) {
            return "";
        }
        int port = request.authority().port();
        String host = request.authority().host().toLowerCase(Locale.ROOT);
        return port < 0 || port == (request.isSSL() ? HTTPS : HTTP) ? host : host + ":" + port;
    }
}
