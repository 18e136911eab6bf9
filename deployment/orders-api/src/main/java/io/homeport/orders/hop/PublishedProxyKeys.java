package io.homeport.orders.hop;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.lang.JoseException;

/** Fetches the keys where the proxies publish them, and anew where a key is not known, but not for each stranger's word. */
final class PublishedProxyKeys implements ProxyKeys {
    private static final Logger LOG = Logger.getLogger(PublishedProxyKeys.class);
    private static final long LEAST_MILLIS_BETWEEN_FETCHES = TimeUnit.SECONDS.toMillis(10);

    private final List<HttpsJwks> sets;

    PublishedProxyKeys(Collection<String> urls) {
        this.sets = urls.stream()
                .map(url -> {
                    HttpsJwks set = new HttpsJwks(url);
                    set.setRefreshReprieveThreshold(LEAST_MILLIS_BETWEEN_FETCHES);
                    return set;
                })
                .toList();
    }

    @Override
    public Optional<JsonWebKey> find(String id) {
        return sets.stream()
                .flatMap(set -> known(set, id).or(() -> fetched(set, id)).stream())
                .findFirst();
    }

    private static Optional<JsonWebKey> fetched(HttpsJwks set, String id) {
        try {
            set.refresh();
            return known(set, id);
        } catch (IOException | JoseException e) {
            return unread(set, e);
        }
    }

    private static Optional<JsonWebKey> known(HttpsJwks set, String id) {
        try {
            return set.getJsonWebKeys().stream()
                    .filter(key -> id.equals(key.getKeyId()))
                    .findFirst();
        } catch (IOException | JoseException e) {
            return unread(set, e);
        }
    }

    private static Optional<JsonWebKey> unread(HttpsJwks set, Exception e) {
        LOG.warnf(
                "the proxies' keys at %s cannot be read: %s",
                set.getLocation(), e.getClass().getSimpleName());
        return Optional.empty();
    }
}
