package io.homeport.agent.authorizationserver;

import io.homeport.agent.authorizationserver.Metadata.Notice;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Tells the operator what is odd in a server's metadata: once, though it is read every hour. */
final class MetadataNotices {
    private static final Logger LOG = Logger.getLogger(MetadataNotices.class);

    private final String issuer;
    private final String clientId;
    private final Set<Notice> told = ConcurrentHashMap.newKeySet();

    MetadataNotices(String issuer, String clientId) {
        this.issuer = issuer;
        this.clientId = clientId;
    }

    /** Tells what is new; what has gone is told anew if it comes back. */
    Metadata tell(Metadata metadata) {
        told.retainAll(metadata.notices());
        metadata.notices().stream()
                .filter(told::add)
                .forEach(notice -> LOG.logf(
                        notice.warns() ? Logger.Level.WARN : Logger.Level.INFO,
                        "client %s: the metadata of %s %s",
                        clientId,
                        issuer,
                        notice.text()));
        return metadata;
    }
}
