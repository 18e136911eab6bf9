package io.homeport.agent.authorizationserver;

import io.homeport.configuration.AuthorizationServer;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jose4j.keys.HmacKey;

/** Puts the proof of who the client is into a call (OpenID Connect Core 9, RFC 6749 2.3). */
@FunctionalInterface
interface ClientProof {
    /** Adds to the call's parameters or headers. */
    void add(Parameters parameters, MultiMap headers);

    /** The proof that the app is configured for. */
    static ClientProof of(AuthorizationServer server, ClientKeys keys, Clock clock) {
        return switch (server.clientAuthentication()) {
            case CLIENT_SECRET_BASIC -> (parameters, headers) -> headers.set("Authorization", basic(server));
            case CLIENT_SECRET_POST ->
                (parameters, headers) ->
                        parameters.with("client_id", server.clientId()).with("client_secret", server.clientSecret());
            case CLIENT_SECRET_JWT ->
                assertion(
                        server,
                        clock,
                        claims -> Signing.compact(
                                "JWT",
                                claims,
                                "HS256",
                                header -> {},
                                new HmacKey(server.clientSecret().getBytes(StandardCharsets.UTF_8))));
            // RFC 8705 2: the connection's certificate is the proof, the id says whose it is to be.
            case TLS_CLIENT_AUTH, SELF_SIGNED_TLS_CLIENT_AUTH ->
                (parameters, headers) -> parameters.with("client_id", server.clientId());
            case PRIVATE_KEY_JWT -> assertion(server, clock, claims -> keys.signed("JWT", claims));
        };
    }

    /** RFC 6749 2.3.1: both halves are form-encoded first, so that a colon in one is no separator. */
    private static String basic(AuthorizationServer server) {
        String credentials = Parameters.encode(server.clientId()) + ":" + Parameters.encode(server.clientSecret());
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    /** What signs an assertion's claims. */
    @FunctionalInterface
    interface Signer {
        String signed(Map<String, Object> claims);
    }

    private static ClientProof assertion(AuthorizationServer server, Clock clock, Signer signer) {
        return (parameters, headers) -> parameters
                .with("client_id", server.clientId())
                .with("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                .with("client_assertion", signer.signed(Assertion.claims(server, clock)));
    }

    /** The claims of a client assertion (RFC 7523 3). */
    final class Assertion {
        private static final int SECONDS = 60;

        private Assertion() {}

        /** For the issuer alone, as one text: an assertion for several servers could be replayed at another. */
        static Map<String, Object> claims(AuthorizationServer server, Clock clock) {
            long now = clock.instant().getEpochSecond();
            Map<String, Object> claims = new LinkedHashMap<>();
            claims.put("iss", server.clientId());
            claims.put("sub", server.clientId());
            claims.put("aud", server.issuer());
            claims.put("jti", Signing.freshId());
            claims.put("iat", now);
            claims.put("nbf", now);
            claims.put("exp", now + SECONDS);
            return claims;
        }
    }
}
