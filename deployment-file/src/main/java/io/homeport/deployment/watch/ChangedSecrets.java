package io.homeport.deployment.watch;

import io.homeport.cookies.KeyRing;
import io.homeport.deployment.Deployment;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Keys of the cookies that have another secret under the same id: what they have sealed opens no more. */
final class ChangedSecrets {
    private ChangedSecrets() {}

    /** A sentence for each ring that has one. */
    static List<String> between(Deployment before, Deployment next) {
        return Stream.of(
                        changed("access-keys", Optional.of(before.accessKeys()), Optional.of(next.accessKeys())),
                        changed("session-keys", before.sessionKeys(), next.sessionKeys()))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<String> changed(String ring, Optional<KeyRing> before, Optional<KeyRing> next) {
        return before.flatMap(earlier -> next.flatMap(earlier::changedInPlace))
                .map(
                        id -> "homeport.cookies." + ring + ": the key " + id
                                + " has another secret than before, and the"
                                + " sessions that it has sealed have ended; to rotate, put a key with an id of its own in front");
    }
}
