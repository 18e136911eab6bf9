package io.homeport.doctor.probe;

import io.homeport.agent.authorizationserver.Metadata;
import io.homeport.authorizationserver.PublishedMetadata;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.SenderConstraint;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jose4j.jwk.JsonWebKey;

/** What a server says that it can, held against what the file wants of it. */
record Capabilities(AuthorizationServer server, PublishedMetadata published) {

    void note(Metadata metadata, Notes notes) {
        notes.fact("PKCE " + told("code_challenge_methods_supported", "not said"));
        pushed(metadata, notes);
        dpop(notes);
        idTokens(notes);
        if (metadata.endSessionEndpoint().isEmpty()) {
            notes.fact("no end_session_endpoint: users stay signed in at the server");
        }
        metadata.notices().stream()
                .filter(Metadata.Notice::warns)
                .forEach(notice -> notes.warns(
                        server.setting() + ".issuer",
                        "names a server whose metadata " + notice.text(),
                        "mend it there"));
    }

    private void pushed(Metadata metadata, Notes notes) {
        boolean offered = metadata.pushedAuthorizationRequestEndpoint().isPresent();
        notes.fact("PAR " + (metadata.requiresPushedRequests() ? "required" : offered ? "offered" : "not offered"));
        if (!offered && (server.requestStyle().pushed() || metadata.requiresPushedRequests())) {
            notes.stops(
                    server.setting() + ".pushed-requests",
                    "or the server wants pushed authorization requests, and its metadata has no"
                            + " pushed_authorization_request_endpoint that can be called",
                    "turn them on at the server (RFC 9126)");
        }
    }

    private void dpop(Notes notes) {
        String algorithms = "dpop_signing_alg_values_supported";
        notes.fact("DPoP " + (published.members().has(algorithms) ? "offered" : "not said"));
        if (server.senderConstraint() == SenderConstraint.DPOP
                && !published.members().has(algorithms)) {
            notes.warns(
                    server.setting() + ".sender-constraint",
                    "is dpop, and the server's metadata has no " + algorithms + ": it may issue plain tokens",
                    "turn DPoP on at the server (RFC 9449)");
        }
    }

    private void idTokens(Notes notes) {
        String algorithms = "id_token_signing_alg_values_supported";
        Set<String> signed = texts(algorithms);
        if (!signed.isEmpty() && signed.stream().noneMatch(server.idTokenAlgorithms()::contains)) {
            notes.stops(
                    server.setting() + ".id-token-algorithms",
                    "has none of those in which the server signs: " + String.join(", ", signed),
                    "one of them, if it is asymmetric; or another one at the server");
        }
    }

    private String told(String member, String otherwise) {
        Set<String> all = texts(member);
        return all.isEmpty() ? otherwise : String.join(", ", all);
    }

    /** Names that are names: a stranger wrote them. */
    private Set<String> texts(String member) {
        return published.members().list(member).stream()
                .map(String::valueOf)
                .filter(text -> text.matches("[A-Za-z0-9_.-]{1,32}"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static void noteKeys(AuthorizationServer server, List<JsonWebKey> keys, Notes notes) {
        notes.fact(keys.size() == 1 ? "1 key" : keys.size() + " keys");
        Set<String> wanted = server.idTokenAlgorithms().stream()
                .map(Capabilities::kindOfKey)
                .collect(Collectors.toCollection(TreeSet::new));
        if (keys.stream().noneMatch(key -> wanted.contains(key.getKeyType()) && !"enc".equals(key.getUse()))) {
            notes.stops(
                    server.setting() + ".id-token-algorithms",
                    "needs a key of " + String.join(" or ", wanted)
                            + ", and the server's key set has none: no sign-in ends",
                    "algorithms that the server signs in; or a key of that kind there");
        }
    }

    /** RFC 7518 3.1, RFC 8037 3.1. */
    private static String kindOfKey(String algorithm) {
        return switch (algorithm.substring(0, 2)) {
            case "RS", "PS" -> "RSA";
            case "ES" -> "EC";
            default -> "OKP";
        };
    }
}
