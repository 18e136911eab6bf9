package io.homeport.agent.refresh;

import io.homeport.authorizationserver.ServerFailure;
import java.util.Locale;
import java.util.Set;

/**
 * The codes by which a server says that this refresh token renews nothing any more: RFC 6749 5.2, and what servers say
 * when a policy wants the user (OpenID Connect Core 3.1.2.6).
 */
final class GrantEnded {
    private static final Set<String> CODES =
            Set.of("invalid_grant", "login_required", "interaction_required", "consent_required");

    private GrantEnded() {}

    /** Whether the server says so with this code; some write it with capitals. */
    static boolean isSaidBy(ServerFailure.Refused refused) {
        return CODES.contains(refused.code().toLowerCase(Locale.ROOT));
    }
}
