package io.homeport.doctor.probe;

import io.homeport.authorizationserver.ClientCall;
import io.homeport.authorizationserver.ClientProof;
import io.homeport.authorizationserver.DpopCalls;
import io.homeport.authorizationserver.ErrorResponse;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.Parameters;
import io.homeport.authorizationserver.PublishedMetadata;
import io.homeport.authorizationserver.ServerEndpoint;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.cookies.RandomValue;
import io.homeport.deployment.ClientAuthentication;
import io.vertx.core.Future;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a server takes what a client proves itself with. It is asked about a token that nobody has: the client is
 * authenticated before anything is looked at (RFC 7009 2.1, RFC 7662 2.1), and there is nothing that could change.
 *
 * @param key where the file has the credentials
 */
record Credentials(String key, String clientId, ClientAuthentication authentication, ClientProof proof) {
    private static final int BYTES = 16;

    /** An endpoint where it can be tried. */
    private record Place(ServerEndpoint endpoint, URI address, boolean isOfGrants) {
        String name() {
            return endpoint.name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Tries.
     *
     * @param introspectsFirst whether introspection is what this client is for
     */
    Future<Void> tried(PublishedMetadata metadata, DpopCalls calls, boolean introspectsFirst, Notes notes) {
        List<String> methods = metadata.members().list("token_endpoint_auth_methods_supported").stream()
                .map(String::valueOf)
                .toList();
        if (!methods.isEmpty() && !methods.contains(authentication.label())) {
            notes.warns(
                    key + ".client-authentication",
                    "is " + authentication.label() + ", which is not among the server's"
                            + " token_endpoint_auth_methods_supported",
                    "one of those; or turn it on at the server");
        }
        Optional<Place> place = place(metadata, introspectsFirst);
        if (place.isEmpty()) {
            notes.fact("client " + clientId + " not tried");
            return Future.succeededFuture();
        }
        return calls.send(
                        place.get().endpoint(),
                        place.get().address(),
                        () -> ClientCall.form(proof, parameters(place.get())))
                .map(answer -> judged(place.get(), answer, notes))
                .recover(failure -> {
                    notes.warns(
                            key,
                            "could not be tried: "
                                    + (failure instanceof ServerFailure
                                            ? failure.getMessage()
                                            : failure.getClass().getSimpleName()),
                            "look into the server's log");
                    return Future.succeededFuture();
                });
    }

    private static Optional<Place> place(PublishedMetadata metadata, boolean introspectsFirst) {
        List<Place> places = new ArrayList<>();
        metadata.optional("revocation_endpoint")
                .ifPresent(address -> places.add(new Place(ServerEndpoint.REVOCATION, address, false)));
        metadata.optional("introspection_endpoint")
                .ifPresent(address -> places.add(
                        introspectsFirst ? 0 : places.size(), new Place(ServerEndpoint.INTROSPECTION, address, false)));
        metadata.optional("token_endpoint")
                .ifPresent(address -> places.add(new Place(ServerEndpoint.TOKEN, address, true)));
        return places.stream().findFirst();
    }

    private static Parameters parameters(Place place) {
        String nobodys = RandomValue.base64url(new SecureRandom(), BYTES);
        return place.isOfGrants()
                ? new Parameters().with("grant_type", "refresh_token").with("refresh_token", nobodys)
                : new Parameters().with("token", nobodys).with("token_type_hint", "refresh_token");
    }

    private Void judged(Place place, HttpAnswer answer, Notes notes) {
        if (answer.status() / 100 == 2) {
            notes.fact("client " + clientId + " accepted");
            return null;
        }
        String code = ErrorResponse.oauth("", answer) instanceof ServerFailure.Refused refused ? refused.code() : "";
        if (code.equals("invalid_client") || answer.status() == 401) {
            notes.stops(
                    key,
                    "has credentials of the client " + clientId + " that the server refuses ("
                            + place.name() + " endpoint, "
                            + answer.status() + (code.isEmpty() ? "" : " " + code) + ")",
                    remedy());
        } else if (code.equals("invalid_grant") || code.equals("invalid_token")) {
            notes.fact("client " + clientId + " not refused");
        } else if (code.equals("unauthorized_client") || answer.status() == 403) {
            notes.warns(
                    key,
                    "is of the client " + clientId + ", which may not call the server's "
                            + place.name() + " endpoint ("
                            + answer.status() + ")",
                    "let it at the server");
        } else {
            notes.fact("client " + clientId + " could not be tried: status " + answer.status());
        }
        return null;
    }

    private String remedy() {
        return switch (authentication) {
            case CLIENT_SECRET_BASIC, CLIENT_SECRET_POST, CLIENT_SECRET_JWT ->
                "the client's id and secret as the server has them, and " + authentication.label()
                        + " as the way that it expects of this client";
            case PRIVATE_KEY_JWT ->
                "the public half of this client-keys at the server (the agent publishes it below agent-path, at jwks), with"
                        + " private_key_jwt for this client; and clocks that agree";
            case TLS_CLIENT_AUTH, SELF_SIGNED_TLS_CLIENT_AUTH ->
                "a certificate that the server has registered for this client, in the TLS configuration that tls names";
        };
    }

    /** Never prints what the client proves itself with. */
    @Override
    public String toString() {
        return "Credentials[" + clientId + "]";
    }
}
