package io.homeport.agent.web;

import java.util.Set;

/** The outcomes that a metric tells apart: a closed list, so that no server can make up new series. */
final class Outcomes {
    private static final Set<String> KNOWN = Set.of(
            "ok",
            "invalid_request",
            "unauthorized",
            "session_expired",
            "token_expired",
            "login_required",
            "interaction_required",
            "invalid_origin",
            "missing_header",
            "not_found",
            "method_not_allowed",
            "request_too_large",
            "unsupported_media_type",
            "server_error",
            "authorization_server_error",
            "authorization_server_unavailable");

    private Outcomes() {}

    static String bounded(String code) {
        return KNOWN.contains(code) ? code : "refused_by_server";
    }
}
