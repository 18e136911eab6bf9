package io.homeport.deployment.file;

import java.util.List;
import java.util.Optional;

/** What there is to know of a region. */
public interface RegionConfiguration {
    /**
     * Where the proxies of that region take what cannot be opened here, for example
     * {@code https://gateway.us.internal:9544}, or a list of such addresses: the {@code homeport-proxy.gateway-port} of
     * its proxies. Requests of sessions that are sealed with that region's keys are passed on to it untouched. Needs
     * {@code homeport-proxy.gateway-tls}, {@code peers}, and keys of the cookies that have a {@code region}. Proxy only.
     */
    Optional<List<String>> gateway();

    /**
     * The names in the certificates of that region's proxies, such as {@code proxy.us.internal}: whoever shows one of
     * them at {@code homeport-proxy.gateway-port} may pass on requests from that region. Proxy only.
     */
    Optional<List<String>> peers();

    /**
     * The region's own public host, as a browser names it: {@code https://api.eu.example.com}. Where the user's home region
     * has one, the agent tells it to pages, and sends a sign-in there that begins elsewhere.
     */
    Optional<String> apiBaseUrl();
}
