package io.homeport.deployment.check;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters by which the protocols work. Neither a browser nor the deployment file sets one by its name: that
 * could change the flow, for example send the code elsewhere (RFC 9700 4.7) or make a request object pass for a client
 * assertion (RFC 9101 10.8).
 */
final class FlowParameters {
    private static final Set<String> NAMES = Set.of(
            "assertion",
            "client_assertion",
            "client_assertion_type",
            "client_id",
            "client_secret",
            "code",
            "code_verifier",
            "dpop_jkt",
            "grant_type",
            "id_token_hint",
            "nonce",
            "post_logout_redirect_uri",
            "redirect_uri",
            "refresh_token",
            "request",
            "request_uri",
            "resource",
            "response_mode",
            "response_type",
            "state",
            "token",
            "token_type_hint",
            // The claims of a request object that are not parameters (RFC 9101 4, RFC 7519 4.1).
            "aud",
            "exp",
            "iat",
            "iss",
            "jti",
            "nbf",
            "sub");

    /** Those with a setting of their own, by which the answer is checked, too. */
    private static final Map<String, String> SETTINGS = Map.of(
            "acr_values",
            "acr-values",
            "claims",
            "claims",
            "max_age",
            "max-age",
            "post_logout_redirect_uri",
            "post-logout-redirect-uri",
            "resource",
            "resource",
            "response_mode",
            "response-mode",
            "scope",
            "scope");

    private FlowParameters() {}

    /** Whether this is one of them. Some servers do not tell capitals from small letters. */
    static boolean contains(String name) {
        String small = name.toLowerCase(Locale.ROOT);
        return NAMES.contains(small) || small.startsWith("code_challenge");
    }

    /** The setting that stands for this parameter. */
    static Optional<String> setting(String name) {
        return Optional.ofNullable(SETTINGS.get(name.toLowerCase(Locale.ROOT)));
    }
}
