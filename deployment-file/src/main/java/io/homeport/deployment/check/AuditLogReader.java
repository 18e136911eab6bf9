package io.homeport.deployment.check;

import io.homeport.cookies.KeyRing;
import io.homeport.cookies.SealingKey;
import io.homeport.deployment.AuditLog;
import io.homeport.deployment.file.AuditLogConfiguration;
import io.homeport.deployment.file.RouteConfiguration;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;

/** Reads what the audit log has lines of. */
final class AuditLogReader {
    private static final String SECRET = "homeport.audit-log.subject-secret";

    private final Checks checks;

    AuditLogReader(Checks checks) {
        this.checks = checks;
    }

    /**
     * Absent where nobody asks for lines, or the secret is wrong.
     *
     * @param rings the cookies' keys, which must not be the secret
     */
    Optional<AuditLog> read(
            AuditLogConfiguration file, Map<String, RouteConfiguration> routes, Stream<Optional<KeyRing>> rings) {
        Set<String> audited = routes.entrySet().stream()
                .filter(route -> route.getValue().auditLog().orElse(file.enabled()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
        if (!file.enabled() && audited.isEmpty()) {
            return Optional.empty();
        }
        Set<String> regions = new TreeSet<>();
        routes.values().forEach(route -> regions.addAll(route.upstreams().keySet()));
        List<SealingKey> keys = rings.flatMap(Optional::stream)
                .flatMap(ring -> ring.keys().stream())
                .toList();
        return KeyRingReader.secret(checks, SECRET, file.subjectSecret(), file.subjectSecretFile())
                .filter(secret -> isOfNone(secret, keys))
                .map(secret -> new AuditLog(
                        new SecretKeySpec(secret, "HmacSHA256"), file.enabled(), audited, Set.copyOf(regions)));
    }

    /** Whoever checks lines has it, and is not to open a cookie by it. */
    private boolean isOfNone(byte[] secret, List<SealingKey> keys) {
        boolean shared = keys.stream().anyMatch(key -> MessageDigest.isEqual(key.secret(), secret));
        if (shared) {
            checks.problem(SECRET, "is the secret of a key of the cookies", "another output of `homeport keygen`");
        }
        return !shared;
    }
}
