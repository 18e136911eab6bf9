package io.homeport.authorizationserver;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.function.Function;
import org.jose4j.keys.HmacKey;

/** Puts the proof of who the client is into a call (OpenID Connect Core 9, RFC 6749 2.3). */
@FunctionalInterface
public interface ClientProof {
    /** Adds to the call's parameters or headers. */
    void add(Parameters parameters, MultiMap headers);

    /** The proof that this client is registered with. */
    static ClientProof of(ConfidentialClient client, Clock clock) {
        return switch (client.authentication()) {
            case CLIENT_SECRET_BASIC -> (parameters, headers) -> headers.set("Authorization", basic(client));
            case CLIENT_SECRET_POST ->
                (parameters, headers) ->
                        parameters.with("client_id", client.id()).with("client_secret", client.secret());
            case CLIENT_SECRET_JWT -> {
                Key key = new HmacKey(client.secret().getBytes(StandardCharsets.UTF_8));
                yield assertion(client, clock, claims -> Signing.compact("JWT", claims, "HS256", header -> {}, key));
            }
            // RFC 8705 2: the connection's certificate is the proof, the id says whose it is to be.
            case TLS_CLIENT_AUTH, SELF_SIGNED_TLS_CLIENT_AUTH ->
                (parameters, headers) -> parameters.with("client_id", client.id());
            case PRIVATE_KEY_JWT ->
                assertion(client, clock, claims -> client.keys().signed("JWT", claims));
        };
    }

    /** RFC 6749 2.3.1: both halves are form-encoded first, so that a colon in one is no separator. */
    private static String basic(ConfidentialClient client) {
        String credentials = Parameters.encode(client.id()) + ":" + Parameters.encode(client.secret());
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    private static ClientProof assertion(
            ConfidentialClient client, Clock clock, Function<Map<String, Object>, String> signer) {
        return (parameters, headers) -> parameters
                .with("client_id", client.id())
                .with("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                .with("client_assertion", signer.apply(client.assertion(clock.instant())));
    }
}
