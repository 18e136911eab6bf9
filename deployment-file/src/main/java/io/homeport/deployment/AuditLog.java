package io.homeport.deployment;

import java.util.Set;
import javax.crypto.SecretKey;

/**
 * What the audit log has lines of.
 *
 * @param subjectSecret from which the key of each day is derived, that users are told apart by
 * @param agent whether it has lines of what is decided about sign-ins and calls to the agent
 * @param routes the names of those whose requests have lines
 * @param regions names of regions that the routes have upstreams in: the agent knows no routes
 */
public record AuditLog(SecretKey subjectSecret, boolean agent, Set<String> routes, Set<String> regions) {
    /** Never prints the secret. */
    @Override
    public String toString() {
        return "AuditLog[agent=" + agent + ", routes=" + routes + "]";
    }
}
