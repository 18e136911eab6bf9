package io.homeport.agent.telemetry;

import java.util.Locale;
import java.util.Set;

/** The reasons that a metric tells apart: a closed list, so that no server can make up new series. */
final class Reasons {
    private static final Set<String> KNOWN = Set.of(
            "ok",
            "preflight",
            "client_gone",
            "invalid_request",
            "unauthorized",
            "key_unknown",
            "session_expired",
            "token_expired",
            "access_denied",
            "invalid_grant",
            "invalid_scope",
            "login_required",
            "interaction_required",
            "consent_required",
            "account_selection_required",
            "invalid_origin",
            "missing_header",
            "device_proof_unavailable",
            "region_blocked",
            "region_conflict",
            "region_unknown",
            "region_unserved",
            "not_found",
            "method_not_allowed",
            "request_too_large",
            "request_timeout",
            "unsupported_media_type",
            "server_error",
            "token_too_large",
            "authorization_server_error",
            "authorization_server_unavailable");

    private Reasons() {}

    static String bounded(String code) {
        return KNOWN.contains(code) ? code : "refused_by_server";
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
