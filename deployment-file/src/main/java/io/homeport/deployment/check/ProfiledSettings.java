package io.homeport.deployment.check;

import io.homeport.deployment.ClientAuthentication;
import io.homeport.deployment.Profile;
import io.homeport.deployment.SenderConstraint;
import io.homeport.deployment.file.AuthorizationServerConfiguration;
import java.util.List;
import java.util.Optional;

/**
 * The settings that a profile decides on: each as it is set, else as the profile wants it, else the usual one. A set
 * value that the profile does not allow is a fault.
 *
 * @param clientAuthentication absent where it is no method at all
 * @param senderConstraint absent where it is none that is known
 */
record ProfiledSettings(
        Profile profile,
        Optional<ClientAuthentication> clientAuthentication,
        Optional<SenderConstraint> senderConstraint,
        boolean pushedRequests,
        boolean signedRequests,
        boolean jwtResponse,
        boolean pkceVouchedFor,
        List<String> idTokenAlgorithms) {
    private static final Choice<Profile> PROFILE =
            Choice.among(List.of(Profile.values()), Profile::label, Profile.FAPI2);
    private static final Choice<ClientAuthentication> AUTHENTICATION = Choice.among(
            List.of(ClientAuthentication.values()), ClientAuthentication::label, ClientAuthentication.PRIVATE_KEY_JWT);
    private static final Choice<SenderConstraint> CONSTRAINT =
            Choice.among(List.of(SenderConstraint.values()), SenderConstraint::label, SenderConstraint.DPOP);
    private static final Choice<Boolean> PUSHED = Choice.departing("when-required", "always", "always");
    private static final Choice<Boolean> JWT_RESPONSE = Choice.departing("query", "jwt", "jwt");
    private static final Choice<Boolean> PKCE_VOUCHED_FOR = Choice.departing("required", "send", "required");

    private static final List<String> ALGORITHMS = List.of("RS256", "PS256", "ES256", "EdDSA", "Ed25519");
    /** FAPI 2.0 Security Profile 5.4.1; Ed25519 is the name that RFC 9864 2.2 gives to that curve alone. */
    private static final List<String> FAPI_ALGORITHMS = List.of("PS256", "ES256", "EdDSA", "Ed25519");

    /** Reads them. */
    static ProfiledSettings of(String key, AuthorizationServerConfiguration server, Checks checks) {
        Profile profile =
                PROFILE.read(key + ".profile", server.profile(), checks).orElse(Profile.NONE);
        Rule fapi = new Rule(key, profile, profile.isFapi(), checks);
        Rule signing = new Rule(key, profile, profile.signsMessages(), checks);
        return new ProfiledSettings(
                profile,
                fapi.read(
                        "client-authentication",
                        server.clientAuthentication(),
                        "client_secret_basic",
                        List.of("private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth"),
                        AUTHENTICATION),
                fapi.read(
                        "sender-constraint",
                        server.senderConstraint(),
                        "none",
                        List.of("dpop", "certificate"),
                        CONSTRAINT),
                fapi.read("pushed-requests", server.pushedRequests(), "when-required", List.of("always"), PUSHED)
                        .orElse(false),
                Boolean.parseBoolean(signing.word(
                        "signed-requests", server.signedRequests().map(String::valueOf), "false", List.of("true"))),
                signing.read("response-mode", server.responseMode(), "query", List.of("jwt"), JWT_RESPONSE)
                        .orElse(false),
                fapi.read("pkce", server.pkce(), "required", List.of("required"), PKCE_VOUCHED_FOR)
                        .orElse(false),
                algorithms(fapi, server));
    }

    private static List<String> algorithms(Rule fapi, AuthorizationServerConfiguration server) {
        if (server.idTokenAlgorithms().isEmpty()) {
            return fapi.holds() ? FAPI_ALGORITHMS : ALGORITHMS;
        }
        return server.idTokenAlgorithms().get().stream()
                .map(algorithm -> fapi.word("id-token-algorithms", Optional.of(algorithm), algorithm, FAPI_ALGORITHMS))
                .toList();
    }

    /** How the profile decides, if it has a say. */
    private record Rule(String key, Profile profile, boolean holds, Checks checks) {
        String word(String name, Optional<String> set, String usual, List<String> allowed) {
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

        <T> Optional<T> read(String name, Optional<String> set, String usual, List<String> allowed, Choice<T> choice) {
            return choice.read(key + "." + name, word(name, set, usual, allowed), checks);
        }
    }
}
