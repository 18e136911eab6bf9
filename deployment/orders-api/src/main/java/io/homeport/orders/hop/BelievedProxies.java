package io.homeport.orders.hop;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;

/** The proxies whose signatures this API believes, as its settings say; made with the first request. */
@ApplicationScoped
public class BelievedProxies {
    private final Optional<HopVerifier> verifier;

    BelievedProxies(HopSettings settings) {
        this.verifier = settings.jwks()
                .map(urls -> new HopVerifier(
                        new PublishedProxyKeys(urls),
                        settings.authorities().orElse(Set.of()),
                        settings.maxAge(),
                        settings.clockSkew(),
                        Clock.systemUTC()));
    }

    /** Whether any are named. Without one nothing is verified. */
    boolean areNamed() {
        return verifier.isPresent();
    }

    /** Returns where one of them has sent the request, as it is. */
    void verify(ReceivedRequest request) throws HopRefused {
        verifier.orElseThrow().verify(request);
    }
}
