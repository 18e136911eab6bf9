package io.homeport.proxy.apitoken;

import io.homeport.authorizationserver.ErrorResponse;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.Members;
import io.homeport.authorizationserver.NumericDate;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.authorizationserver.SignedKind;
import io.homeport.deployment.AuthorizationServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;

/** Reads introspection responses (RFC 7662 2.2, RFC 9701 5): each rule, no I/O. */
final class PhantomToken {
    static final String JWT = "application/jwt";
    static final String SIGNED = "application/token-introspection+jwt";
    static final SignedKind SIGNED_RESPONSE =
            SignedKind.typed("the signed introspection response", "token-introspection+jwt");
    /** How old a signed response may be. */
    private static final int OLDEST_RESPONSE_SECONDS = 60;

    /** Three parts in base64url (RFC 7515 7.1): nothing that could end a header field. */
    private static final Pattern COMPACT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    private static final int LONGEST_TOKEN = 32 * 1024;
    /** Reads the expiry alone: whose the signature is, the API checks. */
    private static final JwtConsumer UNVERIFIED = new JwtConsumerBuilder()
            .setSkipAllValidators()
            .setDisableRequireSignature()
            .setSkipSignatureVerification()
            .build();

    private final AuthorizationServer server;
    private final String clientId;
    private final Clock clock;

    /**
     * Responses of one server.
     *
     * @param clientId of the proxy's client there
     */
    PhantomToken(AuthorizationServer server, String clientId, Clock clock) {
        this.server = server;
        this.clientId = clientId;
        this.clock = clock;
    }

    /** The JWT that a token stands for. */
    ApiToken jwt(HttpAnswer answer) {
        if (answer.status() == 204) {
            // How servers that answer with the bare JWT say that there is none.
            return new ApiToken.Inactive();
        }
        requireOk(answer);
        if (answer.mediaType().equals(JWT)) {
            String token = compact(answer.body().strip());
            return issued(token, expiryOf(token));
        }
        JsonObject json = answer.json("the introspection response");
        if (!isActive(json.getValue("active"))) {
            return new ApiToken.Inactive();
        }
        return issued(inside(json.getMap()).orElseThrow(PhantomToken::noJwt), json.getMap());
    }

    /** The same, of a signed response whose signature is the server's. */
    ApiToken signed(String response, JsonObject claims) {
        requireFreshForUs(claims);
        if (!(claims.getMap().get("token_introspection") instanceof Map<?, ?> members)) {
            throw new ServerFailure.Unusable("the signed introspection response has no token_introspection");
        }
        if (!isActive(members.get("active"))) {
            return new ApiToken.Inactive();
        }
        return issued(inside(members).orElse(response), members);
    }

    /** Whether the answer is one, and a signed one. */
    String signedResponse(HttpAnswer answer) {
        requireOk(answer);
        if (!answer.mediaType().equals(SIGNED)) {
            throw new ServerFailure.Unusable("the introspection response is not signed (" + SIGNED
                    + "); let the server sign it, or set introspection-response: jwt");
        }
        return compact(answer.body().strip());
    }

    /** Issuer, audience and age (RFC 9701 5). */
    private void requireFreshForUs(JsonObject claims) {
        long now = clock.instant().getEpochSecond();
        long skew = server.clockSkew().toSeconds();
        require(
                claims.getValue("iss") instanceof String issuer
                        && server.issuerNames().all().contains(issuer),
                "is of another issuer");
        Object audience = claims.getValue("aud");
        require(
                clientId.equals(audience) || audience instanceof JsonArray several && several.contains(clientId),
                "is for another client");
        double issuedAt = NumericDate.of(claims, "iat").orElse(0);
        require(
                issuedAt >= now - OLDEST_RESPONSE_SECONDS - skew && issuedAt <= now + skew,
                "is not of this minute, or does not say when it was issued");
        Members members = Members.of(claims);
        require(!members.has("exp") || NumericDate.of(claims, "exp").orElse(0) > now - skew, "is expired");
        require(
                !members.has("nbf") || NumericDate.of(claims, "nbf").orElse(Double.MAX_VALUE) <= now + skew,
                "is not valid yet");
    }

    private static void require(boolean kept, String fault) {
        if (!kept) {
            throw withRemedy(new ServerFailure.Untrusted(SIGNED_RESPONSE.name() + " " + fault));
        }
    }

    /** A response that must not be trusted, with what the operator can look at. */
    static Throwable withRemedy(Throwable failure) {
        return failure instanceof ServerFailure.Untrusted untrusted ? withRemedy(untrusted) : failure;
    }

    private static ServerFailure withRemedy(ServerFailure.Untrusted failure) {
        return new ServerFailure.Unusable(
                failure.getMessage() + "; check the server's keys, proxy-client.client-id and both clocks");
    }

    private static void requireOk(HttpAnswer answer) {
        if (answer.status() == 401 || answer.status() == 403) {
            throw new ServerFailure.Unusable("the server refuses the proxy's client at its introspection endpoint"
                    + " (status " + answer.status() + "); check proxy-client, and that it may introspect");
        }
        if (answer.status() != 200) {
            throw ErrorResponse.plain("the introspection endpoint", answer);
        }
    }

    private static boolean isActive(Object value) {
        if (value instanceof Boolean active) {
            return active;
        }
        throw new ServerFailure.Unusable("the introspection response does not say whether the token is active");
    }

    private static Optional<String> inside(Map<?, ?> members) {
        return Stream.of("jwt", "phantom_token")
                .map(members::get)
                .filter(token -> token instanceof String text && !text.isEmpty())
                .findFirst()
                .map(token -> compact((String) token));
    }

    private static ServerFailure noJwt() {
        return new ServerFailure.Unusable("the introspection response has no JWT; let the server answer " + JWT
                + ", or give the proxy's client a JWT in JSON");
    }

    private ApiToken issued(String token, Map<?, ?> members) {
        Object exp = members.get("exp");
        return issued(token, exp instanceof Number seconds ? Optional.of(instant(seconds)) : expiryOf(token));
    }

    private ApiToken issued(String token, Optional<Instant> expiresAt) {
        boolean over = expiresAt.isPresent() && !clock.instant().isBefore(expiresAt.get());
        return over ? new ApiToken.Inactive() : new ApiToken.Issued(token, expiresAt);
    }

    private static Instant instant(Number seconds) {
        return Instant.ofEpochSecond(Math.max(0, Math.min((long) seconds.doubleValue(), Integer.MAX_VALUE * 8L)));
    }

    static String compact(String token) {
        if (token.length() > LONGEST_TOKEN || !COMPACT.matcher(token).matches()) {
            throw new ServerFailure.Unusable("the server's answer holds no JWT where one is due");
        }
        return token;
    }

    /** The expiry of a token, if it is a JWT that has one. */
    static Optional<Instant> expiryOf(String token) {
        try {
            JwtClaims claims = UNVERIFIED.processToClaims(token);
            return claims.getExpirationTime() == null
                    ? Optional.empty()
                    : Optional.of(instant(claims.getExpirationTime().getValue()));
        } catch (InvalidJwtException | MalformedClaimException e) {
            throw new ServerFailure.Unusable("the server's answer holds a JWT that cannot be read");
        }
    }
}
