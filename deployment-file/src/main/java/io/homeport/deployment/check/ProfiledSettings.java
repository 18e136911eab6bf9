package io.homeport.deployment.check;

import io.homeport.deployment.Profile;
import io.homeport.deployment.file.AuthorizationServerConfiguration;
import java.util.List;
import java.util.Optional;

/**
 * The settings that a profile decides on: each as it is set, else as the profile wants it, else the usual one. A set
 * value that the profile does not allow is a fault.
 */
record ProfiledSettings(
        Profile profile,
        String clientAuthentication,
        String senderConstraint,
        String pushedRequests,
        boolean signedRequests,
        String responseMode,
        String pkce,
        List<String> idTokenAlgorithms) {
    private static final List<String> ALGORITHMS = List.of("RS256", "PS256", "ES256", "EdDSA", "Ed25519");
    /** FAPI 2.0 Security Profile 5.4.1; Ed25519 is the name that RFC 9864 2.2 gives to that curve alone. */
    private static final List<String> FAPI_ALGORITHMS = List.of("PS256", "ES256", "EdDSA", "Ed25519");

    /** Reads them. */
    static ProfiledSettings of(String key, AuthorizationServerConfiguration server, Checks checks) {
        Optional<Profile> named = Profile.named(server.profile());
        if (named.isEmpty()) {
            checks.problem(key + ".profile", "is none of none, fapi2 and fapi2-message-signing", "fapi2");
        }
        Profile profile = named.orElse(Profile.NONE);
        Choice fapi = new Choice(key, profile, profile.isFapi(), checks);
        Choice signing = new Choice(key, profile, profile.signsMessages(), checks);
        return new ProfiledSettings(
                profile,
                fapi.of(
                        "client-authentication",
                        server.clientAuthentication(),
                        "client_secret_basic",
                        List.of("private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth")),
                fapi.of("sender-constraint", server.senderConstraint(), "none", List.of("dpop", "certificate")),
                fapi.of("pushed-requests", server.pushedRequests(), "when-required", List.of("always")),
                Boolean.parseBoolean(signing.of(
                        "signed-requests", server.signedRequests().map(String::valueOf), "false", List.of("true"))),
                signing.of("response-mode", server.responseMode(), "query", List.of("jwt")),
                fapi.of("pkce", server.pkce(), "required", List.of("required")),
                algorithms(fapi, server));
    }

    private static List<String> algorithms(Choice fapi, AuthorizationServerConfiguration server) {
        if (server.idTokenAlgorithms().isEmpty()) {
            return fapi.holds() ? FAPI_ALGORITHMS : ALGORITHMS;
        }
        return server.idTokenAlgorithms().get().stream()
                .map(algorithm -> fapi.of("id-token-algorithms", Optional.of(algorithm), algorithm, FAPI_ALGORITHMS))
                .toList();
    }

    /** How the profile decides, if it has a say. */
    private record Choice(String key, Profile profile, boolean holds, Checks checks) {
        String of(String name, Optional<String> set, String usual, List<String> allowed) {
            if (!holds) {
                return set.orElse(usual);
            }
            if (set.isPresent() && !allowed.contains(set.get())) {
                checks.problem(
                        key + "." + name,
                        "is " + set.get() + ", which profile " + profile.label() + " does not allow",
                        String.join(" or ", allowed) + ", or leave it out");
                return allowed.get(0);
            }
            return set.orElse(allowed.get(0));
        }
    }
}
